/* SPDX-License-Identifier: Apache-2.0
 * One pair: its vector, its evidence, and whether the never list bars it.
 */
#ifndef WEFT_LINK_SCORE_H
#define WEFT_LINK_SCORE_H

#include "base/map.h"
#include "link/live.h"
#include "link/model.h"

/* What people decided: marks by pair of ids, and superseded NHS numbers by word. Both orders of a
 * pair are one. Entries are never taken out; a lifted mark is LINK_MARK_NONE. */
struct marks {
    struct map of_pair;
    struct map superseded; /* word → word */
    struct mark_pair {
        int64_t a, b; /* a < b */
        enum link_mark mark;
    } * at;
    size_t count;
    size_t room;
};
struct marks marks_make(struct arena *a);
void marks_put(struct arena *a, struct marks *m, int64_t id_a, int64_t id_b, enum link_mark mark);
enum link_mark marks_get(const struct marks *m, int64_t id_a, int64_t id_b);

/* All that judging a pair takes. */
struct scorer {
    const struct pool *pool;
    const struct slots *slots;
    const struct link_model *model;
    const struct marks *marks;
    int32_t join; /* least weight to join */
    int32_t ask;  /* least weight to ask */
    int32_t today;
    bool one_to_one;
};

struct score {
    int32_t weight[C__COUNT]; /* as any two people's, and as those of one household */
    int32_t weight_home[C__COUNT];
    bool home, phone; /* which is shared */
    uint8_t level[C__COUNT];
    int32_t total; /* with the prior */
    enum link_bar bar;
};

/* Rows with the ids under which people marked them (0: no marks). */
void score_rows(const struct scorer *s, const uint32_t *a, const uint32_t *b, int64_t id_a,
                int64_t id_b, struct score *ret_score);
/* The total alone, without bars: for the many pairs that come to nothing. `held` (may be NULL):
 * what the pair weighs without its numbers, and whether they agree; known is false where one side
 * has no number. */
struct held_out {
    bool known, same;
    int32_t weight;
};
int32_t score_total(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                    struct held_out *held);

/* bars.c: the never list. */
enum link_bar bar_rows(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                       const struct vector *v);

#endif
