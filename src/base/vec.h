/* SPDX-License-Identifier: Apache-2.0
 * A growing array in an arena, of any element type:
 *
 *     struct { VEC(int) } v = { 0 };   or a named struct with VEC(type) inside
 *     *VEC_PUSH(arena, &v) = 3;
 *     for (size_t i = 0; i < v.count; i++) use(v.at[i]);
 *
 * Growing may move the elements: keep indexes, not pointers, across a push.
 */
#ifndef WEFT_BASE_VEC_H
#define WEFT_BASE_VEC_H

#include "base/arena.h"

#define VEC(type)                                                                                  \
    type *at;                                                                                      \
    size_t count;                                                                                  \
    size_t room;

/* A named vector type: VEC_TYPE(ints, int64_t); → struct ints. */
#define VEC_TYPE(name, type)                                                                       \
    struct name {                                                                                  \
        VEC(type)                                                                                  \
    }

/* Pointer to a new zeroed element at the end. */
#define VEC_PUSH(arena, v)                                                                         \
    (vec_reserve((arena), (void **)(void *)&(v)->at, &(v)->room, (v)->count + 1, sizeof *(v)->at), \
     &(v)->at[(v)->count++])
/* Room for at least `total` elements. */
#define VEC_RESERVE(arena, v, total)                                                               \
    vec_reserve((arena), (void **)(void *)&(v)->at, &(v)->room, (total), sizeof *(v)->at)

void vec_reserve(struct arena *a, void **at, size_t *room, size_t want, size_t size);

#endif
