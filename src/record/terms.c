/* SPDX-License-Identifier: Apache-2.0 */
#include "record/terms.h"

#include "base/vec.h"
#include "fhir/terms.h"
#include "record/record_limits.h"
#include "record/searching.h"

struct resolving {
    struct cx *cx;
    const struct search_clause *clause;
    struct {
        VEC(struct search_value)
    } values;
};

static status cannot(struct resolving *r, str what, const char *why, const char *remedy)
{
    env_fail(r->cx->env, ST_UNSUPPORTED, r->clause->param->code, "“%.*s” %s", STR_ARG(what), why);
    env_remedy(r->cx->env, "%s", remedy);
    return ST_UNSUPPORTED;
}

static status value_add(struct resolving *r, struct search_value v)
{
    if (r->values.count == SEARCH_TERMS_MOST)
        return cannot(r, v.system, "has more codes than are searched at once",
                      "name a smaller set");
    *VEC_PUSH(r->cx->env->arena, &r->values) = v;
    return ST_OK;
}

static status code_add(struct resolving *r, str system, str code)
{
    return value_add(r, (struct search_value){ .has_system = system.n > 0,
                                               .system = system.n > 0 ? system : str_none(),
                                               .code = code,
                                               .text = code });
}

/* The resources of a type that one value of one parameter finds, decided like any. */
static status found_by(struct cx *cx, const struct fhir_type *type, const char *param,
                       struct search_value *v, size_t most, struct hits *ret_hits)
{
    struct search_clause clause = { .kind = SEARCH_VALUE,
                                    .type = type,
                                    .param = fhir_param_find(type, str_of(param)),
                                    .values = v,
                                    .value_count = 1 };
    struct searching sub = searching_make(cx, type);
    bool more = false;
    *ret_hits = (struct hits){ 0 };
    if (clause.param == NULL) return ST_OK;
    TRY(searching_prepare(&sub, &clause, 1));
    return hits_collect(&sub, most, ret_hits, &more);
}

/* A ValueSet or CodeSystem by its canonical URL, or a ValueSet by its id. */
static status canonical_find(struct resolving *r, const char *type_name, str name,
                             const struct json_node **ret_root)
{
    const struct fhir_type *type = fhir_resource_find(str_of(type_name));
    struct hits hits;
    str version = str_none(), of_type, id;
    size_t bar = str_find_byte(name, '|');
    if (bar != SIZE_MAX) version = str_from(name, bar + 1);
    struct search_value v = { .text = str_sub(name, 0, bar) };
    bool literal = reference_parse(name, &of_type, &id) && str_eq(of_type, str_of(type_name)) &&
                   str_find(name, S("://")) == SIZE_MAX;
    if (literal) v = (struct search_value){ .text = id, .code = id };
    *ret_root = NULL;
    TRY(found_by(r->cx, type, literal ? "_id" : "url", &v, 20, &hits));
    for (size_t i = 0; i < hits.count && *ret_root == NULL; i++) {
        const struct json_node *root;
        TRY(json_read(r->cx->env, hits.at[i].record.json, &root));
        if (version.n == 0 || json_str_is(json_get(root, "version"), version)) *ret_root = root;
    }
    return ST_OK;
}

/* What is loaded here goes before what R4 ships. */
static status known_find(struct env *e, void *arg, str type, str url,
                         const struct json_node **ret_node)
{
    struct resolving *r = arg;
    TRY(canonical_find(r, str_eq(type, S("ValueSet")) ? "ValueSet" : "CodeSystem", url, ret_node));
    if (*ret_node != NULL) return ST_OK;
    str text = terms_shipped(type, str_sub(url, 0, str_find_byte(url, '|')));
    return text.n == 0 ? ST_OK : json_read(e, text, ret_node);
}

/* ---- value sets ------------------------------------------------------------------------------*/

/* "All codes of a system": the system itself can be asked for, loaded or not. */
static str whole_system(struct arena *a, const struct json_node *set)
{
    const struct json_node *includes = json_get(json_get(set, "compose"), "include");
    const struct json_node *one = json_first(includes);
    bool alone = json_count(includes) == 1 && json_get(one, "concept") == NULL &&
                 json_get(one, "filter") == NULL && json_get(one, "valueSet") == NULL &&
                 json_get(json_get(set, "compose"), "exclude") == NULL;
    return alone ? json_str(a, json_get(one, "system")) : str_none();
}

static status set_add(struct resolving *r, str name)
{
    struct env *e = r->cx->env;
    const struct json_node *root;
    struct terms_source source = { known_find, r };
    struct terms terms;
    TRY(known_find(e, r, S("ValueSet"), name, &root));
    if (root == NULL)
        return cannot(r, name, "is no value set that is known here", "load it as a ValueSet");
    str system = whole_system(e->arena, root);
    if (system.n > 0)
        return value_add(r, (struct search_value){ .has_system = true, .system = system });
    TRY(terms_expand(e, &source, root, &terms));
    for (size_t i = 0; i < terms.count; i++)
        if (!terms.at[i].abstract) TRY(code_add(r, terms.at[i].system, terms.at[i].code));
    return ST_OK;
}

/* ---- hierarchies of codes --------------------------------------------------------------------*/

static status tree_add(struct resolving *r, str system, const struct json_node *concept)
{
    TRY(code_add(r, system, json_str(r->cx->env->arena, json_get(concept, "code"))));
    for (const struct json_node *c = json_first(json_get(concept, "concept")); c != NULL;
         c = json_next(c))
        TRY(tree_add(r, system, c));
    return ST_OK;
}

/* Down the tree to the code; *ret_found. above: those on the way are added, below: what hangs on
 * it. */
static status tree_find(struct resolving *r, const struct json_node *list, str system, str code,
                        bool below, bool *ret_found)
{
    for (const struct json_node *c = json_first(list); c != NULL && !*ret_found; c = json_next(c)) {
        if (json_str_is(json_get(c, "code"), code)) {
            *ret_found = true;
            return below ? tree_add(r, system, c) : code_add(r, system, code);
        }
        TRY(tree_find(r, json_get(c, "concept"), system, code, below, ret_found));
        if (*ret_found && !below)
            TRY(code_add(r, system, json_str(r->cx->env->arena, json_get(c, "code"))));
    }
    return ST_OK;
}

static status subsumed_add(struct resolving *r, const struct search_value *v, bool below)
{
    const struct json_node *root = NULL;
    bool found = false;
    if (v->system.n == 0 || v->code.n == 0)
        return cannot(r, v->code, "lies in no hierarchy without its system", "write system|code");
    TRY(known_find(r->cx->env, r, S("CodeSystem"), v->system, &root));
    if (root == NULL)
        return cannot(r, v->system, "is no code system that is loaded here",
                      "load it as a CodeSystem with its concepts");
    TRY(tree_find(r, json_get(root, "concept"), v->system, v->code, below, &found));
    return found ? ST_OK : code_add(r, v->system, v->code);
}

/* ---- hierarchies of resources ----------------------------------------------------------------*/

static const char *parent_param(const struct fhir_type *t)
{
    static const char *const names[] = { "partof", "part-of", "parent" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct fhir_param *p = fhir_param_find(t, str_of(names[i]));
        if (p != NULL && p->kind == FHIR_PARAM_REFERENCE) return names[i];
    }
    return NULL;
}

static bool reference_has(const struct resolving *r, str type, str id)
{
    for (size_t i = 0; i < r->values.count; i++)
        if (str_eq(r->values.at[i].id, id) && str_eq(r->values.at[i].ref_type, type)) return true;
    return false;
}

static status reference_add(struct resolving *r, str type, str id)
{
    if (reference_has(r, type, id)) return ST_OK;
    return value_add(r, (struct search_value){ .ref_type = type, .id = id, .text = id });
}

static status children_add(struct resolving *r, const struct fhir_type *t, const char *parent,
                           size_t from)
{
    for (size_t i = from; i < r->values.count; i++) {
        struct hits hits;
        struct search_value v = r->values.at[i];
        TRY(found_by(r->cx, t, parent, &v, SEARCH_TERMS_MOST, &hits));
        for (size_t k = 0; k < hits.count; k++)
            TRY(reference_add(r, t->name, hits.at[k].record.id));
    }
    return ST_OK;
}

static status parents_add(struct resolving *r, const struct fhir_type *t, const char *parent,
                          size_t from)
{
    for (size_t i = from; i < r->values.count; i++) {
        struct hits hits;
        struct search_value v = { .code = r->values.at[i].id, .text = r->values.at[i].id };
        TRY(found_by(r->cx, t, "_id", &v, 1, &hits));
        for (size_t k = 0; k < hits.count; k++) {
            const struct json_node *root;
            struct index_rows rows = { 0 };
            const struct fhir_param *p = fhir_param_find(t, str_of(parent));
            TRY(json_read(r->cx->env, hits.at[k].record.json, &root));
            index_params(r->cx->env->arena, root, &p, 1, &rows);
            for (size_t j = 0; j < rows.count; j++)
                if (rows.at[j].kind == INDEX_REFERENCE && str_eq(rows.at[j].ref_type, t->name))
                    TRY(reference_add(r, t->name, rows.at[j].id));
        }
    }
    return ST_OK;
}

static status hierarchy_add(struct resolving *r, const struct search_value *v, bool below)
{
    const struct fhir_type *t = v->ref_type.n > 0 ? fhir_resource_find(v->ref_type) : NULL;
    const uint16_t *targets;
    size_t count, from = r->values.count;
    search_targets(r->clause->param, &targets, &count);
    if (t == NULL && count == 1) t = &fhir_types[targets[0]];
    const char *parent = t == NULL ? NULL : parent_param(t);
    if (parent == NULL || v->id.n == 0)
        return cannot(r, v->text, "lies in no hierarchy that is known here",
                      "name a type that is part of another of its kind, as Location/1");
    TRY(reference_add(r, t->name, v->id));
    return below ? children_add(r, t, parent, from) : parents_add(r, t, parent, from);
}

status terms_resolve(struct cx *cx, const struct search_clause *clause,
                     const struct search_clause **ret_clause)
{
    struct resolving r = { .cx = cx, .clause = clause };
    bool in = clause->modifier == SEARCH_IN || clause->modifier == SEARCH_NOT_IN;
    bool below = clause->modifier == SEARCH_BELOW, above = clause->modifier == SEARCH_ABOVE;
    bool token = clause->param->kind == FHIR_PARAM_TOKEN;
    bool reference = clause->param->kind == FHIR_PARAM_REFERENCE;
    *ret_clause = clause;
    if (clause->kind != SEARCH_VALUE || !(in || ((below || above) && (token || reference))))
        return ST_OK;
    for (size_t i = 0; i < clause->value_count; i++) {
        const struct search_value *v = &clause->values[i];
        if (in)
            TRY(set_add(&r, v->text));
        else if (token)
            TRY(subsumed_add(&r, v, below));
        else
            TRY(hierarchy_add(&r, v, below));
    }
    struct search_clause *plain = NEW(cx->env->arena, struct search_clause);
    *plain = *clause;
    plain->modifier = clause->modifier == SEARCH_NOT_IN ? SEARCH_NOT : SEARCH_PLAIN;
    plain->values = r.values.at;
    plain->value_count = r.values.count;
    *ret_clause = plain;
    return ST_OK;
}
