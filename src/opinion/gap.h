/* SPDX-License-Identifier: Apache-2.0
 * Whether there is a gap between two groups, or whether they are two ends of one crowd.
 *
 * k-means cuts any cloud into groups, and cuts a long one in the same place again and again: groups
 * may be steady where people stand all along the way from one to the other. So the members of two
 * groups are laid on the line through the groups' centres, and counted in a window of a quarter of
 * the centres' distance. At the emptiest place between the centres stand v, at the fullest places
 * on either side of it p or more; a gap is shown where (p − v)/√(p + v) reaches 3.1. Of crowds
 * spread evenly along the line, the hardest ones without a gap, one in twenty reaches that
 * (tests/unit/opinion/test_gap.c); of crowds with a single peak hardly any does.
 */
#ifndef WEFT_OPINION_GAP_H
#define WEFT_OPINION_GAP_H

#include "opinion/groups.h"

enum { GAPS_MOST = OPINION_GROUPS_MOST * (OPINION_GROUPS_MOST - 1) / 2 };

struct gap {
    size_t a, b;   /* groups, a < b */
    double valley; /* v ⁄ p at its deepest, 0 empty to 1 */
    bool shown;
};

struct gaps {
    struct gap at[GAPS_MOST]; /* of every two groups */
    size_t count, shown;
};

struct gaps gaps_find(struct env *e, const struct pca *p, const struct groups *g, size_t people);
/* The same of n places on a line between two centres, `from` < `to`. Sorts them. */
struct gap gap_measure(double *place, size_t n, double from, double to);

#endif
