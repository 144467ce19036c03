/* SPDX-License-Identifier: Apache-2.0
 * Signing in by the place's OpenID provider: there, and back. What ties the answer to this browser
 * (state, nonce, the code's verifier) is sealed in a cookie of ten minutes, good once.
 */
#include "job/openid.h"

#include "base/log.h"
#include "base/time.h"
#include "crypto/secret.h"
#include "gen/urls.h"
#include "html/url.h"
#include "trust/client.h"
#include "web/page.h"

enum { AWAY_SECONDS = 600, SESSION_COOKIE_SECONDS = 12 * 3600 };

static status is_set_up(struct page *p)
{
    if (p->cx->house->openid_issuer.n > 0 && p->cx->house->openid_client.n > 0) return ST_OK;
    return fail(p->cx->env, ST_NOT_FOUND, "there is no such page");
}

static status back_url(struct page *p, str *ret_url)
{
    str base;
    TRY(client_base(p->cx->env, p->cx->house, req_header(p->req, S("Host")), p->req->secure,
                    &base));
    *ret_url = arena_concat(p->req->arena, base, url_openid_back(p->req->arena));
    return ST_OK;
}

struct away {
    str state, nonce, verifier, to;
};

static void away_keep(struct page *p, const struct away *w)
{
    struct env *e = p->cx->env;
    str text = arena_printf(e->arena, "%.*s|%.*s|%.*s|%lld|%.*s", STR_ARG(w->state),
                            STR_ARG(w->nonce), STR_ARG(w->verifier),
                            (long long)(env_now(e) + AWAY_SECONDS * TIME_SECOND), STR_ARG(w->to));
    str sealed = base64url_encode(e->arena, secret_seal(e, &p->cx->house->factor_key, text));
    res_cookie(e->arena, p->res, S("openid"), sealed, AWAY_SECONDS, p->req->secure);
}

static bool away_take(struct page *p, struct away *ret)
{
    struct env *e = p->cx->env;
    str raw, rest = str_none(), until;
    int64_t last = 0;
    bool good = base64url_decode(e->arena, page_cookie(p->req, S("openid")), &raw) &&
                secret_open(e->arena, &p->cx->house->factor_key, raw, &rest) &&
                str_next(&rest, '|', &ret->state) && str_next(&rest, '|', &ret->nonce) &&
                str_next(&rest, '|', &ret->verifier) && str_next(&rest, '|', &until) &&
                str_to_int(until, &last) && last > env_now(e);
    ret->to = rest;
    res_cookie(e->arena, p->res, S("openid"), S(""), 0, p->req->secure);
    return good;
}

status page_openid(struct page *p)
{
    struct env *e = p->cx->env;
    struct arena *a = p->req->arena;
    struct openid_doors doors;
    str back = str_none(), to = page_query(p, S("to"));
    TRY(is_set_up(p));
    TRY(back_url(p, &back));
    TRY(openid_discover(e, p->cx->house, &doors));
    struct away w = { .state = crypto_token(e, 24),
                      .nonce = crypto_token(e, 24),
                      .verifier = crypto_token(e, 48),
                      .to = url_is_local(to) ? to : S("/") };
    struct digest d = crypto_sha256(w.verifier);
    str url = url_with(a, doors.authorize, S("response_type"), S("code"));
    url = url_with(a, url, S("client_id"), p->cx->house->openid_client);
    url = url_with(a, url, S("redirect_uri"), back);
    url = url_with(a, url, S("scope"), S("openid"));
    url = url_with(a, url, S("state"), w.state);
    url = url_with(a, url, S("nonce"), w.nonce);
    url = url_with(a, url, S("code_challenge"), base64url_encode(a, digest_str(&d)));
    url = url_with(a, url, S("code_challenge_method"), S("S256"));
    away_keep(p, &w);
    p->res->status = 303;
    res_header_set(p->res, S("Location"), url);
    return ST_OK;
}

struct coming {
    struct openid_person person;
    str device, before, token;
};

static status come_in(struct cx *cx, void *arg)
{
    struct coming *c = arg;
    if (!str_is_empty(c->before)) TRY(session_end(cx, c->before));
    return openid_sign_in(cx, &c->person, c->device, &c->token);
}

status page_openid_back(struct page *p)
{
    struct env *e = p->cx->env;
    struct openid_doors doors;
    struct away w = { 0 };
    struct coming c = { .device = req_header(p->req, S("User-Agent")), .before = p->token };
    str back = str_none();
    TRY(is_set_up(p));
    TRY(back_url(p, &back));
    if (!away_take(p, &w) || !crypto_same(w.state, page_query(p, S("state"))))
        return fail(e, ST_FORBIDDEN, "this answer is not one that this browser waits for");
    if (page_query(p, S("code")).n == 0)
        return fail(e, ST_UNAUTHORIZED, "the provider has not said yes");
    TRY(openid_discover(e, p->cx->house, &doors));
    status st = openid_redeem(e, p->cx->house, &doors, page_query(p, S("code")), back, w.verifier,
                              w.nonce, &c.person);
    if (st != ST_OK)
        log_event(LOG_WARN, "openid_refused", LOG_STR("at", e->err.where),
                  LOG_STR("why", e->err.what));
    if (st == ST_UNAUTHORIZED) st = fail(e, ST_FORBIDDEN, "what the provider says does not hold");
    TRY(st);
    if (str_is_none(c.device)) c.device = S("");
    TRY(page_transact(p, true, come_in, &c));
    page_session_cookie(p, c.token, SESSION_COOKIE_SECONDS);
    page_redirect(p, w.to, str_none());
    return ST_OK;
}
