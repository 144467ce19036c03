/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include "base/buf.h"
#include "base/utf8.h"

const char *json_kind_name(enum json_kind kind)
{
    static const char *const names[] = { "nothing",  "null",     "false",    "true",
                                         "a number", "a string", "an array", "an object" };
    return names[kind];
}

const struct json_node *json_member(const struct json_node *n, str key)
{
    if (json_kind(n) != JSON_OBJECT) return NULL;
    const struct json_node *end = n + n->span;
    for (const struct json_node *m = n + 1; m < end; m += m->span)
        if (json_key_is(m, key)) return m;
    return NULL;
}

const struct json_node *json_at(const struct json_node *n, size_t i)
{
    if (json_kind(n) != JSON_ARRAY || i >= n->count) return NULL;
    const struct json_node *c = n + 1;
    while (i-- > 0) c += c->span;
    return c;
}

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static int32_t hex4(const char *p)
{
    return hex_digit(p[0]) << 12 | hex_digit(p[1]) << 8 | hex_digit(p[2]) << 4 | hex_digit(p[3]);
}

/* One escape at s.p[*at] (the backslash); writes its bytes to out. */
static size_t unescape_one(str s, size_t *at, char out[4])
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = s.p[*at + 1];
    if (c != 'u') {
        *at += 2;
        out[0] = to[strchr(from, c) - from];
        return 1;
    }
    int32_t cp = hex4(s.p + *at + 2);
    *at += 6;
    if (cp >= 0xd800 && cp <= 0xdbff) {
        cp = 0x10000 + ((cp - 0xd800) << 10) + (hex4(s.p + *at + 2) - 0xdc00);
        *at += 6;
    }
    return utf8_put(cp, out);
}

str json_unescape(struct arena *a, str escaped)
{
    /* An escape is never shorter than what it stands for. */
    char *out = arena_alloc(a, escaped.n + 1);
    size_t n = 0, at = 0;
    while (at < escaped.n) {
        if (escaped.p[at] != '\\') {
            out[n++] = escaped.p[at++];
            continue;
        }
        char bytes[4];
        size_t size = unescape_one(escaped, &at, bytes);
        memcpy(out + n, bytes, size);
        n += size;
    }
    return str_make(out, n);
}

static str inside(const struct json_node *n)
{
    return str_make(n->p + 1, n->n - 2);
}

str json_str(struct arena *a, const struct json_node *n)
{
    if (json_kind(n) != JSON_STRING) return str_none();
    return n->escaped ? json_unescape(a, inside(n)) : inside(n);
}

str json_key(struct arena *a, const struct json_node *n)
{
    if (n == NULL || n->key_p == NULL) return str_none();
    str key = str_make(n->key_p, n->key_n);
    return n->key_escaped ? json_unescape(a, key) : key;
}

/* Compares escaped bytes with a text without memory of its own. */
static bool escaped_is(str escaped, str text)
{
    size_t at = 0, i = 0;
    while (at < escaped.n) {
        char bytes[4] = { escaped.p[at] };
        size_t size = 1;
        if (escaped.p[at] == '\\')
            size = unescape_one(escaped, &at, bytes);
        else
            at++;
        if (text.n - i < size || memcmp(text.p + i, bytes, size) != 0) return false;
        i += size;
    }
    return i == text.n;
}

bool json_str_is(const struct json_node *n, str text)
{
    if (json_kind(n) != JSON_STRING) return false;
    return n->escaped ? escaped_is(inside(n), text) : str_eq(inside(n), text);
}

bool json_key_is(const struct json_node *n, str key)
{
    if (n == NULL || n->key_p == NULL) return false;
    str own = str_make(n->key_p, n->key_n);
    return n->key_escaped ? escaped_is(own, key) : str_eq(own, key);
}

str json_number(const struct json_node *n)
{
    return json_kind(n) == JSON_NUMBER ? json_raw(n) : str_none();
}

bool json_int(const struct json_node *n, int64_t *ret_value)
{
    return json_kind(n) == JSON_NUMBER && str_to_int(json_raw(n), ret_value);
}

static size_t index_of(const struct json_node *n)
{
    size_t i = 0;
    for (const struct json_node *c = json_first(json_parent(n)); c != n; c = json_next(c)) i++;
    return i;
}

static void path_add(struct buf *b, const struct json_node *n)
{
    const struct json_node *parent = json_parent(n);
    if (parent == NULL) return;
    path_add(b, parent);
    if (json_is_array(parent)) {
        buf_byte(b, '[');
        buf_int(b, (int64_t)index_of(n));
        buf_byte(b, ']');
        return;
    }
    if (b->n > 0) buf_byte(b, '.');
    buf_add(b, json_key(b->arena, n));
}

str json_path(struct arena *a, const struct json_node *n)
{
    struct buf b = buf_make(a);
    if (n != NULL) path_add(&b, n);
    return buf_str(&b);
}

void json_line(str source, size_t at, long *ret_line, long *ret_column)
{
    long line = 1, column = 1;
    if (at > source.n) at = source.n;
    for (size_t i = 0; i < at; i++) {
        if (source.p[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)source.p[i] & 0xc0) != 0x80) {
            column++;
        }
    }
    *ret_line = line;
    *ret_column = column;
}

void json_blame(struct env *e, str source, const struct json_node *n)
{
    if (n == NULL) return;
    long line = 0, column = 0;
    json_line(source, (size_t)(n->p - source.p), &line, &column);
    e->err.where = json_path(e->arena, n);
    env_at(e, line, column);
}
