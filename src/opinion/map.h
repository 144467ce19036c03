/* SPDX-License-Identifier: Apache-2.0
 * The map of opinion groups, as it is drawn: where people stand in a picture, and the ellipse
 * around most of a group. The first component is drawn across and the second upwards.
 */
#ifndef WEFT_OPINION_MAP_H
#define WEFT_OPINION_MAP_H

#include "opinion/groups.h"

struct map_frame {
    double x, y, scale; /* the middle of what is drawn */
    double wide, high;  /* of the picture */
};
/* Most of the counted lie near the middle; a few far out are drawn at the edge. */
struct map_frame map_frame_of(const struct groups *g, const struct pca *p, size_t people,
                              double wide, double high);
double map_x(const struct map_frame *f, double x);
double map_y(const struct map_frame *f, double y);
double map_within(double v, double low, double high);

struct map_ring {
    double x, y, wide, high, turn; /* half axes, in the picture; radians */
};
/* The ellipse that holds most of a group, four in five were it spread normally; those far out are
 * left out of it. */
struct map_ring map_ring_of(const struct groups *g, const struct pca *p, size_t people,
                            const struct map_frame *f, size_t group);

struct map_mark {
    double x, y;
};
/* A group in marks that each stand for `each` people or more who stand near one another, at their
 * middle: nobody is drawn alone. None for a group of fewer. */
size_t map_marks_of(struct arena *a, const struct groups *g, const struct pca *p, size_t people,
                    const struct map_frame *f, size_t group, size_t each,
                    struct map_mark **ret_marks);

#endif
