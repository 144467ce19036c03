/* SPDX-License-Identifier: Apache-2.0 */
#include "base/vec.h"

void vec_reserve(struct arena *a, void **at, size_t *room, size_t want, size_t size)
{
    if (want <= *room) return;
    size_t next = *room < 8 ? 8 : *room + *room / 2;
    if (next < want) next = want;
    size_t bytes;
    if (__builtin_mul_overflow(next, size, &bytes)) bytes = SIZE_MAX; /* refused by the arena */
    *at = arena_grow(a, *at, *room * size, *room * size, bytes);
    *room = next;
}
