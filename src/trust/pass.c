/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/pass.h"

#include "base/time.h"
#include "gen/sql_client.h"
#include "trust/decide.h"
#include "trust/launch.h"

enum { TOKEN_BYTES = 32, VERIFIER_LEAST = 43, VERIFIER_MOST = 128, TOKEN_TEXT_MOST = 200 };

static str digest_of(struct cx *cx, str token)
{
    struct digest d = crypto_blake2b(token);
    return arena_str(cx->env->arena, digest_str(&d));
}

/* What the tokens of one family share. */
struct family {
    str id;
    int64_t client, account, account_role;
    str purpose;
    int64_t person;
    str scope;
    int64_t until;
};

static status pass_add(struct cx *cx, const struct family *f, const char *kind, int64_t seconds,
                       str redirect, str challenge, str *ret_token)
{
    int64_t now = env_now(cx->env), until = now + seconds * TIME_SECOND;
    str token = crypto_token(cx->env, TOKEN_BYTES);
    if (until > f->until) until = f->until;
    TRY(sql_client_pass_add(cx->env, cx->db, digest_of(cx, token), str_of(kind), f->id, f->client,
                            f->account, f->account_role, f->purpose, f->person, f->scope, redirect,
                            challenge, now, until, f->until, NULL));
    *ret_token = token;
    return ST_OK;
}

static str family_new(struct cx *cx)
{
    return digest_of(cx, crypto_token(cx->env, TOKEN_BYTES));
}

status pass_code(struct cx *cx, const struct client *c, const struct grant *granted, int64_t person,
                 str redirect, str challenge, str *ret_code)
{
    int64_t life = granted->offline ? PASS_OFFLINE_S : PASS_ONLINE_S;
    struct family f = { .id = family_new(cx),
                        .client = c->id,
                        .account = cx->who.account,
                        .account_role = cx->who.account_role,
                        .purpose = str_of(purpose_name((enum purpose)cx->who.purpose)),
                        .person = person,
                        .scope = granted->text,
                        .until = env_now(cx->env) + life * TIME_SECOND };
    return pass_add(cx, &f, "code", PASS_CODE_S, redirect, challenge, ret_code);
}

/* ---- giving ----------------------------------------------------------------------------------*/

static status tokens_add(struct cx *cx, const struct family *f, int64_t seconds, bool refresh,
                         struct tokens *ret_tokens)
{
    struct tokens t = { .expires_s = seconds, .scope = f->scope, .person = f->person };
    TRY(pass_add(cx, f, "access", seconds, S(""), S(""), &t.access));
    if (refresh) TRY(pass_add(cx, f, "refresh", PASS_OFFLINE_S, S(""), S(""), &t.refresh));
    *ret_tokens = t;
    return ST_OK;
}

static status gone(struct cx *cx, const char *what)
{
    return fail(cx->env, ST_GONE, "%s", what);
}

static status pass_find(struct cx *cx, str token, struct sql_client_pass_get_row *ret_row)
{
    if (token.n == 0 || token.n > TOKEN_TEXT_MOST) return gone(cx, "there is no such token");
    status st = sql_client_pass_get(cx->env, cx->db, digest_of(cx, token), ret_row);
    return st == ST_NOT_FOUND ? gone(cx, "there is no such token") : st;
}

static struct family family_of(const struct sql_client_pass_get_row *r)
{
    return (struct family){ .id = r->family,
                            .client = r->client,
                            .account = r->account,
                            .account_role = r->account_role,
                            .purpose = r->purpose,
                            .person = r->subject,
                            .scope = r->scope,
                            .until = r->family_until };
}

static bool verifier_is_good(struct cx *cx, str verifier, str challenge)
{
    if (verifier.n < VERIFIER_LEAST || verifier.n > VERIFIER_MOST) return false;
    struct digest d = crypto_sha256(verifier);
    return crypto_same(base64url_encode(cx->env->arena, digest_str(&d)), challenge);
}

/* Used up, or found to have been used: then all that came of it ends. */
static status use_once(struct cx *cx, str token, const struct sql_client_pass_get_row *r)
{
    int64_t changes = 0;
    TRY(sql_client_pass_use(cx->env, cx->db, digest_of(cx, token), env_now(cx->env), &changes));
    if (changes == 1) return ST_OK;
    TRY(sql_client_pass_end_family(cx->env, cx->db, r->family, NULL));
    return gone(cx, "it was used before: all that came of it has ended");
}

/* The one behind it may still act: asked when tokens are given, and at each use of one. */
static status still_there(struct cx *cx, const struct sql_client_pass_get_row *r,
                          struct who *ret_who)
{
    enum purpose purpose = PURPOSE_NONE;
    (void)purpose_parse(r->purpose, &purpose);
    status st = account_who(cx, r->account, r->account_role, purpose, ret_who);
    return st == ST_FORBIDDEN ? gone(cx, "who said yes may no longer act") : st;
}

status pass_redeem(struct cx *cx, const struct client *c, str code, str redirect, str verifier,
                   struct tokens *ret_tokens)
{
    struct sql_client_pass_get_row r;
    struct grant g;
    TRY(pass_find(cx, code, &r));
    if (!str_eq(r.kind, S("code")) || r.client != c->id || r.client_ended.has)
        return gone(cx, "there is no such code");
    /* Whoever knows it has seen it: a wrong verifier costs the code, so that none can be tried. */
    TRY(use_once(cx, code, &r));
    if (r.until <= env_now(cx->env)) return gone(cx, "the code is too old");
    if (!str_eq(r.redirect, redirect)) return gone(cx, "the code was sent to another address");
    if (!verifier_is_good(cx, verifier, r.challenge))
        return gone(cx, "code_verifier is not what code_challenge was made of");
    struct tokens t = { 0 };
    struct who who;
    TRY(still_there(cx, &r, &who));
    TRY(grant_read(cx->env, r.scope, &g, NULL));
    struct family f = family_of(&r);
    TRY(tokens_add(cx, &f, PASS_ACCESS_S, g.offline || g.online, &t));
    t.who = who;
    *ret_tokens = t;
    return ST_OK;
}

status pass_service(struct cx *cx, const struct client *c, const struct grant *granted,
                    struct tokens *ret_tokens)
{
    struct family f = { .id = family_new(cx),
                        .client = c->id,
                        .account = c->account,
                        .account_role = c->account_role,
                        .purpose = str_of(purpose_name(role_purpose(c->role))),
                        .scope = granted->text,
                        .until = env_now(cx->env) + PASS_SERVICE_S * TIME_SECOND };
    return tokens_add(cx, &f, PASS_SERVICE_S, false, ret_tokens);
}

static status fewer_scopes(struct cx *cx, str scope, struct family *f)
{
    struct grant before, asked, narrowed;
    if (scope.n == 0) return ST_OK;
    TRY(grant_read(cx->env, f->scope, &before, NULL));
    TRY(grant_read(cx->env, scope, &asked, NULL));
    TRY(grant_narrow(cx->env, &asked, &before, &narrowed));
    if (narrowed.count != asked.count || asked.count == 0)
        return fail_at(cx->env, ST_BAD_INPUT, S("scope"), "it asks for more than was granted");
    f->scope = narrowed.text;
    return ST_OK;
}

status pass_refresh(struct cx *cx, const struct client *c, str token, str scope,
                    struct tokens *ret_tokens)
{
    struct sql_client_pass_get_row r;
    struct tokens t = { 0 };
    TRY(pass_find(cx, token, &r));
    if (!str_eq(r.kind, S("refresh")) || r.client != c->id || r.client_ended.has ||
        r.until <= env_now(cx->env))
        return gone(cx, "there is no such token");
    struct family f = family_of(&r), access = f;
    TRY(fewer_scopes(cx, scope, &access));
    TRY(use_once(cx, token, &r));
    struct who who;
    TRY(still_there(cx, &r, &who));
    TRY(tokens_add(cx, &access, PASS_ACCESS_S, false, &t));
    TRY(pass_add(cx, &f, "refresh", PASS_OFFLINE_S, S(""), S(""), &t.refresh));
    t.who = who;
    *ret_tokens = t;
    return ST_OK;
}

/* ---- ending ----------------------------------------------------------------------------------*/

status pass_revoke(struct cx *cx, const struct client *c, str token)
{
    struct sql_client_pass_get_row r;
    status st = pass_find(cx, token, &r);
    if (st == ST_GONE || (st == ST_OK && r.client != c->id)) {
        cx->env->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    return str_eq(r.kind, S("access"))
               ? sql_client_pass_end(cx->env, cx->db, digest_of(cx, token), NULL)
               : sql_client_pass_end_family(cx->env, cx->db, r.family, NULL);
}

status pass_end_of(struct cx *cx, int64_t account, int64_t client)
{
    return sql_client_pass_end_account(cx->env, cx->db, account, client, NULL);
}

status pass_sweep(struct cx *cx)
{
    int64_t now = env_now(cx->env);
    TRY(sql_client_pass_forget(cx->env, cx->db, now, NULL));
    TRY(launch_sweep(cx));
    return sql_client_seen_forget(cx->env, cx->db, now, NULL);
}

/* ---- asking ----------------------------------------------------------------------------------*/

status pass_who(struct cx *cx, str token, struct who *ret_who)
{
    struct sql_client_pass_get_row r;
    struct who who;
    enum purpose purpose = PURPOSE_NONE;
    status st = pass_find(cx, token, &r);
    bool over =
        st == ST_GONE || (st == ST_OK && (!str_eq(r.kind, S("access")) || r.client_ended.has ||
                                          r.used_at.has || r.until <= env_now(cx->env)));
    if (over) return fail(cx->env, ST_UNAUTHORIZED, "the token is not good, or no longer");
    TRY(st);
    (void)purpose_parse(r.purpose, &purpose);
    st = account_who(cx, r.account, r.account_role, purpose, &who);
    if (st == ST_FORBIDDEN)
        return fail(cx->env, ST_UNAUTHORIZED, "who is behind the token may no longer act");
    TRY(st);
    struct grant *g = NEW(cx->env->arena, struct grant);
    TRY(grant_read(cx->env, r.scope, g, NULL));
    g->client = r.client;
    g->person = r.subject;
    g->name = r.client_name;
    who.grant = g;
    *ret_who = who;
    return ST_OK;
}

status pass_tell(struct cx *cx, const struct client *asker, str token, struct pass_told *ret_told)
{
    struct sql_client_pass_get_row r;
    struct client of;
    struct pass_told t = { 0 };
    *ret_told = t;
    status st = pass_find(cx, token, &r);
    if (st == ST_OK) st = client_by_id(cx, r.client, &of);
    struct who who;
    if (st == ST_OK) st = still_there(cx, &r, &who);
    if (st == ST_GONE || st == ST_NOT_FOUND) {
        cx->env->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    if (of.organisation != asker->organisation || of.ended || r.used_at.has ||
        r.until <= env_now(cx->env) || str_eq(r.kind, S("code")))
        return ST_OK;
    *ret_told = (struct pass_told){ .active = true,
                                    .client = r.client_key,
                                    .scope = r.scope,
                                    .kind = r.kind,
                                    .account = r.account,
                                    .person = r.subject,
                                    .made_at = r.made_at,
                                    .until = r.until,
                                    .who = who };
    return ST_OK;
}

status pass_apps(struct cx *cx, int64_t account, struct pass_app **ret_apps, size_t *ret_count)
{
    struct sql_client_of_account_list rows;
    TRY(sql_client_of_account(cx->env, cx->db, account, env_now(cx->env), &rows));
    struct pass_app *apps = NEW_ARRAY(cx->env->arena, struct pass_app, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        apps[i] = (struct pass_app){ rows.at[i].client, rows.at[i].name, rows.at[i].scope,
                                     rows.at[i].since, rows.at[i].until };
    *ret_apps = apps;
    *ret_count = rows.count;
    return ST_OK;
}
