/* SPDX-License-Identifier: Apache-2.0
 * Which slice a value is in. Source: FHIR R4, 5.1.0.14. */
#include "fhir/patch.h"
#include "fhir/profile_inner.h"

bool pattern_holds(struct arena *a, const struct json_node *pattern, const struct json_node *value)
{
    if (json_is_object(pattern)) {
        for (const struct json_node *m = json_first(pattern); m != NULL; m = json_next(m))
            if (!pattern_holds(a, m, json_member(value, json_key(a, m)))) return false;
        return json_is_object(value);
    }
    if (!json_is_array(pattern)) return value != NULL && json_same(a, pattern, value);
    for (const struct json_node *m = json_first(pattern); m != NULL; m = json_next(m)) {
        bool any = false;
        for (const struct json_node *v = json_first(value); v != NULL && !any; v = json_next(v))
            any = pattern_holds(a, m, v);
        if (!any) return false;
    }
    return true;
}

bool place_value_fits(struct arena *a, const struct place *p, const struct json_node *value)
{
    if (p->fixed != NULL) return value != NULL && json_same(a, p->fixed, value);
    return p->pattern == NULL || pattern_holds(a, p->pattern, value);
}

/* The values at a dotted path below one; arrays flattened. */
struct found {
    VEC(const struct json_node *)
};
static void find_values(struct arena *a, const struct json_node *n, str path, struct found *out)
{
    str part, rest = path;
    if (n == NULL) return;
    if (json_is_array(n)) {
        for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c))
            find_values(a, c, path, out);
        return;
    }
    if (path.n == 0 || !str_next(&rest, '.', &part)) {
        *VEC_PUSH(a, out) = n;
        return;
    }
    const struct json_node *next = json_member(n, part);
    for (const struct json_node *m = json_first(n); m != NULL && next == NULL; m = json_next(m)) {
        str key = str_make(m->key_p, m->key_n); /* value → valueQuantity */
        bool choice =
            str_starts(key, part) && key.n > part.n && key.p[part.n] >= 'A' && key.p[part.n] <= 'Z';
        if (choice) next = m;
    }
    find_values(a, next, str_is_none(rest) ? S("") : rest, out);
}

/* The places below a slice that a discriminator's path names: those of slices on the way too. */
struct places {
    VEC(const struct place *)
};
static void find_places(struct arena *a, const struct place *p, str path, struct places *out)
{
    str part, rest = path;
    if (path.n == 0 || !str_next(&rest, '.', &part)) {
        *VEC_PUSH(a, out) = p;
        return;
    }
    for (size_t i = 0; i < p->children.count; i++) {
        const struct place *c = p->children.at[i];
        bool choice = str_ends(c->name, S("[x]"));
        if (!str_eq(choice ? str_sub(c->name, 0, c->name.n - 3) : c->name, part)) continue;
        find_places(a, c, str_is_none(rest) ? S("") : rest, out);
        for (size_t k = 0; k < c->slices.count; k++)
            find_places(a, c->slices.at[k], str_is_none(rest) ? S("") : rest, out);
    }
}

static const struct json_node *said_below(struct arena *a, const struct place *slice, str path)
{
    const struct json_node *from = slice->fixed != NULL ? slice->fixed : slice->pattern;
    struct found found = { 0 };
    if (from == NULL) return NULL;
    find_values(a, from, path, &found);
    return found.count > 0 ? found.at[0] : NULL;
}

static bool value_decides(struct arena *a, const struct place *slice, str path,
                          const struct found *values)
{
    const struct json_node *said = said_below(a, slice, path);
    struct places places = { 0 };
    find_places(a, slice, path, &places);
    if (str_eq(path, S("url")) && !str_is_none(slice->type_profile)) {
        for (size_t i = 0; i < values->count; i++)
            if (str_eq(json_str(a, values->at[i]),
                       str_sub(slice->type_profile, 0, str_find_byte(slice->type_profile, '|'))))
                return true;
        return false;
    }
    for (size_t i = 0; i < values->count; i++) {
        if (said != NULL && pattern_holds(a, said, values->at[i])) return true;
        for (size_t k = 0; k < places.count; k++) {
            const struct place *p = places.at[k];
            bool asks = p->fixed != NULL || p->pattern != NULL;
            if (asks && place_value_fits(a, p, values->at[i])) return true;
        }
    }
    return false;
}

/* By the key of a choice ("valueQuantity"), or the resource's own word. */
static bool type_decides(struct arena *a, const struct place *slice, str path,
                         const struct found *values)
{
    struct places places = { 0 };
    find_places(a, slice, path, &places);
    str type = places.count == 0 ? str_none() : places.at[0]->type;
    if (str_is_none(type)) return false;
    for (size_t i = 0; i < values->count; i++) {
        const struct json_node *n = values->at[i];
        str key = str_make(n->key_p, n->key_n);
        if (json_str_is(json_get(n, "resourceType"), type)) return true;
        if (key.n > type.n && str_eq_ascii(str_from(key, key.n - type.n), type)) return true;
    }
    return false;
}

bool place_takes(struct arena *a, const struct place *slicing, const struct place *slice,
                 const struct json_node *value)
{
    for (size_t i = 0; i < slicing->discriminators.count; i++) {
        const struct discriminator *d = &slicing->discriminators.at[i];
        struct found values = { 0 };
        str path = str_eq(d->path, S("$this")) ? S("") : d->path;
        if (str_find_byte(path, '(') != SIZE_MAX) return false;
        find_values(a, value, path, &values);
        struct places places = { 0 };
        find_places(a, slice, path, &places);
        const struct place *p = places.count > 0 ? places.at[0] : NULL;
        bool fits = false;
        if (str_eq(d->type, S("value")) || str_eq(d->type, S("pattern")))
            fits = value_decides(a, slice, path, &values);
        else if (str_eq(d->type, S("exists")))
            fits = p != NULL && (p->max == 0 ? values.count == 0 : values.count > 0);
        else if (str_eq(d->type, S("type")))
            fits = type_decides(a, slice, path, &values);
        if (!fits) return false;
    }
    return slicing->discriminators.count > 0;
}
