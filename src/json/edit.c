/* SPDX-License-Identifier: Apache-2.0 */
#include "json/edit.h"

#include <stdlib.h>

struct json_edits json_edits_make(struct arena *a)
{
    return (struct json_edits){ .arena = a };
}

static struct json_edit *note(struct json_edits *d, const struct json_node *n,
                              enum json_edit_kind kind)
{
    struct json_edit *x = VEC_PUSH(d->arena, d);
    *x = (struct json_edit){ .node = n, .kind = kind, .order = d->count };
    return x;
}

void json_edit_replace(struct json_edits *d, const struct json_node *n, str json)
{
    note(d, n, JSON_EDIT_REPLACE)->json = json;
}

void json_edit_remove(struct json_edits *d, const struct json_node *n)
{
    if (n != NULL) note(d, n, JSON_EDIT_REMOVE);
}

const struct json_node *json_last(const struct json_node *n)
{
    const struct json_node *last = NULL;
    for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) last = c;
    return last;
}

void json_edit_member(struct json_edits *d, const struct json_node *object, const char *key,
                      str json)
{
    const struct json_node *old = json_get(object, key);
    if (old != NULL)
        json_edit_replace(d, old, json);
    else
        json_edit_add(d, object, json_last(object), str_of(key), json);
}

void json_edit_add(struct json_edits *d, const struct json_node *container,
                   const struct json_node *after, str key, str json)
{
    struct json_edit *x = note(d, container, JSON_EDIT_ADD);
    x->after = after;
    x->key = key;
    x->json = json;
}

static int by_place(const void *x, const void *y)
{
    const struct json_edit *a = x, *b = y;
    if (a->node != b->node) return a->node < b->node ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* Index of the first note about `n` or a later node. */
static size_t first_note(const struct json_edits *d, const struct json_node *n)
{
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (d->at[mid].node < n)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The last replacement or removal of n itself; NULL where it stays. */
static const struct json_edit *fate(const struct json_edits *d, const struct json_node *n)
{
    const struct json_edit *found = NULL;
    for (size_t i = first_note(d, n); i < d->count && d->at[i].node == n; i++)
        if (d->at[i].kind != JSON_EDIT_ADD) found = &d->at[i];
    return found;
}

static bool is_touched(const struct json_edits *d, const struct json_node *n)
{
    size_t i = first_note(d, n);
    return i < d->count && d->at[i].node < n + n->span;
}

struct output {
    struct json_edits *d;
    struct buf buf;
};

static void write_node(struct output *o, const struct json_node *n);

/* The notes that add behind `after`; *first says whether a comma is not yet due. */
static void write_added(struct output *o, const struct json_node *container,
                        const struct json_node *after, bool *first)
{
    const struct json_edits *d = o->d;
    for (size_t i = first_note(d, container); i < d->count && d->at[i].node == container; i++) {
        const struct json_edit *x = &d->at[i];
        if (x->kind != JSON_EDIT_ADD || x->after != after) continue;
        if (!*first) buf_byte(&o->buf, ',');
        *first = false;
        if (!str_is_none(x->key)) {
            buf_json(&o->buf, x->key);
            buf_byte(&o->buf, ':');
        }
        buf_add(&o->buf, x->json);
    }
}

/* A touched container: its children with the blanks before each, commas set anew. */
static void write_container(struct output *o, const struct json_node *n)
{
    bool first = true;
    const char *end = n->p + n->n - 1, *gap = n->p + 1;
    buf_byte(&o->buf, *n->p);
    write_added(o, n, NULL, &first);
    for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
        const struct json_edit *x = fate(o->d, c);
        bool kept = x == NULL || x->kind == JSON_EDIT_REPLACE;
        if (kept) {
            if (!first) buf_byte(&o->buf, ',');
            first = false;
            buf_add(&o->buf, str_make(gap, (size_t)(c->p - gap)));
            write_node(o, c);
        }
        gap = c->p + c->n;
        if (json_next(c) != NULL) {
            const char *comma = memchr(gap, ',', (size_t)(end - gap));
            if (kept) buf_add(&o->buf, str_make(gap, (size_t)(comma - gap)));
            gap = comma + 1;
        }
        write_added(o, n, c, &first);
    }
    buf_add(&o->buf, str_make(gap, (size_t)(end - gap)));
    buf_byte(&o->buf, *end);
}

static void write_node(struct output *o, const struct json_node *n)
{
    const struct json_edit *x = fate(o->d, n);
    if (x != NULL)
        buf_add(&o->buf, x->json);
    else if (is_touched(o->d, n))
        write_container(o, n);
    else
        buf_add(&o->buf, json_raw(n));
}

str json_edited(struct json_edits *d, const struct json_node *root)
{
    if (d->count > 1) qsort(d->at, d->count, sizeof d->at[0], by_place);
    struct output o = { .d = d, .buf = buf_make(d->arena) };
    buf_room(&o.buf, (size_t)root->n + 64);
    write_node(&o, root);
    return buf_str(&o.buf);
}

str json_quoted(struct arena *a, str text)
{
    struct buf b = buf_make(a);
    buf_json(&b, text);
    return buf_str(&b);
}
