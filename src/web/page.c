/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page.h"

#include "html/url.h"
#include "trust/decide.h"
#include "trust/trust_limits.h"

enum { NOTICE_SECONDS = 60 };

const struct page_route page_routes[] = {
#define ROUTE(name, METHOD, path, perm, mode)                                                      \
    { #name, METHOD_##METHOD, S_INIT(path), PERM_##perm, MODE_##mode, page_##name },
#include "web/routes.def"
#undef ROUTE
};
const size_t page_route_count = sizeof page_routes / sizeof page_routes[0];

static bool is_resident(const struct who *w)
{
    return w->role == ROLE_RESIDENT || w->role == ROLE_PROXY;
}

static bool may(enum perm perm, const struct who *w)
{
    switch (perm) {
    case PERM_PUBLIC:
    case PERM_DEMO:
    case PERM_SIGNED_IN: return true;
    case PERM_RESIDENT: return is_resident(w);
    case PERM_STAFF: return !is_resident(w) && w->role != ROLE_NONE;
    case PERM_REVIEW: return who_may(w, RIGHT_REVIEW);
    case PERM_FEED: return who_may(w, RIGHT_FEED);
    case PERM_COUNTS: return who_may(w, RIGHT_COUNTS) || who_may(w, RIGHT_REVIEW);
    case PERM_BOARD: return who_may(w, RIGHT_BOARD);
    case PERM_MODERATE: return who_may(w, RIGHT_MODERATE);
    case PERM_SAFEGUARDING: return who_may(w, RIGHT_SAFEGUARDING);
    case PERM_UNSEAL: return who_may(w, RIGHT_UNSEAL);
    case PERM_OPENINGS: return who_may(w, RIGHT_UNSEAL) || who_may(w, RIGHT_AUDIT);
    case PERM_SHARING: return who_may(w, RIGHT_SHARING) || who_may(w, RIGHT_AUDIT);
    case PERM_CLIENTS: return who_may(w, RIGHT_CLIENTS) && w->organisation != 0;
    case PERM_REQUESTS: return who_may(w, RIGHT_REQUESTS) && w->organisation != 0;
    case PERM__COUNT: break;
    }
    return false;
}

status page_permit(struct env *e, const struct page_route *r, const struct session *s,
                   const struct web_place *place)
{
    if (r->perm == PERM_PUBLIC) return ST_OK;
    if (r->perm == PERM_DEMO)
        return place->demo ? ST_OK : fail(e, ST_NOT_FOUND, "there is no such page");
    if (s == NULL) {
        env_fail(e, ST_UNAUTHORIZED, str_none(), "this page is for people who are signed in");
        env_remedy(e, "Sign in, and it opens.");
        return ST_UNAUTHORIZED;
    }
    if (may(r->perm, &s->who)) return ST_OK;
    env_fail(e, ST_FORBIDDEN, str_none(), "this page is for somebody else's work");
    env_remedy(e, "If it should be yours, ask whoever runs Weft in your organisation.");
    return ST_FORBIDDEN;
}

enum { VISIT_BYTES = 18, VISIT_SECONDS = 86400 };

str page_csrf(struct page *p)
{
    if (str_is_none(p->visit)) {
        p->visit = crypto_token(p->cx->env, VISIT_BYTES);
        res_cookie(p->req->arena, p->res, S("visit"), p->visit, VISIT_SECONDS, p->req->secure);
    }
    return csrf_token(p->cx, p->visit);
}

str page_cookie(const struct req *r, str name)
{
    return req_cookie(r, r->secure ? arena_concat(r->arena, S("__Host-"), name) : name);
}

/* A form changes something unless it says GET; the token shows that it is one of our own pages. */
static status check_token(struct page *p)
{
    if (p->route->method == METHOD_GET) return ST_OK;
    str secret = str_is_none(p->token) ? p->visit : p->token;
    if (!str_is_none(secret) && csrf_check(p->cx, secret, page_form(p, S("csrf")))) return ST_OK;
    env_fail(p->cx->env, ST_FORBIDDEN, S("form"), "this form is no longer good");
    env_remedy(
        p->cx->env,
        "Go back, load the page again and send it once more; what you typed is still there.");
    return ST_FORBIDDEN;
}

status page_read_arguments(struct page *p)
{
    struct env *e = p->cx->env;
    TRY(req_query(e, p->req, &p->query));
    if (p->req->method == METHOD_POST) TRY(req_form(e, p->req, &p->form, &p->uploads));
    return check_token(p);
}

enum lang page_lang(const struct req *r)
{
    enum lang lang = LANG_en;
    if (lang_by_code(page_cookie(r, S("lang")), &lang)) return lang;
    str rest = req_header(r, S("Accept-Language")), part;
    while (str_next(&rest, ',', &part)) {
        str code = str_trim(str_sub(part, 0, str_find_byte(part, ';')));
        if (lang_by_code(str_sub(code, 0, str_find_byte(code, '-')), &lang)) return lang;
    }
    return LANG_en;
}

status page_transact(struct page *p, bool write, status (*work)(struct cx *cx, void *arg),
                     void *arg)
{
    return p->host->transact(p, write, work, arg);
}

static str value_of(const struct fields *f, str name)
{
    str v = fields_get(f, name);
    return str_is_none(v) ? S("") : str_trim(v);
}

str page_form(const struct page *p, str name)
{
    return value_of(&p->form, name);
}
str page_query(const struct page *p, str name)
{
    return value_of(&p->query, name);
}

static bool has_page(str path)
{
    for (size_t i = 0; i < page_route_count; i++)
        if (page_routes[i].method == METHOD_GET && str_eq(page_routes[i].path, path)) return true;
    return false;
}

str page_here(const struct page *p)
{
    const struct req *r = p->req;
    if (r->method == METHOD_GET || r->method == METHOD_HEAD)
        return str_is_empty(r->query)
                   ? r->path
                   : arena_printf(r->arena, "%.*s?%.*s", STR_ARG(r->path), STR_ARG(r->query));
    return has_page(r->path) ? r->path : S("/");
}

status page_path_int(struct page *p, str name, int64_t *ret_value)
{
    int64_t value;
    if (!str_to_int(req_path(p->req, name), &value) || value < 0)
        return fail(p->cx->env, ST_NOT_FOUND, "there is no such page");
    *ret_value = value;
    return ST_OK;
}

void page_redirect(struct page *p, str path, str done)
{
    struct arena *a = p->req->arena;
    res_redirect(p->res, url_is_local(path) ? path : S("/"));
    if (!str_is_empty(done))
        res_cookie(a, p->res, S("done"), url_part(a, done), NOTICE_SECONDS, p->req->secure);
}

status page_refused(struct page *p)
{
    p->refused = true;
    p->res->status = 422;
    return ST_UNPROCESSABLE;
}

void page_session_cookie(struct page *p, str token, int64_t max_age)
{
    res_cookie(p->req->arena, p->res, S("session"), token, max_age, p->req->secure);
}

void page_known_cookie(struct page *p)
{
    res_cookie(p->req->arena, p->res, S("known"), sign_in_known(p->cx), SIGN_IN_KNOWN_S,
               p->req->secure);
}
