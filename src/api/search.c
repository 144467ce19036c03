/* SPDX-License-Identifier: Apache-2.0
 * search by GET and by POST. Source: FHIR R4, 3.1.1. */
#include "fhir/outcome.h"
#include "fhir/search.h"
#include "fhir/subset.h"

#include "api/answer.h"
#include "api/person.h"

/* The query, and of a POST its body too. */
static status whole_query(struct call *c, str *ret_query)
{
    struct arena *a = c->cx->env->arena;
    str query = str_is_none(c->req->query) ? S("") : c->req->query;
    if (c->req->method == METHOD_POST && c->req->body.n > 0) {
        if (!str_has(req_header(c->req, S("Content-Type")), S("x-www-form-urlencoded"))) {
            env_fail(c->cx->env, ST_BAD_TYPE, S("Content-Type"), "a search is sent as a form");
            env_remedy(c->cx->env, "Send application/x-www-form-urlencoded.");
            return ST_BAD_TYPE;
        }
        query = query.n == 0 ? c->req->body
                             : arena_printf(a, "%.*s&%.*s", STR_ARG(query), STR_ARG(c->req->body));
    }
    *ret_query = query;
    return ST_OK;
}

static void put_link(struct call *c, struct json_writer *w, const char *relation,
                     const struct search_plan *plan, str cursor)
{
    json_put_object(w, NULL);
    json_put_str(w, "relation", str_of(relation));
    str mark = plan->self.n > 0 ? S("?") : S("");
    if (str_is_none(cursor))
        json_put_printf(w, "url", "%.*s/%.*s%.*s%.*s", STR_ARG(c->base), STR_ARG(plan->type->name),
                        STR_ARG(mark), STR_ARG(plan->self));
    else
        json_put_printf(w, "url", "%.*s/%.*s?%.*s%s_cursor=%.*s", STR_ARG(c->base),
                        STR_ARG(plan->type->name), STR_ARG(plan->self), plan->self.n > 0 ? "&" : "",
                        STR_ARG(cursor));
    json_put_end(w);
}

static status put_entry(struct call *c, struct json_writer *w, const struct search_plan *plan,
                        const struct record *r, bool match)
{
    str json = str_none();
    TRY(subset_resource(c->cx->env, plan, match, r->json, &json));
    json_put_object(w, NULL);
    json_put_printf(w, "fullUrl", "%.*s/%.*s/%.*s", STR_ARG(c->base), STR_ARG(r->type),
                    STR_ARG(r->id));
    json_put_raw(w, "resource", json);
    json_put_object(w, "search");
    json_put_str(w, "mode", match ? S("match") : S("include"));
    json_put_end(w);
    json_put_end(w);
    return ST_OK;
}

/* Nothing is left out in silence. */
static void put_cut(struct call *c, struct json_writer *w)
{
    struct json_writer outcome = json_writer_make(c->cx->env->arena);
    const struct fhir_issue issue = {
        .severity = FHIR_WARNING,
        .code = "incomplete",
        .diagnostics =
            S("more would have been included than stand beside one page: ask for smaller "
              "pages (_count), or for what is included by a search of its own"),
    };
    outcome_put(&outcome, &issue, 1);
    json_put_object(w, NULL);
    json_put_raw(w, "resource", json_written(&outcome));
    json_put_object(w, "search");
    json_put_str(w, "mode", S("outcome"));
    json_put_end(w);
    json_put_end(w);
}

static status put_page(struct call *c, const struct search_plan *plan,
                       const struct record_page *page)
{
    struct json_writer w = json_writer_make(c->cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("searchset"));
    if (page->total >= 0) json_put_int(&w, "total", page->total);
    json_put_array(&w, "link");
    put_link(c, &w, "self", plan, str_none());
    if (!str_is_empty(page->next)) put_link(c, &w, "next", plan, page->next);
    json_put_end(&w);
    if (page->count > 0) {
        json_put_array(&w, "entry");
        for (size_t i = 0; i < page->count; i++)
            TRY(put_entry(c, &w, plan, &page->at[i], i < page->match_count));
        if (page->cut) put_cut(c, &w);
        json_put_end(&w);
    }
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}

/* type NULL: among all types. */
static status search_in(struct call *c, const struct fhir_type *type)
{
    struct search_plan plan;
    struct record_page page;
    str query = str_none();
    bool strict = str_has(req_header(c->req, S("Prefer")), S("handling=strict"));
    TRY(answer_format(c));
    TRY(whole_query(c, &query));
    TRY(search_parse(c->cx->env, type, query, strict, &plan));
    TRY(record_search(c->cx, &plan, plan.cursor, &page));
    TRY(person_add_joined(c, &plan, &page));
    c->even = page.count == 0 && page.total <= 0;
    return put_page(c, &plan, &page);
}

status api_search(struct call *c)
{
    const struct fhir_type *type;
    TRY(answer_type(c, &type));
    return search_in(c, type);
}

status api_search_post(struct call *c)
{
    return api_search(c);
}

status api_search_all(struct call *c)
{
    return search_in(c, NULL);
}

status api_search_all_post(struct call *c)
{
    return search_in(c, NULL);
}
