/* SPDX-License-Identifier: Apache-2.0 */
#include "record/criteria.h"

#include "record/searching.h"

struct criteria {
    const struct fhir_type *type;
    struct searching searching;
};

status criteria_parse(struct env *e, str text, const struct fhir_type **ret_type,
                      struct search_plan *ret_plan)
{
    size_t mark = str_find_byte(text, '?');
    const struct fhir_type *type = fhir_resource_find(str_sub(text, 0, mark));
    if (type == NULL) {
        env_fail(e, ST_BAD_INPUT, S("criteria"), "“%.*s” is no search of a type",
                 STR_ARG(str_sub(text, 0, 60)));
        env_remedy(e, "Write it as Observation?code=…");
        return ST_BAD_INPUT;
    }
    TRY(search_parse(e, type, mark == SIZE_MAX ? S("") : str_from(text, mark + 1), true, ret_plan));
    *ret_type = type;
    return ST_OK;
}

status criteria_make(struct cx *cx, str text, struct criteria **ret_criteria)
{
    struct search_plan plan;
    struct criteria *c = NEW(cx->env->arena, struct criteria);
    TRY(criteria_parse(cx->env, text, &c->type, &plan));
    c->searching = searching_make(cx, c->type);
    TRY(searching_prepare(&c->searching, plan.clauses, plan.clause_count));
    *ret_criteria = c;
    return ST_OK;
}

str criteria_type(const struct criteria *c)
{
    return c->type->name;
}

status criteria_hold(struct cx *cx, const struct criteria *c, const struct record *r,
                     bool *ret_hold)
{
    const struct json_node *root = NULL;
    struct index_rows rows = { 0 };
    *ret_hold = false;
    if (!str_eq(c->type->name, r->type)) return ST_OK;
    TRY(json_read(cx->env, r->json, &root));
    index_resource(cx->env->arena, c->type, root, &rows);
    struct asked_of of = { .rows = &rows, .id = r->id, .at = r->at, .home = r->home };
    for (size_t i = 0; i < c->searching.conditions.count; i++)
        if (!condition_holds(&c->searching.conditions.at[i], &of)) return ST_OK;
    *ret_hold = true;
    return ST_OK;
}
