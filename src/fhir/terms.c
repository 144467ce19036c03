/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/terms.h"

#include "base/map.h"
#include "fhir/fhir_limits.h"

/* A code system laid out: its concepts in order, each with those above it. */
struct laid {
    const struct json_node *concept;
    str code;
    size_t up; /* index of its parent plus one; 0: none */
};
struct layout {
    str system, version;
    struct map by_code; /* → index */
    struct {
        VEC(struct laid)
    } all;
};

struct expanding {
    struct env *e;
    const struct terms_source *source;
    int depth;
};

static str text(struct env *e, const struct json_node *n, const char *key)
{
    return json_str(e->arena, json_get(n, key));
}

static const struct json_node *property_of(const struct json_node *concept, str code,
                                           const struct json_node *after)
{
    const struct json_node *list = json_get(concept, "property");
    for (const struct json_node *p = after != NULL ? json_next(after) : json_first(list); p != NULL;
         p = json_next(p))
        if (json_str_is(json_get(p, "code"), code)) return p;
    return NULL;
}

static bool is_true(const struct json_node *concept, const char *property)
{
    return json_true(json_get(property_of(concept, str_of(property), NULL), "valueBoolean"));
}

static void lay_out(struct env *e, struct layout *l, const struct json_node *list, size_t up)
{
    for (const struct json_node *c = json_first(list); c != NULL; c = json_next(c)) {
        bool is_new = false;
        str code = text(e, c, "code");
        union map_value *v = map_put(&l->by_code, code, &is_new);
        size_t at = l->all.count;
        if (is_new) v->num = (int64_t)at;
        *VEC_PUSH(e->arena, &l->all) = (struct laid){ c, code, up };
        lay_out(e, l, json_get(c, "concept"), at + 1);
    }
}

static struct layout layout_of(struct env *e, const struct json_node *code_system)
{
    struct layout l = { .system = text(e, code_system, "url"),
                        .version = text(e, code_system, "version"),
                        .by_code = map_make(e->arena) };
    lay_out(e, &l, json_get(code_system, "concept"), 0);
    return l;
}

static struct term term_of(struct env *e, const struct layout *l, const struct laid *c)
{
    return (struct term){
        .system = l->system,
        .version = l->version,
        .code = c->code,
        .display = text(e, c->concept, "display"),
        .abstract = is_true(c->concept, "notSelectable") || is_true(c->concept, "abstract"),
        .inactive = is_true(c->concept, "inactive") ||
                    json_str_is(json_get(property_of(c->concept, S("status"), NULL), "valueCode"),
                                S("retired")),
        .concept = c->concept
    };
}

/* Below by nesting, or as v3 says it (subsumedBy), or by a parent property; itself too. */
static bool is_below(struct env *e, const struct layout *l, size_t i, str code, int depth)
{
    static const str above[] = { S_INIT("subsumedBy"), S_INIT("parent") };
    const struct laid *c = &l->all.at[i];
    if (str_eq(c->code, code)) return true;
    if (depth > TERMS_DEPTH_MOST) return false;
    if (c->up > 0 && is_below(e, l, c->up - 1, code, depth + 1)) return true;
    for (size_t k = 0; k < 2; k++) {
        const struct json_node *p = NULL;
        while ((p = property_of(c->concept, above[k], p)) != NULL) {
            const union map_value *v = map_get(&l->by_code, text(e, p, "valueCode"));
            if (v != NULL && (size_t)v->num != i && is_below(e, l, (size_t)v->num, code, depth + 1))
                return true;
        }
    }
    return false;
}

static bool has_word(str list, str word)
{
    str part;
    while (str_next(&list, ',', &part))
        if (str_eq(str_trim(part), word)) return true;
    return false;
}

/* What a property says of a concept; its code and display are properties too. */
static str said(struct env *e, const struct laid *c, str property)
{
    if (str_eq(property, S("code")) || str_eq(property, S("concept"))) return c->code;
    if (str_eq(property, S("display"))) return text(e, c->concept, "display");
    const struct json_node *p = property_of(c->concept, property, NULL);
    const struct json_node *flag = json_get(p, "valueBoolean");
    return flag != NULL ? json_raw(flag) : text(e, p, "valueCode");
}

static status filter_holds(struct env *e, const struct layout *l, size_t i,
                           const struct json_node *filter, bool *ret_holds)
{
    str op = text(e, filter, "op"), property = text(e, filter, "property"),
        value = text(e, filter, "value");
    const struct laid *c = &l->all.at[i];
    if (str_eq(op, S("is-a")))
        *ret_holds = is_below(e, l, i, value, 0);
    else if (str_eq(op, S("descendent-of")))
        *ret_holds = !str_eq(c->code, value) && is_below(e, l, i, value, 0);
    else if (str_eq(op, S("is-not-a")))
        *ret_holds = !is_below(e, l, i, value, 0);
    else if (str_eq(op, S("=")) && str_eq(property, S("parent")))
        *ret_holds = (c->up > 0 && str_eq(l->all.at[c->up - 1].code, value)) ||
                     str_eq(said(e, c, property), value);
    else if (str_eq(op, S("=")))
        *ret_holds = str_eq(said(e, c, property), value);
    else if (str_eq(op, S("in")))
        *ret_holds = has_word(value, said(e, c, property));
    else if (str_eq(op, S("not-in")))
        *ret_holds = !has_word(value, said(e, c, property));
    else if (str_eq(op, S("exists")))
        *ret_holds = str_is_none(said(e, c, property)) != str_eq(value, S("true"));
    else
        return fail_at(e, ST_UNPROCESSABLE, S("compose.include.filter.op"),
                       "the filter “%.*s” is not known here", STR_ARG(str_sub(op, 0, 40)));
    return ST_OK;
}

/* ---- one include
 * -------------------------------------------------------------------------------*/

static status code_system_find(struct expanding *x, str url, bool needed,
                               const struct json_node **ret)
{
    TRY(x->source->find(x->e, x->source->arg, S("CodeSystem"), url, ret));
    if (*ret != NULL && json_get(*ret, "concept") != NULL) return ST_OK;
    *ret = NULL;
    if (!needed) return ST_OK;
    env_fail(x->e, ST_UNPROCESSABLE, url, "the code system %.*s is not here",
             STR_ARG(str_sub(url, 0, 120)));
    env_remedy(x->e, "Load it: POST it as a CodeSystem, or weft import.");
    return ST_UNPROCESSABLE;
}

static status add(struct expanding *x, struct terms *out, struct term t)
{
    if (out->count >= TERMS_MOST)
        return fail(x->e, ST_TOO_LARGE, "the value set has more than %d codes", TERMS_MOST);
    *VEC_PUSH(x->e->arena, out) = t;
    return ST_OK;
}

/* The codes that are listed, with the words that their system has for them. */
static status include_listed(struct expanding *x, const struct json_node *list, str system,
                             struct terms *out)
{
    const struct json_node *cs = NULL;
    struct layout l = { 0 };
    TRY(code_system_find(x, system, false, &cs));
    if (cs != NULL) l = layout_of(x->e, cs);
    for (const struct json_node *c = json_first(list); c != NULL; c = json_next(c)) {
        struct term t = { .system = system, .code = text(x->e, c, "code") };
        const union map_value *v = cs == NULL ? NULL : map_get(&l.by_code, t.code);
        if (v != NULL) t = term_of(x->e, &l, &l.all.at[v->num]);
        str own = text(x->e, c, "display");
        if (!str_is_none(own)) t.display = own;
        TRY(add(x, out, t));
    }
    return ST_OK;
}

static status include_filtered(struct expanding *x, const struct json_node *filters, str system,
                               struct terms *out)
{
    const struct json_node *cs = NULL;
    TRY(code_system_find(x, system, true, &cs));
    struct layout l = layout_of(x->e, cs);
    for (size_t i = 0; i < l.all.count; i++) {
        bool holds = true;
        for (const struct json_node *f = json_first(filters); f != NULL && holds; f = json_next(f))
            TRY(filter_holds(x->e, &l, i, f, &holds));
        if (holds) TRY(add(x, out, term_of(x->e, &l, &l.all.at[i])));
    }
    return ST_OK;
}

static str key_of(struct env *e, const struct term *t)
{
    return arena_printf(e->arena, "%.*s|%.*s", STR_ARG(t->system), STR_ARG(t->code));
}

/* Only those of `of` that are in `in` (or, without: not in it), each once. */
static struct terms chosen(struct env *e, const struct terms *of, const struct terms *in,
                           bool without)
{
    struct terms out = { 0 };
    struct map there = map_make(e->arena), seen = map_make(e->arena);
    for (size_t i = 0; in != NULL && i < in->count; i++)
        (void)map_put(&there, key_of(e, &in->at[i]), NULL);
    for (size_t i = 0; i < of->count; i++) {
        bool is_new = false;
        str key = key_of(e, &of->at[i]);
        if (in != NULL && (map_get(&there, key) != NULL) == without) continue;
        (void)map_put(&seen, key, &is_new);
        if (is_new) *VEC_PUSH(e->arena, &out) = of->at[i];
    }
    return out;
}

static status expand(struct expanding *x, const struct json_node *value_set, struct terms *ret);

static status expand_other(struct expanding *x, str url, struct terms *ret)
{
    const struct json_node *other = NULL;
    if (x->depth > TERMS_DEPTH_MOST)
        return fail_at(x->e, ST_UNPROCESSABLE, url, "value sets name each other in a circle");
    TRY(x->source->find(x->e, x->source->arg, S("ValueSet"), url, &other));
    if (other == NULL)
        return fail_at(x->e, ST_UNPROCESSABLE, url, "the value set %.*s is not here",
                       STR_ARG(str_sub(url, 0, 120)));
    x->depth++;
    TRY(expand(x, other, ret));
    x->depth--;
    return ST_OK;
}

static status include(struct expanding *x, const struct json_node *inc, struct terms *ret)
{
    struct terms out = { 0 };
    str system = text(x->e, inc, "system");
    const struct json_node *listed = json_get(inc, "concept"), *others = json_get(inc, "valueSet");
    bool begun = !str_is_none(system);
    if (begun && listed != NULL)
        TRY(include_listed(x, listed, system, &out));
    else if (begun)
        TRY(include_filtered(x, json_get(inc, "filter"), system, &out));
    for (const struct json_node *v = json_first(others); v != NULL; v = json_next(v)) {
        struct terms other = { 0 };
        TRY(expand_other(x, json_str(x->e->arena, v), &other));
        out = begun ? chosen(x->e, &out, &other, false) : other;
        begun = true;
    }
    *ret = out;
    return ST_OK;
}

/* An expansion that was sent along, where there is no definition. */
static void take_contains(struct env *e, const struct json_node *list, struct terms *out)
{
    for (const struct json_node *c = json_first(list); c != NULL; c = json_next(c)) {
        struct term t = { .system = text(e, c, "system"),
                          .version = text(e, c, "version"),
                          .code = text(e, c, "code"),
                          .display = text(e, c, "display"),
                          .abstract = json_true(json_get(c, "abstract")) };
        if (!str_is_none(t.code)) *VEC_PUSH(e->arena, out) = t;
        take_contains(e, json_get(c, "contains"), out);
    }
}

static status expand(struct expanding *x, const struct json_node *value_set, struct terms *ret)
{
    const struct json_node *compose = json_get(value_set, "compose"),
                           *in = json_get(compose, "include"), *out = json_get(compose, "exclude");
    struct terms all = { 0 };
    if (compose == NULL)
        take_contains(x->e, json_get(json_get(value_set, "expansion"), "contains"), &all);
    for (const struct json_node *i = json_first(in); i != NULL; i = json_next(i)) {
        struct terms some = { 0 };
        TRY(include(x, i, &some));
        for (size_t k = 0; k < some.count; k++) TRY(add(x, &all, some.at[k]));
    }
    all = chosen(x->e, &all, NULL, false);
    for (const struct json_node *i = json_first(out); i != NULL; i = json_next(i)) {
        struct terms some = { 0 };
        TRY(include(x, i, &some));
        all = chosen(x->e, &all, &some, true);
    }
    *ret = all;
    return ST_OK;
}

status terms_expand(struct env *e, const struct terms_source *source,
                    const struct json_node *value_set, struct terms *ret_terms)
{
    struct expanding x = { .e = e, .source = source };
    return expand(&x, value_set, ret_terms);
}

status terms_lookup(struct env *e, const struct json_node *code_system, str code,
                    struct term *ret_term)
{
    struct layout l = layout_of(e, code_system);
    const union map_value *v = map_get(&l.by_code, code);
    if (v == NULL)
        return fail_at(e, ST_NOT_FOUND, code, "%.*s has no such code", STR_ARG(l.system));
    *ret_term = term_of(e, &l, &l.all.at[v->num]);
    return ST_OK;
}
