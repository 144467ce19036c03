/* SPDX-License-Identifier: Apache-2.0
 * Names from a file (participants, statements, items) as numbers 0, 1, 2 …, and back.
 *
 * Small whole numbers, which most files use, are looked up in a plain array; all else in a hash
 * table. `ids_order` gives the order in which results are computed and written: numbers first, by
 * value, then texts by bytes; so that the order of the rows of a file changes nothing.
 */
#ifndef WEFT_OPINION_IDS_H
#define WEFT_OPINION_IDS_H

#include "base/env.h"
#include "base/map.h"

struct ids {
    struct arena *arena;
    str *name;
    size_t count, room;
    uint32_t *direct; /* of a decimal number: index + 1 */
    size_t direct_room;
    struct map others;
};

struct ids ids_make(struct arena *a);
/* The number of a name, made where it is new. */
uint32_t ids_put(struct ids *ids, str name);
/* UINT32_MAX where it was never put. */
uint32_t ids_find(const struct ids *ids, str name);
/* ret_rank[i]: the place of name i in the canonical order. Renumber by it with ids_sorted. */
uint32_t *ids_order(struct arena *a, const struct ids *ids);
/* The names in canonical order. */
str *ids_sorted(struct arena *a, const struct ids *ids, const uint32_t *rank);
/* Canonical comparison of two names. */
int ids_compare(str a, str b);

#endif
