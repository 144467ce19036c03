/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdio.h>

struct buf buf_make(struct arena *a)
{
    return (struct buf){ .arena = a };
}

char *buf_room(struct buf *b, size_t n)
{
    if (b->room - b->n < n) {
        size_t next = b->room < 128 ? 256 : b->room * 2;
        if (next < b->n + n) next = b->n + n;
        b->p = arena_grow(b->arena, b->p, b->n, b->room, next);
        b->room = next;
    }
    return b->p + b->n;
}

void buf_add(struct buf *b, str s)
{
    if (s.n == 0) return;
    memcpy(buf_room(b, s.n), s.p, s.n);
    b->n += s.n;
}

void buf_byte(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

void buf_int(struct buf *b, int64_t value)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do *--at = (char)('0' + left % 10);
    while ((left /= 10) != 0);
    if (value < 0) *--at = '-';
    buf_add(b, str_make(at, (size_t)(digits + sizeof digits - at)));
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
    va_list again;
    size_t left = b->room - b->n;
    va_copy(again, args);
    int n = vsnprintf(left > 0 ? b->p + b->n : NULL, left, format, again);
    va_end(again);
    if (n < 0) return;
    if ((size_t)n >= left) (void)vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, format, args);
    b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

static void json_escape(struct buf *b, char c)
{
    switch (c) {
    case '"': buf_add(b, S("\\\"")); break;
    case '\\': buf_add(b, S("\\\\")); break;
    case '\n': buf_add(b, S("\\n")); break;
    case '\r': buf_add(b, S("\\r")); break;
    case '\t': buf_add(b, S("\\t")); break;
    default: buf_printf(b, "\\u%04x", (unsigned)(unsigned char)c); break;
    }
}

void buf_json(struct buf *b, str s)
{
    buf_byte(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        buf_add(b, str_sub(s, from, i - from));
        json_escape(b, s.p[i]);
        from = i + 1;
    }
    buf_add(b, str_from(s, from));
    buf_byte(b, '"');
}
