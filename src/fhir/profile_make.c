/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"
#include "fhir/profile_inner.h"

struct making {
    struct env *e;
    struct profile *profile;
    struct map base_rules; /* keys that R4 itself asks */
};

str profile_url(const struct profile *p)
{
    return p->url;
}
str profile_base(const struct profile *p)
{
    return p->base;
}
const struct fhir_type *profile_type(const struct profile *p)
{
    return p->type;
}

static struct place *child_named(struct making *m, struct place *up, str name, str slice)
{
    for (size_t i = 0; i < up->children.count; i++) {
        struct place *c = up->children.at[i];
        if (!str_eq(c->name, name)) continue;
        if (str_is_none(slice)) return c;
        for (size_t k = 0; k < c->slices.count; k++)
            if (str_eq(c->slices.at[k]->slice, slice)) return c->slices.at[k];
        struct place *s = NEW(m->e->arena, struct place);
        *s = (struct place){ .name = name, .slice = slice, .max = FHIR_MANY };
        *VEC_PUSH(m->e->arena, &c->slices) = s;
        return s;
    }
    struct place *c = NEW(m->e->arena, struct place);
    *c = (struct place){ .name = name, .max = FHIR_MANY };
    *VEC_PUSH(m->e->arena, &up->children) = c;
    return str_is_none(slice) ? c : child_named(m, up, name, slice);
}

/* "Patient.name:official.given": the place, made where it is not there. */
static struct place *place_of(struct making *m, str id)
{
    struct place *at = &m->profile->root;
    str part;
    (void)str_next(&id, '.', &part);
    while (str_next(&id, '.', &part)) {
        size_t colon = str_find_byte(part, ':');
        at = child_named(m, at, str_sub(part, 0, colon),
                         colon == SIZE_MAX ? str_none() : str_from(part, colon + 1));
    }
    return at;
}

static const struct json_node *member_starting(const struct json_node *n, const char *start)
{
    for (const struct json_node *m = json_first(n); m != NULL; m = json_next(m))
        if (str_starts(str_make(m->key_p, m->key_n), str_of(start))) return m;
    return NULL;
}

static uint32_t max_of(struct arena *a, const struct json_node *n, uint32_t otherwise)
{
    int64_t v = 0;
    str text = json_str(a, n);
    if (str_is_none(text)) return otherwise;
    return str_to_int(text, &v) && v >= 0 && v < FHIR_MANY ? (uint32_t)v : FHIR_MANY;
}

static void take_slicing(struct making *m, const struct json_node *slicing, struct place *p)
{
    struct arena *a = m->e->arena;
    const struct json_node *list = json_get(slicing, "discriminator");
    p->closed = json_str_is(json_get(slicing, "rules"), S("closed"));
    for (const struct json_node *d = json_first(list); d != NULL; d = json_next(d))
        *VEC_PUSH(a, &p->discriminators) =
            (struct discriminator){ json_str(a, json_get(d, "type")),
                                    json_str(a, json_get(d, "path")) };
}

/* R4's own are asked by rules.h; one that cannot be compiled is not asked. */
static void take_rules(struct making *m, const struct json_node *list, struct place *p)
{
    struct arena *a = m->e->arena;
    for (const struct json_node *c = json_first(list); c != NULL; c = json_next(c)) {
        struct profile_rule r = { .key = json_str(a, json_get(c, "key")),
                                  .human = json_str(a, json_get(c, "human")) };
        str expression = json_str(a, json_get(c, "expression"));
        r.is_error = json_str_is(json_get(c, "severity"), S("error"));
        if (str_is_none(expression) || map_get(&m->base_rules, r.key) != NULL) continue;
        if (path_compile(m->e, expression, &r.program) == ST_OK)
            *VEC_PUSH(a, &p->rules) = r;
        else
            m->e->err = (struct err){ 0 };
    }
}

static void take_types(struct making *m, const struct json_node *list, struct place *p)
{
    struct arena *a = m->e->arena;
    if (json_count(list) != 1) return;
    const struct json_node *t = json_first(list);
    p->type = json_str(a, json_get(t, "code"));
    if (str_eq(p->type, S("Extension")))
        p->type_profile = json_str(a, json_at(json_get(t, "profile"), 0));
}

static void take_element(struct making *m, const struct json_node *el)
{
    struct arena *a = m->e->arena;
    str id = json_str(a, json_get(el, "id"));
    if (str_is_none(id)) id = json_str(a, json_get(el, "path"));
    struct place *p = place_of(m, id);
    int64_t min = 0;
    if (json_int(json_get(el, "min"), &min) && min >= 0) p->min = (uint32_t)min;
    p->max = max_of(a, json_get(el, "max"), p->max);
    p->fixed = member_starting(el, "fixed");
    p->pattern = member_starting(el, "pattern");
    const struct json_node *binding = json_get(el, "binding");
    if (json_str_is(json_get(binding, "strength"), S("required")))
        p->value_set = json_str(a, json_get(binding, "valueSet"));
    take_types(m, json_get(el, "type"), p);
    take_slicing(m, json_get(el, "slicing"), p);
    take_rules(m, json_get(el, "constraint"), p);
}

static status is_profile(struct making *m, const struct json_node *d)
{
    struct arena *a = m->e->arena;
    struct profile *p = m->profile;
    p->url = json_str(a, json_get(d, "url"));
    p->base = json_str(a, json_get(d, "baseDefinition"));
    p->type = fhir_resource_find(json_str(a, json_get(d, "type")));
    bool constrains = json_str_is(json_get(d, "derivation"), S("constraint"));
    if (str_starts(p->base, S("http://hl7.org/fhir/StructureDefinition/")) && p->type != NULL &&
        str_eq(str_from(p->base, 40), p->type->name))
        p->base = str_none();
    if (constrains && p->type != NULL && !str_is_none(p->url)) return ST_OK;
    return fail_at(m->e, ST_UNPROCESSABLE, S("StructureDefinition"),
                   "this is no profile of a resource type: it wants url, type and derivation "
                   "constraint");
}

status profile_make(struct env *e, const struct json_node *definition,
                    const struct profile **ret_profile)
{
    struct making m = { .e = e, .profile = NEW(e->arena, struct profile) };
    const struct json_node *list = json_get(json_get(definition, "snapshot"), "element");
    if (list == NULL) list = json_get(json_get(definition, "differential"), "element");
    m.base_rules = map_make(e->arena);
    for (size_t i = 0; i < fhir_rules_count; i++)
        (void)map_put(&m.base_rules, fhir_rules[i].key, NULL);
    m.profile->root.max = FHIR_MANY;
    TRY(is_profile(&m, definition));
    for (const struct json_node *el = json_first(list); el != NULL; el = json_next(el))
        take_element(&m, el);
    *ret_profile = m.profile;
    return ST_OK;
}
