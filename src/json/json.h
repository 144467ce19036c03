/* SPDX-License-Identifier: Apache-2.0
 * JSON as spans into its source: nothing is copied, converted or lost. A decimal stays the text
 * that was written (1.50), members keep their order, and any node can be written again byte for
 * byte with json_raw.
 *
 * A text is refused, with line and column, when it is not RFC 8259 JSON in strict UTF-8, and also
 * for: duplicate keys (compared unescaped), lone surrogates, U+0000, a byte order mark, nesting
 * past JSON_DEPTH_MAX. The source must outlive the nodes; both usually live in the same arena.
 * Everything that reads a node accepts NULL and answers "nothing", so that look-ups can be chained.
 */
#ifndef WEFT_JSON_JSON_H
#define WEFT_JSON_JSON_H

#include "base/env.h"

enum json_kind {
    JSON_NONE, /* of a NULL node */
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

/* One value. The nodes of a text stand in one array in the order of the text: the first child is
 * node + 1, the next sibling node + span. Read the fields through the functions below. */
struct json_node {
    const char *p;     /* the value's first byte in the source */
    const char *key_p; /* inside the quotes of its key; NULL where it has none */
    uint32_t n;        /* bytes of the value */
    uint32_t key_n;    /* bytes of the key, as written */
    uint32_t span;     /* nodes in this subtree, itself included */
    uint32_t up;       /* nodes back to its container; 0 for the root */
    uint32_t count;    /* members or elements */
    uint8_t kind;      /* enum json_kind */
    bool escaped;      /* a string with a backslash in it */
    bool key_escaped;
};

/* Reads one whole text. ST_BAD_INPUT with line, column and remedy where it is refused;
 * ST_TOO_LARGE past JSON_SIZE_MAX. Takes about 40 bytes of arena for each value. */
MUST_CHECK status json_read(struct env *e, str source, const struct json_node **ret_root);

static inline enum json_kind json_kind(const struct json_node *n)
{
    return n == NULL ? JSON_NONE : (enum json_kind)n->kind;
}
static inline bool json_is_object(const struct json_node *n)
{
    return json_kind(n) == JSON_OBJECT;
}
static inline bool json_is_array(const struct json_node *n)
{
    return json_kind(n) == JSON_ARRAY;
}
static inline bool json_is_string(const struct json_node *n)
{
    return json_kind(n) == JSON_STRING;
}
static inline bool json_is_number(const struct json_node *n)
{
    return json_kind(n) == JSON_NUMBER;
}
static inline bool json_is_bool(const struct json_node *n)
{
    return json_kind(n) == JSON_TRUE || json_kind(n) == JSON_FALSE;
}
/* "an object", "a string" …: for messages. */
const char *json_kind_name(enum json_kind kind);

/* Members of an object, elements of an array; 0 for all else. */
static inline size_t json_count(const struct json_node *n)
{
    return n == NULL ? 0 : n->count;
}

/* The children in order:
 *     for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) … */
static inline const struct json_node *json_first(const struct json_node *n)
{
    return n == NULL || n->count == 0 ? NULL : n + 1;
}
static inline const struct json_node *json_next(const struct json_node *c)
{
    const struct json_node *parent = c - c->up, *next = c + c->span;
    return c->up == 0 || next >= parent + parent->span ? NULL : next;
}
/* The container of a node; NULL for the root. */
static inline const struct json_node *json_parent(const struct json_node *n)
{
    return n == NULL || n->up == 0 ? NULL : n - n->up;
}

/* The member of that name, or NULL (also where n is no object). */
const struct json_node *json_member(const struct json_node *n, str key);
static inline const struct json_node *json_get(const struct json_node *n, const char *key)
{
    return json_member(n, str_of(key));
}
/* The i-th element (from 0) or NULL. */
const struct json_node *json_at(const struct json_node *n, size_t i);

/* The text of a string, unescaped (into the arena only where it holds an escape); str_none for
 * all else. */
str json_str(struct arena *a, const struct json_node *n);
/* The key of a member, unescaped in the same way. */
str json_key(struct arena *a, const struct json_node *n);
/* True where the node is a string of these bytes. */
bool json_str_is(const struct json_node *n, str text);
bool json_key_is(const struct json_node *n, str key);
/* A number exactly as written ("1.50", "1e3"); str_none for all else. */
str json_number(const struct json_node *n);
/* A number that is a whole int64 without fraction or exponent. */
bool json_int(const struct json_node *n, int64_t *ret_value);
static inline bool json_true(const struct json_node *n)
{
    return json_kind(n) == JSON_TRUE;
}

/* The source of the value, byte for byte; str_none for NULL. */
static inline str json_raw(const struct json_node *n)
{
    return n == NULL ? str_none() : str_make(n->p, n->n);
}
/* "name[0].family": where a node stands below the root; "" for the root. In the arena. */
str json_path(struct arena *a, const struct json_node *n);
/* Line and column (from 1, in code points) of a byte in a text; of the end where `at` is past it.
 */
void json_line(str source, size_t at, long *ret_line, long *ret_column);
/* Names the place of a node of `source` in the failure just told: path, line, column. */
void json_blame(struct env *e, str source, const struct json_node *n);

/* Unescapes what stands between the quotes of a literal that json_read accepted. */
str json_unescape(struct arena *a, str escaped);

#endif
