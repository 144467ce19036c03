/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/map.h"

#include <math.h>
#include <stdlib.h>

enum { EDGE = 12, REFITS = 3 };

struct map_frame map_frame_of(const struct groups *g, const struct pca *p, size_t people,
                              double wide, double high)
{
    double sx = 0, sy = 0, xx = 0, yy = 0, n = 0;
    for (size_t i = 0; i < people; i++) {
        if (g->of[i] == GROUP_NONE) continue;
        sx += p->x[i];
        sy += p->y[i];
        n++;
    }
    struct map_frame f = { n > 0 ? sx / n : 0, n > 0 ? sy / n : 0, 1, wide, high };
    for (size_t i = 0; i < people; i++) {
        if (g->of[i] == GROUP_NONE) continue;
        xx += (p->x[i] - f.x) * (p->x[i] - f.x);
        yy += (p->y[i] - f.y) * (p->y[i] - f.y);
    }
    double across = n > 0 ? 2.8 * sqrt(xx / n) : 0, up = n > 0 ? 2.6 * sqrt(yy / n) : 0;
    f.scale =
        fmin(across > 0 ? (wide / 2 - EDGE) / across : 1e9, up > 0 ? (high / 2 - EDGE) / up : 1e9);
    if (f.scale > 1e8) f.scale = 1;
    return f;
}

double map_within(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

double map_x(const struct map_frame *f, double x)
{
    return map_within(f->wide / 2 + f->scale * (x - f->x), EDGE, f->wide - EDGE);
}

double map_y(const struct map_frame *f, double y)
{
    return map_within(f->high / 2 - f->scale * (y - f->y), EDGE, f->high - EDGE);
}

/* ---- rings -----------------------------------------------------------------------------------*/

static bool is_far(const struct map_ring *r, double x, double y)
{
    double dx = x - r->x, dy = y - r->y;
    double u = (dx * cos(r->turn) + dy * sin(r->turn)) / r->wide;
    double v = (dy * cos(r->turn) - dx * sin(r->turn)) / r->high;
    return u * u + v * v > 2;
}

/* Mean and spread of a group's places; of those near the ring so far, where there is one. */
static struct map_ring fit(const struct groups *g, const struct pca *p, size_t people,
                           const struct map_frame *f, size_t group, const struct map_ring *so_far)
{
    double n = 0, sx = 0, sy = 0, xx = 0, xy = 0, yy = 0;
    for (size_t i = 0; i < people; i++) {
        if (g->of[i] != group) continue;
        double x = map_x(f, p->x[i]), y = map_y(f, p->y[i]);
        if (so_far != NULL && is_far(so_far, x, y)) continue;
        n++;
        sx += x;
        sy += y;
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    if (!(n > 0))
        return so_far != NULL ? *so_far : (struct map_ring){ f->wide / 2, f->high / 2, 14, 14, 0 };
    xx = fmax(xx / n - sx / n * (sx / n), 0);
    yy = fmax(yy / n - sy / n * (sy / n), 0);
    xy = xy / n - sx / n * (sy / n);
    double half = (xx + yy) / 2, gap = hypot((xx - yy) / 2, xy), reach = 1.9;
    return (struct map_ring){ .x = sx / n,
                              .y = sy / n,
                              .wide = fmax(reach * sqrt(half + gap), 14),
                              .high = fmax(reach * sqrt(fmax(half - gap, 0)), 14),
                              .turn = 0.5 * atan2(2 * xy, xx - yy) };
}

struct map_ring map_ring_of(const struct groups *g, const struct pca *p, size_t people,
                            const struct map_frame *f, size_t group)
{
    struct map_ring r = fit(g, p, people, f, group, NULL);
    for (int again = 0; again < REFITS; again++) r = fit(g, p, people, f, group, &r);
    return r;
}

/* ---- marks -----------------------------------------------------------------------------------*/

static int by_x(const void *a, const void *b)
{
    const struct map_mark *m = a, *n = b;
    return (m->x > n->x) - (m->x < n->x);
}

static int by_y(const void *a, const void *b)
{
    const struct map_mark *m = a, *n = b;
    return (m->y > n->y) - (m->y < n->y);
}

static struct map_mark middle_of(const struct map_mark *m, size_t n)
{
    struct map_mark sum = { 0, 0 };
    for (size_t i = 0; i < n; i++) {
        sum.x += m[i].x;
        sum.y += m[i].y;
    }
    return (struct map_mark){ sum.x / (double)n, sum.y / (double)n };
}

/* One strip from top to bottom, `each` at a time; what is left over goes with the last. */
static size_t merge_strip(struct map_mark *m, size_t n, size_t each, struct map_mark *out)
{
    size_t made = 0;
    if (n > 1) qsort(m, n, sizeof *m, by_y);
    for (size_t at = 0; at < n; made++) {
        size_t take = n - at < 2 * each ? n - at : each;
        out[made] = middle_of(m + at, take);
        at += take;
    }
    return made;
}

size_t map_marks_of(struct arena *a, const struct groups *g, const struct pca *p, size_t people,
                    const struct map_frame *f, size_t group, size_t each,
                    struct map_mark **ret_marks)
{
    size_t n = 0, made = 0;
    struct map_mark *m = NEW_ARRAY(a, struct map_mark, people);
    for (size_t i = 0; i < people; i++)
        if (g->of[i] == group) m[n++] = (struct map_mark){ map_x(f, p->x[i]), map_y(f, p->y[i]) };
    *ret_marks = m;
    if (n < each || each == 0) return 0;
    qsort(m, n, sizeof *m, by_x);
    /* Strips as wide as they are cut high: about √(n ⁄ each) of them. */
    size_t strip = each * (size_t)ceil(sqrt((double)n / (double)each));
    struct map_mark *out = NEW_ARRAY(a, struct map_mark, n / each + 1);
    for (size_t at = 0; at < n;) {
        size_t take = n - at < strip + each ? n - at : strip;
        made += merge_strip(m + at, take, each, out + made);
        at += take;
    }
    *ret_marks = out;
    return made;
}
