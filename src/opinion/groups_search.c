/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/groups_search.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"

/* Above FINE_MOST places the search runs on STRIPS² cells first. */
enum { ROUNDS_MOST = 100, SAMPLE = 600, FINE_MOST = 700, STRIPS = 20 };

static void assign(const struct field *f, struct clustering *c)
{
    for (size_t i = 0; i < f->n; i++) {
        double best = INFINITY;
        uint8_t to = 0;
        for (size_t g = 0; g < c->k; g++) {
            double dx = f->x[i] - c->cx[g], dy = f->y[i] - c->cy[g], d = dx * dx + dy * dy;
            if (d < best) {
                best = d;
                to = (uint8_t)g;
            }
        }
        c->label[i] = to;
    }
}

/* Centres from labels; returns how far the furthest moved. An empty group keeps its centre. */
static double recentre(const struct field *f, struct clustering *c)
{
    double sx[K_MOST] = { 0 }, sy[K_MOST] = { 0 }, moved = 0;
    memset(c->mass, 0, sizeof c->mass);
    memset(c->size, 0, sizeof c->size);
    for (size_t i = 0; i < f->n; i++) {
        double w = f->w[i];
        uint8_t g = c->label[i];
        sx[g] += w * f->x[i];
        sy[g] += w * f->y[i];
        c->mass[g] += w;
        c->size[g] += f->heads[i];
    }
    for (size_t g = 0; g < c->k; g++) {
        if (!(c->mass[g] > 0)) continue;
        double nx = sx[g] / c->mass[g], ny = sy[g] / c->mass[g];
        moved = fmax(moved, fmax(fabs(nx - c->cx[g]), fabs(ny - c->cy[g])));
        c->cx[g] = nx;
        c->cy[g] = ny;
    }
    return moved;
}

static void measure(const struct field *f, struct clustering *c)
{
    c->spread = 0;
    for (size_t i = 0; i < f->n; i++) {
        double dx = f->x[i] - c->cx[c->label[i]], dy = f->y[i] - c->cy[c->label[i]];
        c->spread += f->w[i] * (dx * dx + dy * dy);
    }
}

/* Lloyd's steps from the present centres to their end. */
void search_settle(const struct field *f, struct clustering *c)
{
    for (int round = 0; round < ROUNDS_MOST; round++) {
        assign(f, c);
        if (recentre(f, c) < 1e-9) break;
    }
    measure(f, c);
}

static bool is_allowed(const struct field *f, const struct clustering *c)
{
    for (size_t g = 0; g < c->k; g++)
        if (c->size[g] < (double)f->size_least || !(c->mass[g] > 0)) return false;
    return true;
}

struct placed {
    double at;
    uint32_t index;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

VEC_TYPE(clusterings, struct clustering);

/* Keeps a run that is allowed, unless its like is there already. */
static void keep(const struct field *f, struct clusterings *all, const struct clustering *c)
{
    if (!is_allowed(f, c)) return;
    for (size_t i = 0; i < all->count; i++)
        if (fabs(all->at[i].spread - c->spread) <= 1e-9 * c->spread) return;
    struct clustering *kept = VEC_PUSH(f->e->arena, all);
    *kept = *c;
    kept->label = NEW_ARRAY(f->e->arena, uint8_t, f->n);
    memcpy(kept->label, c->label, f->n);
}

/* Starts by cutting the order along one direction at given shares. */
static void start_cut(const struct field *f, struct clustering *c, const struct placed *order,
                      double bend)
{
    for (size_t i = 0; i < f->n; i++) {
        double share = pow(((double)i + 0.5) / (double)f->n, bend);
        size_t g = (size_t)(share * (double)c->k);
        c->label[order[i].index] = (uint8_t)(g < c->k ? g : c->k - 1);
    }
    (void)recentre(f, c);
}

static void cut_starts(const struct field *f, struct clusterings *all, struct clustering *c,
                       bool few)
{
    /* (i/n)^bend·k: for two groups these cut off 6, 12, 25, 50, 75, 88 and 94 of a hundred. */
    static const double bends[] = { 0.25, 0.333, 0.5, 1, 2.41, 5.42, 11.2 };
    struct placed *order = NEW_ARRAY(f->e->arena, struct placed, f->n);
    for (int angle = 0; angle < 6; angle += few ? 3 : 1) {
        double ux = cos(angle * M_PI / 6), uy = sin(angle * M_PI / 6);
        for (size_t i = 0; i < f->n; i++)
            order[i] = (struct placed){ ux * f->x[i] + uy * f->y[i], (uint32_t)i };
        qsort(order, f->n, sizeof *order, by_place);
        for (size_t b = 0; b < 7; b += few ? 2 : 1) {
            start_cut(f, c, order, bends[b]);
            search_settle(f, c);
            keep(f, all, c);
        }
    }
}

/* Centres drawn far from each other (k-means++). */
static void start_drawn(struct field *f, struct clustering *c, double *far)
{
    size_t first = random_below(&f->random, f->n);
    c->cx[0] = f->x[first];
    c->cy[0] = f->y[first];
    for (size_t i = 0; i < f->n; i++) far[i] = INFINITY;
    for (size_t g = 1; g < c->k; g++) {
        double sum = 0;
        for (size_t i = 0; i < f->n; i++) {
            double dx = f->x[i] - c->cx[g - 1], dy = f->y[i] - c->cy[g - 1];
            far[i] = fmin(far[i], dx * dx + dy * dy);
            sum += f->w[i] * far[i];
        }
        double left = random_unit(&f->random) * sum;
        size_t take = 0;
        while (take + 1 < f->n && left >= f->w[take] * far[take])
            left -= f->w[take] * far[take], take++;
        c->cx[g] = f->x[take];
        c->cy[g] = f->y[take];
    }
}

static void drawn_starts(struct field *f, struct clusterings *all, struct clustering *c, int count)
{
    double *far = NEW_ARRAY(f->e->arena, double, f->n);
    for (int i = 0; i < count; i++) {
        start_drawn(f, c, far);
        search_settle(f, c);
        keep(f, all, c);
    }
}

/* Mean silhouette of the counted; over every n/1000-th against the same where there are more. */
static double silhouette(const struct field *f, const struct clustering *c)
{
    size_t m = f->counted_count < SAMPLE ? f->counted_count : SAMPLE;
    size_t count[K_MOST] = { 0 };
    double total = 0;
    struct arena_mark mark = arena_mark(f->e->arena);
    double *x = NEW_ARRAY(f->e->arena, double, m), *y = NEW_ARRAY(f->e->arena, double, m);
    uint8_t *label = NEW_ARRAY(f->e->arena, uint8_t, m);
    for (size_t s = 0; s < m; s++) {
        uint32_t i = f->counted[s * f->counted_count / m];
        x[s] = f->x[i];
        y[s] = f->y[i];
        label[s] = c->label[i];
        count[label[s]]++;
    }
    for (size_t s = 0; s < m; s++) {
        double sum[K_MOST] = { 0 }, other = INFINITY;
        for (size_t t = 0; t < m; t++) {
            double dx = x[s] - x[t], dy = y[s] - y[t];
            sum[label[t]] += sqrt(dx * dx + dy * dy);
        }
        uint8_t own = label[s];
        if (count[own] < 2) continue;
        for (size_t g = 0; g < c->k; g++)
            if (g != own && count[g] > 0) other = fmin(other, sum[g] / (double)count[g]);
        double mine = sum[own] / (double)(count[own] - 1), most = fmax(mine, other);
        if (most > 0 && isfinite(most)) total += (other - mine) / most;
    }
    arena_rewind(f->e->arena, mark);
    return m > 0 ? total / (double)m : 0;
}

/* A coarser map for large numbers: strips of equal head count across, each cut alike along. */
static struct field make_coarse(struct field *f)
{
    struct arena *a = f->e->arena;
    struct field c = { .e = f->e, .size_least = f->size_least, .random = f->random };
    struct placed *order = NEW_ARRAY(a, struct placed, f->n);
    for (size_t i = 0; i < f->n; i++) order[i] = (struct placed){ f->x[i], (uint32_t)i };
    qsort(order, f->n, sizeof *order, by_place);
    double **columns[] = { &c.x, &c.y, &c.w, &c.heads };
    for (size_t k = 0; k < 4; k++) *columns[k] = NEW_ARRAY(a, double, (size_t)STRIPS *STRIPS);
    for (size_t s = 0; s < STRIPS; s++) {
        size_t from = s * f->n / STRIPS, to = (s + 1) * f->n / STRIPS;
        for (size_t i = from; i < to; i++) order[i].at = f->y[order[i].index];
        qsort(order + from, to - from, sizeof *order, by_place);
        for (size_t t = 0; t < STRIPS; t++) {
            size_t low = from + t * (to - from) / STRIPS,
                   high = from + (t + 1) * (to - from) / STRIPS;
            double x = 0, y = 0, w = 0, heads = 0;
            for (size_t i = low; i < high; i++) {
                uint32_t p = order[i].index;
                x += f->w[p] * f->x[p];
                y += f->w[p] * f->y[p];
                w += f->w[p];
                heads += f->heads[p];
            }
            if (!(w > 0)) continue;
            c.x[c.n] = x / w;
            c.y[c.n] = y / w;
            c.w[c.n] = w;
            c.heads[c.n++] = heads;
        }
    }
    return c;
}

static int by_spread(const void *a, const void *b)
{
    double x = ((const struct clustering *)a)->spread, y = ((const struct clustering *)b)->spread;
    return x < y ? -1 : x > y;
}

/* Runs on the coarse map, the best of them carried on to their end on the fine one. */
static void refine(struct field *f, const struct clusterings *rough, struct clusterings *all,
                   struct clustering *c)
{
    if (rough->count > 1) qsort(rough->at, rough->count, sizeof *rough->at, by_spread);
    for (size_t i = 0; i < rough->count && i < 8; i++) {
        if (rough->at[i].spread > rough->at[0].spread * 1.03) break;
        memcpy(c->cx, rough->at[i].cx, sizeof c->cx);
        memcpy(c->cy, rough->at[i].cy, sizeof c->cy);
        search_settle(f, c);
        keep(f, all, c);
    }
}

static void run_all(struct field *f, size_t k, struct clusterings *all)
{
    struct clustering c = { .k = k, .label = NEW_ARRAY(f->e->arena, uint8_t, f->n) };
    if (f->n <= FINE_MOST) {
        cut_starts(f, all, &c, false);
        drawn_starts(f, all, &c, 10);
        return;
    }
    struct field coarse = make_coarse(f);
    struct clusterings rough = { 0 };
    struct clustering r = { .k = k, .label = NEW_ARRAY(f->e->arena, uint8_t, coarse.n) };
    cut_starts(&coarse, &rough, &r, false);
    drawn_starts(&coarse, &rough, &r, 10);
    refine(f, &rough, all, &c);
}

bool search_best(struct field *f, size_t k, struct clustering *ret_best, double *ret_silhouette)
{
    struct clusterings all = { 0 };
    run_all(f, k, &all);
    if (all.count == 0) return false;
    qsort(all.at, all.count, sizeof *all.at, by_spread);
    double best = -INFINITY;
    for (size_t i = 0; i < all.count && i < 6; i++) {
        if (all.at[i].spread > all.at[0].spread * 1.003) break;
        double s = silhouette(f, &all.at[i]);
        if (s <= best) continue;
        best = s;
        *ret_best = all.at[i];
    }
    *ret_silhouette = best;
    return true;
}

bool search_again(struct field *f, const struct clustering *from, struct clustering *ret_best)
{
    struct clusterings rough = { 0 };
    struct field coarse = f->n > FINE_MOST ? make_coarse(f) : *f;
    struct clustering c = { .k = from->k, .label = NEW_ARRAY(f->e->arena, uint8_t, f->n) };
    cut_starts(&coarse, &rough, &c, true);
    drawn_starts(&coarse, &rough, &c, 2);
    memcpy(c.cx, from->cx, sizeof c.cx);
    memcpy(c.cy, from->cy, sizeof c.cy);
    search_settle(&coarse, &c);
    keep(&coarse, &rough, &c);
    f->random = coarse.random;
    if (rough.count == 0) return false;
    qsort(rough.at, rough.count, sizeof *rough.at, by_spread);
    c = rough.at[0];
    c.label = NEW_ARRAY(f->e->arena, uint8_t, f->n);
    assign(f, &c);
    *ret_best = c;
    return true;
}
