/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/bundle.h"

#include "fhir/index.h"

uint16_t fhir_type_at(struct arena *a, const struct json_node *n)
{
    if (json_is_object(n) && json_get(n, "resourceType") != NULL) {
        const struct fhir_type *t = fhir_type_find(json_str(a, json_get(n, "resourceType")));
        return t == NULL ? FHIR_NONE : fhir_type_index(t);
    }
    const struct json_node *parent = json_parent(n);
    if (parent == NULL) return FHIR_NONE;
    uint16_t up = fhir_type_at(a, parent);
    if (json_is_array(parent) || up == FHIR_NONE) return up;
    str key = json_key(a, n);
    if (str_starts(key, S("_"))) return FHIR_T_Element;
    const struct fhir_member *m = fhir_member_find(&fhir_types[up], key);
    return m == NULL ? FHIR_NONE : m->type;
}

static bool begins(const struct json_node *n, const char *with, size_t size)
{
    return n->n > size + 1 && memcmp(n->p + 1, with, size) == 0;
}

/* Reference.reference, and elements of uri's family that hold a urn: (the standard has them
 * replaced, but not an Identifier.value that happens to look the same). */
static bool may_refer(struct arena *a, const struct json_node *n)
{
    if (n->kind != JSON_STRING) return false;
    if (n->key_n == 9 && memcmp(n->key_p, "reference", 9) == 0) return true;
    if (!begins(n, "urn:uuid:", 9) && !begins(n, "urn:oid:", 8)) return false;
    uint16_t type = fhir_type_at(a, n);
    return type != FHIR_NONE && fhir_type_is(type, FHIR_T_uri);
}

/* A relative reference in an entry whose fullUrl is http://h/fhir/Type/id means http://h/fhir/… */
static const union map_value *find_relative(struct arena *a, const struct bundle_plan *plan,
                                            str full_url, str reference)
{
    str base = str_none(), type = str_none(), id = str_none(), version = str_none();
    if (!reference_split(full_url, &base, &type, &id, &version) || str_is_none(base)) return NULL;
    if (!reference_parse(reference, &type, &id)) return NULL;
    return map_get(&plan->by_url, arena_printf(a, "%.*s/%.*s", STR_ARG(base), STR_ARG(reference)));
}

static status unresolved(struct env *e, const struct bundle_plan *plan, const struct json_node *n,
                         str reference)
{
    env_fail(e, ST_BAD_INPUT, str_none(), "the reference %.*s names no entry of this Bundle",
             STR_ARG(str_sub(reference, 0, 120)));
    env_remedy(e, "give the entry meant this fullUrl");
    json_blame(e, plan->source, n);
    return ST_BAD_INPUT;
}

static status resolve_condition(struct env *e, const struct bundle_plan *plan,
                                const struct json_node *n, size_t index, str *ret_text)
{
    const struct bundle_conditional *c = &plan->conditionals.at[index];
    if (c->id.n > 0) {
        *ret_text = arena_printf(e->arena, "%.*s/%.*s", STR_ARG(c->type->name), STR_ARG(c->id));
        return ST_OK;
    }
    env_fail(e, ST_PRECONDITION, str_none(),
             "a conditional reference to %.*s finds not exactly one resource",
             STR_ARG(c->type->name));
    env_remedy(e, "make its conditions name one resource that is here");
    json_blame(e, plan->source, n);
    return ST_PRECONDITION;
}

static status resolve_one(struct env *e, const struct bundle_plan *plan, str full_url,
                          const struct json_node *n, str *ret_text)
{
    str reference = json_str(e->arena, n);
    const union map_value *v = map_get(&plan->by_condition, reference);
    if (v != NULL) return resolve_condition(e, plan, n, (size_t)v->num, ret_text);
    v = map_get(&plan->by_url, reference);
    if (v == NULL) v = find_relative(e->arena, plan, full_url, reference);
    bool urn = str_starts(reference, S("urn:"));
    if (v == NULL)
        return urn && plan->is_transaction && n->key_n == 9 ? unresolved(e, plan, n, reference)
                                                            : ST_OK;
    const struct bundle_entry *b = &plan->entries[v->num];
    if (b->type == NULL || b->id.n == 0) return unresolved(e, plan, n, reference);
    *ret_text = arena_printf(e->arena, "%.*s/%.*s", STR_ARG(b->type->name), STR_ARG(b->id));
    return ST_OK;
}

status bundle_resolve(struct env *e, const struct bundle_plan *plan, size_t i,
                      struct json_edits *edits)
{
    const struct json_node *resource = plan->entries[i].resource;
    for (uint32_t k = 0; resource != NULL && k < resource->span; k++) {
        const struct json_node *n = resource + k;
        if (!may_refer(e->arena, n)) continue;
        str text = str_none();
        TRY(resolve_one(e, plan, plan->entries[i].full_url, n, &text));
        if (!str_is_none(text)) json_edit_replace(edits, n, json_quoted(e->arena, text));
    }
    return ST_OK;
}
