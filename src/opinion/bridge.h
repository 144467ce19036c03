/* SPDX-License-Identifier: Apache-2.0
 * Common ground: what people would agree on whatever side they are of.
 *
 *     vote ≈ μ + b(person) + c(statement) + w(person)·x(statement),   w and x of two factors
 *
 * by ridge regression (penalty 3 on b, c and every factor), 15 alternating sweeps from the
 * principal components. Each step is one person's or one statement's own regression on three
 * columns. The factors take up who is of which side, b who agrees with everything; c is what is
 * left to the statement: the agreement it would have from everybody alike. Common ground is ranked
 * by c; its standard error is that of the statement's own regression, σ·√((XᵀX + Λ)⁻¹)₀₀, with σ²
 * the mean square of what is not explained (people's figures taken as known, so it is a little
 * small for statements with few votes). Source: the two-factor form of the "bridging" ranking of
 * notes (Wojcik et al. 2022), with two factors.
 */
#ifndef WEFT_OPINION_BRIDGE_H
#define WEFT_OPINION_BRIDGE_H

#include "opinion/pca.h"

struct bridge {
    double mean;
    double *person;    /* people × 3: b, w1, w2 */
    double *statement; /* statements × 3: c, x1, x2 */
    double *se;        /* of c */
    double noise;      /* σ */
};

struct bridge bridge_fit(struct env *e, const struct votes *v, const struct pca *p);
/* The vote to be expected, about −1 to 1. */
double bridge_predict(const struct bridge *b, size_t person, size_t statement);
/* One person's or statement's own regression on (1, u1, u2): XᵀX as six sums, Xᵀr as three. For
 * opinion/live.h, which refits what one vote touches. */
struct bridge_sums {
    double n, u1, u2, u11, u12, u22, r, r1, r2;
};
static inline void bridge_add(struct bridge_sums *s, double r, double u1, double u2)
{
    s->n += 1;
    s->u1 += u1;
    s->u2 += u2;
    s->u11 += u1 * u1;
    s->u12 += u1 * u2;
    s->u22 += u2 * u2;
    s->r += r;
    s->r1 += r * u1;
    s->r2 += r * u2;
}
/* The three coefficients; ret_first (may be NULL): the inverse's first entry, of the variance. */
void bridge_solve(const struct bridge_sums *s, bool of_person, double *ret_three,
                  double *ret_first);

/* What a statement's rank is worth telling yet: its interval at nine chances in ten is narrower
 * than half a vote on either side. */
static inline bool bridge_is_sure(const struct bridge *b, size_t statement)
{
    return 1.645 * b->se[statement] < 0.25;
}

#endif
