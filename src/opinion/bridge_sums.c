/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/bridge_sums.h"

#include <math.h>

enum { T = BRIDGE_TERMS, OFFSET = BRIDGE_MOMENTS, SQUARE = BRIDGE_ROW - 1, RUN = 128 };

const double BRIDGE_WEIGHTS[3] = { 1, 0.25, 1 }, BRIDGE_PLAIN[3] = { 1, 1, 1 };

static const double SHARE_HELD_BY = 10;

static void add_run(double *sum, const struct bridge_row *rows, const uint32_t *at, size_t n)
{
    bridge_four a = { 0 }, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a;
    for (size_t k = 0; k < n; k++) {
        const bridge_four *r = rows[at[k]].four;
        a += r[0];
        b += r[1];
        c += r[2];
        d += r[3];
        e += r[4];
        f += r[5];
        g += r[6];
        h += r[7];
        i += r[8];
    }
    const struct bridge_row all = { .four = { a, b, c, d, e, f, g, h, i } };
    for (size_t k = 0; k < BRIDGE_ROW; k++) sum[k] += (double)all.at[k];
}

void bridge_sums_add(struct bridge_sums *s, int vote, const struct bridge_row *rows,
                     const uint32_t *at, size_t n)
{
    s->votes[vote + 1] += n;
    for (size_t from = 0; from < n; from += RUN)
        add_run(s->of[vote + 1], rows, at + from, n - from < RUN ? n - from : RUN);
}

/* The inverse of a positive definite matrix, by Cholesky: A = L·Lᵀ, then L⁻¹, then L⁻ᵀ·L⁻¹. */
static void invert(double a[T][T], double inverse[T][T])
{
    double l[T][T] = { { 0 } };
    for (int j = 0; j < T; j++) {
        for (int i = j; i < T; i++) {
            double left = a[i][j];
            for (int k = 0; k < j; k++) left -= a[i][k] * a[j][k];
            a[i][j] = i == j ? sqrt(left) : left / a[j][j];
        }
        l[j][j] = 1 / a[j][j];
        for (int i = 0; i < j; i++) {
            double sum = 0;
            for (int k = i; k < j; k++) sum -= a[j][k] * l[k][i];
            l[j][i] = sum * l[j][j];
        }
    }
    for (int i = 0; i < T; i++)
        for (int j = 0; j <= i; j++) {
            double sum = 0;
            for (int k = i; k < T; k++) sum += l[k][i] * l[k][j];
            inverse[i][j] = inverse[j][i] = sum;
        }
}

void bridge_normal_make(const struct bridge_sums *s, const double *weights, double mean,
                        struct bridge_normal *ret_normal)
{
    struct bridge_normal n = { .square = 0 };
    for (int vote = -1; vote <= 1; vote++) {
        const double *of = s->of[vote + 1], w = weights[vote + 1], y = vote - mean;
        for (int i = 0, at = 0; i < T; i++)
            for (int j = i; j < T; j++) n.gram[i][j] += w * of[at++];
        for (int i = 0; i < T; i++) n.right[i] += w * (y * of[i] - of[OFFSET + i]);
        n.square += w * (y * y * of[0] - 2 * y * of[OFFSET] + of[SQUARE]);
        n.weight += w * (double)s->votes[vote + 1];
    }
    for (int i = 0; i < T; i++)
        for (int j = 0; j < i; j++) n.gram[i][j] = n.gram[j][i];
    *ret_normal = n;
}

void bridge_normal_solve(const struct bridge_normal *n, double error, const double *prior,
                         struct bridge_answer *ret_answer)
{
    struct bridge_answer a = { .weight = n->weight, .misfit = n->square, .slope = n->right[0] };
    double precision[T][T];
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            precision[i][j] = n->gram[i][j] / error + (i == j ? 1 / prior[i] : 0);
    invert(precision, a.spread);
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++) a.at[i] += a.spread[i][j] * n->right[j] / error;
    for (int i = 0; i < T; i++) {
        a.misfit -= 2 * a.at[i] * n->right[i];
        a.slope -= a.at[i] * n->gram[0][i];
        for (int j = 0; j < T; j++)
            a.misfit += (a.at[i] * a.at[j] + a.spread[i][j]) * n->gram[i][j];
    }
    if (a.misfit < 0) a.misfit = 0; /* rounding, where all is explained */
    *ret_answer = a;
}

void bridge_solve(const struct bridge_sums *s, const double *weights, double mean, double error,
                  const double *prior, struct bridge_answer *ret_answer)
{
    struct bridge_normal n;
    bridge_normal_make(s, weights, mean, &n);
    bridge_normal_solve(&n, error, prior, ret_answer);
}

void bridge_row_fill(const struct bridge_answer *a, double share, struct bridge_row *ret_row)
{
    double u[T], scale = 1 / share;
    for (int i = 0; i < T; i++) u[i] = i == 0 ? 1 : a->at[i];
    for (int i = 0, at = 0; i < T; i++)
        for (int j = i; j < T; j++)
            ret_row->at[at++] = (float)(scale * (u[i] * u[j] + (i == 0 ? 0 : a->spread[i][j])));
    for (int i = 0; i < T; i++)
        ret_row->at[OFFSET + i] =
            (float)(scale * (a->at[0] * u[i] + (i == 0 ? 0 : a->spread[0][i])));
    ret_row->at[SQUARE] = (float)(scale * (a->at[0] * a->at[0] + a->spread[0][0]));
}

double bridge_share(const struct bridge_answer *a, double noise)
{
    return (SHARE_HELD_BY + a->misfit / noise) / (SHARE_HELD_BY + a->weight);
}

/* Mean and covariance out of a row. */
static void read_row(const struct bridge_row *r, struct bridge_answer *a)
{
    double n = (double)r->at[0];
    a->at[0] = (double)r->at[OFFSET] / n;
    for (int i = 1; i < T; i++) a->at[i] = (double)r->at[i] / n;
    a->spread[0][0] = (double)r->at[SQUARE] / n - a->at[0] * a->at[0];
    for (int i = 1, at = T; i < T; i++) {
        a->spread[0][i] = (double)r->at[OFFSET + i] / n - a->at[0] * a->at[i];
        for (int j = i; j < T; j++)
            a->spread[i][j] = a->spread[j][i] = (double)r->at[at++] / n - a->at[i] * a->at[j];
    }
}

void bridge_meet(const struct bridge_model *m, const struct bridge_row *person,
                 const struct bridge_row *statement, double *ret_mean, double *ret_variance)
{
    struct bridge_answer p, s;
    read_row(person, &p);
    read_row(statement, &s);
    double mean = m->mean + p.at[0] + s.at[0], variance = p.spread[0][0] + s.spread[0][0];
    for (int i = 1; i < T; i++) {
        mean += p.at[i] * s.at[i];
        variance += 2 * p.at[i] * s.spread[0][i] + 2 * s.at[i] * p.spread[0][i];
        for (int j = 1; j < T; j++)
            variance += (p.spread[i][j] + p.at[i] * p.at[j]) * s.spread[i][j] +
                        s.at[i] * s.at[j] * p.spread[i][j];
    }
    *ret_mean = mean;
    *ret_variance = fmax(variance, 0);
}

void bridge_common(const struct bridge_model *m, const struct bridge_sums *s, double *ret_common,
                   double *ret_se)
{
    struct bridge_answer a;
    double error = m->plain_noise, variance = 0, common = m->plain_mean + m->middle[0];
    bridge_solve(s, BRIDGE_PLAIN, m->plain_mean, error, m->statement_prior, &a);
    error *= bridge_share(&a, m->plain_noise);
    bridge_solve(s, BRIDGE_PLAIN, m->plain_mean, error, m->statement_prior, &a);
    for (int i = 0; i < T; i++) {
        double along = i == 0 ? 1 : m->middle[i], own = i == 0 ? 1 : a.at[i];
        common += along * a.at[i];
        for (int j = 0; j < T; j++)
            variance += along * (j == 0 ? 1 : m->middle[j]) * a.spread[i][j] +
                        own * (j == 0 ? 1 : a.at[j]) * m->middle_spread[i][j];
    }
    *ret_common = common;
    *ret_se = sqrt(variance);
}
