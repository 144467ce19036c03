/* SPDX-License-Identifier: Apache-2.0
 * (inner) What a person's records say of her need: only from what no seal shuts, and nothing of
 * somebody who has objected to sharing.
 */
#ifndef WEFT_WORK_FACTS_H
#define WEFT_WORK_FACTS_H

#include "need/evaluate.h"
#include "work/inner.h"

struct person_facts {
    VEC(struct need_fact)
    struct map seen; /* so that a deficit from two sources counts once in words too */
    bool blank;      /* nothing may be drawn from her records */
    int age;         /* −1 */
    str flag;
    int64_t changed_at; /* TIME_NONE */
    str changed_words;
    uint32_t changed_facet;
    int64_t changed_source;
    int64_t home_at;  /* came home from hospital; TIME_NONE: not in the last week */
    str home_event;   /* id of that Encounter */
    int64_t news2_at; /* newest sign taken; TIME_NONE */
    int64_t neighbourhood;
    int64_t seen_at; /* begun the last visit of any organisation; TIME_NONE */
    double emergency_year, emergency_month;
};
MUST_CHECK status facts_gather(struct cx *cx, const struct need_book *book, int64_t person,
                               struct person_facts *ret_facts);

#endif
