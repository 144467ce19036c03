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

/* What is evidence of the person, not of an address, telephone, text or code: 8 bits are as much as
 * a common full name gives. */
enum { THICK = 8 * BIT };

static int32_t person_weight(const struct score *s)
{
    int32_t sum = 0;
    for (size_t c = 0; c < C__COUNT; c++) {
        if (c == C_ADDRESS || c == C_PHONE || c >= C_TEXT) continue;
        sum += model_is_home(c, s->home, s->phone) ? s->weight_home[c] : s->weight[c];
    }
    return sum;
}

void score_rows(const struct scorer *s, const uint32_t *a, const uint32_t *b, int64_t id_a,
                int64_t id_b, struct score *ret_score)
{
    struct vector v;
    compare_rows(s->pool, s->slots, a, b, &v);
    *ret_score = (struct score){ .total = s->model->prior, .home = v.home, .phone = v.phone };
    memcpy(ret_score->level, v.level, sizeof v.level);
    for (size_t c = 0; c < C__COUNT; c++) {
        if (v.level[c] == LEVEL_ABSENT) continue;
        int32_t any = model_weight(s->model, s->pool, &v, c, false);
        int32_t home = model_weight(s->model, s->pool, &v, c, true);
        ret_score->weight[c] = any;
        ret_score->weight_home[c] = home;
        ret_score->total += model_is_home(c, v.home, v.phone) ? home : any;
    }
    bool parted = marks_get(s->marks, id_a, id_b) == LINK_MARK_APART;
    ret_score->bar = parted ? LINK_BAR_PARTED : bar_rows(s, a, b, &v);
    if (ret_score->bar == LINK_BAR_THIN && person_weight(ret_score) >= THICK)
        ret_score->bar = LINK_BAR_NONE;
    /* Where all else outweighs the contradiction it is a doubt, not a proof of two people. */
    if (ret_score->bar == LINK_BAR_CONTRADICTS && ret_score->total >= 0)
        ret_score->bar = LINK_BAR_DOUBT;
}

/* The NHS number, where both are valid, else the first identifier. */
static void hold_out(const struct scorer *s, const struct vector *v, int32_t total,
                     struct held_out *held)
{
    size_t c = v->level[C_NHS] != LEVEL_ABSENT ? C_NHS : C_IDENTIFIER;
    uint8_t l = v->level[c];
    held->known = c == C_NHS ? l == NHS_SAME || l == NHS_OTHER : l != LEVEL_ABSENT;
    if (!held->known) return;
    held->same = c == C_NHS ? l == NHS_SAME : l != NUMBER_OTHER;
    bool home = model_is_home(c, v->home, v->phone);
    held->weight = total - model_weight(s->model, s->pool, v, c, home);
}

int32_t score_total(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                    struct held_out *held)
{
    struct vector v;
    compare_rows(s->pool, s->slots, a, b, &v);
    int32_t total = model_bits(s->model, s->pool, &v);
    if (held != NULL) hold_out(s, &v, total, held);
    return total;
}
