/* SPDX-License-Identifier: Apache-2.0 */
#include "json/write.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct json_writer json_writer_make(struct arena *a)
{
    return (struct json_writer){ .out = buf_make(a) };
}

/* A value needs a comma before it unless it opens the text or its container, or follows its key:
 * the last byte written tells, because no value ends in one of these. */
static void separate(struct json_writer *w)
{
    char last = w->out.n == 0 ? ':' : w->out.p[w->out.n - 1];
    if (last != ':' && last != '{' && last != '[' && w->depth > 0) buf_byte(&w->out, ',');
}

static void begin(struct json_writer *w, const char *key)
{
    if (key != NULL)
        json_put_key(w, str_of(key));
    else
        separate(w);
}

static void open_level(struct json_writer *w, const char *key, char bracket)
{
    begin(w, key);
    assert(w->depth < JSON_DEPTH_MAX);
    w->open[w->depth++] = bracket;
    buf_byte(&w->out, bracket);
}

void json_put_key(struct json_writer *w, str key)
{
    separate(w);
    buf_json(&w->out, key);
    buf_byte(&w->out, ':');
}

void json_put_object(struct json_writer *w, const char *key)
{
    open_level(w, key, '{');
}

void json_put_array(struct json_writer *w, const char *key)
{
    open_level(w, key, '[');
}

void json_put_end(struct json_writer *w)
{
    assert(w->depth > 0);
    buf_byte(&w->out, w->open[--w->depth] == '{' ? '}' : ']');
}

void json_put_str(struct json_writer *w, const char *key, str text)
{
    if (str_is_none(text)) return;
    begin(w, key);
    buf_json(&w->out, text);
}

void json_put_int(struct json_writer *w, const char *key, int64_t value)
{
    begin(w, key);
    buf_int(&w->out, value);
}

void json_put_bool(struct json_writer *w, const char *key, bool value)
{
    json_put_raw(w, key, value ? S("true") : S("false"));
}

void json_put_number(struct json_writer *w, const char *key, str number)
{
    json_put_raw(w, key, number);
}

void json_put_real(struct json_writer *w, const char *key, double value)
{
    if (!isfinite(value)) {
        json_put_null(w, key);
        return;
    }
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        double back = 0;
        if (str_to_real(str_of(text), &back) && memcmp(&back, &value, sizeof back) == 0) break;
    }
    json_put_raw(w, key, str_of(text));
}

void json_put_null(struct json_writer *w, const char *key)
{
    json_put_raw(w, key, S("null"));
}

void json_put_raw(struct json_writer *w, const char *key, str json)
{
    if (str_is_none(json)) return;
    begin(w, key);
    buf_add(&w->out, json);
}

void json_put_node(struct json_writer *w, const char *key, const struct json_node *n)
{
    json_put_raw(w, key, json_raw(n));
}

void json_put_printf(struct json_writer *w, const char *key, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str text = arena_vprintf(w->out.arena, format, args);
    va_end(args);
    json_put_str(w, key, text);
}

str json_written(const struct json_writer *w)
{
    assert(w->depth == 0);
    return buf_str(&w->out);
}

/* depth < 0: no blanks. */
static void new_line(struct buf *out, int depth)
{
    if (depth < 0) return;
    buf_byte(out, '\n');
    for (int i = 0; i < depth; i++) buf_add(out, S("  "));
}

static void write_key(struct buf *out, const struct json_node *n, bool pretty)
{
    if (n->key_p == NULL) return;
    buf_add(out, str_make(n->key_p - 1, (size_t)n->key_n + 2));
    buf_byte(out, ':');
    if (pretty) buf_byte(out, ' ');
}

static void write_tokens(struct buf *out, const struct json_node *n, int depth)
{
    if (n->count == 0) {
        bool container = n->kind == JSON_ARRAY || n->kind == JSON_OBJECT;
        buf_add(out, !container ? json_raw(n) : n->kind == JSON_ARRAY ? S("[]") : S("{}"));
        return;
    }
    int inner = depth < 0 ? depth : depth + 1;
    buf_byte(out, n->kind == JSON_ARRAY ? '[' : '{');
    for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
        if (c != n + 1) buf_byte(out, ',');
        new_line(out, inner);
        write_key(out, c, depth >= 0);
        write_tokens(out, c, inner);
    }
    new_line(out, depth);
    buf_byte(out, n->kind == JSON_ARRAY ? ']' : '}');
}

void json_write_compact(struct buf *out, const struct json_node *n)
{
    if (n == NULL) return;
    buf_room(out, n->n);
    write_tokens(out, n, -1);
}

void json_write_pretty(struct buf *out, const struct json_node *n)
{
    if (n == NULL) return;
    write_tokens(out, n, 0);
    buf_byte(out, '\n');
}
