/* SPDX-License-Identifier: Apache-2.0 */
#include "link/words.h"

#include <stdlib.h>

/* "rare" from one in a thousand, "common" from one in a hundred. */
static const char *rarity(const struct pool *pool, const struct vector *v, size_t c)
{
    if (v->word[c] == 0) return "";
    int32_t bits = pool_word(pool, v->word[c])->bits[v->role[c]];
    if (bits == 0) return "";
    if (bits >= 10 * BIT) return ", rare";
    return bits <= (int32_t)(6.6 * BIT) ? ", common" : "";
}

/* A home or telephone that many share. */
static const char *sharing(const struct pool *pool, const struct vector *v, size_t c)
{
    if (v->word[c] == 0 || (c != C_ADDRESS && c != C_PHONE)) return "";
    return pool_word(pool, v->word[c])->count[0] > 12 ? ", shared by many" : "";
}

static int strongest(const void *x, const void *y)
{
    double a = ((const struct link_evidence *)x)->bits, b = ((const struct link_evidence *)y)->bits;
    if (a < 0) a = -a;
    if (b < 0) b = -b;
    return a > b ? -1 : a < b;
}

void words_of_pair(struct arena *a, const struct scorer *s, const uint32_t *row_a,
                   const uint32_t *row_b, int64_t id_a, int64_t id_b, struct link_pair *ret_pair)
{
    struct vector v;
    compare_rows(s->pool, s->slots, row_a, row_b, &v);
    struct score score;
    score_rows(s, row_a, row_b, id_a, id_b, &score);
    struct link_pair *p = ret_pair;
    *p = (struct link_pair){ .bits = (double)score.total / BIT,
                             .probability = model_probability(score.total),
                             .bar = score.bar,
                             .evidence = NEW_ARRAY(a, struct link_evidence, C__COUNT) };
    for (size_t c = 0; c < C__COUNT; c++) {
        if (v.level[c] == LEVEL_ABSENT) continue;
        bool is_home = model_is_home(c, v.home, v.phone);
        int32_t weight = is_home ? score.weight_home[c] : score.weight[c];
        const char *home = is_home && weight >= 0 ? ", in one household" : "";
        str words = arena_printf(a, "%.*s%s%s%s", STR_ARG(level_info(c, v.level[c])->words),
                                 *home != '\0' ? "" : rarity(s->pool, &v, c),
                                 sharing(s->pool, &v, c), home);
        p->evidence[p->evidence_count++] =
            (struct link_evidence){ comparison_words(c), words, (double)weight / BIT };
    }
    qsort(p->evidence, p->evidence_count, sizeof *p->evidence, strongest);
}
