/* SPDX-License-Identifier: Apache-2.0 */
#include "link/live.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"
#include "link/cluster.h"
#include "link/live_store.h"
#include "link/words.h"

/* A component being gathered. */
struct member {
    int64_t id;
    uint32_t slot;
};
struct gather {
    struct arena *a;
    struct link_live *l;
    struct map place; /* slot → member */
    struct {
        VEC(struct member)
    } members;
    struct {
        VEC(struct cluster_edge)
    } edges; /* by slot until put in order */
};

static void reach(struct gather *g, uint32_t slot)
{
    bool is_new = false;
    (void)map_put_num(&g->place, slot, &is_new);
    if (is_new) *VEC_PUSH(g->a, &g->members) = (struct member){ g->l->slot[slot].id, slot };
}

static void reach_marked(struct gather *g, const struct member *m)
{
    const union map_value *head = map_get_num(&g->l->marked, (uint64_t)m->id);
    for (uint32_t i = head == NULL ? 0 : (uint32_t)head->num; i != 0; i = g->l->mark_link[i].next) {
        int64_t other = g->l->mark_link[i].other;
        uint32_t slot = live_slot_of(g->l, other);
        if (slot == UINT32_MAX) continue;
        enum link_mark mark = marks_get(&g->l->marks, m->id, other);
        bool hidden = g->l->slot[slot].hidden || g->l->slot[m->slot].hidden;
        if (mark == LINK_MARK_HAND || (mark == LINK_MARK_SAME && !hidden)) reach(g, slot);
    }
}

static bool is_hidden(const struct gather *g, size_t member)
{
    return g->l->slot[g->members.at[member].slot].hidden;
}

static int by_id(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Everything that the record is tied to, in order of id, edges between places. */
static void gather(struct gather *g, uint32_t slot)
{
    g->place = map_make(g->a);
    reach(g, slot);
    for (size_t i = 0; i < g->members.count; i++) {
        struct member m = g->members.at[i];
        for (uint32_t k = g->l->slot[m.slot].edges; k != 0; k = live_node(g->l, k)->next) {
            uint32_t other = live_node(g->l, k)->slot;
            reach(g, other);
            if (g->l->slot[other].id > m.id)
                *VEC_PUSH(g->a, &g->edges) = (struct cluster_edge){ m.slot, other };
        }
        reach_marked(g, &m);
    }
    qsort(g->members.at, g->members.count, sizeof *g->members.at, by_id);
    for (size_t i = 0; i < g->members.count; i++)
        map_get_num(&g->place, g->members.at[i].slot)->num = (int64_t)i;
    for (size_t i = 0; i < g->edges.count; i++) {
        struct cluster_edge *e = &g->edges.at[i];
        e->a = (uint32_t)map_get_num(&g->place, e->a)->num;
        e->b = (uint32_t)map_get_num(&g->place, e->b)->num;
    }
}

static void cluster(struct gather *g, struct clustering *ret)
{
    size_t n = g->members.count;
    const uint32_t **row = (const uint32_t **)arena_array(g->a, n, sizeof *row);
    int64_t *id = NEW_ARRAY(g->a, int64_t, n);
    bool *hidden = NEW_ARRAY(g->a, bool, n);
    for (size_t i = 0; i < n; i++) {
        row[i] = rows_at(&g->l->rows, g->members.at[i].slot);
        id[i] = g->members.at[i].id;
        hidden[i] = is_hidden(g, i);
    }
    struct component c = { n, row, id, hidden, g->edges.at, g->edges.count };
    cluster_component(g->a, &g->l->scorer, &c, ret);
}

/* The clusters as lists of ids, that of `first` in front. */
static void list_clusters(const struct gather *g, const struct clustering *k, uint32_t first,
                          struct link_judgement *j)
{
    size_t n = g->members.count;
    j->cluster_count = k->clusters;
    j->cluster = NEW_ARRAY(g->a, struct link_cluster, k->clusters);
    size_t *size = NEW_ARRAY(g->a, size_t, k->clusters);
    for (size_t i = 0; i < n; i++) size[k->cluster[i]]++;
    for (size_t c = 0; c < k->clusters; c++) {
        size_t at = c == first ? 0 : c < first ? c + 1 : c;
        j->cluster[at].id = NEW_ARRAY(g->a, int64_t, size[c]);
    }
    for (size_t i = 0; i < n; i++) {
        size_t c = k->cluster[i];
        struct link_cluster *to = &j->cluster[c == first ? 0 : c < first ? c + 1 : c];
        to->id[to->count++] = g->members.at[i].id;
    }
}

static void list_asks(const struct gather *g, const struct clustering *k, struct link_judgement *j)
{
    int64_t *first = NEW_ARRAY(g->a, int64_t, k->clusters);
    for (size_t i = g->members.count; i-- > 0;)
        if (!is_hidden(g, i)) first[k->cluster[i]] = g->members.at[i].id;
    j->ask = NEW_ARRAY(g->a, struct link_ask, k->tie_count);
    for (size_t i = 0; i < k->tie_count; i++) {
        const struct cluster_tie *t = &k->tie[i];
        if (t->weight < g->l->scorer.ask || t->bar == LINK_BAR_PARTED) continue;
        int64_t a = first[t->a], b = first[t->b];
        if (a == 0 || b == 0) continue; /* nobody who may be shown */
        j->ask[j->ask_count++] =
            (struct link_ask){ a < b ? a : b, a < b ? b : a, model_probability(t->weight), t->bar };
    }
}

static const struct cluster_tie *tie_between(const struct clustering *k, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < k->tie_count; i++) {
        const struct cluster_tie *t = &k->tie[i];
        if ((t->a == a && t->b == b) || (t->a == b && t->b == a)) return t;
    }
    return NULL;
}

static int likeliest(const void *x, const void *y)
{
    const struct link_candidate *a = x, *b = y;
    if (a->pair.bits > b->pair.bits) return -1;
    if (a->pair.bits < b->pair.bits) return 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static bool is_edge(const struct link_live *l, uint32_t a, uint32_t b)
{
    for (uint32_t k = l->slot[a].edges; k != 0; k = live_node(l, k)->next) {
        if (live_node(l, k)->slot == b) return true;
    }
    return false;
}

/* What is told of each other record: mates, and those of even odds and better. */
static void list_candidates(const struct gather *g, const struct clustering *k, size_t self,
                            struct link_judgement *j)
{
    const struct member *m = g->members.at;
    j->candidate = NEW_ARRAY(g->a, struct link_candidate, g->members.count);
    for (size_t i = 0; i < g->members.count; i++) {
        bool mate = k->cluster[i] == k->cluster[self];
        if (i == self || is_hidden(g, i) || is_hidden(g, self) ||
            (!mate && !is_edge(g->l, m[self].slot, m[i].slot)))
            continue;
        struct link_candidate *c = &j->candidate[j->candidate_count++];
        c->id = m[i].id;
        words_of_pair(g->a, &g->l->scorer, rows_at(&g->l->rows, m[self].slot),
                      rows_at(&g->l->rows, m[i].slot), m[self].id, m[i].id, &c->pair);
        const struct cluster_tie *t = mate ? NULL : tie_between(k, k->cluster[self], k->cluster[i]);
        c->verdict = mate ? LINK_JOIN : LINK_NEW;
        if (t == NULL) continue;
        if (t->weight >= g->l->scorer.ask && t->bar != LINK_BAR_PARTED) c->verdict = LINK_ASK;
        if (c->pair.bar == LINK_BAR_NONE) c->pair.bar = t->bar;
    }
    qsort(j->candidate, j->candidate_count, sizeof *j->candidate, likeliest);
}

static bool is_asked(const struct clustering *k, uint32_t own, const struct link_live *l)
{
    for (size_t i = 0; i < k->tie_count; i++) {
        const struct cluster_tie *t = &k->tie[i];
        if ((t->a == own || t->b == own) && t->weight >= l->scorer.ask && t->bar != LINK_BAR_PARTED)
            return true;
    }
    return false;
}

static bool is_capped(struct arena *a, struct link_live *l, uint32_t slot)
{
    struct key keys[LINK_KEYS_MOST];
    (void)a;
    size_t n = keys_of_row(&l->pool, &l->rows.slots, rows_at(&l->rows, slot), UINT32_MAX, keys);
    for (size_t i = 0; i < n; i++) {
        if (model_is_full(l->scorer.model, keys[i].hash)) return true;
    }
    return false;
}

status link_live_judge(struct env *e, struct link_live *live, int64_t id,
                       struct link_judgement *ret_judgement)
{
    uint32_t slot = live_slot_of(live, id);
    if (slot == UINT32_MAX) return fail(e, ST_NOT_FOUND, "this record is not in the index");
    struct gather g = { .a = e->arena, .l = live };
    gather(&g, slot);
    struct clustering k;
    cluster(&g, &k);
    size_t self = (size_t)map_get_num(&g.place, slot)->num;
    struct link_judgement j = { .verdict = LINK_NEW };
    list_clusters(&g, &k, k.cluster[self], &j);
    list_asks(&g, &k, &j);
    list_candidates(&g, &k, self, &j);
    if (j.cluster[0].count > 1)
        j.verdict = LINK_JOIN;
    else if (is_asked(&k, k.cluster[self], live))
        j.verdict = LINK_ASK;
    j.capped = is_capped(e->arena, live, slot);
    *ret_judgement = j;
    return ST_OK;
}

status link_live_explain(struct env *e, struct link_live *live, int64_t a, int64_t b,
                         struct link_pair *ret_pair)
{
    uint32_t x = live_slot_of(live, a), y = live_slot_of(live, b);
    if (x == UINT32_MAX || y == UINT32_MAX || live->slot[x].hidden || live->slot[y].hidden)
        return fail(e, ST_NOT_FOUND, "one of the two records is not in the index");
    words_of_pair(e->arena, &live->scorer, rows_at(&live->rows, x), rows_at(&live->rows, y), a, b,
                  ret_pair);
    return ST_OK;
}

/* ---- values that are not stored
 * -----------------------------------------------------------------*/

/* Above every id that is given out: the guest comes last. */
static const int64_t GUEST = INT64_MAX;

struct guest {
    struct link_live *l;
    struct link_judgement j;
};

static status judge_guest(struct env *e, void *arg)
{
    struct guest *g = arg;
    return link_live_judge(e, g->l, GUEST, &g->j);
}

/* 95 % against the runner-up, in bits. */
static const double LEAD_BITS = 4.25;

/* To whoever asks it is certain only where nobody else fits nearly as well who could be the same: a
 * record that knows as little as the asker is no answer. */
static void hold_lead(struct link_candidate *c, size_t count)
{
    double mate = -INFINITY, rival = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        if (c[i].verdict == LINK_JOIN)
            mate = fmax(mate, c[i].pair.bits);
        else if (!link_bar_holds_cluster(c[i].pair.bar))
            rival = fmax(rival, c[i].pair.bits);
    }
    for (size_t i = 0; i < count && rival > mate - LEAD_BITS; i++) {
        if (c[i].verdict != LINK_JOIN) continue;
        c[i].verdict = LINK_ASK;
        c[i].pair.bar = LINK_BAR_LEAD;
    }
}

status link_live_match(struct env *e, struct link_live *live, const struct link_value *values,
                       size_t count, size_t most, double probability_min,
                       struct link_candidate **ret_candidates, size_t *ret_count)
{
    struct guest g = { .l = live };
    struct pool_mark mark = pool_mark(&live->pool);
    status st = link_live_put(e, live, GUEST, values, count, false);
    /* Memory may end in the middle: the guest leaves all the same. */
    if (st == ST_OK) st = env_run(e, judge_guest, &g);
    status gone = link_live_remove(e, live, GUEST);
    pool_rewind(&live->pool, mark);
    if (live->weighed > live->pool.count) live->weighed = live->pool.count;
    TRY(st);
    TRY(gone);
    hold_lead(g.j.candidate, g.j.candidate_count);
    size_t n = 0;
    for (size_t i = 0; i < g.j.candidate_count; i++) {
        const struct link_candidate *c = &g.j.candidate[i];
        if (n < most && (c->verdict == LINK_JOIN || c->pair.probability >= probability_min))
            g.j.candidate[n++] = *c;
    }
    *ret_candidates = g.j.candidate;
    *ret_count = n;
    return ST_OK;
}
