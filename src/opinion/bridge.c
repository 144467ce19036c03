/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/bridge.h"

#include <math.h>

static const double RIDGE_PERSON = 3, RIDGE_STATEMENT = 1, RIDGE_FACTOR = 6;
enum { SWEEPS = 15 };

void bridge_solve(const struct bridge_sums *s, bool of_person, double *ret_three, double *ret_first)
{
    double ridge = of_person ? RIDGE_PERSON : RIDGE_STATEMENT;
    double a = s->n + ridge, d = s->u11 + RIDGE_FACTOR, f = s->u22 + RIDGE_FACTOR;
    double b = s->u1, c = s->u2, e = s->u12;
    double i00 = d * f - e * e, i01 = c * e - b * f, i02 = b * e - c * d;
    double i11 = a * f - c * c, i12 = b * c - a * e, i22 = a * d - b * b;
    double scale = 1 / (a * i00 + b * i01 + c * i02);
    ret_three[0] = (i00 * s->r + i01 * s->r1 + i02 * s->r2) * scale;
    ret_three[1] = (i01 * s->r + i11 * s->r1 + i12 * s->r2) * scale;
    ret_three[2] = (i02 * s->r + i12 * s->r1 + i22 * s->r2) * scale;
    if (ret_first != NULL) *ret_first = i00 * scale;
}

static void fit_person(struct bridge *b, const uint32_t *code, size_t n, size_t person)
{
    struct bridge_sums s = { 0 };
    for (size_t k = 0; k < n; k++) {
        const double *t = b->statement + (size_t)(code[k] / 3) * 3;
        bridge_add(&s, (double)(code[k] % 3) - 1 - b->mean - t[0], t[1], t[2]);
    }
    bridge_solve(&s, true, b->person + person * 3, NULL);
}

static void fit_people(struct bridge *b, const struct votes *v)
{
    for (size_t p = 0; p < v->people; p++)
        fit_person(b, v->code + v->row[p], votes_of_person(v, p), p);
}

static void fit_statements(struct bridge *b, const struct votes *v)
{
    for (size_t j = 0; j < v->statements; j++) {
        struct bridge_sums s = { 0 };
        for (int vote = -1; vote <= 1; vote++) {
            size_t from = v->bucket[3 * j + (size_t)(vote + 1)];
            for (size_t k = from; k < from + votes_in(v, j, vote); k++) {
                const double *t = b->person + (size_t)v->voter[k] * 3;
                bridge_add(&s, vote - b->mean - t[0], t[1], t[2]);
            }
        }
        bridge_solve(&s, false, b->statement + j * 3, &b->se[j]);
    }
}

double bridge_predict(const struct bridge *b, size_t person, size_t statement)
{
    const double *p = b->person + person * 3, *t = b->statement + statement * 3;
    return b->mean + p[0] + t[0] + p[1] * t[1] + p[2] * t[2];
}

static double mean_square(const struct bridge *b, const struct votes *v)
{
    double sum = 0;
    for (size_t p = 0; p < v->people; p++)
        for (size_t k = v->row[p]; k < v->row[p + 1]; k++) {
            double d = (double)(v->code[k] % 3) - 1 - bridge_predict(b, p, v->code[k] / 3);
            sum += d * d;
        }
    return v->count > 0 ? sum / (double)v->count : 0;
}

struct bridge bridge_fit(struct env *e, const struct votes *v, const struct pca *p)
{
    struct bridge b = { .person = NEW_ARRAY(e->arena, double, 3 * v->people),
                        .statement = NEW_ARRAY(e->arena, double, 3 * v->statements),
                        .se = NEW_ARRAY(e->arena, double, v->statements) };
    double sum = 0;
    for (size_t j = 0; j < v->statements; j++) {
        sum += (double)votes_in(v, j, 1) - (double)votes_in(v, j, -1);
        for (size_t k = 0; k < 2; k++)
            b.statement[3 * j + 1 + k] = p->component[k][j] * sqrt((double)v->statements);
    }
    b.mean = v->count > 0 ? sum / (double)v->count : 0;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        fit_people(&b, v);
        fit_statements(&b, v);
    }
    b.noise = sqrt(mean_square(&b, v));
    for (size_t j = 0; j < v->statements; j++) b.se[j] = b.noise * sqrt(b.se[j]);
    return b;
}
