/* SPDX-License-Identifier: Apache-2.0
 * Commitments: what an organisation promised, who answers for it, by when, and how everybody will
 * know. Late is never stored: it is worked out from the due date, in working days (base/time.h).
 *
 * Errors of all that changes something: ST_FORBIDDEN (not this who's to do), ST_BAD_INPUT (see
 * commitment_wrong), ST_NOT_FOUND, ST_PRECONDITION (somebody changed it since the form was made).
 */
#ifndef WEFT_COOP_COMMITMENT_H
#define WEFT_COOP_COMMITMENT_H

#include "base/vec.h"
#include "trust/cx.h"

enum commitment_state {
    COMMITMENT_ON_TRACK,
    COMMITMENT_AT_RISK,
    COMMITMENT_KEPT,
    COMMITMENT_DROPPED,
    COMMITMENT__COUNT
};
/* "on track", …: the row's word. */
str commitment_state_word(enum commitment_state state);
/* Backwards; false where there is no such word. */
bool commitment_state_of(str word, enum commitment_state *ret_state);

struct commitment {
    int64_t id;
    str key;
    str words;
    int64_t organisation;
    str organisation_key, organisation_name;
    str role;   /* "Head of repairs" */
    str person; /* empty where only the role was said (before Weft) */
    int64_t made_at;
    int32_t due;
    str how_known;
    enum commitment_state state;
    str reason;       /* why at risk, or dropped */
    str evidence;     /* what shows that it was kept */
    int64_t ended_at; /* TIME_NONE: it goes on, or nobody wrote down when */
    int64_t version;
    int late_days;   /* working days past due; 0: not late, or ended */
    int64_t last_at; /* of the latest progress note; TIME_NONE */
    str last_words;  /* … and what it says */
};
VEC_TYPE(commitments, struct commitment);

/* Of its due date, on a day. */
int commitment_late_days(enum commitment_state state, int32_t due, int32_t today);
/* All, what is late first and by how much; then at risk, on track by date, kept, dropped. */
MUST_CHECK status commitment_list(struct cx *cx, struct commitments *ret_list);
MUST_CHECK status commitment_by_key(struct cx *cx, str key, struct commitment *ret_commitment);
/* Where a link of a thread leads. ST_NOT_FOUND. */
MUST_CHECK status commitment_key_of(struct cx *cx, int64_t id, str *ret_key, str *ret_words);

/* What is asked of whoever makes one. `once` is the form's: pressed twice is one commitment. */
struct commitment_new {
    str words;
    int64_t organisation; /* 0: not chosen */
    str role;             /* may be empty */
    str person;
    int32_t due; /* DATE_NONE: none, or no such day */
    str how_known;
    str once; /* none: no form */
};
enum commitment_wrong {
    WRONG_WORDS = 1,     /* none */
    WRONG_OWNER = 2,     /* no organisation, or one that has closed */
    WRONG_PERSON = 4,    /* nobody is named */
    WRONG_DUE = 8,       /* no date */
    WRONG_DUE_PAST = 16, /* not after today */
    WRONG_DUE_FAR = 32,  /* over ten years away */
    WRONG_KNOWN = 64,    /* nobody would know */
    WRONG_LONG = 128     /* something is too long (coop_limits.h) */
};
/* Bits of enum commitment_wrong; 0 where it can be made. Whether the organisation is there is
 * looked up by coop_commit. */
unsigned commitment_wrong(const struct commitment_new *n, int32_t today);

/* In an open transaction. *ret_id, *ret_key of what was made, or of what the same form made
 * before (*ret_again). */
MUST_CHECK status coop_commit(struct cx *cx, const struct commitment_new *n, int64_t *ret_id,
                              str *ret_key, bool *ret_again);

/* A change of state: the reason for at risk and dropped, what shows it for kept; both are asked for
 * (ST_BAD_INPUT at "reason"). version: of the form. Written down as a progress note too. */
struct commitment_change {
    enum commitment_state state;
    str words;
    int64_t version;
    str by; /* "Kath Lund, records manager" */
    str once;
};
MUST_CHECK status coop_commitment_set(struct cx *cx, str key, const struct commitment_change *c);

/* Notes by the owner and comments by members: oldest kept for ever, newest first. */
enum note_kind { NOTE_PROGRESS, NOTE_COMMENT };
struct commitment_note {
    int64_t at;
    str by;
    str words;
    str state; /* to which it changed the commitment; empty */
};
struct commitment_notes {
    VEC(struct commitment_note)
};
MUST_CHECK status commitment_notes(struct cx *cx, int64_t commitment, enum note_kind kind,
                                   struct commitment_notes *ret_notes);
/* In an open transaction. ST_BAD_INPUT where it says nothing or too much. */
MUST_CHECK status coop_note(struct cx *cx, str key, enum note_kind kind, str words, str by,
                            str once);

#endif
