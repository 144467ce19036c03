/* SPDX-License-Identifier: Apache-2.0
 * Common ground: what people would agree on whatever side they are of.
 *
 *     vote = μ + b(person) + c(statement) + w(person)·x(statement) + error
 *
 * The factors w·x take up who is of which side, b who agrees with everything; c is left to the
 * statement. Each of b, c, w and x is drawn from a normal distribution about zero whose variance is
 * learnt from the votes (variational Bayes: alternating regressions that carry their uncertainty),
 * so that a factor for which there is no evidence fades, and little-known people and statements are
 * held near the average. Errors vary by statement and by person. A pass counts as a vote of 0 with
 * a quarter of the weight of one that takes a side.
 *
 * `common` answers a plainer question: the vote to be expected on the statement were every opinion
 * group of one size (agree 1, pass 0, disagree −1, all votes weighing the same). μ + c alone does
 * not: c and w·x can be shifted against each other, and ridge penalties settle that near the mean
 * of all people, so that the larger side's favourites would come out as common ground. `se` is its
 * standard error: the posterior spread of the statement's own figures, and how far the middle
 * between the groups moves with the people and groups that bootstraps find (groups.h). Two halves
 * of real conversations agree within it as they should (bench/conversations).
 *
 * In a statement's figure everybody's vote weighs the same: how predictable somebody is counts only
 * for that person's own prediction. Sources: the "bridging" ranking of notes (Wojcik et al. 2022);
 * variational matrix factorisation (Lim and Teh 2007). Why, and measured: docs/decisions.
 */
#ifndef WEFT_OPINION_BRIDGE_H
#define WEFT_OPINION_BRIDGE_H

#include "opinion/bridge_sums.h"
#include "opinion/groups.h"

struct bridge {
    struct bridge_model m;
    struct bridge_row *person; /* of each: what others' regressions need, and all that is known */
    struct bridge_row *statement; /* of each */
    double *person_error;         /* of each: error variance as a share of m.noise */
    double *common;               /* of each statement, about −1 to 1 */
    double *se;                   /* of common */
};

/* `groups` may be NULL: then everybody weighs the same in `common`. */
struct bridge bridge_fit(struct env *e, const struct votes *v, const struct pca *p,
                         const struct groups *groups);
/* The chance, 0 to 1, that the person agrees rather than disagrees. */
double bridge_chance(const struct bridge *b, size_t person, size_t statement);

/* Whether a statement's rank is worth telling yet: its interval at nine chances in ten is narrower
 * than half a vote on either side. */
static inline bool bridge_is_sure(double se)
{
    return 1.645 * se < 0.25;
}

#endif
