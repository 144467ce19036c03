/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/gap.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 240 };

static const double WINDOW = 0.25, ENOUGH = 3.1;

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* How many are below `at`. */
static size_t below(const double *place, size_t n, double at)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (place[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

struct gap gap_measure(double *place, size_t n, double from, double to)
{
    struct gap g = { .valley = 1 };
    double wide = WINDOW * (to - from), in[STEPS + 1], left[STEPS + 1], most = 0, best = 0;
    if (n < 2 || !(wide > 0)) return g;
    qsort(place, n, sizeof *place, by_value);
    double first = place[0], step = (place[n - 1] - first) / STEPS;
    if (!(step > 0)) return g;
    for (int i = 0; i <= STEPS; i++) {
        double at = first + step * i;
        in[i] = (double)(below(place, n, at + wide / 2) - below(place, n, at - wide / 2));
        left[i] = most = fmax(most, in[i]); /* the fullest up to here */
    }
    int apart = (int)ceil(wide / step); /* windows that do not overlap */
    double right = 0;
    for (int i = STEPS - apart; i >= apart; i--) {
        double at = first + step * i;
        right = fmax(right, in[i + apart]);
        if (at <= from || at >= to) continue;
        double peak = fmin(left[i - apart], right);
        double z = peak > in[i] ? (peak - in[i]) / sqrt(peak + in[i]) : 0;
        if (z <= best) continue;
        best = z;
        g.valley = in[i] / peak;
    }
    g.shown = best >= ENOUGH;
    return g;
}

static struct gap between(struct env *e, const struct pca *p, const struct groups *g, size_t people,
                          size_t a, size_t b)
{
    double dx = g->x[b] - g->x[a], dy = g->y[b] - g->y[a], far = hypot(dx, dy);
    double *place = NEW_ARRAY(e->arena, double, people);
    size_t n = 0;
    for (size_t i = 0; i < people && far > 0; i++)
        if (g->of[i] == a || g->of[i] == b)
            place[n++] = ((p->x[i] - g->x[a]) * dx + (p->y[i] - g->y[a]) * dy) / far;
    struct gap found = gap_measure(place, n, 0, far);
    found.a = a;
    found.b = b;
    return found;
}

struct gaps gaps_find(struct env *e, const struct pca *p, const struct groups *g, size_t people)
{
    struct gaps all = { .count = 0 };
    struct arena_mark m = arena_mark(e->arena);
    for (size_t a = 0; a < g->k; a++)
        for (size_t b = a + 1; b < g->k; b++) {
            struct gap found = between(e, p, g, people, a, b);
            all.at[all.count++] = found;
            all.shown += found.shown;
            arena_rewind(e->arena, m);
        }
    return all;
}
