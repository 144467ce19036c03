/* SPDX-License-Identifier: Apache-2.0
 * OAuth 2 for programs: tokens, asked after and ended; where it is all to be found.
 *
 * A program proves itself by a token that it signs, or (an app that can keep no secret) by PKCE
 * alone. Checking a signature may fetch keys, so these rows hold no database: what they read and
 * write are transactions of their own. What is refused by the rules of OAuth is an answer, and what
 * such a refusal ends (a family whose code came back) is committed with it.
 * Source: RFC 6749, 7009, 7523, 7662; SMART App Launch 2.2.
 */
#include "api/oauth.h"

#include "base/time.h"
#include "job/fetch.h"
#include "job/openid.h"
#include "json/write.h"
#include "record/person.h"
#include "record/record.h"
#include "trust/pass.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/* ---- where -----------------------------------------------------------------------------------*/

status oauth_base(struct call *c, str *ret_base)
{
    return client_base(c->cx->env, c->cx->house, req_header(c->req, S("Host")), c->req->secure,
                       ret_base);
}

static void put_words(struct json_writer *w, const char *key, const char *const *at, size_t count)
{
    json_put_array(w, key);
    for (size_t i = 0; i < count; i++) json_put_str(w, NULL, str_of(at[i]));
    json_put_end(w);
}
#define PUT_WORDS(w, key, list) put_words((w), (key), (list), sizeof(list) / sizeof(list)[0])

static status smart_configuration(struct call *c)
{
    static const char *const methods[] = { "private_key_jwt", "none" };
    static const char *const algorithms[] = { "ES384", "RS384" };
    static const char *const grants[] = { "authorization_code", "client_credentials",
                                          "refresh_token" };
    static const char *const scopes[] = { "launch",       "launch/patient", "patient/*.rs",
                                          "user/*.cruds", "system/*.cruds", "offline_access",
                                          "online_access" };
    static const char *const responses[] = { "code" };
    static const char *const pkce[] = { "S256" };
    static const char *const can[] = { "launch-standalone",
                                       "launch-ehr",
                                       "client-public",
                                       "client-confidential-asymmetric",
                                       "context-standalone-patient",
                                       "context-ehr-patient",
                                       "permission-patient",
                                       "permission-user",
                                       "permission-offline",
                                       "permission-online",
                                       "permission-v1",
                                       "permission-v2" };
    struct json_writer w = json_writer_make(c->cx->env->arena);
    str base = str_none();
    TRY(oauth_base(c, &base));
    json_put_object(&w, NULL);
    json_put_printf(&w, "authorization_endpoint", "%.*s/apps/authorize", STR_ARG(base));
    json_put_printf(&w, "token_endpoint", "%.*s/oauth/token", STR_ARG(base));
    json_put_printf(&w, "introspection_endpoint", "%.*s/oauth/introspect", STR_ARG(base));
    json_put_printf(&w, "revocation_endpoint", "%.*s/oauth/revoke", STR_ARG(base));
    json_put_printf(&w, "management_endpoint", "%.*s/account", STR_ARG(base));
    PUT_WORDS(&w, "token_endpoint_auth_methods_supported", methods);
    PUT_WORDS(&w, "token_endpoint_auth_signing_alg_values_supported", algorithms);
    PUT_WORDS(&w, "grant_types_supported", grants);
    PUT_WORDS(&w, "scopes_supported", scopes);
    PUT_WORDS(&w, "response_types_supported", responses);
    PUT_WORDS(&w, "code_challenge_methods_supported", pkce);
    PUT_WORDS(&w, "capabilities", can);
    json_put_end(&w);
    res_body(c->res, 200, S("application/json"), json_written(&w));
    return ST_OK;
}

status api_smart(struct call *c)
{
    return smart_configuration(c);
}
status api_smart_fhir(struct call *c)
{
    return smart_configuration(c);
}

/* ---- a program's request ---------------------------------------------------------------------*/

struct asking {
    struct call *call;
    struct fields form;
    str base;
    struct client client;
    struct jwt jwt;
    bool signed_in; /* it proved itself by a key */
    str found;      /* what is looked for in a read */
    /* What came of it. `st` is ST_OK, or what OAuth has an answer for. */
    status st;
    struct tokens tokens;
    struct pass_told told;
    str patient;
};

static str field(const struct asking *a, const char *name)
{
    str v = fields_get(&a->form, str_of(name));
    return str_is_none(v) ? S("") : v;
}

static const char *error_name(struct env *e, status st)
{
    switch (st) {
    case ST_UNAUTHORIZED: return "invalid_client";
    case ST_GONE: return "invalid_grant";
    case ST_FORBIDDEN: return "unauthorized_client";
    case ST_UNSUPPORTED: return "unsupported_grant_type";
    default: return str_eq(e->err.where, S("scope")) ? "invalid_scope" : "invalid_request";
    }
}

static bool is_answer(status st)
{
    return st == ST_UNAUTHORIZED || st == ST_GONE || st == ST_FORBIDDEN || st == ST_UNSUPPORTED ||
           st == ST_BAD_INPUT;
}

/* RFC 6749, 5.2: its words are for whoever writes the program. */
static status answer_error(struct call *c, status st)
{
    struct env *e = c->cx->env;
    struct json_writer w = json_writer_make(e->arena);
    if (!is_answer(st)) return st;
    json_put_object(&w, NULL);
    json_put_str(&w, "error", str_of(error_name(e, st)));
    json_put_printf(&w, "error_description", "%.*s%s%.*s%s%.*s", STR_ARG(e->err.where),
                    e->err.where.n > 0 ? ": " : "", STR_ARG(e->err.what),
                    e->err.remedy.n > 0 ? ". " : "", STR_ARG(e->err.remedy));
    json_put_end(&w);
    res_body(c->res, st == ST_UNAUTHORIZED ? 401 : 400, S("application/json"), json_written(&w));
    e->err = (struct err){ 0 };
    return ST_OK;
}

static status read_form(struct asking *a)
{
    struct env *e = a->call->cx->env;
    struct uploads none;
    if (!str_starts(req_header(a->call->req, S("Content-Type")),
                    S("application/x-www-form-urlencoded")))
        return fail_at(e, ST_BAD_INPUT, S("Content-Type"),
                       "it is sent as application/x-www-form-urlencoded");
    TRY(req_form(e, a->call->req, &a->form, &none));
    for (size_t i = 0; i < a->form.count; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(a->form.at[i].name, a->form.at[k].name))
                return fail_at(e, ST_BAD_INPUT, S("form"), "a parameter comes twice");
    return ST_OK;
}

/* ---- who asks --------------------------------------------------------------------------------*/

static status find_client(struct cx *cx, void *arg)
{
    struct asking *a = arg;
    status st = client_by_key(cx, a->found, &a->client);
    if (st != ST_NOT_FOUND) return st;
    return fail_at(cx->env, ST_UNAUTHORIZED, S("client_id"), "no such client is registered");
}

static status keep_keys(struct cx *cx, void *arg)
{
    struct asking *a = arg;
    return client_keys_set(cx, a->client.id, a->found, true);
}

/* Keys that were changed since: asked for again, but not by every wrong token. */
static status fetch_keys(struct asking *a)
{
    struct env *e = a->call->cx->env;
    struct fetch_answer got = { 0 };
    int64_t pause = (int64_t)CLIENTS_KEYS_PAUSE_S * TIME_SECOND;
    bool lately = env_now(e) - a->client.keys_at < pause;
    if (a->client.keys_url.n == 0 || (a->client.keys.n > 0 && lately))
        return fail_at(e, ST_UNAUTHORIZED, S("kid"), "the client has no such key");
    struct fetch ask = { .url = a->client.keys_url,
                         .patience = 5 * TIME_SECOND,
                         .most = JWKS_MOST,
                         .relay = a->call->cx->house->relay };
    if (fetch(e, &ask, &got) != ST_OK || got.http != 200)
        return fail_at(e, ST_UNAUTHORIZED, S("jwks_uri"), "the client’s keys cannot be had now");
    a->found = got.body;
    status st = a->call->host->transact(a->call, true, keep_keys, a);
    if (st == ST_BAD_INPUT)
        return fail_at(e, ST_UNAUTHORIZED, S("jwks_uri"), "there is no set of keys there");
    TRY(st);
    a->client.keys = got.body;
    return ST_OK;
}

static status check_signature(struct asking *a)
{
    struct env *e = a->call->cx->env;
    if (!client_has_keys(&a->client))
        return fail_at(e, ST_UNAUTHORIZED, S("client_assertion"), "this client has no keys");
    status st = a->client.keys.n == 0 ? ST_NOT_FOUND : jwt_signed(e, &a->jwt, a->client.keys);
    if (st == ST_NOT_FOUND) {
        TRY(fetch_keys(a));
        st = jwt_signed(e, &a->jwt, a->client.keys);
    }
    if (st == ST_OK || st == ST_UNAUTHORIZED) return st;
    return fail_at(e, ST_UNAUTHORIZED, S("kid"), "the client has no such key");
}

static status by_assertion(struct asking *a)
{
    struct call *c = a->call;
    struct env *e = c->cx->env;
    if (!str_eq(field(a, "client_assertion_type"), S(ASSERTION_TYPE)))
        return fail_at(e, ST_UNAUTHORIZED, S("client_assertion_type"), "it is " ASSERTION_TYPE);
    if (jwt_read(e, field(a, "client_assertion"), &a->jwt) != ST_OK) return ST_UNAUTHORIZED;
    a->found = jwt_text(e, &a->jwt, "iss");
    if (str_is_none(a->found)) a->found = S("");
    str id = field(a, "client_id");
    if (id.n > 0 && !str_eq(id, a->found))
        return fail_at(e, ST_UNAUTHORIZED, S("client_id"), "it is another client’s");
    TRY(c->host->transact(c, false, find_client, a));
    TRY(check_signature(a));
    a->signed_in = true;
    return client_claims(e, &a->client, &a->jwt,
                         arena_concat(e->arena, a->base, S("/oauth/token")));
}

/* Which client this is; ST_UNAUTHORIZED where it does not prove it. */
static status authenticate(struct asking *a)
{
    struct env *e = a->call->cx->env;
    TRY(oauth_base(a->call, &a->base));
    TRY(read_form(a));
    if (!str_is_none(fields_get(&a->form, S("client_assertion")))) return by_assertion(a);
    if (!str_is_none(fields_get(&a->form, S("client_secret"))))
        return fail_at(e, ST_UNAUTHORIZED, S("client_secret"),
                       "shared secrets are not taken here: sign an assertion");
    a->found = field(a, "client_id");
    TRY(a->call->host->transact(a->call, false, find_client, a));
    if (a->client.ended || client_has_keys(&a->client))
        return fail_at(e, ST_UNAUTHORIZED, S("client_assertion"),
                       "this client proves itself by a signature");
    return ST_OK;
}

/* An assertion is taken once, in the transaction that it serves. */
static status take_assertion(struct cx *cx, struct asking *a)
{
    return a->signed_in ? client_seen(cx, &a->client, &a->jwt) : ST_OK;
}

/* ---- tokens ----------------------------------------------------------------------------------*/

static status give_service(struct cx *cx, struct asking *a)
{
    struct grant asked, allowed, granted;
    if (!client_is_service(&a->client) || !a->signed_in)
        return fail_at(cx->env, ST_FORBIDDEN, S("grant_type"), "this is for services alone");
    TRY(grant_read(cx->env, field(a, "scope"), &asked, NULL));
    TRY(grant_read(cx->env, a->client.scopes, &allowed, NULL));
    TRY(grant_narrow(cx->env, &asked, &allowed, &granted));
    if (granted.count == 0) {
        env_fail(cx->env, ST_BAD_INPUT, S("scope"), "nothing of it may be granted");
        env_remedy(cx->env, "registered are: %.*s", STR_ARG(a->client.scopes));
        return ST_BAD_INPUT;
    }
    return pass_service(cx, &a->client, &granted, &a->tokens);
}

/* The FHIR id of one of the person's source Patients: the first that whoever is behind it may see.
 */
static status find_patient(struct cx *cx, struct asking *a)
{
    int64_t *homes = NULL;
    size_t count = 0;
    if (a->tokens.person == 0) return ST_OK;
    TRY(person_homes(cx, a->tokens.person, &homes, &count));
    struct cx theirs = *cx;
    theirs.who = a->tokens.who;
    theirs.scope = NULL;
    for (size_t i = 0; i < count; i++) {
        struct record r;
        str id = str_none();
        TRY(record_id_of(cx, homes[i], &id));
        status st = record_peek(&theirs, S("Patient"), id, &r);
        if (st == ST_OK) {
            a->patient = id;
            return ST_OK;
        }
        if (st != ST_NOT_FOUND && st != ST_GONE) return st;
        cx->env->err = (struct err){ 0 };
    }
    return ST_OK;
}

static status give(struct cx *cx, struct asking *a)
{
    str kind = field(a, "grant_type");
    TRY(take_assertion(cx, a));
    if (str_eq(kind, S("client_credentials")))
        TRY(give_service(cx, a));
    else if (str_eq(kind, S("authorization_code")))
        TRY(pass_redeem(cx, &a->client, field(a, "code"), field(a, "redirect_uri"),
                        field(a, "code_verifier"), &a->tokens));
    else if (str_eq(kind, S("refresh_token")))
        TRY(pass_refresh(cx, &a->client, field(a, "refresh_token"), field(a, "scope"), &a->tokens));
    else
        return fail_at(cx->env, ST_UNSUPPORTED, S("grant_type"),
                       "there are authorization_code, client_credentials and refresh_token");
    return find_patient(cx, a);
}

static status give_work(struct cx *cx, void *arg)
{
    struct asking *a = arg;
    a->st = give(cx, a);
    return is_answer(a->st) ? ST_OK : a->st;
}

static status answer_tokens(struct asking *a)
{
    struct call *c = a->call;
    struct json_writer w = json_writer_make(c->cx->env->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "access_token", a->tokens.access);
    json_put_str(&w, "token_type", S("bearer"));
    json_put_int(&w, "expires_in", a->tokens.expires_s);
    json_put_str(&w, "scope", a->tokens.scope);
    if (a->tokens.refresh.n > 0) json_put_str(&w, "refresh_token", a->tokens.refresh);
    if (a->patient.n > 0) {
        json_put_str(&w, "patient", a->patient);
        json_put_bool(&w, "need_patient_banner", true);
    }
    json_put_end(&w);
    res_body(c->res, 200, S("application/json"), json_written(&w));
    res_header_set(c->res, S("Pragma"), S("no-cache"));
    return ST_OK;
}

status api_token(struct call *c)
{
    struct asking a = { .call = c };
    status st = authenticate(&a);
    if (st == ST_OK) st = c->host->transact(c, true, give_work, &a);
    if (st == ST_OK) st = a.st;
    return st == ST_OK ? answer_tokens(&a) : answer_error(c, st);
}

/* ---- asked after, and ended ------------------------------------------------------------------*/

static status revoke_work(struct cx *cx, void *arg)
{
    struct asking *a = arg;
    a->st = take_assertion(cx, a);
    if (a->st == ST_OK) a->st = pass_revoke(cx, &a->client, field(a, "token"));
    return is_answer(a->st) ? ST_OK : a->st;
}

status api_revoke(struct call *c)
{
    struct asking a = { .call = c };
    status st = authenticate(&a);
    if (st == ST_OK) st = c->host->transact(c, true, revoke_work, &a);
    if (st == ST_OK) st = a.st;
    if (st != ST_OK) return answer_error(c, st);
    res_body(c->res, 200, S("application/json"), S("{}"));
    return ST_OK;
}

static status tell_work(struct cx *cx, void *arg)
{
    struct asking *a = arg;
    a->st = take_assertion(cx, a);
    if (a->st == ST_OK) a->st = pass_tell(cx, &a->client, field(a, "token"), &a->told);
    if (a->st == ST_OK && a->told.active) {
        a->tokens.person = a->told.person;
        a->tokens.who = a->told.who;
        a->st = find_patient(cx, a);
    }
    return is_answer(a->st) ? ST_OK : a->st;
}

static void put_told(struct json_writer *w, const struct asking *a)
{
    const struct pass_told *t = &a->told;
    json_put_object(w, NULL);
    json_put_bool(w, "active", t->active);
    if (t->active) {
        json_put_str(w, "client_id", t->client);
        json_put_str(w, "scope", t->scope);
        json_put_str(w, "token_type",
                     str_eq(t->kind, S("access")) ? S("bearer") : S("refresh_token"));
        json_put_printf(w, "sub", "%lld", (long long)t->account);
        json_put_int(w, "iat", t->made_at / TIME_SECOND);
        json_put_int(w, "exp", t->until / TIME_SECOND);
        json_put_str(w, "iss", a->base);
        if (a->patient.n > 0) json_put_str(w, "patient", a->patient);
    }
    json_put_end(w);
}

status api_introspect(struct call *c)
{
    struct asking a = { .call = c };
    struct json_writer w = json_writer_make(c->cx->env->arena);
    status st = authenticate(&a);
    if (st == ST_OK && !a.signed_in)
        st = fail_at(c->cx->env, ST_UNAUTHORIZED, S("client_assertion"),
                     "who asks after tokens proves itself by a signature");
    if (st == ST_OK) st = c->host->transact(c, true, tell_work, &a);
    if (st == ST_OK) st = a.st;
    if (st != ST_OK) return answer_error(c, st);
    put_told(&w, &a);
    res_body(c->res, 200, S("application/json"), json_written(&w));
    return ST_OK;
}

/* ---- the provider's sign-out -----------------------------------------------------------------*/

static status ended_work(struct cx *cx, void *arg)
{
    return openid_sign_out(cx, arg);
}

/* Who signs out there is signed out here. The token is looked at before anybody is called. */
static status sign_out_by(struct call *c, str text)
{
    struct env *e = c->cx->env;
    const struct house *house = c->cx->house;
    struct openid_doors doors;
    struct jwt t;
    if (house->openid_issuer.n == 0) return fail(e, ST_NOT_FOUND, "there is no provider here");
    TRY(jwt_read(e, text, &t));
    TRY(openid_check_logout(e, house, &t));
    TRY(openid_discover(e, house, &doors));
    TRY(openid_token(e, &doors, text, &t));
    return c->host->transact(c, true, ended_work, &t);
}

status api_openid_ended(struct call *c)
{
    struct asking a = { .call = c };
    status st = read_form(&a);
    if (st == ST_OK) st = sign_out_by(c, field(&a, "logout_token"));
    if (st == ST_UNAUTHORIZED) st = ST_BAD_INPUT;
    if (st != ST_OK) return answer_error(c, st);
    res_body(c->res, 200, S("application/json"), S("{}"));
    return ST_OK;
}
