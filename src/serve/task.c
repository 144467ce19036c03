/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/task.h"

#include "api/origin.h"
#include "base/log.h"
#include "base/time.h"
#include "http/route.h"
#include "serve/metrics.h"
#include "trust/pass.h"
#include "web/assets.h"

struct doors {
    struct router *pages;
    struct router *calls;
};

static const str call_roots[] = { S_INIT("/fhir"),  S_INIT("/healthz"), S_INIT("/metrics"),
                                  S_INIT("/trace"), S_INIT("/oauth"),   S_INIT("/.well-known") };

static bool is_call(str path)
{
    for (size_t i = 0; i < sizeof call_roots / sizeof call_roots[0]; i++)
        if (str_starts(path, call_roots[i]) &&
            (path.n == call_roots[i].n || path.p[call_roots[i].n] == '/'))
            return true;
    return false;
}

struct doors *doors_open(struct arena *a)
{
    struct doors *d = NEW(a, struct doors);
    struct route *pages = NEW_ARRAY(a, struct route, page_route_count);
    for (size_t i = 0; i < page_route_count; i++)
        pages[i] = (struct route){ page_routes[i].method, page_routes[i].path, &page_routes[i] };
    struct route *calls = NEW_ARRAY(a, struct route, interaction_count);
    for (size_t i = 0; i < interaction_count; i++)
        calls[i] = (struct route){ interactions[i].method, interactions[i].path, &interactions[i] };
    d->pages = router_make(a, pages, page_route_count);
    d->calls = router_make(a, calls, interaction_count);
    return d;
}

/* The session's cookie, or a bearer token (machines). */
static str take_token(const struct task *t)
{
    str given = req_header(t->req, S("Authorization"));
    if (str_starts(t->req->path, S("/oauth/"))) return str_none(); /* see open_call */
    if (t->door == DOOR_CALL && str_starts(given, S("Bearer ")))
        return str_trim(str_from(given, 7));
    return page_cookie(t->req, S("session"));
}

static status host_transact(struct page *p, bool write, status (*work)(struct cx *, void *),
                            void *arg)
{
    struct app *a = p->host->app;
    return write ? app_write(a, p->cx->env, &p->cx->who, work, arg)
                 : app_read(a, p->cx->env, &p->cx->who, work, arg);
}

static status call_transact(struct call *c, bool write, status (*work)(struct cx *, void *),
                            void *arg)
{
    struct app *a = ((struct server *)c->host->server)->app;
    return write ? app_write(a, c->cx->env, &c->cx->who, work, arg)
                 : app_read(a, c->cx->env, &c->cx->who, work, arg);
}

static void fill_page(struct task *t)
{
    struct page_host *host = NEW(t->env->arena, struct page_host);
    *host = (struct page_host){ t->server->app, host_transact };
    str visit = page_cookie(t->req, S("visit"));
    t->out = out_make(t->env->arena, page_lang(t->req), time_date_local(env_now(t->env)));
    t->page = (struct page){ .cx = &t->cx,
                             .req = t->req,
                             .res = &t->res,
                             .out = &t->out,
                             .place = app_place(t->server->app),
                             .route = t->page_row,
                             .host = host,
                             .token = t->token,
                             .visit = str_is_none(t->token) ? visit : t->token };
}

static void fill_call(struct task *t)
{
    str host = req_header(t->req, S("Host"));
    struct call_host *lent = NEW(t->env->arena, struct call_host);
    *lent = (struct call_host){ t->server, metrics_write, call_transact };
    t->call =
        (struct call){ .cx = &t->cx,
                       .host = lent,
                       .req = t->req,
                       .res = &t->res,
                       .row = t->call_row,
                       .router = t->server->doors->calls,
                       .base = arena_printf(t->env->arena, "%s://%.*s/fhir",
                                            t->req->secure ? "https" : "http", STR_ARG(host)) };
}

static enum task_mode mode_of(const struct task *t)
{
    if (t->door == DOOR_CALL)
        return t->call_row->mode == API_WRITE  ? TASK_WRITE
               : t->call_row->mode == API_READ ? TASK_READ
                                               : TASK_NONE;
    return t->page_row->mode == MODE_WRITE  ? TASK_WRITE
           : t->page_row->mode == MODE_READ ? TASK_READ
                                            : TASK_NONE;
}

enum task_mode task_begin(struct task *t, struct server *s, struct env *e, struct req *r)
{
    const struct route *found = NULL;
    str allow = str_none();
    *t = (struct task){ .server = s, .env = e, .req = r, .began = env_tick(e) };
    t->door = is_call(r->path) ? DOOR_CALL : DOOR_PAGE;
    if (t->door == DOOR_CALL && str_ends(r->path, S("/"))) r->path.n--; /* /fhir/ is /fhir */
    t->cx = (struct cx){ .env = e, .house = app_house(s->app), .request = r->id };
    t->token = take_token(t);
    if (asset_answer(r, &t->res)) {
        t->door = DOOR_ASSET;
        task_finish(t, ST_OK);
        return TASK_DONE;
    }
    bool preflight = t->door == DOOR_CALL && origin_is_preflight(r);
    status st = preflight
                    ? ST_OK
                    : router_match(e, t->door == DOOR_CALL ? s->doors->calls : s->doors->pages, r,
                                   &found, &allow);
    if (st == ST_OK && t->door == DOOR_CALL)
        t->call_row = preflight ? &origin_preflight : found->row;
    if (st == ST_OK && t->door == DOOR_PAGE) t->page_row = found->row;
    fill_page(t);
    fill_call(t);
    if (st == ST_OK) return mode_of(t);
    if (st == ST_BAD_METHOD) res_header(&t->res, S("Allow"), allow);
    task_finish(t, st);
    return TASK_DONE;
}

/* Bearer tokens and JSON bodies cannot be sent by another site's form; a cookie with a form's
 * content type could. */
static status check_cross_site(struct task *t)
{
    bool cookie = str_is_none(req_header(t->req, S("Authorization")));
    bool safe = t->req->method == METHOD_GET || t->req->method == METHOD_HEAD ||
                t->req->method == METHOD_OPTIONS;
    if (safe || !cookie || str_has(req_header(t->req, S("Content-Type")), S("json"))) return ST_OK;
    env_fail(t->env, ST_FORBIDDEN, S("Content-Type"),
             "a change by cookie must be sent as application/fhir+json");
    env_remedy(t->env, "Send that content type, or an Authorization header.");
    return ST_FORBIDDEN;
}

static status open_page(struct task *t)
{
    t->page.session = t->signed_in ? &t->session : NULL;
    TRY(page_permit(t->env, t->page_row, t->page.session, t->page.place));
    return page_read_arguments(&t->page);
}

static status open_call(struct task *t)
{
    if (!t->signed_in && !t->call_row->open) {
        env_fail(t->env, ST_UNAUTHORIZED, S("Authorization"), "a token is needed");
        env_remedy(t->env, "Send Authorization: Bearer TOKEN (weft user token makes one).");
        return ST_UNAUTHORIZED;
    }
    /* Programs prove themselves in the body: a cookie means nothing there. */
    if (!str_starts(t->req->path, S("/oauth/"))) TRY(check_cross_site(t));
    TRY(req_query(t->env, t->req, &t->call.query));
    return t->call_row->prepare == NULL ? ST_OK : t->call_row->prepare(&t->call);
}

/* A token is a session's, or was given to a program (and then comes in a header only). */
static status find_who(struct task *t)
{
    status st = session_who(&t->cx, t->token, &t->session);
    if (st != ST_UNAUTHORIZED || t->door != DOOR_CALL ||
        str_is_none(req_header(t->req, S("Authorization"))))
        return st;
    t->session = (struct session){ 0 };
    TRY(pass_who(&t->cx, t->token, &t->session.who));
    t->cx.reason = arena_concat(t->env->arena, S("by the program "), t->session.who.grant->name);
    return ST_OK;
}

/* What the page of another origin asks, it asks by a token of its own or for nobody. */
static status find_origin(struct task *t)
{
    TRY(origin_find(&t->call));
    if (!str_is_none(t->call.origin) && str_is_none(req_header(t->req, S("Authorization"))))
        t->token = str_none();
    return ST_OK;
}

status task_open(struct cx *cx, void *task)
{
    struct task *t = task;
    t->cx.db = cx->db;
    if (t->door == DOOR_CALL) TRY(find_origin(t));
    if (!str_is_none(t->token)) {
        status st = find_who(t);
        if (st != ST_OK && st != ST_UNAUTHORIZED) return st;
        t->signed_in = st == ST_OK;
        if (t->signed_in)
            t->cx.who = t->session.who;
        else if (t->door == DOOR_PAGE)
            t->page.visit = page_cookie(t->req, S("visit"));
        if (!t->signed_in) t->token = t->page.token = str_none();
    }
    t->env->err = (struct err){ 0 };
    return t->door == DOOR_CALL ? open_call(t) : open_page(t);
}

status task_handle(struct cx *cx, void *task)
{
    struct task *t = task;
    t->cx.db = cx->db;
    /* Where the work is run again (a transaction that could not be serialised), what the first run
     * found, wrote and said is of no more use: its audit row went with its transaction. */
    t->cx.scope = NULL;
    t->cx.act = 0;
    if (t->handled) {
        t->res = t->before;
        t->out = t->out_before;
    }
    t->before = t->res;
    t->out_before = t->out;
    t->handled = true;
    status st =
        t->door == DOOR_CALL ? t->call_row->handle(&t->call) : t->page_row->handle(&t->page);
    return st;
}

status task_read(struct cx *cx, void *task)
{
    TRY(task_open(cx, task));
    return task_handle(cx, task);
}

bool task_is_guess(const struct task *t)
{
    return t->page_row != NULL && t->page_row->handle == page_sign_in_send &&
           !sign_in_is_known(t->env, t->cx.house, page_cookie(t->req, S("known")));
}

bool task_is_stale(const struct task *t)
{
    return t->signed_in && t->session.stale;
}

#define POLICY_BEFORE                                                                              \
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' "    \
    "data:; media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "        \
    "form-action 'self'"
#define POLICY_AFTER "; frame-ancestors 'none'; base-uri 'none'"
#define POLICY_CALL  "default-src 'none'; frame-ancestors 'none'; sandbox"

/* Browsers hold what a form's answer leads to against the policy of the page that it stood on. */
static str content_policy(const struct task *t)
{
    if (t->page.leads.n == 0) return S(POLICY_BEFORE POLICY_AFTER);
    return arena_printf(t->env->arena, POLICY_BEFORE " %.*s" POLICY_AFTER, STR_ARG(t->page.leads));
}

static void safe_headers(struct task *t)
{
    res_header_set(&t->res, S("X-Content-Type-Options"), S("nosniff"));
    if (t->door == DOOR_CALL) {
        /* For programs: what a browser would make of it does nothing and stands in no frame. */
        res_header_set(&t->res, S("Content-Security-Policy"), S(POLICY_CALL));
    } else {
        res_header_set(&t->res, S("Referrer-Policy"), S("same-origin"));
        res_header_set(&t->res, S("Cross-Origin-Opener-Policy"), S("same-origin"));
        res_header_set(&t->res, S("Content-Security-Policy"), content_policy(t));
    }
    if (t->door != DOOR_ASSET && str_is_none(res_header_get(&t->res, S("Cache-Control"))))
        res_header(&t->res, S("Cache-Control"), S("no-store"));
    if (t->req->secure)
        res_header_set(&t->res, S("Strict-Transport-Security"),
                       S("max-age=63072000; includeSubDomains"));
}

/* Somebody was looked for, and nothing, or a whole record, is the answer. */
static bool is_even(const struct task *t)
{
    int code = t->res.status;
    bool nothing = code == 403 || code == 404 || code == 410;
    return t->cx.audit_n > 0 && (nothing || t->call.even || t->page.even);
}

/* What stands in `out` is the page, unless the handler answered otherwise. */
static void take_page(struct task *t)
{
    if (t->res.status == 0) t->res.status = 200;
    if (t->res.body.p != NULL || t->res.status == 303) return;
    res_header_set(&t->res, S("Content-Type"), S("text/html; charset=utf-8"));
    t->res.body = out_taken(&t->out).markup;
}

static const char *row_name(const struct task *t)
{
    if (t->door == DOOR_ASSET) return "asset";
    if (t->page_row != NULL) return t->page_row->name;
    return t->call_row != NULL ? t->call_row->name : "none";
}

void task_finish(struct task *t, status st)
{
    if (t->door == DOOR_CALL) {
        if (st != ST_OK) api_error(&t->call, st);
        if (t->res.status == 0) t->res.status = 200;
        api_finish(&t->call);
        origin_put(&t->call);
    } else if (t->door == DOOR_PAGE) {
        if (st != ST_OK && !t->page.refused) page_error(&t->page, st);
        take_page(t);
    }
    if (status_retry(st)) res_header_set(&t->res, S("Retry-After"), S("2"));
    safe_headers(t);
    t->even = is_even(t);
    log_event(st == ST_INTERNAL ? LOG_ERROR : LOG_DEBUG, "request", LOG_STR("id", t->req->id),
              LOG_STR("row", str_of(row_name(t))),
              LOG_STR("method", str_of(method_name(t->req->method))),
              LOG_INT("status", t->res.status), LOG_INT("us", env_tick(t->env) - t->began));
}
