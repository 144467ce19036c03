/* SPDX-License-Identifier: Apache-2.0
 * "Which matters more?": pairs, and the order that follows, for the whole place and for each
 * neighbourhood, with its likely range.
 */
#ifndef WEFT_VOICE_RANKING_H
#define WEFT_VOICE_RANKING_H

#include "trust/cx.h"

struct ranked {
    int64_t item;
    str key, words;
    int64_t topic;
    int64_t place;    /* 1 first */
    double score;     /* chance in 100 to beat one taken at random */
    double low, high; /* its likely range (95 in 100) */
    int64_t votes;
    bool enough;
    int64_t at;
};
/* scope 0: the whole place; else a neighbourhood. Empty where it was never worked out. */
MUST_CHECK status ranking_read(struct cx *cx, int64_t scope, struct ranked **ret_list,
                               size_t *ret_count);
/* Who took part: a group is one voice, its people are counted beside. */
struct ranking_people {
    int64_t votes, alone, groups, in_groups;
};
MUST_CHECK status ranking_people(struct cx *cx, struct ranking_people *ret);

struct ranking_item {
    int64_t id;
    str key, words;
};
/* Two that this participant has not compared, where one more vote teaches most. ST_NOT_FOUND (not
 * told) where all pairs are done; *ret_done: how many this participant has. */
MUST_CHECK status pair_next(struct cx *cx, int64_t participant, struct ranking_item ret_pair[2],
                            int64_t *ret_done);
/* winner 0: cannot decide. In an open transaction. ST_BAD_INPUT where they are no pair. */
MUST_CHECK status pair_put(struct cx *cx, int64_t participant, int64_t neighbourhood, int64_t one,
                           int64_t other, int64_t winner, str channel);
/* The job: works the order out anew where there are votes that were not in the last working out.
 * Finding reads, and wants no write turn; *ret NULL: nothing is new. What is found lives in the
 * arena it was found with. */
struct ranking_working;
MUST_CHECK status ranking_find(struct cx *cx, struct ranking_working **ret);
/* In an open transaction. */
MUST_CHECK status ranking_keep(struct cx *cx, const struct ranking_working *w);
/* Both, in an open transaction. */
MUST_CHECK status ranking_work(struct cx *cx, bool *ret_more);

#endif
