/* SPDX-License-Identifier: Apache-2.0
 * Hash tables in an arena: from texts, and from 64-bit numbers, to one pointer-sized value each.
 *
 * Open addressing, power-of-two sizes, at most 3/4 full, nothing is ever removed. Keys are not
 * copied: their bytes must outlive the map. Iterate in order of insertion through `at`.
 */
#ifndef WEFT_BASE_MAP_H
#define WEFT_BASE_MAP_H

#include "base/arena.h"

union map_value {
    void *ptr;
    int64_t num;
};

struct map_entry {
    str key;      /* text maps */
    uint64_t num; /* number maps: the key; text maps: its hash */
    union map_value value;
};

struct map {
    struct arena *arena;
    struct map_entry *at; /* count entries in order of insertion */
    size_t count;
    size_t room;
    uint32_t *slot; /* index into `at` plus one; 0 = free */
    size_t slot_count;
};

/* An empty map whose memory comes from `a`; nothing is allocated until the first entry. */
struct map map_make(struct arena *a);

/* The value under a key, or NULL. The pointer holds until the next put. */
union map_value *map_get(const struct map *m, str key);
union map_value *map_get_num(const struct map *m, uint64_t key);
/* The value under a key, made (zero) where it was not there; *ret_new may be NULL. */
union map_value *map_put(struct map *m, str key, bool *ret_new) __attribute__((returns_nonnull));
union map_value *map_put_num(struct map *m, uint64_t key, bool *ret_new)
    __attribute__((returns_nonnull));

#endif
