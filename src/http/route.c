/* SPDX-License-Identifier: Apache-2.0 */
#include "http/route.h"

#include <assert.h>

#include "base/map.h"
#include "base/vec.h"
#include "http/http_limits.h"

/* A tree of path parts. `by_name` holds the plain parts. */
struct node {
    struct map by_name;
    struct node *any;  /* {name} */
    struct node *rest; /* {name*} */
    const struct route *at[METHOD__COUNT];
};

struct router {
    struct node root;
};

static void node_init(struct arena *a, struct node *n)
{
    n->by_name = map_make(a);
}

static struct node *child(struct arena *a, struct node **slot)
{
    if (*slot == NULL) {
        *slot = NEW(a, struct node);
        node_init(a, *slot);
    }
    return *slot;
}

static struct node *descend(struct arena *a, struct node *n, str part)
{
    if (str_ends(part, S("*}"))) return child(a, &n->rest);
    if (str_starts(part, S("{"))) return child(a, &n->any);
    union map_value *v = map_put(&n->by_name, part, NULL);
    struct node *next = v->ptr;
    next = child(a, &next);
    v->ptr = next;
    return next;
}

struct router *router_make(struct arena *a, const struct route *routes, size_t count)
{
    struct router *t = NEW(a, struct router);
    node_init(a, &t->root);
    for (size_t i = 0; i < count; i++) {
        struct node *n = &t->root;
        str rest = str_from(routes[i].pattern, 1), part;
        while (str_next(&rest, '/', &part)) n = descend(a, n, part);
        assert(n->at[routes[i].method] == NULL && "two routes for one method and path");
        n->at[routes[i].method] = &routes[i];
    }
    return t;
}

struct path {
    str part[HTTP_PATH_PARTS_MOST];
    size_t from[HTTP_PATH_PARTS_MOST]; /* where each begins in the path */
    size_t count;
};

static bool has_rows(const struct node *n)
{
    for (int m = 0; m < METHOD__COUNT; m++)
        if (n->at[m] != NULL) return true;
    return false;
}

/* The node for parts i…; plain parts first, then {name}, then {name*}. */
static const struct node *find(const struct node *n, const struct path *p, size_t i)
{
    if (i == p->count) return has_rows(n) ? n : NULL;
    union map_value *v = map_get(&n->by_name, p->part[i]);
    const struct node *hit = v == NULL ? NULL : find(v->ptr, p, i + 1);
    if (hit == NULL && n->any != NULL && p->part[i].n > 0) hit = find(n->any, p, i + 1);
    if (hit == NULL && n->rest != NULL) hit = n->rest;
    return hit;
}

static str allowed(struct arena *a, const struct node *n)
{
    str list = S("");
    for (int m = 0; m < METHOD__COUNT; m++) {
        if (n->at[m] == NULL && !(m == METHOD_HEAD && n->at[METHOD_GET] != NULL)) continue;
        list = arena_printf(a, "%.*s%s%s", STR_ARG(list), list.n > 0 ? ", " : "",
                            method_name((enum method)m));
    }
    return list;
}

/* Fills r->path_params from the pattern that matched. */
static status take_params(struct env *e, const struct route *route, const struct path *p,
                          struct req *r)
{
    struct {
        VEC(struct field)
    } params = { 0 };
    str rest = str_from(route->pattern, 1), part;
    for (size_t i = 0; str_next(&rest, '/', &part); i++) {
        if (!str_starts(part, S("{"))) continue;
        bool all = str_ends(part, S("*}"));
        struct field *f = VEC_PUSH(e->arena, &params);
        f->name = str_sub(part, 1, part.n - (all ? 3 : 2));
        str raw = all ? str_from(r->path, p->from[i]) : p->part[i];
        TRY(url_decode(e, raw, false, &f->value));
    }
    r->path_params = (struct fields){ params.at, params.count };
    return ST_OK;
}

static bool split(str path, struct path *ret)
{
    str rest = str_from(path, 1), part;
    for (ret->count = 0; str_next(&rest, '/', &part); ret->count++) {
        if (ret->count == HTTP_PATH_PARTS_MOST) return false;
        ret->part[ret->count] = part;
        ret->from[ret->count] = (size_t)(part.p - path.p);
    }
    return true;
}

status router_match(struct env *e, const struct router *t, struct req *r,
                    const struct route **ret_route, str *ret_allow)
{
    struct path p;
    const struct node *n = split(r->path, &p) ? find(&t->root, &p, 0) : NULL;
    if (n == NULL) return fail(e, ST_NOT_FOUND, "there is no such page");
    enum method m = r->method == METHOD_HEAD && n->at[METHOD_HEAD] == NULL ? METHOD_GET : r->method;
    if (n->at[m] == NULL) {
        *ret_allow = allowed(e->arena, n);
        return fail(e, ST_BAD_METHOD, "%s cannot be done here", method_name(r->method));
    }
    TRY(take_params(e, n->at[m], &p, r));
    *ret_route = n->at[m];
    return ST_OK;
}
