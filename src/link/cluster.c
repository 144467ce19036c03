/* SPDX-License-Identifier: Apache-2.0 */
#include "link/cluster.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"

/* Two clusters that have been compared: sums over the pairs across them. */
struct tie {
    uint32_t a, b; /* a < b; a == b: dead */
    /* Of likelihood ratios in 1/256, as any two people's and as those of one household: once any
     * pair of the two clusters shares a home, the household's count for all of them, or what people
     * of one home have in common would be counted by pairs that do not know the home. */
    uint64_t sum[C__COUNT], sum_home[C__COUNT];
    bool home, phone, numbers; /* some pair shares a home, a telephone, a number */
    uint16_t pairs[C__COUNT];
    int32_t weight;      /* prior and the mean ratio of each comparison */
    int32_t clean;       /* most that a pair without a bar weighs */
    enum link_bar bar;   /* holds for the clusters */
    enum link_bar shade; /* bars some pair of theirs, not the clusters */
    bool veiled;         /* the bar comes from a hidden member */
    int32_t rival;       /* shade LEAD: how likely the rival is the other after all (weight) */
    uint32_t stamp;
};

VEC_TYPE(ties, struct tie);
VEC_TYPE(indexes, uint32_t);

struct group {
    uint32_t last, size; /* the members' chain; a group is numbered by its first member */
    bool gone, veiled;   /* veiled: a hidden record is among them */
    uint32_t number;     /* its valid NHS number, 0 for none */
    struct indexes ties;
};

struct turn {
    int32_t weight;
    uint32_t tie, stamp;
};
VEC_TYPE(turns, struct turn);
VEC_TYPE(merges, struct cluster_merge);

struct work {
    struct arena *a;
    const struct scorer *s;
    const struct component *c;
    struct group *group;
    uint32_t *next; /* chain of members */
    struct ties ties;
    struct map of_pair;
    struct turns heap;
    struct merges merges;
};

static bool comes_before(const struct work *w, const struct turn *x, const struct turn *y)
{
    if (x->weight != y->weight) return x->weight > y->weight;
    const struct tie *s = &w->ties.at[x->tie], *t = &w->ties.at[y->tie];
    if (s->a != t->a) return s->a < t->a;
    return s->b < t->b;
}

static void swap_turns(struct turn *x, struct turn *y)
{
    struct turn t = *x;
    *x = *y;
    *y = t;
}

static void heap_push(struct work *w, struct turn t)
{
    *VEC_PUSH(w->a, &w->heap) = t;
    size_t i = w->heap.count - 1;
    while (i > 0 && comes_before(w, &w->heap.at[i], &w->heap.at[(i - 1) / 2])) {
        swap_turns(&w->heap.at[i], &w->heap.at[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
}

static bool heap_pop(struct work *w, struct turn *ret_turn)
{
    if (w->heap.count == 0) return false;
    *ret_turn = w->heap.at[0];
    w->heap.at[0] = w->heap.at[--w->heap.count];
    for (size_t i = 0;;) {
        size_t best = i;
        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < w->heap.count; k++) {
            if (comes_before(w, &w->heap.at[k], &w->heap.at[best])) best = k;
        }
        if (best == i) return true;
        swap_turns(&w->heap.at[i], &w->heap.at[best]);
        i = best;
    }
}

enum { RATIO_LEAST = -8 * BIT, RATIO_MOST = 24 * BIT };

/* 2^weight in 1/256: an integer, so that sums do not depend on their order. */
static uint64_t ratio_of(int32_t weight)
{
    if (weight < RATIO_LEAST) weight = RATIO_LEAST;
    if (weight > RATIO_MOST) weight = RATIO_MOST;
    return (uint64_t)(exp2((double)weight / BIT) * BIT);
}

static int32_t weight_of_mean(uint64_t sum, uint16_t pairs)
{
    return (int32_t)lround(log2((double)sum / BIT / pairs) * BIT);
}

static bool is_hidden(const struct work *w, uint32_t member)
{
    return w->c->hidden != NULL && w->c->hidden[member];
}

static void bar_tie(struct tie *t, enum link_bar bar, bool veiled)
{
    if (t->bar != LINK_BAR_NONE && bar >= t->bar) return;
    t->bar = bar;
    t->veiled = veiled;
}

static void add_pair(const struct work *w, struct tie *t, uint32_t i, uint32_t k)
{
    struct score s;
    score_rows(w->s, w->c->row[i], w->c->row[k], w->c->id[i], w->c->id[k], &s);
    if (is_hidden(w, i) || is_hidden(w, k)) {
        if (s.bar == LINK_BAR_PARTED || s.bar == LINK_BAR_NUMBERS) bar_tie(t, s.bar, true);
        return;
    }
    for (size_t c = 0; c < C__COUNT; c++) {
        if (s.level[c] == LEVEL_ABSENT || t->pairs[c] == UINT16_MAX) continue;
        t->sum[c] += ratio_of(s.weight[c]);
        t->sum_home[c] += ratio_of(s.weight_home[c]);
        t->pairs[c]++;
    }
    t->home |= s.home;
    t->phone |= s.phone;
    t->numbers |= s.level[C_NHS] == NHS_SAME;
    for (size_t c = C_IDENTIFIER; c < C_IDENTIFIER + SLOT_IDENTIFIERS; c++)
        t->numbers |= s.level[c] == NUMBER_SAME || s.level[c] == NUMBER_NEAR;
    if (s.bar == LINK_BAR_NONE && s.total > t->clean) t->clean = s.total;
    if (link_bar_holds_cluster(s.bar))
        bar_tie(t, s.bar, false);
    else if (s.bar != LINK_BAR_NONE)
        t->shade = s.bar;
}

static void weigh(const struct work *w, struct tie *t)
{
    t->weight = w->s->model->prior;
    for (size_t c = 0; c < C__COUNT; c++) {
        const uint64_t *sum = model_is_home(c, t->home, t->phone) ? t->sum_home : t->sum;
        if (t->pairs[c] > 0) t->weight += weight_of_mean(sum[c], t->pairs[c]);
    }
    uint32_t x = w->group[t->a].number, y = w->group[t->b].number;
    if (t->bar == LINK_BAR_NONE && x != 0 && y != 0 && x != y) {
        /* Superseded numbers were seen by the pairs; in an even sample they may have been missed,
         * and then the clusters stay apart for a person to look at. */
        if ((uint64_t)w->group[t->a].size * w->group[t->b].size > LINK_CROSS_MOST)
            bar_tie(t, LINK_BAR_NUMBERS, w->group[t->a].veiled || w->group[t->b].veiled);
    }
    t->stamp++;
}

/* All pairs across two groups, or an even sample of them. */
static void compare_groups(const struct work *w, struct tie *t)
{
    uint64_t all = (uint64_t)w->group[t->a].size * w->group[t->b].size;
    uint64_t step = all / LINK_CROSS_MOST + 1, at = 0;
    uint32_t i = t->a;
    for (uint32_t n = 0; n < w->group[t->a].size; n++, i = w->next[i]) {
        uint32_t k = t->b;
        for (uint32_t m = 0; m < w->group[t->b].size; m++, k = w->next[k]) {
            if (at++ % step == 0) add_pair(w, t, i, k);
        }
    }
}

static uint64_t key_of(uint32_t a, uint32_t b)
{
    return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

static uint32_t tie_find(const struct work *w, uint32_t a, uint32_t b)
{
    const union map_value *v = map_get_num(&w->of_pair, key_of(a, b));
    if (v == NULL) return UINT32_MAX;
    const struct tie *t = &w->ties.at[v->num];
    return t->a == t->b ? UINT32_MAX : (uint32_t)v->num;
}

static void offer(struct work *w, uint32_t i)
{
    const struct tie *t = &w->ties.at[i];
    if (t->weight < w->s->join || t->bar != LINK_BAR_NONE || t->clean < 0) return;
    heap_push(w, (struct turn){ t->weight, i, t->stamp });
}

/* The tie of two groups, compared now where it was not there. */
static uint32_t tie_make(struct work *w, uint32_t a, uint32_t b)
{
    uint32_t found = tie_find(w, a, b);
    if (found != UINT32_MAX) return found;
    struct tie t = { .a = a < b ? a : b, .b = a < b ? b : a, .clean = INT32_MIN };
    compare_groups(w, &t);
    weigh(w, &t);
    uint32_t i = (uint32_t)w->ties.count;
    *VEC_PUSH(w->a, &w->ties) = t;
    map_put_num(&w->of_pair, key_of(a, b), NULL)->num = i;
    *VEC_PUSH(w->a, &w->group[t.a].ties) = i;
    *VEC_PUSH(w->a, &w->group[t.b].ties) = i;
    return i;
}

static uint32_t other_of(const struct tie *t, uint32_t a)
{
    return t->a == a ? t->b : t->a;
}

/* 95 % against the runner-up alone. */
enum { LEAD = 1088 /* 4.25 bits */ };

/* Are the two taken for two people? Whom numbers, twins' names, deaths or people tell apart are;
 * others that may not be joined by machine are, unless all else says that they are one. */
static bool are_two(const struct work *w, const struct tie *t)
{
    switch (t->bar) {
    case LINK_BAR_NONE:
        return t->shade == LINK_BAR_RELATIVES && t->clean < 0 &&
               (t->home || t->weight < w->s->join);
    case LINK_BAR_GENERATIONS:
    case LINK_BAR_CONTRADICTS: return t->weight < w->s->join;
    default: return true;
    }
}

/* Two who are known to be two, not only taken for it. */
static bool are_surely_two(enum link_bar bar)
{
    return bar == LINK_BAR_PARTED || bar == LINK_BAR_NUMBERS || bar == LINK_BAR_DEATH;
}

/* Is there a third group that fits `a` nearly as well as `b` does, and is not b's person? *ret_one
 * is lowered to what that group and b weigh; where one was found already, others are looked for
 * among what has been compared. */
static bool has_rival(struct work *w, uint32_t a, uint32_t b, int32_t weight, bool found,
                      int32_t *ret_one)
{
    for (size_t i = 0; i < w->group[a].ties.count; i++) {
        const struct tie *t = &w->ties.at[w->group[a].ties.at[i]];
        if (t->a == t->b || t->bar != LINK_BAR_NONE) continue;
        uint32_t x = other_of(t, a);
        if (x == b || x == a || w->group[x].gone || t->weight <= weight - LEAD) continue;
        if (t->weight < 0) continue;
        /* First made, then looked at: making one may move all the others. */
        uint32_t at = found ? tie_find(w, b, x) : tie_make(w, b, x);
        if (at == UINT32_MAX || !are_two(w, &w->ties.at[at])) continue;
        const struct tie *rival = &w->ties.at[at];
        int32_t one = are_surely_two(rival->bar) ? INT32_MIN / 2 : rival->weight;
        if (one < *ret_one) *ret_one = one;
        found = true;
    }
    return found;
}

static void add_tie(struct tie *t, const struct tie *u)
{
    for (size_t c = 0; c < C__COUNT; c++) {
        if ((uint32_t)t->pairs[c] + u->pairs[c] > UINT16_MAX) continue;
        t->sum[c] += u->sum[c];
        t->sum_home[c] += u->sum_home[c];
        t->pairs[c] = (uint16_t)(t->pairs[c] + u->pairs[c]);
    }
    t->home |= u->home;
    t->phone |= u->phone;
    t->numbers |= u->numbers;
    if (u->clean > t->clean) t->clean = u->clean;
    if (u->bar != LINK_BAR_NONE) bar_tie(t, u->bar, u->veiled);
    if (u->shade != LINK_BAR_NONE) t->shade = u->shade;
}

/* Brings the ties of the two groups together in those of the first; `b` is about to be gone. */
static void merge_ties(struct work *w, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < w->group[b].ties.count; i++) {
        const struct tie *t = &w->ties.at[w->group[b].ties.at[i]];
        if (t->a == t->b) continue;
        uint32_t x = other_of(t, b);
        if (x != a && !w->group[x].gone) (void)tie_make(w, a, x);
    }
    for (size_t i = 0; i < w->group[a].ties.count; i++) {
        uint32_t at = w->group[a].ties.at[i];
        if (w->ties.at[at].a == w->ties.at[at].b) continue;
        uint32_t x = other_of(&w->ties.at[at], a);
        if (x == b || w->group[x].gone) continue;
        uint32_t from = tie_make(w, b, x);
        add_tie(&w->ties.at[at], &w->ties.at[from]);
        w->ties.at[from].a = w->ties.at[from].b = 0;
    }
}

/* Joins group b to a (a < b). */
static void merge(struct work *w, uint32_t a, uint32_t b, int32_t weight)
{
    *VEC_PUSH(w->a, &w->merges) = (struct cluster_merge){ a, b, weight };
    merge_ties(w, a, b);
    uint32_t tie = tie_find(w, a, b);
    if (tie != UINT32_MAX) w->ties.at[tie].a = w->ties.at[tie].b = 0;
    struct group *g = &w->group[a], *h = &w->group[b];
    w->next[g->last] = b;
    g->last = h->last;
    g->size += h->size;
    if (g->number == 0) g->number = h->number;
    g->veiled |= h->veiled;
    h->gone = true;
    for (size_t i = 0; i < g->ties.count; i++) {
        struct tie *t = &w->ties.at[g->ties.at[i]];
        if (t->a == t->b) continue;
        weigh(w, t);
        offer(w, g->ties.at[i]);
    }
}

static uint32_t group_of(const struct work *w, uint32_t member, const uint32_t *first)
{
    (void)w;
    while (first[member] != member) member = first[member];
    return member;
}

/* A hidden record obeys people alone, not its source's own merge. */
static bool is_joining(const struct work *w, uint32_t x, uint32_t y, enum link_mark mark)
{
    return mark == LINK_MARK_HAND ||
           (mark == LINK_MARK_SAME && !is_hidden(w, x) && !is_hidden(w, y));
}

/* What people said is one person comes first, whatever else bars it. */
static void merge_marked(struct work *w)
{
    const struct marks *m = w->s->marks;
    if (m == NULL || m->count == 0) return;
    struct map member = map_make(w->a);
    uint32_t *first = NEW_ARRAY(w->a, uint32_t, w->c->count);
    for (uint32_t i = 0; i < w->c->count; i++) {
        map_put_num(&member, (uint64_t)w->c->id[i], NULL)->num = i;
        first[i] = i;
    }
    for (size_t i = 0; i < m->count; i++) {
        const union map_value *x = map_get_num(&member, (uint64_t)m->at[i].a);
        const union map_value *y = map_get_num(&member, (uint64_t)m->at[i].b);
        if (x == NULL || y == NULL ||
            !is_joining(w, (uint32_t)x->num, (uint32_t)y->num, m->at[i].mark))
            continue;
        uint32_t a = group_of(w, (uint32_t)x->num, first), b = group_of(w, (uint32_t)y->num, first);
        if (a == b) continue;
        first[a > b ? a : b] = a < b ? a : b;
        merge(w, a < b ? a : b, a < b ? b : a, INT32_MAX / 2);
    }
}

/* The given name that all of a group bear, 0 where they do not bear one. */
static uint32_t common_given(const struct work *w, uint32_t g)
{
    uint8_t slot = w->s->slots->given[0];
    uint32_t word = 0, i = g;
    bool first = true;
    for (uint32_t n = 0; n < w->group[g].size; n++, i = w->next[i]) {
        if (is_hidden(w, i)) continue;
        if (!first && w->c->row[i][slot] != word) return 0;
        word = w->c->row[i][slot];
        first = false;
    }
    return word;
}

/* One slip makes "Robbi" of "Robby"; but where two records and more of one home bear the one and
 * two and more the other, and no number ties them, they are two names: twins named alike. */
static bool are_two_spellings(const struct work *w, const struct tie *t)
{
    if (!t->home || t->numbers || w->group[t->a].size < 2 || w->group[t->b].size < 2) return false;
    uint32_t x = common_given(w, t->a), y = common_given(w, t->b);
    return x != 0 && y != 0 && x != y && compare_names(w->s->pool, x, y) != NAME_NICK;
}

static void settle(struct work *w)
{
    struct turn turn;
    while (heap_pop(w, &turn)) {
        const struct tie *t = &w->ties.at[turn.tie];
        if (t->a == t->b || t->stamp != turn.stamp) continue;
        uint32_t a = t->a, b = t->b;
        if (are_two_spellings(w, t)) {
            w->ties.at[turn.tie].shade = LINK_BAR_RELATIVES;
            continue;
        }
        int32_t rival = INT32_MAX;
        bool of_a = has_rival(w, a, b, turn.weight, false, &rival);
        if (has_rival(w, b, a, turn.weight, of_a, &rival)) {
            w->ties.at[turn.tie].shade = LINK_BAR_LEAD;
            w->ties.at[turn.tie].rival = rival;
            continue;
        }
        merge(w, a, b, turn.weight);
    }
}

static void report(struct work *w, struct clustering *r)
{
    r->cluster = NEW_ARRAY(w->a, uint32_t, w->c->count);
    uint32_t *number = NEW_ARRAY(w->a, uint32_t, w->c->count);
    for (uint32_t g = 0; g < w->c->count; g++) {
        if (w->group[g].gone) continue;
        number[g] = (uint32_t)r->clusters++;
        uint32_t i = g;
        for (uint32_t n = 0; n < w->group[g].size; n++, i = w->next[i]) r->cluster[i] = number[g];
    }
    r->tie = NEW_ARRAY(w->a, struct cluster_tie, w->ties.count);
    for (size_t i = 0; i < w->ties.count; i++) {
        const struct tie *t = &w->ties.at[i];
        if (t->a == t->b || w->group[t->a].gone || w->group[t->b].gone || t->veiled) continue;
        enum link_bar bar = t->bar;
        if (bar == LINK_BAR_NONE && t->weight >= w->s->join) bar = t->shade;
        r->tie[r->tie_count++] =
            (struct cluster_tie){ number[t->a], number[t->b], t->weight, bar, t->rival };
    }
    r->merge = w->merges.at;
    r->merge_count = w->merges.count;
}

static int by_members(const void *x, const void *y)
{
    const struct cluster_edge *p = x, *q = y;
    if (p->a != q->a) return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

/* Edges in one order, however they were found. */
static struct cluster_edge *sorted_edges(struct arena *a, const struct component *c)
{
    struct cluster_edge *edge = NEW_ARRAY(a, struct cluster_edge, c->edge_count + 1);
    for (size_t i = 0; i < c->edge_count; i++) {
        uint32_t x = c->edge[i].a, y = c->edge[i].b;
        edge[i] = (struct cluster_edge){ x < y ? x : y, x < y ? y : x };
    }
    qsort(edge, c->edge_count, sizeof *edge, by_members);
    return edge;
}

void cluster_component(struct arena *a, const struct scorer *s, const struct component *c,
                       struct clustering *ret_clustering)
{
    struct work w = { .a = a, .s = s, .c = c };
    w.group = NEW_ARRAY(a, struct group, c->count);
    w.next = NEW_ARRAY(a, uint32_t, c->count);
    w.of_pair = map_make(a);
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t nhs = c->row[i][s->slots->nhs];
        bool valid = nhs != 0 && pool_word(s->pool, nhs)->valid;
        w.group[i] = (struct group){
            .last = i, .size = 1, .veiled = is_hidden(&w, i), .number = valid ? nhs : 0
        };
    }
    struct cluster_edge *edge = sorted_edges(a, c);
    for (size_t i = 0; i < c->edge_count; i++) (void)tie_make(&w, edge[i].a, edge[i].b);
    merge_marked(&w);
    for (uint32_t i = 0; i < w.ties.count; i++) {
        if (w.ties.at[i].a != w.ties.at[i].b) offer(&w, i);
    }
    settle(&w);
    *ret_clustering = (struct clustering){ .clusters = 0 };
    report(&w, ret_clustering);
}
