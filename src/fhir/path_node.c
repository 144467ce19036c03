/* SPDX-License-Identifier: Apache-2.0
 * Walking a resource, element by element, with the definition row beside the JSON. */
#include "fhir/index.h"
#include "fhir/path_run.h"

void path_put(struct path_items *out, struct arena *a, const struct path_item *item)
{
    *VEC_PUSH(a, out) = *item;
}

static uint16_t resource_type(struct arena *a, const struct json_node *n, uint16_t otherwise)
{
    const struct json_node *type = json_get(n, "resourceType");
    if (type == NULL) return otherwise;
    const struct fhir_type *t = fhir_type_find(json_str(a, type));
    return t == NULL ? FHIR_NONE : fhir_type_index(t);
}

struct path_item path_node(struct arena *a, const struct json_node *n, uint16_t type)
{
    bool resource = type == FHIR_NONE || type == FHIR_T_Resource || type == FHIR_T_DomainResource;
    return (struct path_item){ .kind = PATH_NODE,
                               .json = n,
                               .type = resource ? resource_type(a, n, type) : type };
}

static void put_one(struct path_run *r, const struct json_node *n, const struct json_node *extras,
                    uint16_t type, struct path_items *out)
{
    if (n != NULL && n->kind == JSON_NULL) n = NULL;
    if (extras != NULL && extras->kind != JSON_OBJECT) extras = NULL;
    if (n == NULL && extras == NULL) return;
    struct path_item item = path_node(r->arena, n, type);
    if (n == NULL) item.type = type;
    item.extras = extras;
    path_put(out, r->arena, &item);
}

/* The values under a key and its companion, arrays flattened. */
static void put_member(struct path_run *r, const struct json_node *n,
                       const struct json_node *extras, uint16_t type, struct path_items *out)
{
    if (!json_is_array(n) && !json_is_array(extras)) {
        put_one(r, n, extras, type, out);
        return;
    }
    const struct json_node *x = json_is_array(n) ? json_first(n) : NULL,
                           *y = json_is_array(extras) ? json_first(extras) : NULL;
    while (x != NULL || y != NULL) {
        put_one(r, x, y, type, out);
        x = x == NULL ? NULL : json_next(x);
        y = y == NULL ? NULL : json_next(y);
    }
}

static const struct json_node *companion(struct path_run *r, const struct json_node *object,
                                         str key)
{
    const struct json_node *end = object + object->span;
    for (const struct json_node *m = object + 1; m < end; m += m->span)
        if (m->key_n == key.n + 1 && m->key_p[0] == '_' &&
            json_key_is(m, arena_printf(r->arena, "_%.*s", STR_ARG(key))))
            return m;
    return NULL;
}

static void child_of_object(struct path_run *r, const struct json_node *object, uint16_t type,
                            str name, struct path_items *out)
{
    const struct fhir_type *t = type == FHIR_NONE ? NULL : &fhir_types[type];
    const struct fhir_element *e = t == NULL ? NULL : fhir_element_find(t, name);
    if (e == NULL || !e->choice) {
        if (e == NULL && t != NULL) return;
        const struct fhir_member *m = t == NULL ? NULL : fhir_member_find(t, name);
        put_member(r, json_member(object, name), companion(r, object, name),
                   m == NULL ? FHIR_NONE : m->type, out);
        return;
    }
    for (size_t i = 0; i < t->member_count; i++) {
        const struct fhir_member *m = &fhir_members[t->first_member + i];
        if (&fhir_elements[m->element] != e) continue;
        put_member(r, json_member(object, m->key), companion(r, object, m->key), m->type, out);
    }
}

void path_child(struct path_run *r, const struct path_item *item, str name, struct path_items *out)
{
    if (item->kind == PATH_TYPE) {
        struct path_item part = path_of_str(str_eq(name, S("name")) ? item->text : item->unit);
        if (str_eq(name, S("name")) || str_eq(name, S("namespace"))) path_put(out, r->arena, &part);
        return;
    }
    if (item->kind != PATH_NODE) return;
    if (json_is_object(item->json))
        child_of_object(r, item->json, item->type, name, out);
    else if (item->extras != NULL)
        child_of_object(r, item->extras, FHIR_T_Element, name, out);
}

static void children_of_object(struct path_run *r, const struct json_node *object, uint16_t type,
                               struct path_items *out)
{
    for (const struct json_node *m = json_first(object); m != NULL; m = json_next(m)) {
        str key = json_key(r->arena, m), plain = str_starts(key, S("_")) ? str_from(key, 1) : key;
        const struct fhir_member *d =
            type == FHIR_NONE ? NULL : fhir_member_find(&fhir_types[type], plain);
        uint16_t child = d == NULL ? FHIR_NONE : d->type;
        if (str_eq(key, S("resourceType"))) continue;
        if (plain.n == key.n)
            put_member(r, m, companion(r, object, key), child, out);
        else if (json_member(object, plain) == NULL)
            put_member(r, NULL, m, child, out);
    }
}

void path_children(struct path_run *r, const struct path_item *item, struct path_items *out)
{
    if (item->kind != PATH_NODE) return;
    if (json_is_object(item->json))
        children_of_object(r, item->json, item->type, out);
    else if (item->extras != NULL)
        children_of_object(r, item->extras, FHIR_T_Element, out);
}

static const str system_names[] = {
    [PATH_BOOLEAN] = S_INIT("Boolean"),    [PATH_STRING] = S_INIT("String"),
    [PATH_INTEGER] = S_INIT("Integer"),    [PATH_DECIMAL] = S_INIT("Decimal"),
    [PATH_DATE] = S_INIT("Date"),          [PATH_DATETIME] = S_INIT("DateTime"),
    [PATH_TIME] = S_INIT("Time"),          [PATH_QUANTITY] = S_INIT("Quantity"),
    [PATH_TYPE] = S_INIT("SimpleTypeInfo")
};

static bool is_system_name(str name)
{
    for (size_t i = PATH_BOOLEAN; i < sizeof system_names / sizeof system_names[0]; i++)
        if (str_eq(system_names[i], name)) return true;
    return str_eq(name, S("Any"));
}

status path_is_type(struct path_run *r, const struct path_op *op, const struct path_item *item,
                    str space, str name, bool exact, bool *ret)
{
    bool system = str_is_none(space) || str_eq(space, S("System"));
    bool fhir = str_is_none(space) || str_eq(space, S("FHIR"));
    const struct fhir_type *t = fhir ? fhir_type_find(name) : NULL;
    bool known = (system && (is_system_name(name) || str_eq(space, S("System")))) || t != NULL;
    if (!known) return path_refuse(r, op, "there is no type %.*s", STR_ARG(name));
    *ret = false;
    if (item->kind != PATH_NODE) {
        *ret = system && str_eq(system_names[item->kind], name);
    } else if (t != NULL && item->type != FHIR_NONE) {
        bool primitive = fhir_types[item->type].kind == FHIR_PRIMITIVE;
        *ret = exact && primitive ? item->type == fhir_type_index(t)
                                  : fhir_type_is(item->type, fhir_type_index(t));
    }
    return ST_OK;
}

str path_item_type(const struct path_item *item)
{
    static const str names[] = {
        [PATH_BOOLEAN] = S_INIT("boolean"), [PATH_STRING] = S_INIT("string"),
        [PATH_INTEGER] = S_INIT("integer"), [PATH_DECIMAL] = S_INIT("decimal"),
        [PATH_DATE] = S_INIT("date"),       [PATH_DATETIME] = S_INIT("dateTime"),
        [PATH_TIME] = S_INIT("time"),       [PATH_QUANTITY] = S_INIT("Quantity"),
        [PATH_TYPE] = S_INIT("TypeInfo")
    };
    if (item->kind != PATH_NODE) return names[item->kind];
    return item->type == FHIR_NONE ? S("Element") : fhir_types[item->type].name;
}
