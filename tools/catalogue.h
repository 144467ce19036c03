/* SPDX-License-Identifier: Apache-2.0
 * The message catalogues, read from lang/CODE/NAME.msg:
 *
 *     # a remark
 *     nav.home = Home
 *     voice.heard[one] = {n} person has spoken
 *     voice.heard[other] = {n} people have spoken;
 *         a line that begins with a blank goes on with the one before
 */
#ifndef WEFT_TOOLS_CATALOGUE_H
#define WEFT_TOOLS_CATALOGUE_H

#include "base/env.h"
#include "base/map.h"
#include "base/vec.h"

enum { CATALOGUE_FORMS = 6, CATALOGUE_OTHER = 5, CATALOGUE_PLACES = 8 };

struct catalogue_entry {
    str key;
    str name;                     /* the key as a C name: nav_home */
    str forms[CATALOGUE_FORMS];   /* by enum plural; none where there is no such form */
    str places[CATALOGUE_PLACES]; /* in order of appearance, other's first */
    int place_count;
    str path;
    long line;
};
struct catalogue {
    VEC(struct catalogue_entry) /* sorted by key */
    struct map by_key;
};

/* Reads those of `paths` whose folder is `code`. */
MUST_CHECK status catalogue_read(struct env *e, const str *paths, size_t count, str code,
                                 struct catalogue *ret_catalogue);
const struct catalogue_entry *catalogue_find(const struct catalogue *c, str key);
/* The index of a place, or -1. */
int catalogue_place(const struct catalogue_entry *m, str place);

#endif
