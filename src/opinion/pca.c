/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/pca.h"

#include <math.h>

enum { STEPS_MOST = 260, CHECK_EVERY = 6 };

struct lanczos {
    struct env *e;
    const struct votes *v;
    const double *centre;
    size_t n;                                   /* statements */
    double *basis;                              /* STEPS_MOST × n */
    double alpha[STEPS_MOST], beta[STEPS_MOST]; /* beta[k] joins k and k+1 */
    double *table;                              /* 3n */
    double *by_person, *image;
    struct random random; /* its own: the same start every time */
};

void pca_centre(const struct votes *v, double *centre)
{
    for (size_t j = 0; j < v->statements; j++) {
        double all = (double)votes_on(v, j);
        double sum = (double)votes_in(v, j, 1) - (double)votes_in(v, j, -1);
        centre[j] = v->zeroed[j] || all == 0 ? 0 : sum / all;
    }
}

/* Σ of table[code] over a person's votes. Four sums at once: the additions do not wait for each
 * other. */
static double row_sum(const uint32_t *code, size_t n, const double *table)
{
    double a = 0, b = 0, c = 0, d = 0;
    size_t k = 0;
    for (; k + 4 <= n; k += 4) {
        a += table[code[k]];
        b += table[code[k + 1]];
        c += table[code[k + 2]];
        d += table[code[k + 3]];
    }
    for (; k < n; k++) a += table[code[k]];
    return (a + b) + (c + d);
}

/* table[code] = (vote − centre)·x, zero for zeroed statements. */
static void fill_table(const struct votes *v, const double *centre, const double *x,
                       const double *weight, double *table)
{
    for (size_t j = 0; j < v->statements; j++) {
        double f = v->zeroed[j] ? 0 : weight == NULL ? x[j] : x[j] * weight[j];
        table[3 * j] = (-1 - centre[j]) * f;
        table[3 * j + 1] = -centre[j] * f;
        table[3 * j + 2] = (1 - centre[j]) * f;
    }
}

/* image = YᵀY·x. */
static void apply(struct lanczos *l, const double *x)
{
    const struct votes *v = l->v;
    fill_table(v, l->centre, x, NULL, l->table);
    for (size_t p = 0; p < v->people; p++)
        l->by_person[p] = row_sum(v->code + v->row[p], votes_of_person(v, p), l->table);
    for (size_t j = 0; j < l->n; j++) {
        const size_t *at = v->bucket + 3 * j;
        double no = row_sum(v->voter + at[0], at[1] - at[0], l->by_person);
        double pass = row_sum(v->voter + at[1], at[2] - at[1], l->by_person);
        double yes = row_sum(v->voter + at[2], at[3] - at[2], l->by_person);
        double c = l->centre[j];
        l->image[j] = v->zeroed[j] ? 0 : (-1 - c) * no - c * pass + (1 - c) * yes;
    }
}

static double dot(const double *x, const double *y, size_t n)
{
    double a = 0, b = 0, c = 0, d = 0;
    size_t k = 0;
    for (; k + 4 <= n; k += 4) {
        a += x[k] * y[k];
        b += x[k + 1] * y[k + 1];
        c += x[k + 2] * y[k + 2];
        d += x[k + 3] * y[k + 3];
    }
    for (; k < n; k++) a += x[k] * y[k];
    return (a + b) + (c + d);
}

/* Takes the first `steps` basis vectors out of x, twice (once leaves rounding behind). */
static void orthogonalise(const struct lanczos *l, double *x, size_t steps)
{
    for (int twice = 0; twice < 2; twice++)
        for (size_t k = 0; k < steps; k++) {
            const double *q = l->basis + k * l->n;
            double share = dot(q, x, l->n);
            for (size_t j = 0; j < l->n; j++) x[j] -= share * q[j];
        }
}

/* A fresh unit vector orthogonal to the basis; false where the space is full. */
static bool fresh(struct lanczos *l, double *x, size_t steps)
{
    for (int attempt = 0; attempt < 3; attempt++) {
        for (size_t j = 0; j < l->n; j++)
            x[j] = l->v->zeroed[j] ? 0 : random_unit(&l->random) - 0.5;
        double before = sqrt(dot(x, x, l->n));
        orthogonalise(l, x, steps);
        double after = sqrt(dot(x, x, l->n));
        if (!(after > 1e-8 * before)) continue;
        for (size_t j = 0; j < l->n; j++) x[j] /= after;
        return true;
    }
    return false;
}

/* Eigenvalues d (descending order is not promised) and eigenvectors z (rows: components, columns:
 * vectors) of a symmetric tridiagonal matrix, by implicit QL. z starts as the identity. */
static void tridiagonal(double *d, double *off, double *z, size_t n)
{
    for (size_t l = 0; l < n; l++)
        for (int it = 0; it < 60; it++) {
            size_t m = l;
            while (m + 1 < n && fabs(off[m]) > 1e-17 * (fabs(d[m]) + fabs(d[m + 1]))) m++;
            if (m == l) break;
            double g = (d[l + 1] - d[l]) / (2 * off[l]), r = hypot(g, 1);
            double s = 1, c = 1, p = 0;
            g = d[m] - d[l] + off[l] / (g + copysign(r, g));
            for (size_t i = m; i-- > l;) {
                double f = s * off[i], b = c * off[i];
                r = hypot(f, g);
                off[i + 1] = r;
                if (r == 0) {
                    d[i + 1] -= p;
                    off[m] = 0;
                    break;
                }
                s = f / r;
                c = g / r;
                g = d[i + 1] - p;
                r = (d[i] - g) * s + 2 * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
                for (size_t k = 0; k < n; k++) {
                    f = z[k * n + i + 1];
                    z[k * n + i + 1] = s * z[k * n + i] + c * f;
                    z[k * n + i] = c * z[k * n + i] - s * f;
                }
            }
            d[l] -= p;
            off[l] = g;
            off[m] = 0;
        }
}

enum { RITZ = 2 + PCA_FURTHER };

struct ritz {
    double value[RITZ];
    double *weight[RITZ]; /* over basis vectors */
    double error[RITZ];   /* length of the residual */
};

/* The largest of the space spanned so far. */
static struct ritz find_ritz(struct lanczos *l, size_t steps)
{
    struct arena *a = l->e->arena;
    double *d = NEW_ARRAY(a, double, steps), *off = NEW_ARRAY(a, double, steps + 1);
    double *z = NEW_ARRAY(a, double, steps *steps);
    for (size_t k = 0; k < steps; k++) {
        d[k] = l->alpha[k];
        off[k] = k + 1 < steps ? l->beta[k] : 0;
        z[k * steps + k] = 1;
    }
    tridiagonal(d, off, z, steps);
    struct ritz r = { { 0 } };
    for (int which = 0; which < RITZ; which++) {
        size_t best = SIZE_MAX;
        for (size_t k = 0; k < steps; k++)
            if (!isnan(d[k]) && (best == SIZE_MAX || d[k] > d[best])) best = k;
        r.weight[which] = NEW_ARRAY(a, double, steps);
        if (best == SIZE_MAX) continue;
        r.value[which] = d[best];
        for (size_t k = 0; k < steps; k++) r.weight[which][k] = z[k * steps + best];
        r.error[which] = fabs(l->beta[steps - 1] * z[(steps - 1) * steps + best]);
        d[best] = NAN; /* taken */
    }
    return r;
}

/* One more basis vector. False where the space is exhausted. */
static bool extend(struct lanczos *l, size_t k, size_t *ret_breaks)
{
    double *q = l->basis + k * l->n, *next = q + l->n;
    apply(l, q);
    l->alpha[k] = dot(q, l->image, l->n);
    memcpy(next, l->image, l->n * sizeof *next);
    orthogonalise(l, next, k + 1);
    l->beta[k] = sqrt(dot(next, next, l->n));
    double scale = fabs(l->alpha[0]) + fabs(l->alpha[k]);
    if (l->beta[k] > 1e-12 * scale && l->beta[k] > 0) {
        for (size_t j = 0; j < l->n; j++) next[j] /= l->beta[k];
        return true;
    }
    /* An invariant space: there may be another eigenvector of the same value outside it. */
    l->beta[k] = 0;
    ++*ret_breaks;
    return fresh(l, next, k + 1);
}

static void combine(const struct lanczos *l, const double *weight, size_t steps, double *x)
{
    memset(x, 0, l->n * sizeof *x);
    for (size_t k = 0; k < steps; k++)
        for (size_t j = 0; j < l->n; j++) x[j] += weight[k] * l->basis[k * l->n + j];
    double length = sqrt(dot(x, x, l->n)), cubes = 0;
    for (size_t j = 0; j < l->n; j++) cubes += x[j] * x[j] * x[j];
    if (length > 0)
        for (size_t j = 0; j < l->n; j++) x[j] *= (cubes < 0 ? -1 : 1) / length;
}

static void start_vector(struct lanczos *l, const struct pca *start)
{
    if (start == NULL) {
        (void)fresh(l, l->basis, 0);
        return;
    }
    for (size_t j = 0; j < l->n; j++)
        l->basis[j] = l->v->zeroed[j] ? 0
                                      : start->component[0][j] + 0.7 * start->component[1][j] +
                                            1e-6 * (random_unit(&l->random) - 0.5);
    double length = sqrt(dot(l->basis, l->basis, l->n));
    for (size_t j = 0; j < l->n; j++) l->basis[j] /= length > 0 ? length : 1;
}

static double total_variance(const struct lanczos *l)
{
    double sum = 0;
    for (size_t j = 0; j < l->n; j++) {
        if (l->v->zeroed[j]) continue;
        for (int vote = -1; vote <= 1; vote++) {
            double d = vote - l->centre[j];
            sum += d * d * (double)votes_in(l->v, j, vote);
        }
    }
    return sum;
}

static void find_components(struct lanczos *l, const struct pca *start, struct pca *p)
{
    size_t most = l->n < STEPS_MOST - 1 ? l->n : STEPS_MOST - 1, breaks = 0, steps = 0;
    double total = total_variance(l);
    if (!(total > 0)) return; /* everybody agrees on everything: no direction */
    struct ritz r = { { 0 } };
    start_vector(l, start);
    for (bool more = true; more;) {
        struct arena_mark m = arena_mark(l->e->arena);
        more = extend(l, steps, &breaks) && steps + 1 < most;
        steps++;
        if (more && steps % CHECK_EVERY != 0) continue;
        r = find_ritz(l, steps);
        double small = 2e-14 * r.value[0];
        if (steps >= 2 && breaks == 0 && r.error[0] < small && r.error[1] < small) more = false;
        if (more) arena_rewind(l->e->arena, m);
    }
    for (int k = 0; k < 2; k++) {
        p->variance[k] = r.value[k] > 0 ? r.value[k] / total : 0;
        if (r.value[k] > 1e-12 * total) combine(l, r.weight[k], steps, p->component[k]);
    }
    for (int k = 0; k < PCA_FURTHER; k++)
        if (r.value[2 + k] > 1e-12 * total) combine(l, r.weight[2 + k], steps, p->further[k]);
    p->steps = (int)steps;
}

struct pca pca_find(struct env *e, const struct votes *v, const struct pca *start)
{
    struct pca p = { .centre = NEW_ARRAY(e->arena, double, v->statements) };
    for (int k = 0; k < 2; k++) p.component[k] = NEW_ARRAY(e->arena, double, v->statements);
    for (int k = 0; k < PCA_FURTHER; k++) p.further[k] = NEW_ARRAY(e->arena, double, v->statements);
    p.x = NEW_ARRAY(e->arena, double, v->people);
    p.y = NEW_ARRAY(e->arena, double, v->people);
    pca_centre(v, p.centre);
    struct arena_mark m = arena_mark(e->arena);
    struct lanczos *l = NEW(e->arena, struct lanczos);
    l->e = e;
    l->v = v;
    l->centre = p.centre;
    l->n = v->statements;
    l->basis = NEW_ARRAY(e->arena, double, (l->n < STEPS_MOST ? l->n + 1 : STEPS_MOST) * l->n);
    l->table = NEW_ARRAY(e->arena, double, 3 * l->n);
    l->by_person = NEW_ARRAY(e->arena, double, v->people);
    l->image = NEW_ARRAY(e->arena, double, l->n);
    l->random = random_seeded(20260401);
    if (l->n > 0) find_components(l, start, &p);
    arena_rewind(e->arena, m);
    pca_project(e, v, &p, NULL, p.x, p.y);
    return p;
}

void pca_project(struct env *e, const struct votes *v, const struct pca *p, const double *weight,
                 double *x, double *y)
{
    struct arena_mark m = arena_mark(e->arena);
    double *table[3], all = 0, zeroed = 0;
    for (int k = 0; k < 3; k++) table[k] = NEW_ARRAY(e->arena, double, 3 * v->statements);
    for (int k = 0; k < 2; k++) fill_table(v, p->centre, p->component[k], weight, table[k]);
    for (size_t j = 0; j < v->statements; j++) {
        double w = weight == NULL ? 1 : weight[j];
        all += w;
        if (v->zeroed[j]) zeroed += w;
        for (size_t k = 0; k < 3; k++) table[2][3 * j + k] = v->zeroed[j] ? 0 : w;
    }
    for (size_t i = 0; i < v->people; i++) {
        const uint32_t *code = v->code + v->row[i];
        size_t n = votes_of_person(v, i);
        double own = zeroed + row_sum(code, n, table[2]);
        double scale = sqrt(all / (own > 1 ? own : 1));
        x[i] = scale * row_sum(code, n, table[0]);
        y[i] = scale * row_sum(code, n, table[1]);
    }
    arena_rewind(e->arena, m);
}

double pca_extremity(const struct votes *v, const struct pca *p, size_t j)
{
    return sqrt((double)v->statements) * fabs(1 - p->centre[j]) *
           hypot(p->component[0][j], p->component[1][j]);
}
