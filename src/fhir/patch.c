/* SPDX-License-Identifier: Apache-2.0
 * JSON Patch and merge patch. */
#include "fhir/patch.h"

#include "base/buf.h"
#include "fhir/fhir_limits.h"
#include "json/edit.h"

struct patching {
    struct env *e;
    const struct json_node *doc;
    const struct json_node *op;
    size_t number; /* of the operation, for messages */
};

#define refuse(p, code, remedy, ...)                                                               \
    (env_fail((p)->e, (code), arena_printf((p)->e->arena, "[%zu]", (p)->number), __VA_ARGS__),     \
     env_remedy((p)->e, "%s", (remedy)), (code))

/* One part of a pointer with ~1 and ~0 undone, in that order (RFC 6901, section 4). */
static str unescape(struct arena *a, str part)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < part.n; i++) {
        char next = i + 1 < part.n ? part.p[i + 1] : '\0';
        bool escape = part.p[i] == '~' && (next == '0' || next == '1');
        buf_byte(&b, !escape ? part.p[i] : next == '0' ? '~' : '/');
        i += escape;
    }
    return buf_str(&b);
}

/* Digits without a leading zero, as RFC 6901 wants. */
static bool array_index(str part, size_t *ret)
{
    int64_t v = 0;
    bool plain =
        part.n > 0 && part.p[0] >= '0' && part.p[0] <= '9' && (part.p[0] != '0' || part.n == 1);
    if (!plain || !str_to_int(part, &v)) return false;
    *ret = (size_t)v;
    return true;
}

/* The container that a pointer leads to, and the last part. The root has container NULL. */
static status find_parent(struct patching *p, str pointer, const struct json_node **ret_container,
                          str *ret_last)
{
    str rest = pointer, part = str_none(), last = str_none();
    const struct json_node *n = NULL;
    if (pointer.n > 0 && pointer.p[0] != '/')
        return refuse(p, ST_BAD_INPUT, "begin each part with /, as /name/0/family",
                      "“%.*s” is no JSON pointer", STR_ARG(pointer));
    for (bool any = str_next(&rest, '/', &part); any && str_next(&rest, '/', &part);) {
        size_t index = 0;
        const struct json_node *inner = n == NULL                   ? p->doc
                                        : json_is_object(n)         ? json_member(n, last)
                                        : array_index(last, &index) ? json_at(n, index)
                                                                    : NULL;
        n = inner;
        if (n == NULL || (!json_is_object(n) && !json_is_array(n)))
            return refuse(p, ST_UNPROCESSABLE, "create what is around it first",
                          "there is nothing at the beginning of “%.*s”", STR_ARG(pointer));
        last = unescape(p->e->arena, part);
    }
    *ret_container = n;
    *ret_last = last;
    return ST_OK;
}

static const struct json_node *child_of(const struct json_node *container, str last)
{
    size_t index = 0;
    if (json_is_object(container)) return json_member(container, last);
    return array_index(last, &index) ? json_at(container, index) : NULL;
}

static status find(struct patching *p, const char *which, const struct json_node **ret)
{
    str pointer = json_str(p->e->arena, json_get(p->op, which)), last = str_none();
    const struct json_node *container = NULL;
    if (str_is_none(pointer))
        return refuse(p, ST_BAD_INPUT, "give it as a string", "operation %zu has no “%s”",
                      p->number, which);
    TRY(find_parent(p, pointer, &container, &last));
    const struct json_node *n = container == NULL ? p->doc : child_of(container, last);
    if (n == NULL)
        return refuse(p, ST_UNPROCESSABLE, "name something that is there",
                      "there is nothing at “%.*s”", STR_ARG(pointer));
    *ret = n;
    return ST_OK;
}

static status add_to_array(struct patching *p, struct json_edits *d, const struct json_node *list,
                           str last, str value)
{
    size_t index = 0, count = json_count(list);
    if (str_eq(last, S("-")))
        index = count;
    else if (!array_index(last, &index) || index > count)
        return refuse(p, ST_UNPROCESSABLE, "an index lies between 0 and the length; - is the end",
                      "“%.*s” is no place in that array", STR_ARG(last));
    json_edit_add(d, list, index == 0 ? NULL : json_at(list, index - 1), str_none(), value);
    return ST_OK;
}

static status add_at(struct patching *p, struct json_edits *d, str value)
{
    str pointer = json_str(p->e->arena, json_get(p->op, "path")), last = str_none();
    const struct json_node *container = NULL;
    if (str_is_none(pointer))
        return refuse(p, ST_BAD_INPUT, "give it as a string", "operation %zu has no “path”",
                      p->number);
    TRY(find_parent(p, pointer, &container, &last));
    if (container == NULL)
        json_edit_replace(d, p->doc, value);
    else if (json_is_array(container))
        return add_to_array(p, d, container, last, value);
    else if (json_member(container, last) != NULL)
        json_edit_replace(d, json_member(container, last), value);
    else
        json_edit_add(d, container, json_last(container), last, value);
    return ST_OK;
}

static status value_of(struct patching *p, str *ret)
{
    const struct json_node *value = json_get(p->op, "value");
    if (value == NULL)
        return refuse(p, ST_BAD_INPUT, "give it", "operation %zu has no “value”", p->number);
    *ret = json_raw(value);
    return ST_OK;
}

static status settle(struct patching *p, struct json_edits *d)
{
    return d->count == 0 ? ST_OK : json_read(p->e, json_edited(d, p->doc), &p->doc);
}

static status move_or_copy(struct patching *p, bool move)
{
    const struct json_node *from = NULL;
    struct json_edits removal = json_edits_make(p->e->arena),
                      addition = json_edits_make(p->e->arena);
    TRY(find(p, "from", &from));
    str value = json_raw(from);
    if (move && from == p->doc)
        return refuse(p, ST_UNPROCESSABLE, "move a part of it",
                      "the whole document cannot be moved");
    if (move) json_edit_remove(&removal, from);
    TRY(settle(p, &removal));
    TRY(add_at(p, &addition, value));
    return settle(p, &addition);
}

static status test_value(struct patching *p)
{
    const struct json_node *n = NULL;
    str ignored = str_none();
    TRY(value_of(p, &ignored));
    TRY(find(p, "path", &n));
    if (json_same(p->e->arena, n, json_get(p->op, "value"))) return ST_OK;
    return refuse(p, ST_UNPROCESSABLE, "read the resource again and make the patch anew",
                  "the test of operation %zu fails: the value there is another", p->number);
}

static status apply(struct patching *p)
{
    struct json_edits d = json_edits_make(p->e->arena);
    const struct json_node *op = json_get(p->op, "op"), *n = NULL;
    str value = str_none();
    if (json_str_is(op, S("test"))) return test_value(p);
    if (json_str_is(op, S("move")) || json_str_is(op, S("copy")))
        return move_or_copy(p, json_str_is(op, S("move")));
    if (json_str_is(op, S("add"))) {
        TRY(value_of(p, &value));
        TRY(add_at(p, &d, value));
    } else if (json_str_is(op, S("remove"))) {
        TRY(find(p, "path", &n));
        if (n == p->doc)
            return refuse(p, ST_UNPROCESSABLE, "delete the resource instead",
                          "the whole document cannot be removed");
        json_edit_remove(&d, n);
    } else if (json_str_is(op, S("replace"))) {
        TRY(value_of(p, &value));
        TRY(find(p, "path", &n));
        json_edit_replace(&d, n, value);
    } else {
        return refuse(p, ST_BAD_INPUT, "it is one of add, remove, replace, move, copy, test",
                      "operation %zu has no known “op”", p->number);
    }
    return settle(p, &d);
}

status patch_json(struct env *e, const struct json_node *doc, const struct json_node *patch,
                  str *ret_text)
{
    struct patching p = { .e = e, .doc = doc };
    if (!json_is_array(patch))
        return refuse(&p, ST_BAD_INPUT, "send [ { \"op\": … } ]",
                      "a JSON Patch is an array of operations");
    if (json_count(patch) > PATCH_OPERATIONS_MOST)
        return refuse(&p, ST_TOO_LARGE, "send several patches", "a patch has at most %d operations",
                      PATCH_OPERATIONS_MOST);
    for (p.op = json_first(patch); p.op != NULL; p.op = json_next(p.op), p.number++) TRY(apply(&p));
    *ret_text = json_raw(p.doc);
    return ST_OK;
}

static void merge(struct buf *b, const struct json_node *target, const struct json_node *patch);

static void put_member(struct buf *b, bool *first, const struct json_node *n)
{
    if (!*first) buf_byte(b, ',');
    *first = false;
    buf_add(b, str_make(n->key_p - 1, (size_t)n->key_n + 2));
    buf_byte(b, ':');
}

static void merge_object(struct buf *b, const struct json_node *target,
                         const struct json_node *patch)
{
    bool first = true;
    buf_byte(b, '{');
    for (const struct json_node *c = json_first(target); c != NULL; c = json_next(c)) {
        const struct json_node *change = json_member(patch, json_key(b->arena, c));
        if (json_kind(change) == JSON_NULL) continue;
        put_member(b, &first, c);
        if (change == NULL)
            buf_add(b, json_raw(c));
        else
            merge(b, c, change);
    }
    for (const struct json_node *c = json_first(patch); c != NULL; c = json_next(c)) {
        if (json_kind(c) == JSON_NULL || json_member(target, json_key(b->arena, c)) != NULL)
            continue;
        put_member(b, &first, c);
        merge(b, NULL, c);
    }
    buf_byte(b, '}');
}

static void merge(struct buf *b, const struct json_node *target, const struct json_node *patch)
{
    if (!json_is_object(patch))
        buf_add(b, json_raw(patch));
    else
        merge_object(b, json_is_object(target) ? target : NULL, patch);
}

status patch_merge(struct env *e, const struct json_node *doc, const struct json_node *patch,
                   str *ret_text)
{
    struct patching p = { .e = e };
    struct buf b = buf_make(e->arena);
    if (!json_is_object(patch))
        return refuse(&p, ST_BAD_INPUT, "send the members to change, null for those to remove",
                      "a merge patch is an object");
    merge(&b, doc, patch);
    *ret_text = buf_str(&b);
    return ST_OK;
}
