/* SPDX-License-Identifier: Apache-2.0
 * What each group thinks, what it alone thinks, and what all think: Polis' figures, given the
 * groups.
 *
 * For group g and statement j with A agrees, D disagrees and S seen: pa = (A+1)/(S+2), pd likewise;
 * pat = 2·√(S+1)·((A+1)/(S+1) − ½); ra = pa ⁄ ((1+ΣA elsewhere)/(2+ΣS elsewhere)); rat the z of two
 * proportions with one added to all four counts, pooled. z90 = 1.2816. Source: polismath, as equal
 * to its own server's results (tests/unit/opinion).
 */
#ifndef WEFT_OPINION_STATS_H
#define WEFT_OPINION_STATS_H

#include "opinion/groups.h"
#include "opinion/pca.h"

struct tally {
    uint32_t agree, disagree, seen;
};

/* A statement that stands for a group, or for all. */
struct pick {
    uint32_t statement;
    bool agree;      /* they agree with it; otherwise they disagree */
    bool best_agree; /* always first: the agreement most their own */
    uint32_t success, trials, n_agree;
    double p_success, p_test, repness, repness_test;
};

enum { PICKS_MOST = 5 };

struct picks {
    struct pick at[PICKS_MOST];
    size_t count;
};

struct stats {
    size_t groups, statements;
    struct tally *in;  /* groups × statements */
    struct tally *all; /* of everyone who voted, counted or not */
    struct picks representative[OPINION_GROUPS_MOST];
    struct picks agreed, disagreed; /* consensus of everyone */
    double *consensus;              /* Π over groups (A+1)/(S+2): group-aware */
    double *extremity;
    double *priority; /* for showing next: (importance·(1 + 8·2^(−S/5)))², meta 49 */
};

/* Priority of one statement from its tally over the counted. */
double stats_priority(const struct tally *t, double extremity, bool meta);

struct stats stats_find(struct env *e, const struct votes *v, const struct pca *p,
                        const struct groups *g);

#endif
