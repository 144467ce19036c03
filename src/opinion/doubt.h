/* SPDX-License-Identifier: Apache-2.0
 * Duplicated and coordinated voting: sets of people whose votes are the same, or nearly, far beyond
 * what people of their groups would share by chance. Found and shown; nobody's votes are dropped
 * for it.
 *
 * Two people agree on a statement by chance with q = Σ over votes of (share of x's group)·(share of
 * y's group), one added to each count. Identical records are reported where the expected number of
 * such pairs among all is below 1 in 100; nearly identical ones (at least four fifths of all their
 * votes the same, ten in common) where the agreement is six standard deviations above Σq.
 * Candidates come from min-wise hashing (ten bands of two), so a pair at four fifths is missed
 * about once in 40,000; time is linear in votes.
 *
 * A crowd of copies so large that it is a group of its own shares no more than its group does. So
 * how alike each group is as a whole is told as well, and marked where it is beyond what any
 * conversation at hand has (0.79 at most): a group that votes as one is organised, or of one mind,
 * and no arithmetic tells which.
 */
#ifndef WEFT_OPINION_DOUBT_H
#define WEFT_OPINION_DOUBT_H

#include "opinion/stats.h"

struct doubt_set {
    uint32_t *person;
    size_t count;
    bool identical;      /* all the same; otherwise chains of near-copies */
    size_t votes;        /* of the first */
    double log10_chance; /* log10 of the expected number of such pairs (identical) or −z (near) */
};

struct doubts {
    struct doubt_set *at;
    size_t count;
    size_t people; /* in any set */
    /* Of each group: how often two of its members who voted on one statement cast the same vote. */
    double alike[OPINION_GROUPS_MOST];
    bool as_one[OPINION_GROUPS_MOST]; /* ten members and more, alike 17 times in 20 or more */
};

struct doubts doubt_find(struct env *e, const struct votes *v, const struct groups *g,
                         const struct stats *s);

#endif
