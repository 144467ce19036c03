/* SPDX-License-Identifier: Apache-2.0
 * The order of a worklist: five bands, compared one after another, never one blended number.
 *
 * - 1: safety and legal clocks; by severity, then time left
 * - 2: what the resident asked and nobody has answered; late first, then residents' ranking, then
 *   age
 * - 3: what changed since anyone last looked; newest first
 * - 4: standing need; by the formula's own band, then residents' ranking, then value
 * - 5: time waited
 *
 * Residents' weights are one key of bands 2 and 4 and of nothing else. order_compare looks at them
 * only when band and lateness (in 2) or band and the formula's band (in 4) are equal: whatever the
 * weights are, no line crosses a band, a late question never falls behind one in time, mild need
 * never outranks severe. A worker's pin puts a line at the head of what is not safety; a lowered
 * line goes to the end of its own band; neither moves anything out of or above band 1.
 */
#ifndef WEFT_NEED_ORDER_H
#define WEFT_NEED_ORDER_H

#include "base/env.h"

enum order_pin { ORDER_PLAIN, ORDER_PINNED, ORDER_LOWERED };

/* What is known about one line. Times in microseconds; TIME_NONE where there is none. */
struct order_case {
    bool in_danger;       /* a safety flag, or a voice that tells of danger */
    double news2;         /* NAN where not known */
    bool news2_any_three; /* one parameter alone scored 3 */
    int64_t news2_at;
    int64_t clock_due;  /* of a legal clock that runs */
    int clock_severity; /* 1 ordinary, 2 significant, 3 emergency */
    bool asked;         /* the resident asked, and nobody has answered */
    int64_t asked_at, answer_due;
    int64_t changed_at, looked_at;
    int standing; /* the formula's own band, 0 none, higher is worse */
    double standing_value;
    int64_t waiting_since;
    double weight; /* of the residents' ranking for what this is about */
    enum order_pin pin;
};

struct order_place {
    int band;      /* 1–5 */
    int pin;       /* −1 pinned, 0, 1 lowered */
    int64_t first; /* severity, lateness or the formula's band; smaller comes first */
    double weight;
    double value;
    int64_t time; /* time left, age, change or waiting; smaller comes first */
};

/* NEWS2 counts for so long after it was taken. */
#define ORDER_NEWS2_FRESH (INT64_C(12) * 3600 * 1000000)

struct order_place order_place(const struct order_case *c, int64_t now);
/* <0 where a comes before b. A total order but for equals. */
int order_compare(const struct order_place *a, const struct order_place *b);
/* Why it is there, in a sentence. */
str order_words(struct arena *a, const struct order_case *c, const struct order_place *p,
                int64_t now);

#endif
