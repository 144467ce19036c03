/* SPDX-License-Identifier: Apache-2.0
 * Opinion groups: who stands near whom on the map of pca.h.
 *
 * Counted are people with at least min(7, statements) votes; fewer than 15 of them are topped up
 * with the most active. The groups are k-means clusters of the places of all who voted, each
 * weighing min(1, votes/7): those who have said little have little say in where the groups lie. Of
 * many starts (cuts of the map in six directions at several shares, and seeded draws) each run to
 * its end, those with a group below the least size are dropped, and of those whose spread is within
 * 0.3 % of the least (the same optimum but for a few people on the border) the one of best
 * silhouette stands. k is that of the best mean silhouette over the counted, unless given. The
 * least size is a twentieth of the counted, and five where there are twenty: the best silhouette
 * may only split off a handful.
 *
 * Stability is the mean adjusted Rand index between these groups and those found again over other
 * people and other statements (24 bootstraps of both): 1 the same, 0 no better than chance. Below
 * 0.4 the answer is "not enough votes yet".
 *
 * Everything is computed in the order of names from a fixed seed: a file's order changes nothing.
 */
#ifndef WEFT_OPINION_GROUPS_H
#define WEFT_OPINION_GROUPS_H

#include "opinion/opinion_limits.h"
#include "opinion/pca.h"

enum { GROUP_NONE = 0xFF };
enum groups_verdict { GROUPS_STEADY, GROUPS_FORMING, GROUPS_TOO_EARLY };

struct groups {
    size_t k;
    uint8_t *of;      /* of each person; GROUP_NONE where not counted. 0 is the largest group */
    uint8_t *nearest; /* of everyone who voted, counted or not */
    size_t counted;
    size_t size[OPINION_GROUPS_MOST];                      /* of the counted */
    double x[OPINION_GROUPS_MOST], y[OPINION_GROUPS_MOST]; /* centres */
    double silhouette;
    double silhouette_of_k[OPINION_GROUPS_MOST + 1]; /* NAN where no such grouping is allowed */
    size_t size_least;
    double stability;                  /* of the whole: mean adjusted Rand index */
    double holds[OPINION_GROUPS_MOST]; /* of each group: mean best Jaccard overlap */
    /* What each bootstrap found, of each person: the group found there (in any order of groups) and
     * how often the person was drawn. `bootstraps` × people; of those who did not vote nothing. */
    struct group_draw {
        uint8_t group, times;
    } * draw;
    size_t bootstraps;
    enum groups_verdict verdict;
};

/* k 0 chooses. A k that cannot be had (fewer distinct places) gives the largest that can. */
struct groups groups_find(struct env *e, const struct votes *v, const struct pca *p, size_t k);
/* The nearest group for a place: for somebody with too few votes to be counted. */
size_t groups_nearest(const struct groups *g, double x, double y);
/* Adjusted Rand index of two labellings of n things (labels below 16). */
double groups_rand(const uint8_t *a, const uint8_t *b, size_t n);

#endif
