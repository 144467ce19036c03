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
/* Refits one person and one statement with all else as it stands (opinion/live.h). */
void bridge_refit_person(struct bridge *b, const uint32_t *code, size_t n, size_t person);

/* What a statement's rank is worth telling yet: its interval at nine chances in ten is narrower
 * than half a vote on either side. */
static inline bool bridge_is_sure(const struct bridge *b, size_t statement)
{
    return 1.645 * b->se[statement] < 0.25;
}

#endif
