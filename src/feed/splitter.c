/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/splitter.h"

#include "feed/feed_limits.h"

struct splitter splitter_make(struct env *e, struct bytes *b)
{
    return (struct splitter){ .bytes = b, .skeleton = buf_make(e->arena) };
}

/* Moves what was judged and is no part of an entry to the skeleton. */
static status keep(struct env *e, struct splitter *s)
{
    if (s->skeleton.n + s->at > FEED_RESOURCE_MOST)
        return fail(e, ST_TOO_LARGE, "a resource of more than %zu bytes", FEED_RESOURCE_MOST);
    buf_add(&s->skeleton, str_sub(bytes_held(s->bytes), 0, s->at));
    bytes_take(s->bytes, s->at);
    s->at = 0;
    return ST_OK;
}

static void open_value(struct splitter *s, char c)
{
    if (s->depth == 1 && c == '[' && s->key_is_entry) s->in_entries = true;
    s->depth++;
    if (s->depth == 1) s->key_next = true;
}

static void close_value(struct splitter *s)
{
    if (s->depth > 0) s->depth--;
    if (s->in_entries && s->depth == 1) s->in_entries = false;
}

static void end_string(struct splitter *s, str held, size_t quote)
{
    s->in_string = false;
    if (!s->in_key) return;
    s->in_key = false;
    s->key_is_entry = str_eq(str_sub(held, s->key_from, quote - s->key_from), S("entry"));
}

static void begin_string(struct splitter *s, size_t quote)
{
    s->in_string = true;
    s->escaped = false;
    s->in_key = s->depth == 1 && s->key_next;
    s->key_from = quote + 1;
    s->key_next = false;
}

/* Judges the byte at s->at; true where an entry ends with it. */
static bool step(struct splitter *s, str held)
{
    char c = held.p[s->at];
    s->lines += c == '\n';
    if (s->in_string) {
        if (s->escaped)
            s->escaped = false;
        else if (c == '\\')
            s->escaped = true;
        else if (c == '"')
            end_string(s, held, s->at);
        return false;
    }
    switch (c) {
    case '"': begin_string(s, s->at); break;
    case ',': s->key_next = s->depth == 1; break;
    case '{':
    case '[': open_value(s, c); break;
    case '}':
    case ']': close_value(s); return s->in_value && s->depth == 2;
    default: break;
    }
    return false;
}

static bool entry_begins(const struct splitter *s, str held)
{
    return s->in_entries && s->depth == 2 && !s->in_string && !s->in_value && held.p[s->at] == '{';
}

/* Reads on. What is judged already goes to the skeleton first, unless a key or an entry began in
 * it. */
static status more(struct env *e, struct splitter *s, bool *ret_more)
{
    if (!s->in_value && !s->in_key) TRY(keep(e, s));
    return bytes_more(e, s->bytes, FEED_RESOURCE_MOST, ret_more);
}

status splitter_next(struct env *e, struct splitter *s, str *ret_entry)
{
    if (s->in_value) { /* the entry that was handed out last */
        bytes_take(s->bytes, s->at);
        s->at = 0;
        s->in_value = false;
        buf_add(&s->skeleton, S("null"));
    }
    for (;;) {
        str held = bytes_held(s->bytes);
        for (; s->at < held.n; s->at++) {
            if (entry_begins(s, held)) {
                TRY(keep(e, s));
                held = bytes_held(s->bytes);
                s->in_value = true;
                s->entry_line = s->lines + 1;
                s->entry_offset = bytes_offset(s->bytes);
            }
            if (!step(s, held)) continue;
            s->at++;
            *ret_entry = str_sub(held, 0, s->at);
            return ST_OK;
        }
        bool got;
        TRY(more(e, s, &got));
        if (got) continue;
        s->at = bytes_held(s->bytes).n;
        s->in_value = false;
        *ret_entry = str_none();
        return keep(e, s);
    }
}
