/* SPDX-License-Identifier: Apache-2.0
 * Many packed rows, in chunks that do not move.
 */
#ifndef WEFT_LINK_ROWS_H
#define WEFT_LINK_ROWS_H

#include "link/pack.h"

enum { ROWS_CHUNK = 8192 };

struct rows {
    struct arena *arena;
    struct slots slots;
    uint32_t **chunk;
    size_t chunk_room;
    size_t count;
};

static inline uint32_t *rows_at(const struct rows *r, size_t i)
{
    return r->chunk[i / ROWS_CHUNK] + (i % ROWS_CHUNK) * r->slots.width;
}
/* A new zeroed row at the end. */
uint32_t *rows_push(struct rows *r);

/* An arena for one phase's working memory, leaving through the same escape as `a`. Closed with it,
 * or before by scratch_close. */
struct arena *scratch_open(struct arena *a);
void scratch_close(struct arena *a, struct arena *scratch);

#endif
