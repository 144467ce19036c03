/* SPDX-License-Identifier: Apache-2.0
 * One connected component into persons. Clusters are merged likeliest first. What two clusters
 * weigh: for each comparison the mean likelihood ratio over all pairs across them (a cluster's true
 * value is one of those that its records give, each as likely), then the product over comparisons.
 * Records that know little are so judged by what they know, and a slip that one record of a cluster
 * has is not paid for again with every other. A merge needs
 *   - a weight that reaches the threshold, and one pair that carries it without any bar;
 *   - no pair across them that may never be one person, and no two valid NHS numbers;
 *   - a lead: no third cluster that fits nearly as well and cannot be the same person.
 * The result depends on the records and their ids only, not on the order in which they are given.
 */
#ifndef WEFT_LINK_CLUSTER_H
#define WEFT_LINK_CLUSTER_H

#include "link/score.h"

struct cluster_edge {
    uint32_t a, b; /* members */
};

struct component {
    size_t count;
    const uint32_t **row; /* of each member, in order of id */
    const int64_t *id;    /* ascending */
    /* Members that are joined by people alone (live.h); NULL: none. Theirs is a seat in a cluster,
     * not a voice: of their pairs only people's decisions and NHS numbers count, and what these bar
     * is told to nobody. */
    const bool *hidden;
    const struct cluster_edge *edge;
    size_t edge_count;
};

/* What two clusters of the result weigh against each other, where they were compared. */
struct cluster_tie {
    uint32_t a, b; /* clusters, a < b */
    int32_t weight;
    enum link_bar bar; /* why they were not joined, NONE where the weight is too little */
    int32_t rival;     /* LEAD: what the other and the third that fits as well weigh; the least */
};

struct clustering {
    uint32_t *cluster; /* of each member: numbered by their first member */
    size_t clusters;
    struct cluster_tie *tie;
    size_t tie_count;
    /* Each merge in turn: members of one side and of the other with the weight that joined them. */
    struct cluster_merge {
        uint32_t a, b; /* first members of the two sides */
        int32_t weight;
    } * merge;
    size_t merge_count;
};

/* Result and working memory in `a`. */
void cluster_component(struct arena *a, const struct scorer *s, const struct component *c,
                       struct clustering *ret_clustering);

#endif
