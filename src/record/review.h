/* SPDX-License-Identifier: Apache-2.0
 * Pairs that the machine would not decide, and what people decide about them. Each decision is a
 * marker that the machine obeys until a person lifts it. A join that would be dangerous if it were
 * wrong (review_rule.def) wants two people. RIGHT_REVIEW for all of it; what writes wants an open
 * transaction. Records that are never shown as a possible match (protected, adopted, gender
 * recognition) are on no list, in no count, and no pair of theirs is there. Results in
 * cx->env->arena; texts of evidence and rules are in English.
 */
#ifndef WEFT_RECORD_REVIEW_H
#define WEFT_RECORD_REVIEW_H

#include "trust/cx.h"

/* One source record. */
struct review_side {
    int64_t home;
    int64_t person;
    int64_t organisation_id;
    str organisation;
    str local; /* the id under which its source has it */
    str name, born, nhs, sex, address, postcode, phone, uprn, died;
    str heard; /* date of its last change */
    str rule;  /* why it is with the person it is with; "first" where it always was */
};
/* What a comparison says. bits: log2(m/u), positive for one person. */
struct review_evidence {
    str field, words;
    double bits;
};
/* A person of the two: how many records, from which organisations beside the first. */
struct review_person {
    int64_t person;
    size_t records;
    int64_t waits; /* open issues about them, sealed ones not counted */
};
enum { REVIEW_RECORDS_MOST = 6 };
struct review_pair {
    int64_t id;
    /* The pair that the evidence speaks of is left[0] and right[0]; behind each the other records
     * of its person, REVIEW_RECORDS_MOST in all. */
    struct review_side left, right;
    struct review_side *left_others, *right_others;
    size_t left_other_count, right_other_count;
    struct review_person left_person, right_person;
    double probability; /* of the two as wholes */
    double prior_bits;  /* before any evidence */
    struct review_evidence *evidence;
    size_t evidence_count;
    int risk; /* 3 numbers, 2 the living with the dead, twins, newborn; 1 the rest */
    str bar;  /* why the machine may not join, or "" */
    str state;
    int64_t at;
    int64_t waits;  /* open issues about either */
    uint32_t rules; /* bits of enum review_rule: who confirms must be another */
    /* A first decision that waits for a second person. */
    str proposed; /* "join", or "" */
    int64_t proposed_by;
    int64_t proposed_at;
    str proposed_name, proposed_reason;
    /* An organisation that was asked: 0 none. */
    int64_t asked;
    /* How it was decided. */
    int64_t decided_by, decided_at;
    str decided_name, second_name, reason;
};

enum review_rule {
#define REVIEW_RULE(NAME, word, words) REVIEW_RULE_##NAME,
#include "record/review_rule.def"
#undef REVIEW_RULE
    REVIEW_RULE__COUNT
};
/* "" where it may not be said why. */
str review_rule_words(enum review_rule rule);

/* First what another has proposed, then by risk and by how much open work waits on it (among the
 * REVIEW_QUEUE_LOOKED riskiest and likeliest); what an
 * organisation is asked and has not answered comes last. With its first records only; *ret_total:
 * of all that wait. */
MUST_CHECK status review_list(struct cx *cx, size_t most, struct review_pair **ret_pairs,
                              size_t *ret_count, int64_t *ret_total);
MUST_CHECK status review_get(struct cx *cx, int64_t id, struct review_pair *ret_pair);
/* This account's last decisions that stand, newest first. */
MUST_CHECK status review_mine(struct cx *cx, size_t most, struct review_pair **ret_pairs,
                              size_t *ret_count);
/* One source record by itself. ST_NOT_FOUND. */
MUST_CHECK status review_record(struct cx *cx, int64_t home, struct review_side *ret_side);

/* What was done about a pair, oldest first. what: proposed, confirmed, refused, joined, apart,
 * asked, withdrawn, undone. */
struct review_step {
    int64_t at;
    str what, words, who;
};
MUST_CHECK status review_steps(struct cx *cx, int64_t id, struct review_step **ret_steps,
                               size_t *ret_count);

/* Joins the two records' persons and marks the pair, or, where a rule asks for a second person,
 * proposes it (*ret_proposed). ST_CONFLICT where two different valid NHS numbers would come
 * together, or where the pair has been decided already; ST_BAD_INPUT (err.where "reason") where a
 * rule asks for a second person and no reason is given: that person reads it. */
MUST_CHECK status review_join(struct cx *cx, int64_t id, str reason, bool *ret_proposed);
MUST_CHECK status review_keep_apart(struct cx *cx, int64_t id, str reason);
/* What somebody else proposed: ST_FORBIDDEN for the account that did, ST_CONFLICT where nothing is
 * proposed. Refusing wants a reason, and lets the pair wait again. */
MUST_CHECK status review_confirm(struct cx *cx, int64_t id, str reason);
MUST_CHECK status review_refuse(struct cx *cx, int64_t id, str reason);
/* An issue was opened that asks an organisation; 0: it was withdrawn. */
MUST_CHECK status review_asked_set(struct cx *cx, int64_t id, int64_t issue, str words);
/* One's own decision, made alone (ST_FORBIDDEN else: record/second.h). Back to waiting: the marker
 * is lifted, each record that the join moved goes back to whose it was (part.h tells who saw them
 * meanwhile: *ret_parting, 0 where nobody did), a proposal is taken back. */
MUST_CHECK status review_undo(struct cx *cx, int64_t id, int64_t *ret_parting);

/* ---- markers ---------------------------------------------------------------------------------*/
struct marker {
    struct review_side low, high;
    bool same;
    int64_t at;
    int64_t lifted_at; /* TIME_NONE: it stands */
    str reason, by, second, lifted_by, lifted_reason;
};
enum { MARKERS_MOST = 100 };
/* Newest first, MARKERS_MOST at most. */
MUST_CHECK status marker_list(struct cx *cx, bool lifted_too, struct marker **ret_list,
                              size_t *ret_count);
/* The machine judges the two afresh. ST_BAD_INPUT without a reason, ST_NOT_FOUND where none stands.
 */
MUST_CHECK status marker_lift(struct cx *cx, int64_t low, int64_t high, str reason);

#endif
