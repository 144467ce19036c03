/* SPDX-License-Identifier: Apache-2.0 */
#include "link/score.h"

#include "base/vec.h"

struct marks marks_make(struct arena *a)
{
    return (struct marks){ .of_pair = map_make(a), .superseded = map_make(a) };
}

static uint64_t pair_key(int64_t a, int64_t b)
{
    uint64_t x = (uint64_t)(a < b ? a : b), y = (uint64_t)(a < b ? b : a);
    return x * UINT64_C(0x9e3779b97f4a7c15) ^ (y + (x << 17 | x >> 47));
}

void marks_put(struct arena *a, struct marks *m, int64_t id_a, int64_t id_b, enum link_mark mark)
{
    bool is_new = false;
    union map_value *v = map_put_num(&m->of_pair, pair_key(id_a, id_b), &is_new);
    if (is_new) {
        v->num = (int64_t)m->count;
        *VEC_PUSH(a, m) =
            (struct mark_pair){ id_a < id_b ? id_a : id_b, id_a < id_b ? id_b : id_a, mark };
        return;
    }
    m->at[v->num].mark = mark;
}

enum link_mark marks_get(const struct marks *m, int64_t id_a, int64_t id_b)
{
    if (m == NULL || m->count == 0) return LINK_MARK_NONE;
    const union map_value *v = map_get_num(&m->of_pair, pair_key(id_a, id_b));
    return v == NULL ? LINK_MARK_NONE : m->at[v->num].mark;
}

void score_rows(const struct scorer *s, const uint32_t *a, const uint32_t *b, int64_t id_a,
                int64_t id_b, struct score *ret_score)
{
    struct vector v;
    compare_rows(s->pool, s->slots, a, b, &v);
    ret_score->total = s->model->prior;
    for (size_t c = 0; c < C__COUNT; c++) {
        ret_score->level[c] = v.level[c];
        int32_t w = v.level[c] == LEVEL_ABSENT ? 0 : model_weight(s->model, s->pool, &v, c);
        ret_score->weight[c] = w;
        ret_score->total += w;
    }
    bool parted = marks_get(s->marks, id_a, id_b) == LINK_MARK_APART;
    ret_score->bar = parted ? LINK_BAR_PARTED : bar_rows(s, a, b, &v);
}

int32_t score_total(const struct scorer *s, const uint32_t *a, const uint32_t *b)
{
    struct vector v;
    compare_rows(s->pool, s->slots, a, b, &v);
    return model_bits(s->model, s->pool, &v);
}
