/* SPDX-License-Identifier: Apache-2.0 */
#include "api/condition.h"

#include "fhir/search.h"

status condition_find(struct call *c, const struct fhir_type *type, str query, str *ret_id)
{
    struct env *e = c->cx->env;
    struct search_plan plan;
    struct record_page page;
    TRY(search_parse(e, type, query, true, &plan));
    if (plan.clause_count == 0) {
        env_fail(e, ST_BAD_INPUT, type->name, "the condition names no search parameter");
        env_remedy(e, "Say which one is meant, for example by identifier.");
        return ST_BAD_INPUT;
    }
    plan.count = 2;
    plan.include_count = plan.sort_count = 0;
    plan.cursor = str_none();
    plan.summary = SEARCH_SUMMARY_FALSE;
    plan.total = SEARCH_TOTAL_NONE;
    TRY(record_search(c->cx, &plan, str_none(), &page));
    if (page.match_count > 1) {
        env_fail(e, ST_PRECONDITION, type->name, "the condition fits more than one %.*s",
                 STR_ARG(type->name));
        env_remedy(e, "Make it tell one from the others.");
        return ST_PRECONDITION;
    }
    *ret_id = page.match_count == 0 ? str_none() : page.at[0].id;
    return ST_OK;
}

str condition_text(str given)
{
    size_t mark = str_find_byte(given, '?');
    return mark == SIZE_MAX ? given : str_from(given, mark + 1);
}

/* The request's query without what is about the answer. */
static str conditions_of(struct call *c)
{
    static const str aside[] = { S_INIT("_format="), S_INIT("_pretty="), S_INIT("_summary=") };
    struct buf b = buf_make(c->cx->env->arena);
    str rest = c->req->query, part;
    while (str_next(&rest, '&', &part)) {
        bool skip = part.n == 0;
        for (size_t i = 0; i < sizeof aside / sizeof aside[0]; i++)
            skip = skip || str_starts(part, aside[i]);
        if (skip) continue;
        if (b.n > 0) buf_byte(&b, '&');
        buf_add(&b, part);
    }
    return buf_str(&b);
}

status condition_of_call(struct call *c, const struct fhir_type *type, str *ret_id)
{
    return condition_find(c, type, conditions_of(c), ret_id);
}
