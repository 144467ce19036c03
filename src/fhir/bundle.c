/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/bundle.h"

#include <stdlib.h>

#include "fhir/fhir_limits.h"
#include "fhir/index.h"

struct reading {
    struct env *e;
    struct bundle_plan *plan;
    const struct json_node *node; /* the entry at hand */
    size_t i;
};

#define refuse(r, n, remedy, ...)                                                                  \
    (env_fail((r)->e, ST_BAD_INPUT, str_none(), __VA_ARGS__), refuse_at((r), (n), (remedy)),       \
     ST_BAD_INPUT)

static void refuse_at(struct reading *r, const struct json_node *n, const char *remedy)
{
    str path = str_none();
    env_remedy(r->e, "%s", remedy);
    json_blame(r->e, r->plan->source, n != NULL ? n : r->node);
    path = r->e->err.where;
    r->e->err.where =
        arena_printf(r->e->arena, "Bundle%s%.*s", path.n > 0 ? "." : "", STR_ARG(path));
}

static status read_method(struct reading *r, const struct json_node *request,
                          struct bundle_entry *b)
{
    static const str names[] = { S_INIT("DELETE"), S_INIT("POST"), S_INIT("PUT"),
                                 S_INIT("PATCH"),  S_INIT("GET"),  S_INIT("HEAD") };
    const struct json_node *method = json_get(request, "method");
    for (uint8_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!json_str_is(method, names[i])) continue;
        b->method = i;
        return ST_OK;
    }
    return refuse(r, method != NULL ? method : request,
                  "give one of GET, HEAD, POST, PUT, PATCH, DELETE",
                  "entry %zu has no request method", r->i);
}

/* Type, Type/id, Type?query, Type/$op, Type/id/$op, Type/id/_history…; a search has no fixed form.
 */
static status read_url(struct reading *r, const struct json_node *request, struct bundle_entry *b)
{
    const struct json_node *node = json_get(request, "url");
    b->url = json_str(r->e->arena, node);
    if (str_is_none(b->url))
        return refuse(r, request, "give it, as Patient, Patient/1 or Patient?identifier=…",
                      "entry %zu has no request url", r->i);
    size_t mark = str_find_byte(b->url, '?');
    str path = str_sub(b->url, 0, mark), type = str_none(), id = str_none();
    if (str_starts(path, S("/"))) path = str_from(path, 1);
    b->query = mark == SIZE_MAX ? str_none() : str_from(b->url, mark + 1);
    size_t op = str_find_byte(path, '$');
    if (op != SIZE_MAX) b->operation = str_from(path, op);
    str rest = str_sub(path, 0, op);
    str_next(&rest, '/', &type);
    if (str_next(&rest, '/', &id) && id.n > 0 && id.p[0] != '_') b->id = id;
    b->type = fhir_resource_find(type);
    bool reads = b->method >= BUNDLE_GET || op != SIZE_MAX;
    if (b->type == NULL &&
        !(reads && (type.n == 0 || type.p[0] == '_' || str_eq(type, S("metadata")))))
        return refuse(r, node, "begin it with a type of resource, relative to the server's base",
                      "the request url “%.*s” of entry %zu names no type",
                      STR_ARG(str_sub(b->url, 0, 80)), r->i);
    if (b->id.n > 0 && !fhir_id_valid(b->id))
        return refuse(r, node, "an id has 1 to 64 letters, digits, - and .",
                      "the id in the request url of entry %zu is of wrong form", r->i);
    return ST_OK;
}

static status check_target(struct reading *r, const struct bundle_entry *b)
{
    bool has_id = b->id.n > 0, has_query = !str_is_none(b->query);
    bool one = b->method == BUNDLE_DELETE || b->method == BUNDLE_PUT || b->method == BUNDLE_PATCH;
    if (one && has_id == has_query)
        return refuse(r, NULL, "write Type/id, or Type?query for a conditional request",
                      "the request url of entry %zu must name one resource", r->i);
    if (b->method == BUNDLE_POST && (has_id || has_query) && b->operation.n == 0)
        return refuse(r, NULL, "POST to the type alone, and give conditions as ifNoneExist",
                      "entry %zu is a POST to one resource", r->i);
    return ST_OK;
}

static status check_resource(struct reading *r, const struct bundle_entry *b)
{
    bool writes = b->method == BUNDLE_POST || b->method == BUNDLE_PUT;
    if (b->method == BUNDLE_DELETE || b->method >= BUNDLE_GET || b->operation.n > 0) return ST_OK;
    if (!json_is_object(b->resource))
        return refuse(r, NULL, "put the resource into entry.resource", "entry %zu has no resource",
                      r->i);
    if (!writes) return ST_OK; /* PATCH carries a Parameters or Binary of any kind */
    const struct json_node *type = json_get(b->resource, "resourceType"),
                           *id = json_get(b->resource, "id");
    if (!json_str_is(type, b->type->name))
        return refuse(r, type, "make the two agree",
                      "the request url of entry %zu says %.*s, its resource does not", r->i,
                      STR_ARG(b->type->name));
    if (b->method == BUNDLE_PUT && b->id.n > 0 && !json_str_is(id, b->id))
        return refuse(r, id, "give the resource the id that the request url has",
                      "entry %zu puts a resource under another id than its own", r->i);
    return ST_OK;
}

static status read_entry(struct reading *r, struct bundle_entry *b)
{
    struct arena *a = r->e->arena;
    const struct json_node *request = json_get(r->node, "request");
    b->resource = json_get(r->node, "resource");
    b->full_url = json_str(a, json_get(r->node, "fullUrl"));
    if (!json_is_object(request))
        return refuse(r, NULL, "give entry.request with method and url", "entry %zu has no request",
                      r->i);
    TRY(read_method(r, request, b));
    TRY(read_url(r, request, b));
    TRY(check_target(r, b));
    TRY(check_resource(r, b));
    b->if_none_exist = json_str(a, json_get(request, "ifNoneExist"));
    b->if_match = json_str(a, json_get(request, "ifMatch"));
    b->if_none_match = json_str(a, json_get(request, "ifNoneMatch"));
    b->if_modified_since = json_str(a, json_get(request, "ifModifiedSince"));
    if (str_starts(b->if_none_exist, S("?"))) b->if_none_exist = str_from(b->if_none_exist, 1);
    return ST_OK;
}

/* In a transaction, two entries may not touch one resource, nor have one fullUrl. */
static status check_alone(struct reading *r, struct map *touched, const struct bundle_entry *b)
{
    bool is_new = true;
    if (b->full_url.n > 0 && b->method <= BUNDLE_PATCH) {
        union map_value *v = map_put(&r->plan->by_url, b->full_url, &is_new);
        if (!is_new)
            return refuse(r, json_get(r->node, "fullUrl"), "give every entry a fullUrl of its own",
                          "entries %d and %zu have the same fullUrl", (int)v->num, r->i);
        v->num = (int64_t)r->i;
    }
    bool writes =
        b->method == BUNDLE_DELETE || b->method == BUNDLE_PUT || b->method == BUNDLE_PATCH;
    if (!writes || b->type == NULL) return ST_OK;
    str name = arena_printf(r->e->arena, "%.*s/%.*s?%.*s", STR_ARG(b->type->name), STR_ARG(b->id),
                            STR_ARG(b->query));
    union map_value *v = map_put(touched, name, &is_new);
    if (!is_new)
        return refuse(r, NULL, "ask for one change of each resource",
                      "entries %d and %zu change the same resource", (int)v->num, r->i);
    v->num = (int64_t)r->i;
    return ST_OK;
}

static void note_condition(struct reading *r, str reference)
{
    size_t mark = str_find_byte(reference, '?');
    const struct fhir_type *type =
        mark == SIZE_MAX ? NULL : fhir_resource_find(str_sub(reference, 0, mark));
    bool is_new = false;
    if (type == NULL) return;
    union map_value *v = map_put(&r->plan->by_condition, reference, &is_new);
    if (!is_new) return;
    v->num = (int64_t)r->plan->conditionals.count;
    *VEC_PUSH(r->e->arena, &r->plan->conditionals) =
        (struct bundle_conditional){ .type = type, .query = str_from(reference, mark + 1) };
}

static bool is_reference(const struct json_node *n)
{
    return n->kind == JSON_STRING && n->key_n == 9 && memcmp(n->key_p, "reference", 9) == 0;
}

static void note_conditions(struct reading *r, const struct json_node *resource)
{
    if (resource == NULL) return;
    for (uint32_t i = 0; i < resource->span; i++) {
        const struct json_node *n = resource + i;
        if (is_reference(n) && memchr(n->p, '?', n->n) != NULL)
            note_condition(r, json_str(r->e->arena, n));
    }
}

/* Stable: by method, then by place in the bundle. PUT and PATCH are one rank. */
static void lay_order(struct bundle_plan *plan)
{
    size_t n = 0;
    for (int rank = BUNDLE_DELETE; rank <= BUNDLE_GET; rank++)
        for (size_t i = 0; i < plan->entry_count; i++) {
            int m = plan->entries[i].method;
            if (m == BUNDLE_PATCH) m = BUNDLE_PUT;
            if (m == BUNDLE_HEAD) m = BUNDLE_GET;
            if (!plan->is_transaction ? rank == BUNDLE_DELETE : m == rank) plan->order[n++] = i;
        }
}

static status read_entries(struct reading *r, const struct json_node *list)
{
    struct map touched = map_make(r->e->arena);
    for (r->node = json_first(list); r->node != NULL; r->node = json_next(r->node), r->i++) {
        struct bundle_entry *b = &r->plan->entries[r->i];
        status s = read_entry(r, b);
        if (s == ST_OK && r->plan->is_transaction) s = check_alone(r, &touched, b);
        if (s == ST_OK) {
            note_conditions(r, b->resource);
            continue;
        }
        if (r->plan->is_transaction) return s;
        b->refused = s;
        b->err = r->e->err;
    }
    return ST_OK;
}

status bundle_read(struct env *e, str source, const struct json_node *root,
                   struct bundle_plan *ret_plan)
{
    struct bundle_plan plan = { .source = source,
                                .by_url = map_make(e->arena),
                                .by_condition = map_make(e->arena) };
    struct reading r = { .e = e, .plan = &plan, .node = root };
    const struct json_node *type = json_get(root, "type"), *list = json_get(root, "entry");
    if (!json_str_is(json_get(root, "resourceType"), S("Bundle")))
        return refuse(&r, root, "post a Bundle of type transaction or batch", "this is no Bundle");
    plan.is_transaction = json_str_is(type, S("transaction"));
    if (!plan.is_transaction && !json_str_is(type, S("batch")))
        return refuse(&r, type, "set type to transaction or batch",
                      "the Bundle is of another type");
    if (list != NULL && !json_is_array(list))
        return refuse(&r, list, "make it an array", "Bundle.entry is no array");
    plan.entry_count = json_count(list);
    if (plan.entry_count > BUNDLE_ENTRIES_MOST)
        return fail(e, ST_TOO_LARGE,
                    "a Bundle of %zu entries is too large; send at most %d at once",
                    plan.entry_count, BUNDLE_ENTRIES_MOST);
    plan.entries = NEW_ARRAY(e->arena, struct bundle_entry, plan.entry_count + 1);
    plan.order = NEW_ARRAY(e->arena, size_t, plan.entry_count + 1);
    TRY(read_entries(&r, list));
    lay_order(&plan);
    *ret_plan = plan;
    return ST_OK;
}
