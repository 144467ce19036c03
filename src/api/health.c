/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"

#include "trust/decide.h"

/* A reading transaction was had: the database answers. */
status api_healthz(struct call *c)
{
    res_body(c->res, 200, S("text/plain; charset=utf-8"), S("ok\n"));
    return ST_OK;
}

/* Somebody at the machine itself, not through a front door. */
static bool is_here(const struct req *r)
{
    return (str_starts(r->remote, S("127.")) || str_eq(r->remote, S("::1"))) &&
           str_is_none(req_header(r, S("X-Forwarded-For")));
}

/* How busy a place is, is nobody's business but of those who run it. */
status api_metrics(struct call *c)
{
    struct env *e = c->cx->env;
    if (!is_here(c->req) && !who_may(&c->cx->who, RIGHT_WIDE)) {
        env_fail(e, ST_FORBIDDEN, str_none(), "figures of the server are for those who run it");
        env_remedy(e, "Ask from the machine itself, or with a token of the role system.");
        return ST_FORBIDDEN;
    }
    struct buf out = buf_make(e->arena);
    c->host->metrics(c->host->server, &out);
    res_body(c->res, 200, S("text/plain; version=0.0.4; charset=utf-8"), buf_str(&out));
    return ST_OK;
}
