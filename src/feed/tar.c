/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/tar.h"

#include "feed/feed_limits.h"

enum { BLOCK = 512 };

bool tar_is(str held)
{
    return held.n >= BLOCK && str_eq(str_sub(held, 257, 5), S("ustar"));
}

static str text_of(str field)
{
    size_t n = 0;
    while (n < field.n && field.p[n] != '\0') n++;
    return str_sub(field, 0, n);
}

static bool octal(str field, size_t *ret)
{
    size_t n = 0;
    field = str_trim(text_of(field));
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] < '0' || field.p[i] > '7' || n > (SIZE_MAX >> 4)) return false;
        n = n * 8 + (size_t)(field.p[i] - '0');
    }
    *ret = n;
    return true;
}

static status broken(struct env *e)
{
    env_fail(e, ST_BAD_INPUT, S("archive"), "not a sound tar archive");
    env_remedy(e, "It may be cut short; fetch it again.");
    return ST_BAD_INPUT;
}

/* At least n bytes in the window; false where the archive ends before. */
static status hold(struct env *e, struct bytes *b, size_t n, bool *ret_held)
{
    bool more = true;
    while (bytes_held(b).n < n && more) TRY(bytes_more(e, b, FEED_MEMBER_MOST + 2 * BLOCK, &more));
    *ret_held = bytes_held(b).n >= n;
    return ST_OK;
}

static str name_of(struct env *e, str head)
{
    str name = text_of(str_sub(head, 0, 100)), prefix = text_of(str_sub(head, 345, 155));
    if (prefix.n == 0) return arena_str(e->arena, name);
    return arena_printf(e->arena, "%.*s/%.*s", STR_ARG(prefix), STR_ARG(name));
}

static status skip_bytes(struct env *e, struct bytes *b, size_t n)
{
    while (n > 0) {
        bool held;
        TRY(hold(e, b, 1, &held));
        if (!held) return broken(e);
        size_t now = bytes_held(b).n < n ? bytes_held(b).n : n;
        bytes_take(b, now);
        n -= now;
    }
    return ST_OK;
}

/* To the end of the file, so that a packed one is checked to its last byte. */
static status drain(struct env *e, struct bytes *b)
{
    for (bool more = true; more;) {
        bytes_take(b, bytes_held(b).n);
        TRY(bytes_more(e, b, FEED_MEMBER_MOST, &more));
    }
    return ST_OK;
}

status tar_next(struct env *e, struct bytes *b, str *ret_name, str *ret_text, size_t *ret_take)
{
    for (;;) {
        bool held;
        size_t size;
        TRY(hold(e, b, BLOCK, &held));
        if (!held || bytes_held(b).p[0] == '\0') { /* the archive ends in blocks of zeroes */
            if (!held && bytes_held(b).n > 0) return broken(e);
            *ret_name = str_none();
            return drain(e, b);
        }
        str head = str_sub(bytes_held(b), 0, BLOCK);
        if (!tar_is(head) || !octal(str_sub(head, 124, 12), &size)) return broken(e);
        char kind = head.p[156];
        str name = name_of(e, head);
        size_t padded = (size + BLOCK - 1) / BLOCK * BLOCK;
        bytes_take(b, BLOCK);
        if (kind != '0' && kind != '\0') { /* folders, links, extended headers */
            TRY(skip_bytes(e, b, padded));
            continue;
        }
        if (size > FEED_MEMBER_MOST) {
            env_fail(e, ST_TOO_LARGE, name, "a file of more than %zu bytes in an archive",
                     FEED_MEMBER_MOST);
            env_remedy(e, "Unpack the archive and import the folder.");
            return ST_TOO_LARGE;
        }
        TRY(hold(e, b, padded, &held));
        if (!held) return broken(e);
        *ret_name = name;
        *ret_text = str_sub(bytes_held(b), 0, size);
        *ret_take = padded;
        return ST_OK;
    }
}
