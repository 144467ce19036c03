/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/groups.h"

#include <math.h>
#include <stdlib.h>

#include "opinion/groups_search.h"

enum { BOOTSTRAPS = 24 };

double groups_rand(const uint8_t *a, const uint8_t *b, size_t n)
{
    double both[16][16] = { { 0 } }, in_a[16] = { 0 }, in_b[16] = { 0 }, pairs = 0, pa = 0, pb = 0;
    for (size_t i = 0; i < n; i++) {
        both[a[i] & 15][b[i] & 15]++;
        in_a[a[i] & 15]++;
        in_b[b[i] & 15]++;
    }
    for (size_t g = 0; g < 16; g++) {
        pa += in_a[g] * (in_a[g] - 1) / 2;
        pb += in_b[g] * (in_b[g] - 1) / 2;
        for (size_t h = 0; h < 16; h++) pairs += both[g][h] * (both[g][h] - 1) / 2;
    }
    double all = (double)n * ((double)n - 1) / 2, chance = all > 0 ? pa * pb / all : 0;
    double most = (pa + pb) / 2;
    return most == chance ? 1 : (pairs - chance) / (most - chance);
}

static double poisson(struct random *r)
{
    double left = random_unit(r), term = exp(-1);
    int n = 0;
    for (; n < 12 && left >= term; n++) {
        left -= term;
        term /= n + 1;
    }
    return n;
}

/* How well each group is found again; returns the adjusted Rand index over the counted. */
static double compare(const struct field *f, const struct clustering *found,
                      const struct clustering *again, double *holds)
{
    size_t both[K_MOST][K_MOST] = { { 0 } }, size[K_MOST] = { 0 };
    uint8_t *x = NEW_ARRAY(f->e->arena, uint8_t, f->counted_count);
    uint8_t *y = NEW_ARRAY(f->e->arena, uint8_t, f->counted_count);
    for (size_t c = 0; c < f->counted_count; c++) {
        x[c] = found->label[f->counted[c]];
        y[c] = again->label[f->counted[c]];
        both[x[c]][y[c]]++;
        size[y[c]]++;
    }
    for (size_t g = 0; g < found->k; g++) {
        double best = 0;
        for (size_t h = 0; h < again->k; h++) {
            double of = found->size[g] + (double)size[h] - (double)both[g][h];
            best = fmax(best, of > 0 ? (double)both[g][h] / of : 0);
        }
        holds[g] += best / BOOTSTRAPS;
    }
    return groups_rand(x, y, f->counted_count);
}

/* One bootstrap: other people (weights), other statements (weights), the search again. */
static double again(struct field *f, const struct votes *v, const struct pca *p,
                    const struct clustering *found, double *holds, struct group_draw *draw)
{
    struct arena *a = f->e->arena;
    double *weight = NEW_ARRAY(a, double, v->statements);
    double *x = NEW_ARRAY(a, double, v->people), *y = NEW_ARRAY(a, double, v->people);
    for (size_t j = 0; j < v->statements; j++) weight[j] = poisson(&f->random);
    pca_project(f->e, v, p, weight, x, y);
    struct field other = *f;
    other.x = NEW_ARRAY(a, double, f->n);
    other.y = NEW_ARRAY(a, double, f->n);
    other.w = NEW_ARRAY(a, double, f->n);
    for (size_t i = 0; i < f->n; i++) {
        other.x[i] = x[f->person[i]];
        other.y[i] = y[f->person[i]];
        double times = poisson(&f->random);
        other.w[i] = f->w[i] * times;
        draw[f->person[i]].times = (uint8_t)times;
    }
    struct clustering c;
    bool any = search_again(&other, found, &c);
    f->random = other.random;
    for (size_t i = 0; i < f->n; i++) {
        if (!any) draw[f->person[i]].times = 0;
        if (any) draw[f->person[i]].group = c.label[i];
    }
    if (!any) return 0;
    return compare(f, found, &c, holds);
}

static void measure_stability(struct field *f, const struct votes *v, const struct pca *p,
                              const struct clustering *found, struct groups *g)
{
    double sum = 0;
    g->draw = NEW_ARRAY(f->e->arena, struct group_draw, BOOTSTRAPS * v->people);
    g->bootstraps = BOOTSTRAPS;
    for (size_t b = 0; b < BOOTSTRAPS; b++) {
        struct arena_mark m = arena_mark(f->e->arena);
        sum += again(f, v, p, found, g->holds, g->draw + b * v->people);
        arena_rewind(f->e->arena, m);
    }
    g->stability = sum / BOOTSTRAPS;
    g->verdict = g->stability >= 0.7   ? GROUPS_STEADY
                 : g->stability >= 0.4 ? GROUPS_FORMING
                                       : GROUPS_TOO_EARLY;
}

struct active {
    size_t votes;
    uint32_t person;
};

static int by_activity(const void *a, const void *b)
{
    const struct active *x = a, *y = b;
    if (x->votes != y->votes) return x->votes > y->votes ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

/* Who counts: at least min(7, statements) votes, or of the most active up to 15. */
static void choose_people(struct field *f, const struct votes *v, size_t needed)
{
    struct active *rest = NEW_ARRAY(f->e->arena, struct active, f->n);
    size_t others = 0;
    for (size_t i = 0; i < f->n; i++) {
        size_t n = votes_of_person(v, f->person[i]);
        f->heads[i] = n >= needed;
        f->counted_count += n >= needed;
        if (n < needed) rest[others++] = (struct active){ n, (uint32_t)i };
    }
    if (f->counted_count < 15 && others > 1) qsort(rest, others, sizeof *rest, by_activity);
    for (size_t i = 0; i < others && f->counted_count < 15; i++, f->counted_count++)
        f->heads[rest[i].person] = 1;
    f->counted = NEW_ARRAY(f->e->arena, uint32_t, f->counted_count);
    for (size_t i = 0, at = 0; i < f->n; i++)
        if (f->heads[i] > 0) f->counted[at++] = (uint32_t)i;
}

static struct field make_field(struct env *e, const struct votes *v, const struct pca *p)
{
    struct field f = { .e = e, .random = random_seeded(77) };
    size_t needed = v->statements < 7 ? v->statements : 7;
    f.x = NEW_ARRAY(e->arena, double, v->people);
    f.y = NEW_ARRAY(e->arena, double, v->people);
    f.w = NEW_ARRAY(e->arena, double, v->people);
    f.person = NEW_ARRAY(e->arena, uint32_t, v->people);
    f.heads = NEW_ARRAY(e->arena, double, v->people);
    for (size_t i = 0; i < v->people; i++) {
        size_t n = votes_of_person(v, i);
        if (n == 0) continue;
        f.x[f.n] = p->x[i];
        f.y[f.n] = p->y[i];
        f.w[f.n] = n >= needed ? 1 : (double)n / (double)needed;
        f.person[f.n++] = (uint32_t)i;
    }
    choose_people(&f, v, needed);
    size_t share = (f.counted_count + 19) / 20;
    size_t few = f.counted_count / 4 < 5 ? f.counted_count / 4 : 5;
    f.size_least = share > few ? share : few;
    if (f.size_least == 0) f.size_least = 1;
    return f;
}

/* Names the groups by size, largest first, and writes everyone's. */
static void name_groups(const struct field *f, const struct clustering *c, struct groups *g)
{
    size_t order[K_MOST];
    for (size_t k = 0; k < c->k; k++) {
        size_t at = k;
        while (at > 0 &&
               (c->size[order[at - 1]] < c->size[k] ||
                (c->size[order[at - 1]] == c->size[k] && c->cx[order[at - 1]] > c->cx[k]))) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = k;
    }
    uint8_t name[K_MOST];
    double holds[K_MOST];
    memcpy(holds, g->holds, sizeof holds);
    for (size_t at = 0; at < c->k; at++) {
        size_t k = order[at];
        name[k] = (uint8_t)at;
        g->size[at] = (size_t)c->size[k];
        g->x[at] = c->cx[k];
        g->y[at] = c->cy[k];
        g->holds[at] = holds[k];
    }
    for (size_t i = 0; i < f->n; i++) {
        g->nearest[f->person[i]] = name[c->label[i]];
        if (f->heads[i] > 0) g->of[f->person[i]] = name[c->label[i]];
    }
}

static size_t k_most(const struct field *f)
{
    size_t base = f->counted_count < 100 ? f->counted_count : 100, k = 2 + base / 12;
    return k < K_MOST ? k : K_MOST;
}

struct groups groups_find(struct env *e, const struct votes *v, const struct pca *p, size_t k)
{
    struct groups g = { .of = NEW_ARRAY(e->arena, uint8_t, v->people),
                        .nearest = NEW_ARRAY(e->arena, uint8_t, v->people) };
    memset(g.of, GROUP_NONE, v->people);
    memset(g.nearest, GROUP_NONE, v->people);
    for (size_t i = 0; i <= K_MOST; i++) g.silhouette_of_k[i] = NAN;
    struct field f = make_field(e, v, p);
    g.counted = f.counted_count;
    g.size_least = f.size_least;
    struct clustering best = { .k = 0 };
    size_t low = k == 0 ? 2 : k, high = k == 0 ? k_most(&f) : k;
    for (size_t try = low; try <= high && try >= 1 && f.n > 0; try++) {
        struct clustering c;
        double s = 0;
        if (!search_best(&f, try, &c, &s)) continue;
        g.silhouette_of_k[try] = s;
        if (best.k != 0 && s <= g.silhouette) continue;
        best = c;
        g.silhouette = s;
    }
    for (size_t fewer = k; best.k == 0 && fewer > 2; fewer--)
        if (search_best(&f, fewer - 1, &best, &g.silhouette))
            g.silhouette_of_k[fewer - 1] = g.silhouette;
    if (best.k == 0 && f.n > 0) { /* no such grouping: all are one */
        best = (struct clustering){ .k = 1, .label = NEW_ARRAY(e->arena, uint8_t, f.n) };
        search_settle(&f, &best);
    }
    g.k = best.k;
    g.verdict = GROUPS_TOO_EARLY;
    if (best.k > 1) measure_stability(&f, v, p, &best, &g);
    if (best.k > 0) name_groups(&f, &best, &g);
    return g;
}

size_t groups_nearest(const struct groups *g, double x, double y)
{
    size_t best = 0;
    double least = INFINITY;
    for (size_t k = 0; k < g->k; k++) {
        double d = hypot(x - g->x[k], y - g->y[k]);
        if (d >= least) continue;
        least = d;
        best = k;
    }
    return best;
}
