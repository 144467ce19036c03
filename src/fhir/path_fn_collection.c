/* SPDX-License-Identifier: Apache-2.0
 * Existence, filtering, subsetting, combining: FHIRPath 5.1–5.4, 5.8, 7. */
#include "fhir/path_fn.h"

#include <stdlib.h>

static void put(struct path_call *c, const struct path_item *item)
{
    path_put(c->out, c->run->arena, item);
}

static void put_all(struct path_call *c, const struct path_items *items)
{
    for (size_t i = 0; i < items->count; i++) put(c, &items->at[i]);
}

/* Argument 0 as a condition on one item of the input. */
static status holds(struct path_call *c, size_t i, bool *ret)
{
    struct path_items result = { 0 };
    bool empty = false;
    TRY(path_arg_on(c, 0, &c->in->at[i], (int64_t)i, &result));
    TRY(path_condition(c->run, c->op, &result, ret, &empty));
    *ret = *ret && !empty;
    return ST_OK;
}

status path_fn_empty(struct path_call *c)
{
    return path_give(c, path_of_bool(c->in->count == 0));
}

status path_fn_exists(struct path_call *c)
{
    bool any = c->op->arg_count == 0 && c->in->count > 0;
    for (size_t i = 0; c->op->arg_count == 1 && i < c->in->count && !any; i++)
        TRY(holds(c, i, &any));
    return path_give(c, path_of_bool(any));
}

status path_fn_all(struct path_call *c)
{
    bool all = true;
    for (size_t i = 0; i < c->in->count && all; i++) TRY(holds(c, i, &all));
    return path_give(c, path_of_bool(all));
}

/* Whether any item of the input is `wanted`; all must be booleans. */
static status any_is(struct path_call *c, bool wanted, bool *ret)
{
    *ret = false;
    for (size_t i = 0; i < c->in->count; i++) {
        struct path_item v = path_value(c->run->arena, &c->in->at[i]);
        if (v.kind != PATH_BOOLEAN)
            return path_refuse(c->run, c->op, "%s() takes booleans only", c->op->call->name);
        if (v.boolean == wanted) *ret = true;
    }
    return ST_OK;
}

static status all_or_any(struct path_call *c, bool look_for, bool answer_if_found)
{
    bool found = false;
    TRY(any_is(c, look_for, &found));
    return path_give(c, path_of_bool(found == answer_if_found));
}

status path_fn_all_true(struct path_call *c)
{
    return all_or_any(c, false, false);
}

status path_fn_any_true(struct path_call *c)
{
    return all_or_any(c, true, true);
}

status path_fn_all_false(struct path_call *c)
{
    return all_or_any(c, true, false);
}

status path_fn_any_false(struct path_call *c)
{
    return all_or_any(c, false, true);
}

static status includes(struct path_call *c, const struct path_items *whole,
                       const struct path_items *part, bool *ret)
{
    *ret = true;
    for (size_t i = 0; i < part->count && *ret; i++) {
        TRY(path_step(c->run, (int64_t)whole->count));
        *ret = path_has(c->run, whole, &part->at[i]);
    }
    return ST_OK;
}

status path_fn_subset_of(struct path_call *c)
{
    struct path_items other = { 0 };
    bool yes = false;
    TRY(path_arg(c, 0, &other));
    TRY(includes(c, &other, c->in, &yes));
    return path_give(c, path_of_bool(yes));
}

status path_fn_superset_of(struct path_call *c)
{
    struct path_items other = { 0 };
    bool yes = false;
    TRY(path_arg(c, 0, &other));
    TRY(includes(c, c->in, &other, &yes));
    return path_give(c, path_of_bool(yes));
}

status path_fn_count(struct path_call *c)
{
    return path_give(c, path_of_int((int64_t)c->in->count));
}

/* Appends what is not there yet. */
static status put_new(struct path_call *c, struct path_items *to, const struct path_items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        TRY(path_step(c->run, (int64_t)to->count));
        if (!path_has(c->run, to, &items->at[i])) path_put(to, c->run->arena, &items->at[i]);
    }
    return ST_OK;
}

status path_fn_distinct(struct path_call *c)
{
    struct path_items found = { 0 };
    TRY(put_new(c, &found, c->in));
    put_all(c, &found);
    return ST_OK;
}

status path_fn_is_distinct(struct path_call *c)
{
    struct path_items found = { 0 };
    TRY(put_new(c, &found, c->in));
    return path_give(c, path_of_bool(found.count == c->in->count));
}

status path_fn_not(struct path_call *c)
{
    bool yes = false, empty = false;
    TRY(path_condition(c->run, c->op, c->in, &yes, &empty));
    return empty ? ST_OK : path_give(c, path_of_bool(!yes));
}

status path_fn_where(struct path_call *c)
{
    for (size_t i = 0; i < c->in->count; i++) {
        bool yes = false;
        TRY(holds(c, i, &yes));
        if (yes) put(c, &c->in->at[i]);
    }
    return ST_OK;
}

status path_fn_select(struct path_call *c)
{
    for (size_t i = 0; i < c->in->count; i++)
        TRY(path_arg_on(c, 0, &c->in->at[i], (int64_t)i, c->out));
    return ST_OK;
}

status path_fn_repeat(struct path_call *c)
{
    struct path_items found = { 0 }, now = *c->in;
    while (now.count > 0) {
        struct path_items next = { 0 };
        size_t before = found.count;
        for (size_t i = 0; i < now.count; i++)
            TRY(path_arg_on(c, 0, &now.at[i], (int64_t)i, &next));
        TRY(put_new(c, &found, &next));
        struct path_items added = { 0 };
        for (size_t i = before; i < found.count; i++) path_put(&added, c->run->arena, &found.at[i]);
        now = added;
    }
    put_all(c, &found);
    return ST_OK;
}

status path_fn_single(struct path_call *c)
{
    if (c->in->count > 1)
        return path_refuse(c->run, c->op, "single() found %zu values", c->in->count);
    put_all(c, c->in);
    return ST_OK;
}

static status put_range(struct path_call *c, int64_t from, int64_t to)
{
    int64_t count = (int64_t)c->in->count;
    for (int64_t i = from < 0 ? 0 : from; i < to && i < count; i++) put(c, &c->in->at[i]);
    return ST_OK;
}

status path_fn_first(struct path_call *c)
{
    return put_range(c, 0, 1);
}

status path_fn_last(struct path_call *c)
{
    return put_range(c, (int64_t)c->in->count - 1, INT64_MAX);
}

status path_fn_tail(struct path_call *c)
{
    return put_range(c, 1, INT64_MAX);
}

status path_fn_skip(struct path_call *c)
{
    int64_t n = 0;
    bool has = false;
    TRY(path_arg_integer(c, 0, &n, &has));
    return has ? put_range(c, n, INT64_MAX) : ST_OK;
}

status path_fn_take(struct path_call *c)
{
    int64_t n = 0;
    bool has = false;
    TRY(path_arg_integer(c, 0, &n, &has));
    return has ? put_range(c, 0, n) : ST_OK;
}

status path_fn_intersect(struct path_call *c)
{
    struct path_items other = { 0 }, both = { 0 }, found = { 0 };
    TRY(path_arg(c, 0, &other));
    for (size_t i = 0; i < c->in->count; i++) {
        TRY(path_step(c->run, (int64_t)other.count));
        if (path_has(c->run, &other, &c->in->at[i])) path_put(&both, c->run->arena, &c->in->at[i]);
    }
    TRY(put_new(c, &found, &both));
    put_all(c, &found);
    return ST_OK;
}

status path_fn_exclude(struct path_call *c)
{
    struct path_items other = { 0 };
    TRY(path_arg(c, 0, &other));
    for (size_t i = 0; i < c->in->count; i++) {
        TRY(path_step(c->run, (int64_t)other.count));
        if (!path_has(c->run, &other, &c->in->at[i])) put(c, &c->in->at[i]);
    }
    return ST_OK;
}

status path_fn_unite(struct path_call *c)
{
    struct path_items other = { 0 }, found = { 0 };
    TRY(path_arg(c, 0, &other));
    TRY(put_new(c, &found, c->in));
    TRY(put_new(c, &found, &other));
    put_all(c, &found);
    return ST_OK;
}

status path_fn_combine(struct path_call *c)
{
    struct path_items other = { 0 };
    TRY(path_arg(c, 0, &other));
    put_all(c, c->in);
    put_all(c, &other);
    return ST_OK;
}

/* One item with its keys; an empty key counts as the greatest. */
struct sorted {
    struct path_item item;
    struct path_items *keys;
    size_t key_count, place;
};

static bool descends(const struct path_call *c, size_t key)
{
    return key < c->op->arg_count && c->op->args[key]->kind == OP_NEGATE;
}

/* "-name" sorts by name, downwards: also where name is no number. */
static status sort_keys(struct path_call *c, size_t i, struct sorted *s)
{
    struct path_scope inner = { .index = (int64_t)i };
    path_put(&inner.focus, c->run->arena, &c->in->at[i]);
    s->item = c->in->at[i];
    s->place = i;
    s->key_count = c->op->arg_count == 0 ? 1 : c->op->arg_count;
    s->keys = NEW_ARRAY(c->run->arena, struct path_items, s->key_count);
    if (c->op->arg_count == 0) s->keys[0] = inner.focus;
    for (size_t k = 0; k < c->op->arg_count; k++) {
        const struct path_op *key = descends(c, k) ? c->op->args[k]->left : c->op->args[k];
        TRY(path_eval(c->run, &inner, key, &inner.focus, &s->keys[k]));
        if (s->keys[k].count > 1) return path_refuse(c->run, c->op, "a sort key must be one value");
    }
    return ST_OK;
}

static status sort_order(struct path_call *c, const struct sorted *x, const struct sorted *y,
                         int *ret)
{
    *ret = 0;
    TRY(path_step(c->run, 1));
    for (size_t k = 0; k < x->key_count && *ret == 0; k++) {
        enum path_order o = PATH_SAME;
        const struct path_items *a = &x->keys[k], *b = &y->keys[k];
        if (a->count != b->count)
            *ret = a->count < b->count ? 1 : -1;
        else if (a->count == 1)
            TRY(path_compare(c->run, c->op, &a->at[0], &b->at[0], &o));
        if (o == PATH_BEFORE || o == PATH_AFTER) *ret = o == PATH_BEFORE ? -1 : 1;
        if (descends(c, k)) *ret = -*ret;
    }
    return ST_OK;
}

/* Merge sort, because comparing can fail, which qsort cannot tell. */
static status merge_sort(struct path_call *c, struct sorted *at, struct sorted *spare, size_t n)
{
    size_t half = n / 2, i = 0, j = half, k = 0;
    if (n < 2) return ST_OK;
    TRY(merge_sort(c, at, spare, half));
    TRY(merge_sort(c, at + half, spare, n - half));
    while (i < half && j < n) {
        int order = 0;
        TRY(sort_order(c, &at[i], &at[j], &order));
        spare[k++] = order <= 0 ? at[i++] : at[j++];
    }
    while (i < half) spare[k++] = at[i++];
    while (j < n) spare[k++] = at[j++];
    memcpy(at, spare, n * sizeof *at);
    return ST_OK;
}

status path_fn_sort(struct path_call *c)
{
    struct sorted *at = NEW_ARRAY(c->run->arena, struct sorted, c->in->count + 1);
    struct sorted *spare = NEW_ARRAY(c->run->arena, struct sorted, c->in->count + 1);
    for (size_t i = 0; i < c->in->count; i++) TRY(sort_keys(c, i, &at[i]));
    TRY(merge_sort(c, at, spare, c->in->count));
    for (size_t i = 0; i < c->in->count; i++) put(c, &at[i].item);
    return ST_OK;
}

status path_fn_aggregate(struct path_call *c)
{
    struct path_scope inner = { 0 };
    if (c->op->arg_count == 2) TRY(path_arg(c, 1, &inner.total));
    for (size_t i = 0; i < c->in->count; i++) {
        struct path_items next = { 0 };
        inner.index = (int64_t)i;
        inner.focus = (struct path_items){ .at = &c->in->at[i], .count = 1, .room = 1 };
        TRY(path_eval(c->run, &inner, c->op->args[0], &inner.focus, &next));
        inner.total = next;
    }
    put_all(c, &inner.total);
    return ST_OK;
}

/* Called on something, that is $this of its arguments; called alone it sees what stands around. */
status path_fn_iif(struct path_call *c)
{
    struct path_scope inner = *c->scope;
    struct path_items condition = { 0 };
    if (c->in != &c->scope->focus) {
        if (c->in->count > 1)
            return path_refuse(c->run, c->op, "iif() takes one value as its input, not %zu",
                               c->in->count);
        inner.focus = *c->in;
    }
    TRY(path_eval(c->run, &inner, c->op->args[0], &inner.focus, &condition));
    struct path_item v =
        condition.count == 1 ? path_value(c->run->arena, &condition.at[0]) : path_of_bool(false);
    if (condition.count > 1 || v.kind != PATH_BOOLEAN)
        return path_refuse(c->run, c->op, "the condition of iif() must be one boolean");
    if (v.boolean) return path_eval(c->run, &inner, c->op->args[1], &inner.focus, c->out);
    return c->op->arg_count < 3 ? ST_OK
                                : path_eval(c->run, &inner, c->op->args[2], &inner.focus, c->out);
}

status path_fn_children(struct path_call *c)
{
    for (size_t i = 0; i < c->in->count; i++) path_children(c->run, &c->in->at[i], c->out);
    return ST_OK;
}

static status descend(struct path_call *c, const struct path_item *item)
{
    struct path_items below = { 0 };
    path_children(c->run, item, &below);
    TRY(path_step(c->run, 1 + (int64_t)below.count));
    for (size_t i = 0; i < below.count; i++) {
        put(c, &below.at[i]);
        TRY(descend(c, &below.at[i]));
    }
    return ST_OK;
}

status path_fn_descendants(struct path_call *c)
{
    for (size_t i = 0; i < c->in->count; i++) TRY(descend(c, &c->in->at[i]));
    return ST_OK;
}

/* Nobody reads along here: the values pass. */
status path_fn_trace(struct path_call *c)
{
    struct path_items name = { 0 };
    TRY(path_arg(c, 0, &name));
    put_all(c, c->in);
    return ST_OK;
}
