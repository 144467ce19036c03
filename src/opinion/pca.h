/* SPDX-License-Identifier: Apache-2.0
 * Where people stand: two principal components of the votes, and each person's place on them.
 *
 * Polis' mathematics: a missing vote counts as its statement's mean; statements moderated out or
 * meta are 0 for everyone. The mean of a column so filled is the mean of its votes, which is the
 * centre: a missing vote adds nothing to Y = X − centre, and YᵀY is applied in one pass over the
 * votes. The two leading eigenvectors come from Lanczos' method with full re-orthogonalisation, to
 * about 1e-12.
 *
 * A person's place is √(statements ⁄ max(1, votes)) · Σ over own votes (vote − centre)·component,
 * where a zeroed statement counts as voted on by everyone (source: polismath, as its own results
 * show). The sign of a component is free: it is the one that makes the sum of its cubes positive.
 */
#ifndef WEFT_OPINION_PCA_H
#define WEFT_OPINION_PCA_H

#include "opinion/votes.h"

enum { PCA_FURTHER = 4 };

struct pca {
    double *centre;       /* of each statement; 0 where zeroed or nobody voted */
    double *component[2]; /* unit vectors over statements; zero where there is none */
    double variance[2];   /* share of the total, 0–1 */
    /* Directions after those two, as far as the search had come: a start for other methods, not
     * components. Unit vectors, or zero where there is none. */
    double *further[PCA_FURTHER];
    double *x, *y; /* of each person */
    int steps;
};

void pca_centre(const struct votes *v, double *centre);
/* The whole. `start` (or NULL) is an earlier result for the same statements: a warm start. */
struct pca pca_find(struct env *e, const struct votes *v, const struct pca *start);
/* Places of all people for given centre and components (`weight` over statements, or NULL for 1).
 */
void pca_project(struct env *e, const struct votes *v, const struct pca *p, const double *weight,
                 double *x, double *y);
/* √statements · |1 − centre| · |(pc1, pc2)|: how far a vote for this statement alone would put one.
 */
double pca_extremity(const struct votes *v, const struct pca *p, size_t statement);

#endif
