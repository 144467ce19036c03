/* SPDX-License-Identifier: Apache-2.0 */
#include "ballot/ballot_limits.h"
#include "ballot/stv_inner.h"

/* Keep factors and weights are in units of 10⁻⁹. */
struct meek {
    int64_t *keep;
};

enum { OMEGA = 1000, ROUNDS_MOST = 100000 };

static bool is_alive(const struct stv_count *c, uint16_t i)
{
    return c->state[i] == STV_STANDING || c->state[i] == STV_ELECTED;
}

/* Equal preferences: candidate i gets w·k[i]·∫₀¹ Π over the others (1 − t·k[j]) dt, which is the
 * mean over all orders of the set; w·Π(1 − k[j]) goes on. Remainders are ignored. Returns what goes
 * on. */
static int64_t share(struct stv_count *c, const struct meek *m, const uint16_t *set, size_t n,
                     int64_t weight, int64_t count)
{
    int64_t unit = c->r.unit, on = weight;
    for (size_t i = 0; i < n; i++) {
        int64_t poly[BALLOT_TIED_MOST] = { unit }; /* coefficients of Π(1 − t·k[j]) by power of t */
        size_t degree = 0;
        for (size_t j = 0; j < n; j++) {
            if (j == i) continue;
            degree++;
            for (size_t d = degree; d > 0; d--)
                poly[d] -= mul_div(poly[d - 1], m->keep[set[j]], unit);
        }
        int64_t mean = 0;
        for (size_t d = 0; d <= degree; d++) mean += poly[d] / (int64_t)(d + 1);
        int64_t mine = mul_div(mul_div(weight, m->keep[set[i]], unit), mean < 0 ? 0 : mean, unit);
        c->votes[set[i]] += mine * count;
        on = mul_div(on, unit - m->keep[set[i]], unit);
    }
    return on;
}

/* One paper down its preferences; returns what nobody keeps. */
static int64_t pass_tied(struct stv_count *c, const struct meek *m, const struct paper *p)
{
    const struct election *el = c->el;
    int64_t weight = c->r.unit;
    for (uint32_t i = 0; i < p->n && weight > 0;) {
        uint16_t set[BALLOT_TIED_MOST];
        size_t n = 0;
        do {
            uint16_t to = el->pref[p->from + i];
            if (is_alive(c, to) && n < BALLOT_TIED_MOST) set[n++] = to;
            i++;
        } while (i < p->n && el->tied[p->from + i]);
        if (n > 0) weight = share(c, m, set, n, weight, p->count);
    }
    return weight;
}

static int64_t pass(struct stv_count *c, const struct meek *m, const struct paper *p)
{
    const uint16_t *pref = c->el->pref + p->from;
    int64_t weight = c->r.unit;
    for (uint32_t i = 0; i < p->n; i++) {
        int64_t keep = m->keep[pref[i]];
        if (keep == 0) continue;
        if (keep == c->r.unit) {
            c->votes[pref[i]] += weight * p->count;
            return 0;
        }
        int64_t kept = (weight * keep + c->r.unit - 1) / c->r.unit; /* both below 10⁹ */
        c->votes[pref[i]] += kept * p->count;
        weight -= kept;
        if (weight == 0) return 0;
    }
    return weight;
}

static void distribute(struct stv_count *c, const struct meek *m)
{
    memset(c->votes, 0, c->el->candidates * sizeof *c->votes);
    for (size_t i = 0; i < c->el->papers; i++) {
        const struct paper *p = &c->el->paper[i];
        if (c->el->any_tied)
            (void)pass_tied(c, m, p);
        else
            (void)pass(c, m, p);
    }
    int64_t credited = 0;
    for (size_t i = 0; i < c->el->candidates; i++) credited += c->votes[i];
    c->spent = c->el->votes * c->r.unit - credited;
    c->quota = credited / (int64_t)(c->el->seats + 1) + 1;
}

static int64_t surplus(const struct stv_count *c)
{
    int64_t sum = 0;
    for (size_t i = 0; i < c->el->candidates; i++)
        if (c->state[i] == STV_ELECTED && c->votes[i] > c->quota) sum += c->votes[i] - c->quota;
    return sum;
}

static void lower_keep(struct stv_count *c, struct meek *m)
{
    for (size_t i = 0; i < c->el->candidates; i++)
        if (c->state[i] == STV_ELECTED && c->votes[i] > 0) {
            int64_t k = mul_div_up(m->keep[i], c->quota, c->votes[i]);
            m->keep[i] = k > c->r.unit ? c->r.unit : k;
        }
}

/* Distributes until somebody is elected (true) or the surplus has settled (false). */
static status settle(struct stv_count *c, struct meek *m, bool *ret_elected, int64_t *ret_surplus)
{
    int64_t last = INT64_MAX;
    for (int round = 0; round < ROUNDS_MOST; round++) {
        size_t elected = c->elected;
        distribute(c, m);
        stv_elect_by_quota(c);
        int64_t now = surplus(c);
        *ret_elected = c->elected > elected;
        *ret_surplus = now;
        if (*ret_elected || now < OMEGA || now >= last) return ST_OK;
        last = now;
        lower_keep(c, m);
    }
    return fail(c->e, ST_INTERNAL, "Meek's rounds do not settle");
}

/* Whoever could still be passed by all the surplus counts as tied with the lowest. */
static int32_t pick_lowest(struct stv_count *c, int64_t within)
{
    int64_t low = INT64_MAX;
    int64_t *near = NEW_ARRAY(c->e->arena, int64_t, c->el->candidates);
    for (uint16_t i = 0; i < c->el->candidates; i++)
        if (stv_may_exclude(c, i) && c->votes[i] < low) low = c->votes[i];
    for (uint16_t i = 0; i < c->el->candidates; i++)
        near[i] = c->votes[i] <= low + within ? low : c->votes[i];
    return stv_pick(c, near, false, stv_may_exclude);
}

status stv_meek(struct stv_count *c)
{
    struct meek m = { NEW_ARRAY(c->e->arena, int64_t, c->el->candidates) };
    for (size_t i = 0; i < c->el->candidates; i++)
        m.keep[i] = c->state[i] == STV_STANDING ? c->r.unit : 0;
    enum stv_act act = STV_FIRST;
    int32_t moved = -1;
    for (bool over = false; !over;) {
        bool elected = false;
        int64_t left = 0;
        TRY(settle(c, &m, &elected, &left));
        over = stv_finish(c);
        int32_t next = -1;
        if (!over && !elected) next = pick_lowest(c, left);
        bool by_lot = c->by_lot;
        c->by_lot = false;
        stv_keep_stage(c, act, moved);
        c->by_lot = by_lot;
        act = STV_ROUND;
        moved = -1;
        if (over) return ST_OK;
        if (elected) {
            lower_keep(c, &m);
            continue;
        }
        if (next < 0) return fail(c->e, ST_INTERNAL, "nobody is left to exclude");
        stv_exclude(c, (uint16_t)next);
        m.keep[next] = 0;
        act = STV_EXCLUSION;
        moved = next;
    }
    return ST_OK;
}
