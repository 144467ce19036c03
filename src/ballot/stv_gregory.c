/* SPDX-License-Identifier: Apache-2.0 */
#include "ballot/stv_inner.h"

/* Papers lie in piles, one a candidate, each a chain through `next` (UINT32_MAX ends it). Papers
 * that say the same have always moved together, so one value stands for them all. */
struct piles {
    uint32_t *first; /* of each candidate */
    uint32_t *next;
    int64_t *value; /* of one paper, units */
    uint32_t *at;   /* preference now in force */
    bool *surplus;  /* elected, and not yet transferred */
};

static struct piles deal(struct stv_count *c)
{
    struct arena *a = c->e->arena;
    const struct election *el = c->el;
    struct piles p = { NEW_ARRAY(a, uint32_t, el->candidates), NEW_ARRAY(a, uint32_t, el->papers),
                       NEW_ARRAY(a, int64_t, el->papers), NEW_ARRAY(a, uint32_t, el->papers),
                       NEW_ARRAY(a, bool, el->candidates) };
    for (size_t i = 0; i < el->candidates; i++) p.first[i] = UINT32_MAX;
    for (size_t i = 0; i < el->papers; i++) {
        uint16_t to = el->pref[el->paper[i].from];
        p.value[i] = c->r.unit;
        p.next[i] = p.first[to];
        p.first[to] = (uint32_t)i;
        c->votes[to] += el->paper[i].count * c->r.unit;
    }
    return p;
}

/* Moves a paper to its next standing candidate. Units that reached nobody are not counted here. */
static void move(struct stv_count *c, struct piles *p, uint32_t paper)
{
    const struct paper *it = &c->el->paper[paper];
    while (++p->at[paper] < it->n) {
        uint16_t to = c->el->pref[it->from + p->at[paper]];
        if (c->state[to] != STV_STANDING) continue;
        c->votes[to] += p->value[paper] * it->count;
        p->next[paper] = p->first[to];
        p->first[to] = paper;
        return;
    }
}

static int64_t credited(const struct stv_count *c)
{
    int64_t sum = 0;
    for (size_t i = 0; i < c->el->candidates; i++) sum += c->votes[i];
    return sum;
}

/* Rules 48 and 49: the whole pile moves at its value × surplus ⁄ votes. */
static void transfer_surplus(struct stv_count *c, struct piles *p, uint16_t from)
{
    int64_t surplus = c->votes[from] - c->quota, total = c->votes[from];
    for (uint32_t i = p->first[from], next; i != UINT32_MAX; i = next) {
        next = p->next[i];
        p->value[i] = mul_div(p->value[i], surplus, total);
        move(c, p, i);
    }
    p->first[from] = UINT32_MAX;
    p->surplus[from] = false;
    c->votes[from] = c->quota;
}

/* Rule 50: the pile moves at the values at which it came. */
static void transfer_excluded(struct stv_count *c, struct piles *p, uint16_t from)
{
    c->votes[from] = 0;
    for (uint32_t i = p->first[from], next; i != UINT32_MAX; i = next) {
        next = p->next[i];
        move(c, p, i);
    }
    p->first[from] = UINT32_MAX;
}

static void mark_surpluses(struct stv_count *c, struct piles *p)
{
    for (size_t k = 0; k < c->now.count; k++)
        p->surplus[c->now.at[k]] = c->votes[c->now.at[k]] > c->quota;
}

static bool has_votes(const struct stv_count *c, uint16_t i)
{
    return c->votes[i] > 0 && c->state[i] == STV_ELECTED;
}

/* The elected candidate with the largest surplus still to be transferred; -1 for none. */
static int32_t pick_surplus(struct stv_count *c, const struct piles *p)
{
    int64_t *surplus = NEW_ARRAY(c->e->arena, int64_t, c->el->candidates);
    bool any = false;
    for (size_t i = 0; i < c->el->candidates; i++) {
        surplus[i] = p->surplus[i] ? c->votes[i] - c->quota : -1;
        any = any || p->surplus[i];
    }
    return any ? stv_pick(c, surplus, true, has_votes) : -1;
}

static void set_quota(struct stv_count *c)
{
    int64_t votes = c->el->votes, places = (int64_t)c->el->seats + 1;
    c->quota = c->r.rule == STV_SCOTTISH ? (votes / places + 1) * c->r.unit
                                         : votes * c->r.unit / places + 1;
}

status stv_gregory(struct stv_count *c)
{
    struct piles p = deal(c);
    set_quota(c);
    stv_elect_by_quota(c);
    mark_surpluses(c, &p);
    bool over = stv_finish(c);
    stv_keep_stage(c, STV_FIRST, -1);
    while (!over) {
        int32_t from = pick_surplus(c, &p);
        enum stv_act act = from >= 0 ? STV_SURPLUS : STV_EXCLUSION;
        if (act == STV_EXCLUSION) from = stv_pick(c, c->votes, false, stv_may_exclude);
        if (from < 0) return fail(c->e, ST_INTERNAL, "nobody is left to exclude");
        if (act == STV_SURPLUS) {
            transfer_surplus(c, &p, (uint16_t)from);
        } else {
            stv_exclude(c, (uint16_t)from);
            transfer_excluded(c, &p, (uint16_t)from);
        }
        c->spent = c->el->votes * c->r.unit - credited(c);
        stv_elect_by_quota(c);
        mark_surpluses(c, &p);
        over = stv_finish(c);
        stv_keep_stage(c, act, from);
    }
    return ST_OK;
}
