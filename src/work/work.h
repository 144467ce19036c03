/* SPDX-License-Identifier: Apache-2.0
 * The issue: what somebody asks of the alliance, who holds it, by when, and what came of it.
 *
 * An issue is a FHIR Task (and a ServiceRequest where it is a referral) in the resource store, and
 * a row of table issue, written in one transaction: the row is what lists are made of. Reading
 * passes the same scope and decision as the Task, and is audited; writing is decided here by the
 * side that the acting organisation stands on (sender, receiver), and the Task is then written in
 * the server's name with the worker's audit row.
 * All results in cx->env->arena. Everything that writes wants an open write transaction.
 */
#ifndef WEFT_WORK_WORK_H
#define WEFT_WORK_WORK_H

#include "base/vec.h"
#include "need/order.h"
#include "trust/cx.h"
#include "work/state.h"

/* ---- opening ---------------------------------------------------------------------------------*/
struct work_new {
    int64_t person; /* 0: about nobody (a public question, a voice) */
    str kind; /* referral, repair, question, safeguarding, request, review, task; none: "request" */
    str title; /* what is wanted, in a line; cut at WORK_TITLE_MOST */
    str words; /* at length; may be none */
    int64_t to_organisation;
    int64_t from_organisation; /* 0: who.organisation (a resident's and a rule's have none) */
    int64_t holder;            /* account of to_organisation; 0: the team */
    str service;               /* of the directory, by name; may be none */
    str next_action;           /* none: by its kind */
    bool referral;             /* a ServiceRequest too */
    bool danger;               /* band 1 */
    str clock;          /* a row of work/clocks.def, from now; none: the kind's own, or none */
    int64_t clock_from; /* µs; 0: now */
    bool asked;         /* the resident asked: an answer is owed */
    int64_t answer_due; /* µs; 0: ten working days where asked */
    int64_t theme;      /* 0: by its words (work/kinds.def) */
    int64_t commitment, voice;
    int64_t passed_from; /* the issue that goes on as this one */
    uint32_t label;      /* seals: LABEL_SAFEGUARDING for a concern */
    str rule;            /* which rule opens it; none: who does */
    str once; /* the same text twice opens one issue: a form's token, a rule's event; may be none */
    bool draft;
};
/* *ret_issue: issue.id; also of the one that `once` opened before (*ret_new false; may be NULL).
 * ST_BAD_INPUT (no title, no such organisation, closed), ST_FORBIDDEN, ST_NOT_FOUND (no such
 * person, or may not know of). */
MUST_CHECK status work_open(struct cx *cx, const struct work_new *w, int64_t *ret_issue,
                            bool *ret_new);

/* ---- one issue -------------------------------------------------------------------------------*/
struct work_issue {
    int64_t id, home, person;
    str task, request;
    int64_t task_version;
    int64_t source;
    uint32_t label, facet;
    str kind, title, words, service;
    int64_t asked_by, from_organisation, to_organisation, desk;
    int64_t holder; /* 0: the team */
    str holder_words;
    enum work_state state;
    bool open;
    str reason, next_action, told, outcome;
    int64_t told_at; /* TIME_NONE: nobody has been told */
    int64_t passed_to, passed_from;
    bool danger;
    str clock;
    int64_t clock_due; /* TIME_NONE: none runs */
    int clock_severity;
    bool asked;
    int64_t answer_due; /* TIME_NONE */
    int64_t theme, commitment, voice;
    str rule;
    enum order_pin pin;
    str pin_words;
    int64_t neighbourhood;
    int64_t created_at, changed_at, changed_by;
    int64_t closed_at; /* TIME_NONE: open */
    int64_t version;
    int band;
    double weight;
    /* Names, for people. */
    str from_name, to_name, desk_name; /* organisations; "" where there is none */
    str holder_name;                   /* of the account, else holder_words; "" for the team */
    str asked_name;                    /* of the account that asked, or "" */
    uint32_t sides; /* which sides this who stands on (enum work_side): what it may do */
};
struct work_event {
    int64_t at;
    str kind; /* opened, state, note, reassigned, pinned, told, serves, clash, taken (by a feed) */
    str state;
    str words, clash;
    str who;          /* "" for the server */
    str organisation; /* "" */
    int64_t account, organisation_id;
};
/* Decides, audits as a read. ST_NOT_FOUND. */
MUST_CHECK status work_get(struct cx *cx, int64_t issue, struct work_issue *ret_issue);
/* Oldest first, the last WORK_EVENTS_MOST; of an issue that work_get gave. */
MUST_CHECK status work_events(struct cx *cx, int64_t issue, struct work_event **ret_events,
                              size_t *ret_count);

/* ---- acting ----------------------------------------------------------------------------------*/
struct work_act {
    int64_t issue;
    int64_t version; /* that the form was made from; 0: any */
    enum work_verb verb;
    str reason;      /* why: rejected, on hold, not done …; what it waits for */
    str told;        /* what the person who asked was told */
    str next_action; /* none: stays */
    int64_t pass_to; /* PASS_ON: the organisation */
    int64_t send_to; /* SEND again: to another organisation; 0: the same */
};
/* How it went. clashed: somebody changed it meanwhile. Nothing was done but that both texts are
 * kept (issue_event of kind "clash"): commit, and answer 412 with both. */
struct work_done {
    int64_t issue;
    int64_t version;
    bool clashed;
    str mine, theirs; /* the two texts */
    str theirs_by;    /* who */
    int64_t theirs_at;
    int64_t passed_to; /* the issue it went on as */
    bool same;         /* it stands there already: pressed twice */
};
/* ST_CONFLICT (not from this state), ST_FORBIDDEN (not this side's to do), ST_BAD_INPUT (reason or
 * told is missing: err.where names it), ST_NOT_FOUND. */
MUST_CHECK status work_act(struct cx *cx, const struct work_act *a, struct work_done *ret_done);
/* Either side, while it is known to them. once: pressed twice writes one; may be none. */
MUST_CHECK status work_note(struct cx *cx, int64_t issue, str words, str once);
/* To an account of the desk's organisation (0: back to the team). */
MUST_CHECK status work_reassign(struct cx *cx, int64_t issue, int64_t holder, str reason);
/* ORDER_PLAIN undoes. A reason is asked for the other two. By the desk's workers. */
MUST_CHECK status work_pin(struct cx *cx, int64_t issue, enum order_pin pin, str reason);
/* It serves a commitment from now on, or (0) none; `words` say which, for its list. was: what it
 * served when the form was made: where somebody said another meanwhile, it is a clash. Not of what
 * is sealed or tells of danger (ST_CONFLICT): a commitment's figures are everybody's. The links of
 * the thread are the caller's, in the same transaction (thread_work_tag). */
MUST_CHECK status work_serve(struct cx *cx, int64_t issue, int64_t was, int64_t commitment,
                             str words, struct work_done *ret_done);
/* What the person who asked was told, without a change of state. */
MUST_CHECK status work_told(struct cx *cx, int64_t issue, str words);

/* Reasons to send something back, to be chosen from (work/reasons.def). */
struct work_reason {
    str word;  /* in forms */
    str words; /* for people */
};
const struct work_reason *work_reasons(size_t *ret_count);

/* ---- drafts ----------------------------------------------------------------------------------*/
struct work_draft {
    str field; /* the form's address and field: "/issues/7#note" */
    str words;
    int64_t at;
};
/* Of cx->who.account. Empty words drop it. ST_TOO_LARGE, ST_TOO_MANY. */
MUST_CHECK status draft_save(struct cx *cx, str field, str words);
/* ret_draft->words is none where nothing is kept. */
MUST_CHECK status draft_get(struct cx *cx, str field, struct work_draft *ret_draft);
MUST_CHECK status draft_drop(struct cx *cx, str field);
/* Newest first. */
MUST_CHECK status draft_list(struct cx *cx, struct work_draft **ret_drafts, size_t *ret_count);

#endif
