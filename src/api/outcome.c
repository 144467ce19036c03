/* SPDX-License-Identifier: Apache-2.0
 * The one place where a failure becomes an OperationOutcome. */
#include "fhir/outcome.h"

#include "api/call.h"

static str all_issues(struct arena *a, const struct fhir_issues *issues)
{
    struct json_writer w = json_writer_make(a);
    outcome_put(&w, issues->at, issues->count);
    return json_written(&w);
}

void api_error(struct call *c, status st)
{
    struct env *e = c->cx->env;
    if (e->err.code != st || str_is_empty(e->err.what)) {
        e->err = (struct err){ .code = st, .what = str_of(status_name(st)) };
    }
    if (st == ST_UNAUTHORIZED) res_header_set(c->res, S("WWW-Authenticate"), S("Bearer"));
    if (st == ST_FORBIDDEN && c->cx->who.grant != NULL)
        res_header_set(c->res, S("WWW-Authenticate"), S("Bearer error=\"insufficient_scope\""));
    bool listed = st == ST_UNPROCESSABLE && c->issues != NULL && c->issues->count > 0;
    res_body(c->res, status_http(st), S("application/fhir+json; charset=utf-8"),
             listed ? all_issues(e->arena, c->issues) : outcome_text(e->arena, &e->err));
}

static status write_pretty(struct env *e, void *arg)
{
    struct res *r = arg;
    const struct json_node *root = NULL;
    struct buf b = buf_make(e->arena);
    TRY(json_read(e, r->body, &root));
    json_write_pretty(&b, root);
    r->body = buf_str(&b);
    return ST_OK;
}

void api_finish(struct call *c)
{
    struct env *e = c->cx->env;
    bool json = str_has(res_header_get(c->res, S("Content-Type")), S("json"));
    if (!json || c->res->body.n == 0 || !str_eq(fields_get(&c->query, S("_pretty")), S("true")))
        return;
    if (write_pretty(e, c->res) != ST_OK) e->err = (struct err){ 0 };
}
