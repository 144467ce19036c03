/* SPDX-License-Identifier: Apache-2.0
 * FHIRPath Patch. An element may be two members (birthDate and _birthDate) and a list two arrays:
 * both are kept in step. */
#include "fhir/patch.h"

#include "base/buf.h"
#include "fhir/bundle.h"
#include "fhir/fhir_limits.h"
#include "fhir/path.h"
#include "json/edit.h"
#include "json/write.h"

struct operation {
    struct env *e;
    const struct json_node *doc;
    const struct json_node *node; /* the parameter */
    size_t number;
};

/* The JSON of a value, and of what stands under "_key" beside it; each may be none. */
struct value {
    str json, extras;
};

/* Where an element stands: under a key of an object, and where in its list. */
struct place {
    const struct json_node *object;
    str key;
    bool in_list;
    size_t index;
};

#define refuse(o, code, remedy, ...)                                                               \
    (env_fail((o)->e, (code),                                                                      \
              arena_printf((o)->e->arena, "Parameters.parameter[%zu]", (o)->number), __VA_ARGS__), \
     env_remedy((o)->e, "%s", (remedy)), (code))

static const struct json_node *part(const struct operation *o, const char *name)
{
    for (const struct json_node *p = json_first(json_get(o->node, "part")); p != NULL;
         p = json_next(p))
        if (json_str_is(json_get(p, "name"), str_of(name))) return p;
    return NULL;
}

static status text_part(struct operation *o, const char *name, str *ret)
{
    const struct json_node *p = part(o, name), *v = json_get(p, "valueString");
    if (v == NULL) v = json_get(p, "valueCode");
    *ret = json_str(o->e->arena, v);
    if (!str_is_none(*ret)) return ST_OK;
    return refuse(o, ST_BAD_INPUT, "give the part with a valueString or valueCode",
                  "the operation has no part “%s”", name);
}

static status index_part(struct operation *o, const char *name, size_t *ret)
{
    int64_t v = 0;
    if (!json_int(json_get(part(o, name), "valueInteger"), &v) || v < 0)
        return refuse(o, ST_BAD_INPUT, "give the part with a valueInteger from 0",
                      "the operation has no part “%s”", name);
    *ret = (size_t)v;
    return ST_OK;
}

/* The member value[x] of a part, or NULL. */
static const struct json_node *value_member(const struct json_node *p, const char *prefix)
{
    size_t n = strlen(prefix);
    for (const struct json_node *c = json_first(p); c != NULL; c = json_next(c))
        if (c->key_n > n && memcmp(c->key_p, prefix, n) == 0) return c;
    return NULL;
}

static struct value value_of_part(struct operation *o, const struct json_node *p, uint16_t type);

/* An element without a type of its own (Patient.contact), given part by part. */
static str value_of_parts(struct operation *o, const struct json_node *p, uint16_t type)
{
    struct json_writer w = json_writer_make(o->e->arena);
    const struct fhir_type *t = type == FHIR_NONE ? NULL : &fhir_types[type];
    json_put_object(&w, NULL);
    for (const struct json_node *c = json_first(json_get(p, "part")); c != NULL; c = json_next(c)) {
        str name = json_str(o->e->arena, json_get(c, "name"));
        const struct fhir_element *e = t == NULL ? NULL : fhir_element_find(t, name);
        const struct fhir_member *m = t == NULL ? NULL : fhir_member_find(t, name);
        struct value v = value_of_part(o, c, m == NULL ? FHIR_NONE : m->type);
        const struct json_node *typed = value_member(c, "value");
        if (e != NULL && e->choice && typed != NULL)
            name = arena_printf(o->e->arena, "%.*s%.*s", STR_ARG(name),
                                STR_ARG(str_from(json_key(o->e->arena, typed), 5)));
        json_put_key(&w, name);
        if (e != NULL && e->max != 1) json_put_array(&w, NULL);
        json_put_raw(&w, NULL, str_is_none(v.json) ? S("null") : v.json);
        if (e != NULL && e->max != 1) json_put_end(&w);
    }
    json_put_end(&w);
    return json_written(&w);
}

static struct value value_of_part(struct operation *o, const struct json_node *p, uint16_t type)
{
    const struct json_node *v = value_member(p, "value"), *extras = value_member(p, "_value");
    struct value value = { json_raw(v), json_raw(extras) };
    if (v == NULL && json_get(p, "resource") != NULL)
        value.json = json_raw(json_get(p, "resource"));
    else if (v == NULL && extras == NULL)
        value.json = value_of_parts(o, p, type);
    return value;
}

static status need_value(struct operation *o, uint16_t type, struct value *ret)
{
    const struct json_node *p = part(o, "value");
    if (p == NULL)
        return refuse(o, ST_BAD_INPUT, "give the part “value”", "the operation has no value");
    *ret = value_of_part(o, p, type);
    return ST_OK;
}

static status find(struct operation *o, struct path_items *ret)
{
    struct path_program program = { 0 };
    str path = str_none();
    TRY(text_part(o, "path", &path));
    status s = path_compile(o->e, path, &program);
    if (s == ST_OK) s = path_run(o->e, &program, o->doc, NULL, ret);
    if (s == ST_OK) return ST_OK;
    return s != ST_BAD_INPUT ? s
                             : refuse(o, s, "write a simple path, as Patient.name[0].family",
                                      "the path cannot be used: %.*s", STR_ARG(o->e->err.what));
}

static status find_one(struct operation *o, struct path_item *ret)
{
    struct path_items items = { 0 };
    TRY(find(o, &items));
    if (items.count == 1 && items.at[0].kind == PATH_NODE) {
        *ret = items.at[0];
        return ST_OK;
    }
    return refuse(o, ST_UNPROCESSABLE, "make it name exactly one element that is there",
                  "the path finds %zu elements", items.count);
}

static struct place place_of(struct operation *o, const struct json_node *n)
{
    struct place place = { 0 };
    const struct json_node *parent = json_parent(n);
    if (json_is_array(parent)) {
        place.in_list = true;
        for (const struct json_node *c = json_first(parent); c != n; c = json_next(c))
            place.index++;
        n = parent;
        parent = json_parent(parent);
    }
    place.object = parent;
    place.key = json_key(o->e->arena, n);
    if (str_starts(place.key, S("_"))) place.key = str_from(place.key, 1);
    return place;
}

static struct place place_of_item(struct operation *o, const struct path_item *item)
{
    return place_of(o, item->json != NULL ? item->json : item->extras);
}

static str companion_key(struct operation *o, str key)
{
    return arena_printf(o->e->arena, "_%.*s", STR_ARG(key));
}

static void set_member(struct json_edits *d, const struct json_node *object, str key, str json)
{
    const struct json_node *old = json_member(object, key);
    if (old == NULL && !str_is_none(json))
        json_edit_add(d, object, json_last(object), key, json);
    else if (old != NULL && str_is_none(json))
        json_edit_remove(d, old);
    else if (old != NULL)
        json_edit_replace(d, old, json);
}

struct list {
    VEC(struct value)
};

static struct list read_list(struct operation *o, const struct place *place)
{
    struct list list = { 0 };
    const struct json_node *values = json_member(place->object, place->key);
    const struct json_node *extras = json_member(place->object, companion_key(o, place->key));
    size_t count =
        json_count(values) > json_count(extras) ? json_count(values) : json_count(extras);
    for (size_t i = 0; i < count; i++) {
        const struct json_node *v = json_at(values, i), *x = json_at(extras, i);
        struct value *value = VEC_PUSH(o->e->arena, &list);
        if (json_kind(v) > JSON_NULL) value->json = json_raw(v);
        if (json_kind(x) > JSON_NULL) value->extras = json_raw(x);
    }
    return list;
}

/* One of the two arrays; none where nothing is in it. */
static str list_text(struct operation *o, const struct list *list, bool extras)
{
    struct json_writer w = json_writer_make(o->e->arena);
    bool any = false;
    json_put_array(&w, NULL);
    for (size_t i = 0; i < list->count; i++) {
        str json = extras ? list->at[i].extras : list->at[i].json;
        any |= !str_is_none(json);
        json_put_raw(&w, NULL, str_is_none(json) ? S("null") : json);
    }
    json_put_end(&w);
    return any ? json_written(&w) : str_none();
}

static void write_list(struct operation *o, struct json_edits *d, const struct place *place,
                       const struct list *list)
{
    set_member(d, place->object, place->key, list_text(o, list, false));
    set_member(d, place->object, companion_key(o, place->key), list_text(o, list, true));
}

/* An object of which nothing is left goes too: FHIR has no empty elements. */
static void remove_place(struct operation *o, struct json_edits *d, const struct place *place)
{
    struct list list = { 0 };
    size_t members = 0;
    if (place->in_list) {
        list = read_list(o, place);
        if (place->index < list.count) {
            memmove(&list.at[place->index], &list.at[place->index + 1],
                    (list.count - place->index - 1) * sizeof list.at[0]);
            list.count--;
        }
    }
    members += json_member(place->object, place->key) != NULL;
    members += json_member(place->object, companion_key(o, place->key)) != NULL;
    bool last = list.count == 0 && json_count(place->object) == members &&
                json_parent(place->object) != NULL;
    if (!last) {
        write_list(o, d, place, &list);
        return;
    }
    struct place above = place_of(o, place->object);
    remove_place(o, d, &above);
}

static void add_value(struct operation *o, struct json_edits *d, const struct place *place,
                      bool repeats, const struct value *value)
{
    if (repeats) {
        struct list list = read_list(o, place);
        *VEC_PUSH(o->e->arena, &list) = *value;
        write_list(o, d, place, &list);
    } else {
        set_member(d, place->object, place->key, value->json);
        set_member(d, place->object, companion_key(o, place->key), value->extras);
    }
}

/* The member that `name` means with a value of the part's type: value → valueQuantity. */
static const struct fhir_member *member_for(struct operation *o, const struct fhir_type *t,
                                            str name)
{
    const struct fhir_element *e = fhir_element_find(t, name);
    const struct json_node *value = value_member(part(o, "value"), "value");
    if (e == NULL) return NULL;
    if (e->choice && value == NULL) return NULL;
    if (e->choice)
        name = arena_printf(o->e->arena, "%.*s%.*s", STR_ARG(name),
                            STR_ARG(str_from(json_key(o->e->arena, value), 5)));
    return fhir_member_find(t, name);
}

static bool is_there(struct operation *o, const struct fhir_type *t, const struct fhir_element *e,
                     const struct json_node *object)
{
    for (size_t i = 0; i < t->member_count; i++) {
        const struct fhir_member *m = &fhir_members[t->first_member + i];
        bool member = json_member(object, m->key) != NULL ||
                      json_member(object, companion_key(o, m->key)) != NULL;
        if (&fhir_elements[m->element] == e && member) return true;
    }
    return false;
}

static status do_add(struct operation *o, struct json_edits *d)
{
    struct path_item item = { 0 };
    struct value value = { 0 };
    str name = str_none();
    TRY(find_one(o, &item));
    TRY(text_part(o, "name", &name));
    const struct fhir_type *t = item.type == FHIR_NONE ? NULL : &fhir_types[item.type];
    const struct fhir_member *m =
        t == NULL || !json_is_object(item.json) ? NULL : member_for(o, t, name);
    if (m == NULL)
        return refuse(o, ST_UNPROCESSABLE, "name an element of the type that the path leads to",
                      "there is no element “%.*s” to add there", STR_ARG(name));
    const struct fhir_element *e = &fhir_elements[m->element];
    if (e->max == 1 && is_there(o, t, e, item.json))
        return refuse(o, ST_UNPROCESSABLE, "use replace",
                      "%.*s is there already and does not repeat", STR_ARG(name));
    TRY(need_value(o, m->type, &value));
    struct place place = { .object = item.json, .key = m->key };
    add_value(o, d, &place, e->max != 1, &value);
    return ST_OK;
}

/* The list that the items of a path stand in. */
static status find_list(struct operation *o, struct place *ret_place, struct list *ret_list,
                        uint16_t *ret_type)
{
    struct path_items items = { 0 };
    TRY(find(o, &items));
    struct place place = { 0 };
    for (size_t i = 0; i < items.count && items.at[i].kind == PATH_NODE; i++) {
        struct place p = place_of_item(o, &items.at[i]);
        bool same = p.in_list && (i == 0 || (p.object == place.object && str_eq(p.key, place.key)));
        if (!same)
            return refuse(o, ST_UNPROCESSABLE, "name one list, as Patient.identifier",
                          "the path does not lead to one list");
        place = p;
    }
    if (place.object == NULL)
        return refuse(o, ST_UNPROCESSABLE, "use add for the first of a list",
                      "the path finds no list");
    *ret_place = place;
    *ret_list = read_list(o, &place);
    *ret_type = items.at[0].type;
    return ST_OK;
}

static void insert_at(struct operation *o, struct list *list, size_t at, struct value value)
{
    (void)VEC_PUSH(o->e->arena, list);
    memmove(&list->at[at + 1], &list->at[at], (list->count - 1 - at) * sizeof list->at[0]);
    list->at[at] = value;
}

static status do_insert(struct operation *o, struct json_edits *d)
{
    struct place place = { 0 };
    struct list list = { 0 };
    struct value value = { 0 };
    uint16_t type = FHIR_NONE;
    size_t index = 0;
    TRY(find_list(o, &place, &list, &type));
    TRY(index_part(o, "index", &index));
    TRY(need_value(o, type, &value));
    if (index > list.count)
        return refuse(o, ST_UNPROCESSABLE, "an index lies between 0 and the length",
                      "the list has %zu elements", list.count);
    insert_at(o, &list, index, value);
    write_list(o, d, &place, &list);
    return ST_OK;
}

static status do_move(struct operation *o, struct json_edits *d)
{
    struct place place = { 0 };
    struct list list = { 0 };
    uint16_t type = FHIR_NONE;
    size_t from = 0, to = 0;
    TRY(find_list(o, &place, &list, &type));
    TRY(index_part(o, "source", &from));
    TRY(index_part(o, "destination", &to));
    if (from >= list.count || to >= list.count)
        return refuse(o, ST_UNPROCESSABLE, "source and destination lie below the length",
                      "the list has %zu elements", list.count);
    struct value value = list.at[from];
    memmove(&list.at[from], &list.at[from + 1], (list.count - from - 1) * sizeof list.at[0]);
    list.count--;
    insert_at(o, &list, to, value);
    write_list(o, d, &place, &list);
    return ST_OK;
}

static status do_delete(struct operation *o, struct json_edits *d)
{
    struct path_items items = { 0 };
    TRY(find(o, &items));
    if (items.count == 0) return ST_OK; /* gone already: what was asked holds */
    if (items.count > 1 || items.at[0].kind != PATH_NODE || items.at[0].json == o->doc)
        return refuse(o, ST_UNPROCESSABLE, "make it name one element below the resource",
                      "the path finds %zu elements", items.count);
    struct place place = place_of_item(o, &items.at[0]);
    if (place.object == NULL)
        return refuse(o, ST_UNPROCESSABLE, "name an element", "the path leads to no element");
    remove_place(o, d, &place);
    return ST_OK;
}

static status do_replace(struct operation *o, struct json_edits *d)
{
    struct path_item item = { 0 };
    struct value value = { 0 };
    TRY(find_one(o, &item));
    TRY(need_value(o, item.type, &value));
    struct place place = place_of_item(o, &item);
    if (place.object == NULL)
        return refuse(o, ST_UNPROCESSABLE, "replace the resource by a PUT",
                      "the path leads to the resource itself");
    if (!place.in_list) {
        set_member(d, place.object, place.key, value.json);
        set_member(d, place.object, companion_key(o, place.key), value.extras);
        return ST_OK;
    }
    struct list list = read_list(o, &place);
    list.at[place.index] = value;
    write_list(o, d, &place, &list);
    return ST_OK;
}

static status apply(struct operation *o)
{
    struct json_edits d = json_edits_make(o->e->arena);
    str type = str_none();
    TRY(text_part(o, "type", &type));
    status s = ST_BAD_INPUT;
    if (str_eq(type, S("add")))
        s = do_add(o, &d);
    else if (str_eq(type, S("insert")))
        s = do_insert(o, &d);
    else if (str_eq(type, S("delete")))
        s = do_delete(o, &d);
    else if (str_eq(type, S("replace")))
        s = do_replace(o, &d);
    else if (str_eq(type, S("move")))
        s = do_move(o, &d);
    else
        return refuse(o, ST_BAD_INPUT, "it is one of add, insert, delete, replace, move",
                      "“%.*s” is no operation", STR_ARG(type));
    if (s != ST_OK || d.count == 0) return s;
    return json_read(o->e, json_edited(&d, o->doc), &o->doc);
}

status patch_fhirpath(struct env *e, const struct json_node *doc, const struct json_node *patch,
                      str *ret_text)
{
    struct operation o = { .e = e, .doc = doc };
    const struct json_node *list = json_get(patch, "parameter");
    if (!json_str_is(json_get(patch, "resourceType"), S("Parameters")))
        return refuse(&o, ST_BAD_INPUT, "send a Parameters resource",
                      "a FHIRPath Patch is a Parameters resource");
    if (json_count(list) > PATCH_OPERATIONS_MOST)
        return refuse(&o, ST_TOO_LARGE, "send several patches", "a patch has at most %d operations",
                      PATCH_OPERATIONS_MOST);
    for (o.node = json_first(list); o.node != NULL; o.node = json_next(o.node), o.number++) {
        if (!json_str_is(json_get(o.node, "name"), S("operation")))
            return refuse(&o, ST_BAD_INPUT, "call each parameter “operation”",
                          "parameter %zu is no operation", o.number);
        TRY(apply(&o));
    }
    *ret_text = json_raw(o.doc);
    return ST_OK;
}
