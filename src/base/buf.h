/* SPDX-License-Identifier: Apache-2.0
 * A growing text in an arena.
 */
#ifndef WEFT_BASE_BUF_H
#define WEFT_BASE_BUF_H

#include <stdarg.h>

#include "base/arena.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n;
    size_t room;
};

struct buf buf_make(struct arena *a);
void buf_add(struct buf *b, str s);
void buf_byte(struct buf *b, char c);
void buf_int(struct buf *b, int64_t value);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* Room for `n` more bytes at the end; the caller writes there and adds to b->n. */
char *buf_room(struct buf *b, size_t n) __attribute__((returns_nonnull));
/* A JSON string literal, quotes included; control characters, quotes and backslashes escaped. */
void buf_json(struct buf *b, str s);
/* What was written so far; valid until the next write. */
static inline str buf_str(const struct buf *b) { return (str){ b->p == NULL ? "" : b->p, b->n }; }
static inline void buf_clear(struct buf *b) { b->n = 0; }

#endif
