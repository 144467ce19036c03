/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/subset.h"

#include "json/edit.h"

static const char mark[] = "{\"system\":\"http://terminology.hl7.org/CodeSystem/"
                           "v3-ObservationValue\",\"code\":\"SUBSETTED\"}";

struct cut {
    struct arena *arena;
    const struct search_plan *plan;
    bool by_elements;
    struct json_edits edits;
};

static bool is_asked(const struct cut *c, str name, str key)
{
    for (size_t i = 0; i < c->plan->element_count; i++)
        if (str_eq(c->plan->elements[i], name) || str_eq(c->plan->elements[i], key)) return true;
    return false;
}

/* id, meta and what must be there stay in every view. */
static bool stays(const struct cut *c, const struct fhir_element *e, str key)
{
    bool always = e->min > 0 || str_eq(e->name, S("id")) || str_eq(e->name, S("meta"));
    if (c->by_elements) return always || is_asked(c, e->name, key);
    switch ((enum search_summary)c->plan->summary) {
    case SEARCH_SUMMARY_TRUE: return always || e->summary;
    case SEARCH_SUMMARY_TEXT: return always || str_eq(e->name, S("text"));
    case SEARCH_SUMMARY_DATA: return !str_eq(e->name, S("text"));
    default: return true;
    }
}

/* A summary also leaves out what is no summary inside backbone elements. */
static void cut_object(struct cut *c, const struct fhir_type *t, const struct json_node *n)
{
    bool deep = !c->by_elements && c->plan->summary == SEARCH_SUMMARY_TRUE;
    for (const struct json_node *m = json_first(n); m != NULL; m = json_next(m)) {
        str key = json_key(c->arena, m), plain = str_starts(key, S("_")) ? str_from(key, 1) : key;
        const struct fhir_member *d = fhir_member_find(t, plain);
        if (d == NULL) continue;
        if (!stays(c, &fhir_elements[d->element], plain)) {
            json_edit_remove(&c->edits, m);
            continue;
        }
        const struct fhir_type *inner = &fhir_types[d->type];
        if (!deep || inner->kind != FHIR_BACKBONE) continue;
        if (json_is_object(m)) cut_object(c, inner, m);
        for (const struct json_node *x = json_is_array(m) ? json_first(m) : NULL; x != NULL;
             x = json_next(x))
            cut_object(c, inner, x);
    }
}

static void put_mark(struct cut *c, const struct json_node *root)
{
    const struct json_node *meta = json_get(root, "meta"), *tag = json_get(meta, "tag");
    str list = arena_printf(c->arena, "[%s]", mark);
    if (tag != NULL)
        json_edit_add(&c->edits, tag, json_last(tag), str_none(), str_of(mark));
    else if (meta != NULL)
        json_edit_add(&c->edits, meta, json_last(meta), S("tag"), list);
    else
        json_edit_add(&c->edits, root, json_first(root), S("meta"),
                      arena_printf(c->arena, "{\"tag\":%.*s}", STR_ARG(list)));
}

status subset_resource(struct env *e, const struct search_plan *plan, bool is_match, str json,
                       str *ret_json)
{
    struct cut c = { .arena = e->arena, .plan = plan, .edits = json_edits_make(e->arena) };
    const struct json_node *root = NULL;
    bool summary = plan->summary != SEARCH_SUMMARY_FALSE && plan->summary != SEARCH_SUMMARY_COUNT;
    c.by_elements = !summary && plan->element_count > 0;
    if (!summary && !(c.by_elements && is_match)) {
        *ret_json = json;
        return ST_OK;
    }
    TRY(json_read(e, json, &root));
    const struct fhir_type *t =
        fhir_resource_find(json_str(e->arena, json_get(root, "resourceType")));
    if (t == NULL) return fail(e, ST_INTERNAL, "a stored text is no resource of R4");
    cut_object(&c, t, root);
    put_mark(&c, root);
    *ret_json = json_edited(&c.edits, root);
    return ST_OK;
}
