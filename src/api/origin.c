/* SPDX-License-Identifier: Apache-2.0 */
#include "api/origin.h"

#include "trust/client.h"

#define METHODS "GET, HEAD, POST, PUT, PATCH, DELETE"
#define ASKED                                                                                      \
    "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Exist, "            \
    "If-None-Match, Prefer"
#define TOLD "Content-Location, ETag, Last-Modified, Location, Retry-After, X-Progress"

static bool is_for_apps(str path)
{
    static const str exact[] = { S_INIT("/fhir"), S_INIT("/oauth/token"), S_INIT("/oauth/revoke"),
                                 S_INIT("/oauth/introspect"),
                                 S_INIT("/.well-known/smart-configuration") };
    for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++)
        if (str_eq(path, exact[i])) return true;
    return str_starts(path, S("/fhir/"));
}

bool origin_is_preflight(const struct req *r)
{
    return r->method == METHOD_OPTIONS && is_for_apps(r->path) &&
           !str_is_none(req_header(r, S("Origin"))) &&
           !str_is_none(req_header(r, S("Access-Control-Request-Method")));
}

status origin_find(struct call *c)
{
    str origin = req_header(c->req, S("Origin"));
    bool known = false;
    str own = arena_printf(c->cx->env->arena, "%s://%.*s", c->req->secure ? "https" : "http",
                           STR_ARG(req_header(c->req, S("Host"))));
    c->origin = str_none();
    if (str_is_none(origin) || str_eq(origin, own) || !is_for_apps(c->req->path)) return ST_OK;
    TRY(client_origin_known(c->cx, origin, &known));
    if (known) c->origin = origin;
    return ST_OK;
}

void origin_put(struct call *c)
{
    if (str_is_none(c->origin)) return;
    res_header_set(c->res, S("Access-Control-Allow-Origin"), c->origin);
    res_header_set(c->res, S("Vary"), S("Origin"));
    if (c->req->method != METHOD_OPTIONS)
        res_header_set(c->res, S("Access-Control-Expose-Headers"), S(TOLD));
}

/* The browser goes on only where the origin's name comes back. */
static status preflight(struct call *c)
{
    if (str_is_none(c->origin))
        return fail_at(c->cx->env, ST_FORBIDDEN, S("Origin"),
                       "only the pages of registered apps may ask from a browser");
    c->res->status = 204;
    c->res->body = S("");
    res_header_set(c->res, S("Access-Control-Allow-Methods"), S(METHODS));
    res_header_set(c->res, S("Access-Control-Allow-Headers"), S(ASKED));
    res_header_set(c->res, S("Access-Control-Max-Age"), S("600"));
    return ST_OK;
}

const struct interaction origin_preflight = { .name = "preflight",
                                              .method = METHOD_OPTIONS,
                                              .path = S_INIT("/fhir"),
                                              .mode = API_READ,
                                              .open = true,
                                              .said = "",
                                              .handle = preflight };
