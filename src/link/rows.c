/* SPDX-License-Identifier: Apache-2.0 */
#include "link/rows.h"

uint32_t *rows_push(struct rows *r)
{
    size_t c = r->count / ROWS_CHUNK;
    if (r->count % ROWS_CHUNK == 0) {
        if (c == r->chunk_room) {
            size_t room = c == 0 ? 16 : c * 2;
            r->chunk = arena_grow(r->arena, r->chunk, c * sizeof *r->chunk, c * sizeof *r->chunk,
                                  room * sizeof *r->chunk);
            r->chunk_room = room;
        }
        r->chunk[c] = NEW_ARRAY(r->arena, uint32_t, (size_t)ROWS_CHUNK * r->slots.width);
    }
    return rows_at(r, r->count++);
}

static void close_scratch(void *scratch)
{
    arena_close(scratch);
}

struct arena *scratch_open(struct arena *a)
{
    struct arena *s = arena_open(SIZE_MAX / 4);
    if (s == NULL) (void)arena_alloc(a, SIZE_MAX / 2); /* leaves by the escape */
    jmp_buf *escape = arena_escape_set(a, NULL);
    (void)arena_escape_set(a, escape);
    (void)arena_escape_set(s, escape);
    arena_defer(a, close_scratch, s);
    return s;
}

void scratch_close(struct arena *a, struct arena *scratch)
{
    arena_undefer(a, close_scratch, scratch);
    arena_close(scratch);
}
