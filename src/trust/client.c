/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/client.h"

#include "base/time.h"
#include "base/utf8.h"
#include "gen/sql_client.h"
#include "trust/account.h"
#include "trust/decide.h"

/* ---- what may be registered ------------------------------------------------------------------*/

static status wrong(struct cx *cx, const char *field, const char *what, const char *remedy)
{
    env_fail(cx->env, ST_BAD_INPUT, str_of(field), "%s", what);
    env_remedy(cx->env, "%s", remedy);
    return ST_BAD_INPUT;
}

bool client_may(const struct who *who, int64_t organisation)
{
    return who->role == ROLE_SYSTEM ||
           (who_may(who, RIGHT_CLIENTS) && who->organisation == organisation && organisation != 0);
}

static status check_may(struct cx *cx, int64_t organisation)
{
    if (client_may(&cx->who, organisation)) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "programs are registered by their own organisation");
}

static status check_name(struct cx *cx, str name)
{
    bool good = name.n > 0 && utf8_valid(name, NULL) && utf8_count(name) <= CLIENT_NAME_MOST;
    for (size_t i = 0; i < name.n; i++) good = good && (unsigned char)name.p[i] >= 0x20;
    return good ? ST_OK
                : wrong(cx, "name", "the program has no name",
                        "write what people will know it by, in 100 characters at most");
}

static status check_scopes(struct cx *cx, const struct client_wish *w)
{
    struct grant g;
    str unknown = str_none();
    TRY(grant_read(cx->env, w->scopes, &g, &unknown));
    if (unknown.n > 0) {
        env_fail(cx->env, ST_BAD_INPUT, S("scopes"), "“%.*s” is no scope that is known here",
                 STR_ARG(str_sub(unknown, 0, 80)));
        env_remedy(cx->env, "write such as %s",
                   w->role != ROLE_NONE ? "system/Observation.rs"
                                        : "patient/Observation.rs or user/Patient.r");
        return ST_BAD_INPUT;
    }
    for (size_t i = 0; i < g.count; i++)
        if ((g.at[i].side == GRANT_SYSTEM) != (w->role != ROLE_NONE))
            return wrong(cx, "scopes",
                         "a service asks for system/… alone, an app for patient/… and user/…",
                         "write the scopes again, for the kind of program it is");
    return g.count > 0 ? ST_OK : wrong(cx, "scopes", "it has no scopes", "say what it is to see");
}

/* A role that somebody of the organisation holds: so it cannot see more than they do. By command an
 * operator may give any. */
static status check_role(struct cx *cx, const struct client_wish *w)
{
    enum role *roles;
    size_t count;
    if (w->role == ROLE_NONE || cx->who.role == ROLE_SYSTEM) return ST_OK;
    TRY(client_roles(cx, w->organisation, &roles, &count));
    for (size_t i = 0; i < count; i++)
        if (roles[i] == w->role) return ST_OK;
    return wrong(cx, "role", "nobody of the organisation has this role",
                 "choose one that somebody has");
}

/* Bytes that may stand in an address, in a header and in a content policy. */
static bool is_plain(str url)
{
    for (size_t i = 0; i < url.n; i++) {
        char c = url.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    str_find_byte(S("-._~:/?[]@!$&()*+=%"), c) != SIZE_MAX;
        if (!good) return false;
    }
    return url.n > 0 && url.n <= CLIENT_REDIRECT_MOST;
}

str client_origin(str url)
{
    size_t at = str_find(url, S("://"));
    if (at == SIZE_MAX) return str_sub(url, 0, str_find_byte(url, ':') + 1);
    str rest = str_from(url, at + 3);
    size_t end = 0;
    while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?') end++;
    return str_sub(url, 0, at + 3 + end);
}

/* "http://127.0.0.1" or "[::1]" without its port; none for anything else. */
static str loopback_host(str url)
{
    static const str hosts[] = { S_INIT("http://127.0.0.1"), S_INIT("http://[::1]"),
                                 S_INIT("http://localhost") };
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        if (!str_starts(url, hosts[i])) continue;
        str rest = str_from(url, hosts[i].n);
        if (rest.n == 0 || rest.p[0] == '/' || rest.p[0] == ':') return hosts[i];
    }
    return str_none();
}

/* https, a loopback address, or an app's own scheme, named after a domain (RFC 8252, 7.1). */
static bool redirect_is_good(str url)
{
    if (!is_plain(url)) return false;
    size_t colon = str_find_byte(url, ':');
    str scheme = str_sub(url, 0, colon), origin = client_origin(url);
    if (str_eq(scheme, S("https"))) return origin.n > 8 && str_find_byte(origin, '@') == SIZE_MAX;
    if (str_eq(scheme, S("http"))) return !str_is_none(loopback_host(url));
    return colon != SIZE_MAX && str_find_byte(scheme, '.') != SIZE_MAX && colon + 1 < url.n;
}

static status check_redirects(struct cx *cx, const struct client_wish *w, str *ret_lines)
{
    str rest = w->redirects, line = str_none(), all = S("");
    size_t count = 0;
    while (str_next(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0) continue;
        if (!redirect_is_good(line) || ++count > CLIENT_REDIRECTS_MOST)
            return wrong(cx, "redirects", "this is no address that answers can be sent to",
                         "write https://…, http://127.0.0.1/… or org.example.app:/…, ten at most");
        all = all.n == 0 ? line
                         : arena_printf(cx->env->arena, "%.*s\n%.*s", STR_ARG(all), STR_ARG(line));
    }
    *ret_lines = all;
    if (w->role == ROLE_NONE && count == 0)
        return wrong(cx, "redirects", "an app needs an address that answers are sent to",
                     "write one a line");
    return ST_OK;
}

/* A page of the app's own: where browsers are led with whom it is about. */
static status check_launch(struct cx *cx, const struct client_wish *w)
{
    if (w->launch_url.n == 0) return ST_OK;
    bool page = str_starts(w->launch_url, S("http")) && redirect_is_good(w->launch_url);
    return page && w->role == ROLE_NONE
               ? ST_OK
               : wrong(cx, "launch_url", "this is no page at which an app can be opened",
                       "write https://…, or nothing; a service has none");
}

static bool keys_url_is_allowed(struct cx *cx, str url)
{
    str list = cx->house->key_hosts, part = str_none();
    while (str_next(&list, ',', &part))
        if (str_trim(part).n > 0 && str_starts(url, str_trim(part))) return true;
    return false;
}

static status check_keys(struct cx *cx, const struct client_wish *w)
{
    if (w->keys.n > 0 && w->keys_url.n > 0)
        return wrong(cx, "keys_url", "keys are given, and an address for them too",
                     "give one of them");
    if (w->keys_url.n > 0)
        return is_plain(w->keys_url) && keys_url_is_allowed(cx, w->keys_url)
                   ? ST_OK
                   : wrong(
                         cx, "keys_url", "this address may not be called from here",
                         "the setting key-hosts names those that may; or give the keys themselves");
    if (w->keys.n > 0) {
        status st = jwks_judge(cx->env, w->keys);
        if (st == ST_BAD_INPUT) cx->env->err.where = S("keys");
        return st;
    }
    return w->role == ROLE_NONE ? ST_OK
                                : wrong(cx, "keys", "a service needs a key to prove itself by",
                                        "give its public keys as a JWKS");
}

/* ---- registering -----------------------------------------------------------------------------*/

static str or_empty(str s)
{
    return str_is_none(s) ? S("") : s;
}

static status service_account(struct cx *cx, const struct client_wish *w, str key,
                              int64_t *ret_account, int64_t *ret_role)
{
    str name = arena_concat(cx->env->arena, S("program "), key);
    TRY(account_add(cx, name, w->name, str_none(), ret_account));
    return account_role_add(cx, *ret_account, w->organisation, w->role, S("program"), ret_role);
}

status client_judge(struct cx *cx, const struct client_wish *w)
{
    str redirects;
    TRY(check_may(cx, w->organisation));
    TRY(check_name(cx, w->name));
    TRY(check_role(cx, w));
    TRY(check_scopes(cx, w));
    TRY(check_redirects(cx, w, &redirects));
    TRY(check_launch(cx, w));
    return check_keys(cx, w);
}

status client_register(struct cx *cx, const struct client_wish *w, struct client *ret_client)
{
    str redirects = str_none(), key = str_none();
    int64_t account = 0, account_role = 0;
    struct sql_client_add_row row;
    TRY(client_judge(cx, w));
    TRY(check_redirects(cx, w, &redirects));
    key = crypto_token(cx->env, 12);
    if (w->role != ROLE_NONE) TRY(service_account(cx, w, key, &account, &account_role));
    TRY(sql_client_add(cx->env, cx->db, key, w->name, w->organisation, account, account_role,
                       w->scopes, redirects, or_empty(w->keys), or_empty(w->keys_url),
                       w->keys_url.n > 0 ? 0 : env_now(cx->env), cx->who.account,
                       or_empty(w->launch_url), &row));
    return client_by_id(cx, row.id, ret_client);
}

status client_end(struct cx *cx, int64_t id)
{
    struct client c;
    TRY(client_by_id(cx, id, &c));
    TRY(check_may(cx, c.organisation));
    TRY(sql_client_end(cx->env, cx->db, id, env_now(cx->env), NULL));
    TRY(sql_client_pass_end_client(cx->env, cx->db, id, NULL));
    return c.account == 0 ? ST_OK : account_suspend(cx, c.account, true);
}

status client_keys_set(struct cx *cx, int64_t id, str keys, bool fetched)
{
    struct client c;
    TRY(client_by_id(cx, id, &c));
    if (!fetched) TRY(check_may(cx, c.organisation));
    status st = jwks_judge(cx->env, keys);
    if (st == ST_BAD_INPUT) cx->env->err.where = S("keys");
    TRY(st);
    return sql_client_keys_set(cx->env, cx->db, id, keys, env_now(cx->env), NULL);
}

/* ---- finding ---------------------------------------------------------------------------------*/

/* The rows of the three queries have the same columns. */
#define CLIENT_OF(r, role_)                                                                        \
    ((struct client){ .id = (r).id,                                                                \
                      .key = (r).key,                                                              \
                      .name = (r).name,                                                            \
                      .organisation = (r).organisation,                                            \
                      .organisation_name = (r).organisation_name,                                  \
                      .account = (r).account,                                                      \
                      .account_role = (r).account_role,                                            \
                      .role = (role_),                                                             \
                      .scopes = (r).scopes,                                                        \
                      .redirects = (r).redirects,                                                  \
                      .launch_url = (r).launch_url,                                                \
                      .keys = (r).keys,                                                            \
                      .keys_url = (r).keys_url,                                                    \
                      .keys_at = (r).keys_at,                                                      \
                      .created_at = (r).created_at,                                                \
                      .ended = (r).ended_at.has })

static enum role role_of(str name)
{
    enum role role = ROLE_NONE;
    if (!str_is_none(name)) (void)role_parse(name, &role);
    return role;
}

status client_by_key(struct cx *cx, str key, struct client *ret_client)
{
    struct sql_client_by_key_row r;
    TRY(sql_client_by_key(cx->env, cx->db, key, &r));
    *ret_client = CLIENT_OF(r, role_of(r.role));
    return ST_OK;
}

status client_by_id(struct cx *cx, int64_t id, struct client *ret_client)
{
    struct sql_client_by_id_row r;
    TRY(sql_client_by_id(cx->env, cx->db, id, &r));
    *ret_client = CLIENT_OF(r, role_of(r.role));
    return ST_OK;
}

status client_list(struct cx *cx, int64_t organisation, struct client **ret_list, size_t *ret_count)
{
    struct sql_client_of_list rows;
    TRY(sql_client_of(cx->env, cx->db, organisation, organisation == 0, &rows));
    struct client *list = NEW_ARRAY(cx->env->arena, struct client, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = CLIENT_OF(rows.at[i], role_of(rows.at[i].role));
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

status client_roles(struct cx *cx, int64_t organisation, enum role **ret_roles, size_t *ret_count)
{
    struct sql_client_roles_list rows;
    TRY(sql_client_roles(cx->env, cx->db, organisation, &rows));
    enum role *roles = NEW_ARRAY(cx->env->arena, enum role, rows.count);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (role_of(rows.at[i].role) != ROLE_NONE) roles[n++] = role_of(rows.at[i].role);
    *ret_roles = roles;
    *ret_count = n;
    return ST_OK;
}

/* ---- proving itself --------------------------------------------------------------------------*/

static status refused(struct env *e, const char *claim, const char *what)
{
    return fail_at(e, ST_UNAUTHORIZED, str_of(claim), "%s", what);
}

status client_claims(struct env *e, const struct client *c, const struct jwt *t, str audience)
{
    int64_t now = env_now(e) / TIME_SECOND, expires = jwt_time(t, "exp");
    int64_t issued = jwt_time(t, "iat"), from = jwt_time(t, "nbf");
    str jti = jwt_text(e, t, "jti");
    if (t->alg != JWS_ES384 && t->alg != JWS_RS384)
        return refused(e, "alg", "sign with ES384 or RS384");
    if (c->ended) return refused(e, "iss", "this client is not registered any more");
    if (!str_eq(jwt_text(e, t, "iss"), c->key) || !str_eq(jwt_text(e, t, "sub"), c->key))
        return refused(e, "iss", "iss and sub are the client’s id");
    if (!jwt_is_for(e, t, audience)) return refused(e, "aud", "it was made for another server");
    if (expires == INT64_MIN || expires <= now - CLIENT_SKEW_S)
        return refused(e, "exp", "it is too old");
    if (expires > now + CLIENT_ASSERTION_S + CLIENT_SKEW_S)
        return refused(e, "exp", "it would live for more than five minutes");
    if (issued != INT64_MIN && issued > now + CLIENT_SKEW_S)
        return refused(e, "iat", "it comes from the future: is a clock wrong?");
    if (from != INT64_MIN && from > now + CLIENT_SKEW_S)
        return refused(e, "nbf", "it is not valid yet: is a clock wrong?");
    if (jti.n == 0 || jti.n > 200) return refused(e, "jti", "it has no jti of its own");
    return ST_OK;
}

status client_seen(struct cx *cx, const struct client *c, const struct jwt *t)
{
    int64_t changes = 0;
    struct digest d = crypto_blake2b(jwt_text(cx->env, t, "jti"));
    int64_t until = (jwt_time(t, "exp") + CLIENT_SKEW_S + 1) * TIME_SECOND;
    TRY(sql_client_seen_add(cx->env, cx->db, c->id, digest_str(&d), until, &changes));
    return changes == 1 ? ST_OK : refused(cx->env, "jti", "it was used already");
}

static bool is_this_machine(str host)
{
    static const str names[] = { S_INIT("localhost"), S_INIT("127.0.0.1"), S_INIT("[::1]") };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int64_t port = 0;
        if (!str_starts(host, names[i])) continue;
        str rest = str_from(host, names[i].n);
        if (rest.n == 0 || (rest.p[0] == ':' && str_to_int(str_from(rest, 1), &port))) return true;
    }
    return false;
}

status client_base(struct env *e, const struct house *house, str host, bool secure, str *ret_base)
{
    str address = house->address;
    if (address.n > 0) {
        *ret_base = str_ends(address, S("/")) ? str_sub(address, 0, address.n - 1) : address;
        return ST_OK;
    }
    if (is_this_machine(host)) {
        *ret_base = arena_printf(e->arena, "%s://%.*s", secure ? "https" : "http", STR_ARG(host));
        return ST_OK;
    }
    env_fail(e, ST_UNSUPPORTED, S("address"), "this place does not know how it is called");
    env_remedy(e, "Whoever runs it says so: --address https://…");
    return ST_UNSUPPORTED;
}

/* The port of a loopback address is chosen anew at each start of an app. */
static bool same_but_port(str registered, str given)
{
    str host = loopback_host(registered);
    if (str_is_none(host) || !str_eq(loopback_host(given), host)) return false;
    str a = str_from(registered, client_origin(registered).n);
    str b = str_from(given, client_origin(given).n);
    str port = str_from(client_origin(given), host.n);
    int64_t number;
    bool plain =
        port.n == 0 || (port.n <= 6 && str_to_int(str_from(port, 1), &number) && number > 0);
    return plain && str_eq(a, b);
}

bool client_redirects_to(const struct client *c, str redirect)
{
    str rest = c->redirects, line = str_none();
    while (str_next(&rest, '\n', &line))
        if (line.n > 0 &&
            (str_eq(line, redirect) || (is_plain(redirect) && same_but_port(line, redirect))))
            return true;
    return false;
}

status client_origin_known(struct cx *cx, str origin, bool *ret_known)
{
    struct sql_client_apps_redirects_list apps;
    bool web = str_starts(origin, S("https://")) || str_starts(origin, S("http://"));
    *ret_known = false;
    if (!web) return ST_OK;
    TRY(sql_client_apps_redirects(cx->env, cx->db, &apps));
    for (size_t i = 0; i < apps.count; i++) {
        str rest = apps.at[i].redirects, line = str_none();
        while (str_next(&rest, '\n', &line))
            if (line.n > 0 && str_eq(client_origin(line), origin)) *ret_known = true;
    }
    return ST_OK;
}

status client_openable(struct cx *cx, int64_t organisation, struct client **ret_list,
                       size_t *ret_count)
{
    struct sql_client_openable_list rows;
    TRY(sql_client_openable(cx->env, cx->db, organisation, &rows));
    struct client *list = NEW_ARRAY(cx->env->arena, struct client, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct client){ .id = rows.at[i].id,
                                   .name = rows.at[i].name,
                                   .organisation = organisation,
                                   .launch_url = rows.at[i].launch_url };
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}
