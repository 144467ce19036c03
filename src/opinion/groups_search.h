/* SPDX-License-Identifier: Apache-2.0
 * The search for groups on a map of weighted places. Of this room only: opinion/groups.h is the
 * door.
 */
#ifndef WEFT_OPINION_GROUPS_SEARCH_H
#define WEFT_OPINION_GROUPS_SEARCH_H

#include "opinion/groups.h"

enum { K_MOST = OPINION_GROUPS_MOST };

/* Places and weights of all who voted; or of cells of a coarser map, each standing for several. */
struct field {
    struct env *e;
    size_t n;
    double *x, *y, *w;
    double *heads; /* counted people at each place */
    uint32_t *person;
    uint32_t *counted; /* indexes of the counted */
    size_t counted_count;
    size_t size_least;
    struct random random;
};

struct clustering {
    size_t k;
    double cx[K_MOST], cy[K_MOST], mass[K_MOST];
    double size[K_MOST]; /* counted people */
    double spread;       /* Σ w·distance² */
    uint8_t *label;
};

/* Lloyd's steps from the present centres to their end. */
void search_settle(const struct field *f, struct clustering *c);
/* The best clustering into k groups by spread, near-equals by silhouette; false where none is
 * allowed. */
bool search_best(struct field *f, size_t k, struct clustering *ret_best, double *ret_silhouette);
/* The same with few starts, `from` among them, by spread alone; for bootstraps. */
bool search_again(struct field *f, const struct clustering *from, struct clustering *ret_best);

#endif
