/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/rank.h"

#include <math.h>
#include <stdlib.h>

#include "opinion/dense.h"

/* The step is found by conjugate gradients in single precision over eight lanes; the gradient that
 * decides where the answer lies is in double precision, so only the count of steps feels it. */
typedef float lanes __attribute__((vector_size(32)));
typedef double wide __attribute__((vector_size(32)));
enum { LANES = 8, WIDE = 4, STEPS_MOST = 200, CG_MOST = 60 };

struct solver {
    size_t n, stride; /* stride: n rounded up to LANES */
    double *count;    /* stride × n: votes between i and j */
    double *wins;
    float *weight;            /* count·p·q at the present strengths */
    double *strength, *power; /* t and exp(t) */
    double *gradient, *diagonal;
    float *step, *residual, *direction, *image;
};

static void count_votes(struct solver *s, const struct rank_survey *survey, struct rank_item *items)
{
    for (size_t i = 0; i < survey->votes; i++) {
        uint32_t w = survey->vote[i].winner, l = survey->vote[i].loser;
        s->count[w * s->stride + l] += 1;
        items[w].wins++;
        items[l].losses++;
    }
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < i; j++) {
            double both = s->count[i * s->stride + j] + s->count[j * s->stride + i];
            s->count[i * s->stride + j] = s->count[j * s->stride + i] = both;
        }
    for (size_t i = 0; i < survey->undecideds; i++) {
        items[survey->undecided[i].winner].undecided++;
        items[survey->undecided[i].loser].undecided++;
    }
    for (size_t i = 0; i < s->n; i++) s->wins[i] = (double)items[i].wins;
}

/* Σj count·p and Σj count·p·q of item i, and its row of weights. */
static void row_sums(struct solver *s, size_t i, double *ret_p, double *ret_pq)
{
    const double *count = s->count + i * s->stride;
    float *weight = s->weight + i * s->stride;
    wide sum_p = { 0 }, sum_pq = { 0 };
    double mine = s->power[i];
    for (size_t j = 0; j < s->stride; j += WIDE) {
        wide c, other, p, pq;
        memcpy(&c, count + j, sizeof c);
        memcpy(&other, s->power + j, sizeof other);
        p = mine / (mine + other);
        pq = c * p * (1.0 - p);
        sum_p += c * p;
        sum_pq += pq;
        for (size_t k = 0; k < WIDE; k++) weight[j + k] = (float)pq[k];
    }
    *ret_p = (sum_p[0] + sum_p[1]) + (sum_p[2] + sum_p[3]);
    *ret_pq = (sum_pq[0] + sum_pq[1]) + (sum_pq[2] + sum_pq[3]);
}

/* Gradient and weights at the present strengths; returns the largest component. */
static double look(struct solver *s)
{
    double most = 0;
    for (size_t i = 0; i < s->n; i++) s->power[i] = exp(s->strength[i]);
    for (size_t i = 0; i < s->n; i++) {
        double p = 0, pq = 0, phantom = s->power[i] / (s->power[i] + 1);
        row_sums(s, i, &p, &pq);
        s->gradient[i] = s->wins[i] + 1 - p - 2 * phantom;
        s->diagonal[i] = pq + 2 * phantom * (1 - phantom);
        if (fabs(s->gradient[i]) > most) most = fabs(s->gradient[i]);
    }
    return most;
}

static double dot(const float *x, const float *y, size_t stride)
{
    lanes sum = { 0 };
    for (size_t j = 0; j < stride; j += LANES) {
        lanes a, b;
        memcpy(&a, x + j, sizeof a);
        memcpy(&b, y + j, sizeof b);
        sum += a * b;
    }
    double total = 0;
    for (size_t k = 0; k < LANES; k++) total += (double)sum[k];
    return total;
}

/* image = H·direction, H = diagonal − weight. */
static void apply(struct solver *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->image[i] = (float)(s->diagonal[i] * (double)s->direction[i] -
                              dot(s->weight + i * s->stride, s->direction, s->stride));
}

/* step ≈ H⁻¹·gradient, by conjugate gradients with the diagonal taken out. */
static void solve_step(struct solver *s)
{
    double rz = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->step[i] = 0;
        s->residual[i] = (float)s->gradient[i];
        s->direction[i] = (float)(s->gradient[i] / s->diagonal[i]);
        rz += s->gradient[i] * s->gradient[i] / s->diagonal[i];
    }
    double enough = rz * 1e-10;
    for (int it = 0; it < CG_MOST && rz > enough && rz > 0; it++) {
        apply(s);
        double bend = dot(s->direction, s->image, s->stride);
        if (!(bend > 0)) return;
        double a = rz / bend, next = 0;
        for (size_t i = 0; i < s->n; i++) {
            s->step[i] += (float)(a * (double)s->direction[i]);
            s->residual[i] -= (float)(a * (double)s->image[i]);
            next += (double)s->residual[i] * (double)s->residual[i] / s->diagonal[i];
        }
        for (size_t i = 0; i < s->n; i++)
            s->direction[i] = (float)((double)s->residual[i] / s->diagonal[i] +
                                      next / rz * (double)s->direction[i]);
        rz = next;
    }
}

/* Moves by the step, at most 2 in any strength (the logistic is flat far away). The gradient is in
 * votes, so its floor grows with their number by rounding: stop where it no longer falls. */
static void newton(struct solver *s, struct rank_result *r)
{
    double most = look(s), best = INFINITY;
    int stuck = 0;
    while (r->iterations < STEPS_MOST && most > 1e-13 && stuck < 2) {
        solve_step(s);
        double longest = 0;
        for (size_t i = 0; i < s->n; i++)
            if (fabs((double)s->step[i]) > longest) longest = fabs((double)s->step[i]);
        double share = longest > 2 ? 2 / longest : 1;
        for (size_t i = 0; i < s->n; i++) s->strength[i] += share * (double)s->step[i];
        r->iterations++;
        most = look(s);
        stuck = most < best * 0.5 ? 0 : stuck + 1;
        if (most < best) best = most;
    }
    r->gradient = most;
}

static status standard_errors(struct env *e, struct solver *s, struct rank_result *r)
{
    size_t n = s->n;
    struct arena_mark m = { 0 };
    r->inverse_root = NEW_ARRAY(e->arena, double, n *n);
    m = arena_mark(e->arena);
    double *h = NEW_ARRAY(e->arena, double, n *n);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            double p = s->power[i] / (s->power[i] + s->power[j]);
            h[i * n + j] = -s->count[i * s->stride + j] * p * (1 - p);
        }
        h[i * n + i] = s->diagonal[i];
    }
    if (!dense_cholesky(h, n))
        return fail(e, ST_INTERNAL, "the ranking's Hessian is not positive definite");
    dense_lower_inverse(h, n, r->inverse_root);
    arena_rewind(e->arena, m);
    double *variance = NEW_ARRAY(e->arena, double, n + 1);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i <= k; i++)
            variance[i] += r->inverse_root[k * n + i] * r->inverse_root[k * n + i];
    for (size_t i = 0; i < n; i++) r->item[i].se = sqrt(variance[i]);
    return ST_OK;
}

static struct solver make(struct env *e, size_t n)
{
    size_t stride = (n + LANES - 1) / LANES * LANES;
    struct solver s = { .n = n, .stride = stride };
    s.count = NEW_ARRAY(e->arena, double, stride *n);
    s.weight = NEW_ARRAY(e->arena, float, stride *n);
    double **columns[] = { &s.wins, &s.strength, &s.power, &s.gradient, &s.diagonal };
    float **thin[] = { &s.step, &s.residual, &s.direction, &s.image };
    for (size_t i = 0; i < 5; i++) *columns[i] = NEW_ARRAY(e->arena, double, stride);
    for (size_t i = 0; i < 4; i++) *thin[i] = NEW_ARRAY(e->arena, float, stride);
    return s;
}

status rank_solve(struct env *e, const struct rank_survey *survey, struct rank_result *ret_result)
{
    struct rank_result r = { NEW_ARRAY(e->arena, struct rank_item, survey->items), survey->items, 0,
                             0, NULL };
    if (r.items == 0) {
        *ret_result = r;
        return ST_OK;
    }
    struct solver s = make(e, r.items);
    count_votes(&s, survey, r.item);
    newton(&s, &r);
    TRY(standard_errors(e, &s, &r));
    for (size_t i = 0; i < r.items; i++) {
        struct rank_item *t = &r.item[i];
        t->score = 100.0 * (double)(t->wins + 1) / (double)(t->wins + t->losses + 2);
        t->strength = s.strength[i];
    }
    *ret_result = r;
    return ST_OK;
}

double rank_pair_gain(const struct rank_result *r, uint32_t a, uint32_t b)
{
    double both = 0, p = 1 / (1 + exp(r->item[b].strength - r->item[a].strength));
    for (size_t k = a > b ? a : b; k < r->items; k++)
        both += r->inverse_root[k * r->items + a] * r->inverse_root[k * r->items + b];
    double spread = r->item[a].se * r->item[a].se + r->item[b].se * r->item[b].se - 2 * both;
    return 0.5 * log1p(p * (1 - p) * spread);
}

status rank_pair_choose(struct env *e, const struct rank_result *r, uint32_t *ret_a,
                        uint32_t *ret_b)
{
    if (r->items < 2) return fail(e, ST_PRECONDITION, "a pair needs two items");
    double best = -1;
    uint32_t left = 0, right = 1;
    for (int i = 0; i < 48; i++) {
        uint32_t a = (uint32_t)random_below(e->random, r->items);
        uint32_t b = (uint32_t)random_below(e->random, r->items - 1);
        if (b >= a) b++;
        double gain = rank_pair_gain(r, a, b);
        if (gain <= best) continue;
        best = gain;
        left = a;
        right = b;
    }
    *ret_a = left;
    *ret_b = right;
    return ST_OK;
}

struct placed {
    double strength;
    uint32_t index;
};

static int by_strength(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->strength != y->strength) return x->strength > y->strength ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

uint32_t *rank_order(struct arena *a, const struct rank_result *r)
{
    struct placed *all = NEW_ARRAY(a, struct placed, r->items);
    uint32_t *order = NEW_ARRAY(a, uint32_t, r->items);
    for (size_t i = 0; i < r->items; i++)
        all[i] = (struct placed){ r->item[i].strength, (uint32_t)i };
    if (r->items > 1) qsort(all, r->items, sizeof *all, by_strength);
    for (size_t i = 0; i < r->items; i++) order[i] = all[i].index;
    return order;
}
