/* SPDX-License-Identifier: Apache-2.0
 * What the board looks at: themes that wait for its decision, outcomes side by side, and what
 * people rank first beside where the effort went. Everything here is counts and public words.
 */
#ifndef WEFT_THREAD_BOARD_H
#define WEFT_THREAD_BOARD_H

#include "base/vec.h"
#include "opinion/range.h"
#include "coop/commitment.h"
#include "coop/decision.h"
#include "trust/cx.h"

struct board_theme {
    int64_t id;
    str key, title, summary;
    int64_t voices; /* accepted ones */
    int64_t item;   /* the priority that it raises; 0: none */
    str priority;
    int64_t place;   /* in the ranking; 0: not ranked, or not votes enough */
    int64_t decided; /* decisions and commitments that it has led to */
    int64_t since;   /* accepted voices since the last of them */
};
VEC_TYPE(board_themes, struct board_theme);
/* What nothing was decided on first, as residents rank it; then that on which most have spoken
 * since the last decision. */
MUST_CHECK status board_theme_list(struct cx *cx, struct board_themes *ret_list);
MUST_CHECK status board_theme_by_key(struct cx *cx, str key, struct board_theme *ret_theme);

/* Turns a theme into a commitment: the decision, the commitment, and the links theme → priority →
 * decision → commitment of the thread of that theme that waited (else of a new one), all made by
 * this who, in the open transaction. The commitment's form once
 * more is the same commitment (*ret_again). Errors as coop_decide and coop_commit. */
MUST_CHECK status board_commit(struct cx *cx, const struct board_theme *theme,
                               const struct decision_new *decision,
                               const struct commitment_new *commitment, str *ret_key,
                               bool *ret_again);
/* Or into a decision not to: the thread ends there, with the reason. */
MUST_CHECK status board_decline(struct cx *cx, const struct board_theme *theme,
                                const struct decision_new *decision, str *ret_key, bool *ret_again);

struct board_outcome {
    str key, measure, unit, reading;
    bool lower_is_better;
    bool has_after;
    struct range before, after;
    enum moved moved;             /* with has_after */
    str thread_key, thread_title; /* empty: in none */
};
VEC_TYPE(board_outcomes, struct board_outcome);
MUST_CHECK status board_outcome_list(struct cx *cx, struct board_outcomes *ret_list);

/* In place of a number of issues: so many that what is left would be a small number. */
#define BOARD_ALL_BUT_FEW INT64_C(-2)

/* A ranked item, and what was done about it. Numbers of issues below COUNTS_FEW are COUNTS_FEWER
 * (record/counts.h); `done` may be BOARD_ALL_BUT_FEW. */
struct board_effort {
    int64_t item;
    str key, words;
    int64_t place; /* 0: not votes enough yet */
    double score, low, high;
    int64_t voices, commitments, late; /* late commitments among them */
    int64_t asked, done;               /* of issues and of work counted elsewhere */
};
VEC_TYPE(board_efforts, struct board_effort);
/* As residents rank them. */
MUST_CHECK status board_effort_list(struct cx *cx, struct board_efforts *ret_list);

#endif
