/* SPDX-License-Identifier: Apache-2.0
 * A measure before and after, recorded once; its likely range is worked out, never typed.
 */
#ifndef WEFT_THREAD_OUTCOME_H
#define WEFT_THREAD_OUTCOME_H

#include "thread/thread.h"

/* May this who record an outcome or an answer of the thread, or stop it? Who sees figures for the
 * whole place or reviews (boards, managers), and the organisations that owe it something. */
MUST_CHECK status thread_may(struct cx *cx, int64_t thread, bool *ret_may);

struct outcome_figure {
    bool there;
    int32_t day;
    int64_t n;              /* how many were counted */
    int64_t count;          /* wilson: of which so many */
    double mean, deviation; /* mean */
};
struct outcome_new {
    int64_t thread;
    int64_t
        outcome; /* one that has only its first figure, to which `after` is added; 0: a new one */
    str measure, unit, method; /* "wilson", "mean"; kept from the first figure where there is one */
    bool lower_is_better;
    struct outcome_figure before, after;
    str reading;  /* the sentence that is shown */
    str evidence; /* where the figures come from; may be empty */
};
/* What is wrong with a figure, for its field; NULL: nothing. */
const char *outcome_figure_wrong(const struct outcome_figure *f, bool share);
/* In an open transaction; links it to the last step before it. ST_FORBIDDEN, ST_BAD_INPUT,
 * ST_CONFLICT (its second figure is there already). */
MUST_CHECK status outcome_record(struct cx *cx, const struct outcome_new *o, int64_t *ret_id);
/* From the records: of the issues under the thread's commitments that were opened from one day up
 * to another, how many were done within so many days. */
MUST_CHECK status outcome_from_issues(struct cx *cx, int64_t thread, int32_t from, int32_t until,
                                      int64_t days, struct outcome_figure *ret_figure);

/* The end from which the next step of a thread leads on: the last one before a stop. */
void thread_last_end(const struct thread *t, enum thread_stop before, enum thread_end *ret_kind,
                     int64_t *ret_id);

/* A board or manager ends it: with why, by whom, what would start it again, and when it is looked
 * at next. An answer is owed all the same. In an open transaction. */
struct thread_ending {
    bool declined; /* not taken on; else stopped */
    str by, why, restart;
    int32_t review; /* DATE_NONE */
};
MUST_CHECK status thread_end(struct cx *cx, int64_t thread, const struct thread_ending *ending);
/* It goes on. */
MUST_CHECK status thread_start_again(struct cx *cx, int64_t thread);

#endif
