/* SPDX-License-Identifier: Apache-2.0 */
#include "ballot/stv.h"

#include "ballot/stv_inner.h"

struct stv_count stv_begin(struct env *e, const struct election *el, enum stv_rule rule,
                           int decimals)
{
    struct stv_count c = { .e = e, .el = el, .look_back = rule != STV_MEEK };
    c.r = (struct stv_result){ .rule = rule, .decimals = decimals, .unit = 1 };
    for (int i = 0; i < decimals; i++) c.r.unit *= 10;
    c.r.winner = NEW_ARRAY(e->arena, uint16_t, el->candidates);
    c.state = NEW_ARRAY(e->arena, uint8_t, el->candidates);
    c.votes = NEW_ARRAY(e->arena, int64_t, el->candidates);
    for (size_t i = 0; i < el->candidates; i++) {
        c.state[i] = el->withdrawn[i] ? STV_WITHDRAWN : STV_STANDING;
        c.standing += !el->withdrawn[i];
    }
    return c;
}

/* Of two equals by the present figures: true where x comes before y, wanting most or fewest. */
static bool before(struct stv_count *c, uint16_t x, uint16_t y, bool most)
{
    for (size_t s = c->look_back ? c->stages.count : 0; s-- > 0;) {
        int64_t vx = c->stages.at[s].votes[x], vy = c->stages.at[s].votes[y];
        if (vx == vy) continue;
        c->by_earlier = true;
        return most ? vx > vy : vx < vy;
    }
    c->by_lot = true;
    /* The favoured is elected or transferred first, and excluded last. */
    return most ? c->el->lot[x] < c->el->lot[y] : c->el->lot[x] > c->el->lot[y];
}

int32_t stv_pick(struct stv_count *c, const int64_t *of, bool most,
                 bool (*may_take)(const struct stv_count *c, uint16_t candidate))
{
    int32_t best = -1;
    bool by_lot = false, by_earlier = false; /* only ties with the one picked matter */
    for (uint16_t i = 0; i < c->el->candidates; i++) {
        if (!may_take(c, i)) continue;
        c->by_lot = c->by_earlier = false;
        bool better = best < 0 || (most ? of[i] > of[best] : of[i] < of[best]);
        bool even = best >= 0 && of[i] == of[best];
        if (even) better = before(c, i, (uint16_t)best, most);
        if (better) best = i;
        if (even) {
            by_lot = by_lot || c->by_lot;
            by_earlier = by_earlier || c->by_earlier;
        } else if (better) {
            by_lot = by_earlier = false;
        }
    }
    c->by_lot = by_lot;
    c->by_earlier = by_earlier;
    c->r.lots_used = c->r.lots_used || by_lot;
    return best;
}

static size_t others_room(const struct stv_count *c)
{
    return c->el->seats - c->el->reserved - (c->elected - c->elected_in_class);
}

bool stv_may_elect(const struct stv_count *c, uint16_t i)
{
    if (c->state[i] != STV_STANDING || c->votes[i] < c->quota || c->elected == c->el->seats)
        return false;
    return c->el->reserved <= c->elected_in_class || c->el->in_class[i] || others_room(c) > 0;
}

static size_t standing_in_class(const struct stv_count *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->el->candidates; i++)
        n += c->state[i] == STV_STANDING && c->el->in_class[i];
    return n;
}

bool stv_may_exclude(const struct stv_count *c, uint16_t i)
{
    if (c->state[i] != STV_STANDING) return false;
    if (c->el->reserved <= c->elected_in_class) return true;
    size_t needed = c->el->reserved - c->elected_in_class;
    if (!c->el->in_class[i]) return true;
    /* While others stand whose seats are full, they go first; and the last needed stay. */
    bool others_first = others_room(c) == 0 && standing_in_class(c) < c->standing;
    return !others_first && standing_in_class(c) > needed;
}

void stv_elect(struct stv_count *c, uint16_t i)
{
    c->state[i] = STV_ELECTED;
    c->r.winner[c->elected++] = i;
    c->elected_in_class += c->el->in_class[i];
    c->standing--;
    *VEC_PUSH(c->e->arena, &c->now) = i;
}

void stv_exclude(struct stv_count *c, uint16_t i)
{
    c->state[i] = STV_EXCLUDED;
    c->standing--;
}

void stv_elect_by_quota(struct stv_count *c)
{
    bool by_lot = c->by_lot, by_earlier = c->by_earlier;
    bool lots_used = c->r.lots_used, crowded = c->el->reserved > 0;
    size_t reached = 0;
    for (uint16_t i = 0; i < c->el->candidates; i++) reached += stv_may_elect(c, i);
    crowded = crowded || reached > c->el->seats - c->elected;
    for (int32_t i; (i = stv_pick(c, c->votes, true, stv_may_elect)) >= 0;)
        stv_elect(c, (uint16_t)i);
    if (!crowded) c->r.lots_used = lots_used; /* the lot settled an order that changes nothing */
    c->by_lot = by_lot;
    c->by_earlier = by_earlier;
}

static bool stands(const struct stv_count *c, uint16_t i)
{
    return c->state[i] == STV_STANDING;
}

bool stv_finish(struct stv_count *c)
{
    if (c->elected == c->el->seats) return true;
    if (c->elected + c->standing > c->el->seats) return false;
    bool lots_used = c->r.lots_used, by_lot = c->by_lot, by_earlier = c->by_earlier;
    for (int32_t i; (i = stv_pick(c, c->votes, true, stands)) >= 0;) stv_elect(c, (uint16_t)i);
    c->r.lots_used = lots_used;
    c->by_lot = by_lot;
    c->by_earlier = by_earlier;
    return true;
}

void stv_keep_stage(struct stv_count *c, enum stv_act act, int32_t moved)
{
    struct arena *a = c->e->arena;
    size_t n = c->el->candidates;
    struct stv_stage *s = VEC_PUSH(a, &c->stages);
    *s = (struct stv_stage){ act,  moved, c->by_lot, c->by_earlier, c->quota,
                             NULL, NULL,  c->spent,  NULL,          c->now.count };
    s->votes = NEW_ARRAY(a, int64_t, n);
    s->state = NEW_ARRAY(a, uint8_t, n);
    s->elected = NEW_ARRAY(a, uint16_t, c->now.count);
    memcpy(s->votes, c->votes, n * sizeof *s->votes);
    memcpy(s->state, c->state, n);
    if (c->now.count > 0) memcpy(s->elected, c->now.at, c->now.count * sizeof *s->elected);
    c->now.count = 0;
    c->by_lot = c->by_earlier = false;
}

void stv_end(struct stv_count *c, struct stv_result *ret_result)
{
    if (c->now.count > 0 && c->stages.count > 0) stv_keep_stage(c, STV_LAST_SEATS, -1);
    c->r.quota = c->quota;
    c->r.winners = c->elected;
    c->r.stage = c->stages.at;
    c->r.stages = c->stages.count;
    *ret_result = c->r;
}

status stv_count(struct env *e, const struct election *el, enum stv_rule rule,
                 struct stv_result *ret_result)
{
    static const int decimals[] = { 5, 4, 9 };
    if (rule != STV_MEEK && el->any_tied) {
        env_fail(e, ST_UNPROCESSABLE, S("papers"), "some papers hold equal preferences");
        env_remedy(e,
                   "Only Meek's method takes them: count by meek, or refuse those papers first.");
        return ST_UNPROCESSABLE;
    }
    struct stv_count c = stv_begin(e, el, rule, decimals[rule]);
    TRY(rule == STV_MEEK ? stv_meek(&c) : stv_gregory(&c));
    stv_end(&c, ret_result);
    return ST_OK;
}

str stv_votes_text(struct arena *a, const struct stv_result *r, int64_t units)
{
    const char *sign = units < 0 ? "-" : "";
    int64_t v = units < 0 ? -units : units;
    return arena_printf(a, "%s%lld.%0*lld", sign, (long long)(v / r->unit), r->decimals,
                        (long long)(v % r->unit));
}
