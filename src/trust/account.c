/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/account.h"

#include "base/time.h"
#include "base/utf8.h"
#include "gen/sql_bulk.h"
#include "gen/sql_trust.h"
#include "crypto/sign.h"
#include "trust/decide.h"
#include "trust/factor.h"
#include "trust/told.h"
#include "trust/trust_limits.h"

enum { SIGN_IN_FORGET_S = 24 * 3600 };

static str name_fold(struct cx *cx, str name)
{
    return utf8_fold(cx->env->arena, str_trim(name));
}

status account_add(struct cx *cx, str name, str shown, str password_hash, int64_t *ret_id)
{
    str folded = name_fold(cx, name);
    if (folded.n == 0 || folded.n > 100)
        return fail_at(cx->env, ST_BAD_INPUT, S("name"), "a sign-in name has 1 to 100 characters");
    struct sql_account_add_row row;
    TRY(sql_account_add(cx->env, cx->db, folded, shown, password_hash, env_now(cx->env), &row));
    *ret_id = row.id;
    return ST_OK;
}

status account_role_add(struct cx *cx, int64_t account, int64_t organisation, enum role role,
                        str title, int64_t *ret_id)
{
    struct sql_account_role_add_row row;
    TRY(sql_account_role_add(cx->env, cx->db, account, organisation, str_of(role_name(role)), title,
                             &row));
    *ret_id = row.id;
    return ST_OK;
}

status account_role_end(struct cx *cx, int64_t account_role)
{
    return sql_account_role_end(cx->env, cx->db, account_role, env_now(cx->env), NULL);
}

status account_password_set(struct cx *cx, int64_t account, str password_hash)
{
    TRY(sql_account_password_set(cx->env, cx->db, account, password_hash, env_now(cx->env), NULL));
    TRY(told_add(cx, account, TOLD_PASSWORD, S("")));
    return sql_session_end_account(cx->env, cx->db, account, NULL);
}

status account_suspend(struct cx *cx, int64_t account, bool suspended)
{
    struct opt_int at = { suspended, env_now(cx->env) };
    TRY(sql_account_suspended_set(cx->env, cx->db, account, at, NULL));
    return suspended ? sql_session_end_account(cx->env, cx->db, account, NULL) : ST_OK;
}

status account_person_set(struct cx *cx, int64_t account, int64_t person, int64_t home)
{
    struct opt_int value = { person != 0, person };
    TRY(sql_account_person_set(cx->env, cx->db, account, value, NULL));
    TRY(sql_relation_drop_actor(cx->env, cx->db, -account, RELATION_SELF, NULL));
    if (person == 0) return ST_OK;
    return sql_relation_add(cx->env, cx->db, person, -account, RELATION_SELF, home, 0,
                            env_now(cx->env), INT64_MAX);
}

status account_proxy_set(struct cx *cx, int64_t account, int64_t person, int64_t home,
                         int64_t until)
{
    return sql_relation_add(cx->env, cx->db, person, -account, RELATION_PROXY, home, 0,
                            env_now(cx->env), until);
}

static struct account account_of(int64_t id, str name, str shown, struct opt_int person,
                                 bool suspended)
{
    return (struct account){ .id = id,
                             .name = name,
                             .shown = shown,
                             .person = person.has ? person.v : 0,
                             .suspended = suspended };
}

status account_by_name(struct cx *cx, str name, struct account *ret_account)
{
    struct sql_account_by_name_row r;
    TRY(sql_account_by_name(cx->env, cx->db, name_fold(cx, name), &r));
    *ret_account = account_of(r.id, r.name, r.shown, r.person, r.suspended_at.has);
    return ST_OK;
}

status account_by_id(struct cx *cx, int64_t id, struct account *ret_account)
{
    struct sql_account_by_id_row r;
    TRY(sql_account_by_id(cx->env, cx->db, id, &r));
    *ret_account = account_of(r.id, r.name, r.shown, r.person, r.suspended_at.has);
    return ST_OK;
}

status account_roles(struct cx *cx, int64_t account, struct account_role **ret_roles,
                     size_t *ret_count)
{
    struct sql_account_roles_list list;
    TRY(sql_account_roles(cx->env, cx->db, account, &list));
    struct account_role *out = NEW_ARRAY(cx->env->arena, struct account_role, list.count);
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++) {
        enum role role = ROLE_NONE;
        if (!role_parse(list.at[i].role, &role)) continue;
        out[n++] = (struct account_role){ .id = list.at[i].id,
                                          .organisation = list.at[i].organisation,
                                          .organisation_name = list.at[i].organisation_name,
                                          .role = role,
                                          .title = list.at[i].title };
    }
    *ret_roles = out;
    *ret_count = n;
    return ST_OK;
}

/* ---- signing in ------------------------------------------------------------------------------*/

/* Seconds to wait after so many failures, the last of them at last_at; 0: none. */
static int64_t wait_s(struct cx *cx, int64_t failures, int64_t last_at, int64_t free)
{
    if (failures < free) return 0;
    int64_t wait = SIGN_IN_WAIT_FIRST_S;
    for (int64_t i = free; i < failures && wait < SIGN_IN_WAIT_MOST_S; i++) wait *= 2;
    if (wait > SIGN_IN_WAIT_MOST_S) wait = SIGN_IN_WAIT_MOST_S;
    int64_t gone = (env_now(cx->env) - last_at) / 1000000;
    return gone >= 0 && gone >= wait ? 0 : wait - (gone > 0 ? gone : 0);
}

static status attempts_wait(struct cx *cx, str name, str address, int64_t free, int64_t *ret_wait)
{
    struct sql_attempt_get_row row;
    status st = sql_attempt_get(cx->env, cx->db, name, address, &row);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    int64_t wait = wait_s(cx, row.failures, row.last_at, free);
    if (wait > *ret_wait) *ret_wait = wait;
    return ST_OK;
}

/* Counts a try of this name from this address, where one is free. */
static status try_count(struct cx *cx, str name, str address)
{
    int64_t wait = 0;
    TRY(attempts_wait(cx, name, address, SIGN_IN_FREE, &wait));
    TRY(attempts_wait(cx, S("*"), address, SIGN_IN_ADDRESS_FREE, &wait));
    if (wait > 0) {
        env_fail(cx->env, ST_TOO_MANY, str_none(), "too many wrong passwords from where you are");
        int64_t minutes = (wait + 59) / 60;
        env_remedy(cx->env, "Try again in %lld minute%s.", (long long)minutes,
                   minutes == 1 ? "" : "s");
        return ST_TOO_MANY;
    }
    TRY(sql_attempt_fail(cx->env, cx->db, name, address, env_now(cx->env), NULL));
    return sql_attempt_fail(cx->env, cx->db, S("*"), address, env_now(cx->env), NULL);
}

/* It was right: the name is free again, and the address has this try back. */
static status try_forgive(struct cx *cx, str name, str address)
{
    TRY(sql_attempt_clear(cx->env, cx->db, name, address, NULL));
    return sql_attempt_undo(cx->env, cx->db, S("*"), address, NULL);
}

status sign_in_try(struct cx *cx, str name, str address, struct sign_in *ret_sign_in)
{
    struct sign_in s = { .name = name_fold(cx, str_sub(name, 0, 400)), .address = address };
    TRY(try_count(cx, s.name, address));
    struct sql_account_by_name_row row;
    status st = sql_account_by_name(cx->env, cx->db, s.name, &row);
    if (st != ST_NOT_FOUND) TRY(st);
    if (st == ST_OK) {
        s.hash = row.password;
        s.account = row.id;
        s.suspended = row.suspended_at.has;
        TRY(factor_is_on(cx, row.id, &s.second));
    }
    *ret_sign_in = s;
    return ST_OK;
}

status sign_in_check(struct cx *cx, const struct sign_in *s, str password)
{
    TRY(password_check(cx->env, cx->house->gate, s->hash, password));
    if (s->suspended)
        return fail(cx->env, ST_UNAUTHORIZED, "the name or the password is not right");
    return ST_OK;
}

static status role_first(struct cx *cx, int64_t account, struct account_role *ret_role)
{
    struct account_role *roles;
    size_t count;
    TRY(account_roles(cx, account, &roles, &count));
    if (count == 0)
        return fail(cx->env, ST_FORBIDDEN, "this account has no role in any organisation");
    *ret_role = roles[0];
    return ST_OK;
}

status session_first(struct cx *cx, int64_t account, str device, str *ret_token)
{
    struct account_role first;
    TRY(role_first(cx, account, &first));
    return session_open(cx, account, first.id, device, ret_token);
}

/* "half|account|until|name", sealed. */
static str half_seal(struct cx *cx, const struct sign_in *s)
{
    str payload = arena_printf(cx->env->arena, "half|%lld|%lld|%.*s", (long long)s->account,
                               (long long)(env_now(cx->env) + SIGN_IN_HALF_S * TIME_SECOND),
                               STR_ARG(s->name));
    return token_seal(cx->env->arena, &cx->house->factor_key, payload);
}

static status half_open(struct cx *cx, str half, int64_t *ret_account, str *ret_name)
{
    str rest, word, account, until;
    int64_t last = 0;
    if (token_open(cx->env, &cx->house->factor_key, half, &rest) == ST_OK &&
        str_next(&rest, '|', &word) && str_eq(word, S("half")) && str_next(&rest, '|', &account) &&
        str_next(&rest, '|', &until) && str_to_int(account, ret_account) &&
        str_to_int(until, &last) && last > env_now(cx->env)) {
        *ret_name = rest;
        return ST_OK;
    }
    return fail(cx->env, ST_GONE, "the time for the code is over: sign in again");
}

status sign_in_forgive(struct cx *cx, const struct sign_in *s)
{
    return try_forgive(cx, s->name, s->address);
}

status sign_in_done(struct cx *cx, const struct sign_in *s, str device, str *ret_token)
{
    TRY(try_forgive(cx, s->name, s->address));
    if (!s->second) return session_first(cx, s->account, device, ret_token);
    *ret_token = half_seal(cx, s);
    return ST_OK;
}

status sign_in_code(struct cx *cx, str half, str address, str code, str device, str *ret_token)
{
    int64_t account;
    str name;
    struct account a;
    TRY(half_open(cx, half, &account, &name));
    /* Codes are counted apart: a right password must not buy tries of the code, nor cost them. */
    str counted = arena_concat(cx->env->arena, S("code "), name);
    TRY(try_count(cx, counted, address));
    TRY(factor_check(cx, account, code));
    TRY(try_forgive(cx, counted, address));
    TRY(account_by_id(cx, account, &a));
    if (a.suspended) return fail(cx->env, ST_UNAUTHORIZED, "the code is not right");
    return session_first(cx, account, device, ret_token);
}

str sign_in_known(struct cx *cx)
{
    int64_t until = env_now(cx->env) + SIGN_IN_KNOWN_S * TIME_SECOND;
    return token_seal(cx->env->arena, &cx->house->factor_key,
                      arena_printf(cx->env->arena, "known|%lld", (long long)until));
}

bool sign_in_is_known(struct env *e, const struct house *house, str kept)
{
    str rest = str_none(), word;
    int64_t until = 0;
    if (str_is_empty(kept)) return false;
    bool good = token_open(e, &house->factor_key, kept, &rest) == ST_OK &&
                str_next(&rest, '|', &word) && str_eq(word, S("known")) &&
                str_to_int(rest, &until) && until > env_now(e);
    e->err = (struct err){ 0 };
    return good;
}

/* ---- sessions --------------------------------------------------------------------------------*/

/* What the database keeps: whoever reads it cannot make the cookie. */
static str token_digest(struct cx *cx, str token)
{
    struct digest d = crypto_blake2b(token);
    return arena_str(cx->env->arena, digest_str(&d));
}

static status sessions_trim(struct cx *cx, int64_t account)
{
    struct sql_session_of_account_list list;
    TRY(sql_session_of_account(cx->env, cx->db, account, &list));
    for (size_t i = SESSIONS_MOST - 1; i < list.count; i++)
        TRY(sql_session_end(cx->env, cx->db, list.at[i].token, NULL));
    const struct trust_settings *t = &cx->house->settings;
    int64_t now = env_now(cx->env);
    return sql_session_end_old(cx->env, cx->db, now - t->session_absolute, now - t->session_idle,
                               NULL);
}

status session_open(struct cx *cx, int64_t account, int64_t account_role, str device,
                    str *ret_token)
{
    struct account_role *roles;
    size_t count;
    TRY(account_roles(cx, account, &roles, &count));
    for (size_t i = 0; i < count; i++) {
        if (roles[i].id != account_role) continue;
        TRY(sessions_trim(cx, account));
        str token = crypto_token(cx->env, 32);
        int64_t now = env_now(cx->env);
        TRY(sql_session_add(cx->env, cx->db, token_digest(cx, token), account, account_role,
                            str_of(purpose_name(role_purpose(roles[i].role))), now, now,
                            str_sub(device, 0, 200), NULL));
        *ret_token = token;
        return told_device(cx, account, device);
    }
    return fail(cx->env, ST_FORBIDDEN, "this account has no such role");
}

static bool session_over(struct cx *cx, const struct sql_session_get_row *r)
{
    const struct trust_settings *t = &cx->house->settings;
    int64_t now = env_now(cx->env);
    return now - r->created_at > t->session_absolute || now - r->seen_at > t->session_idle ||
           r->suspended_at.has;
}

static struct who who_of(struct cx *cx, const struct sql_session_get_row *r)
{
    int64_t now = env_now(cx->env);
    enum role role = ROLE_NONE;
    enum purpose purpose = PURPOSE_NONE;
    if (!r->role_ended_at.has) (void)role_parse(r->role, &role);
    (void)purpose_parse(r->purpose, &purpose);
    enum org_kind kind = org_kind_parse(r->organisation_kind);
    bool assured =
        !org_kind_needs_assurance(kind) || (r->assured_until.has && r->assured_until.v > now);
    return (struct who){ .account = r->account,
                         .person = r->person.has ? r->person.v : 0,
                         .organisation = r->organisation.has ? r->organisation.v : 0,
                         .account_role = r->account_role,
                         .role = (uint8_t)role,
                         .purpose = (uint8_t)purpose,
                         .kind = (uint8_t)kind,
                         .closed = r->closed_at.has && r->closed_at.v <= now,
                         .assured = assured,
                         .hidden = r->hidden.has ? (uint32_t)r->hidden.v : 0 };
}

status account_who(struct cx *cx, int64_t account, int64_t account_role, enum purpose purpose,
                   struct who *ret_who)
{
    struct sql_role_who_row r;
    status st = sql_role_who(cx->env, cx->db, account, account_role, &r);
    if (st != ST_NOT_FOUND) TRY(st);
    if (st != ST_OK || r.suspended_at.has || r.role_ended_at.has)
        return fail(cx->env, ST_FORBIDDEN, "the account that asked for this may no longer act");
    struct sql_session_get_row s = { .account = account,
                                     .account_role = account_role,
                                     .purpose = str_of(purpose_name(purpose)),
                                     .person = r.person,
                                     .organisation = r.organisation,
                                     .role = r.role,
                                     .organisation_kind = r.organisation_kind,
                                     .assured_until = r.assured_until,
                                     .closed_at = r.closed_at,
                                     .hidden = r.hidden };
    *ret_who = who_of(cx, &s);
    return ST_OK;
}

status session_who(struct cx *cx, str token, struct session *ret_session)
{
    struct sql_session_get_row r;
    status st =
        token.n == 0 ? ST_NOT_FOUND : sql_session_get(cx->env, cx->db, token_digest(cx, token), &r);
    if (st == ST_NOT_FOUND || (st == ST_OK && session_over(cx, &r)))
        return fail(cx->env, ST_UNAUTHORIZED, "you are not signed in, or no longer");
    TRY(st);
    *ret_session = (struct session){ .who = who_of(cx, &r),
                                     .name = r.account_name,
                                     .shown = r.shown,
                                     .title = r.title,
                                     .organisation_name = r.organisation_name,
                                     .roles = r.roles,
                                     .created_at = r.created_at,
                                     .seen_at = r.seen_at,
                                     .stale = env_now(cx->env) - r.seen_at > INT64_C(60000000) };
    return ST_OK;
}

status session_seen(struct cx *cx, str token)
{
    return sql_session_seen(cx->env, cx->db, token_digest(cx, token), env_now(cx->env), NULL);
}

status session_turn(struct cx *cx, str token, str *ret_token)
{
    str fresh = crypto_token(cx->env, 32);
    int64_t changes = 0;
    TRY(sql_session_turn(cx->env, cx->db, token_digest(cx, token), token_digest(cx, fresh),
                         &changes));
    if (changes != 1) return fail(cx->env, ST_UNAUTHORIZED, "you are not signed in, or no longer");
    *ret_token = fresh;
    return ST_OK;
}

status session_act_as(struct cx *cx, str token, int64_t account_role, enum purpose purpose)
{
    struct account_role *roles;
    size_t count;
    TRY(account_roles(cx, cx->who.account, &roles, &count));
    for (size_t i = 0; i < count; i++) {
        if (roles[i].id != account_role) continue;
        enum purpose p = purpose == PURPOSE_NONE ? role_purpose(roles[i].role) : purpose;
        return sql_session_act(cx->env, cx->db, token_digest(cx, token), account_role,
                               str_of(purpose_name(p)), NULL);
    }
    return fail(cx->env, ST_FORBIDDEN, "this account has no such role");
}

status session_end(struct cx *cx, str token)
{
    return sql_session_end(cx->env, cx->db, token_digest(cx, token), NULL);
}

/* The first bytes of what the database keeps: enough to tell one account's sessions apart. */
static str line_id(struct cx *cx, str digest)
{
    return hex_encode(cx->env->arena, str_sub(digest, 0, 8));
}

status session_list(struct cx *cx, str token, struct session_line **ret_lines, size_t *ret_count)
{
    struct sql_session_of_account_list rows;
    TRY(sql_session_of_account(cx->env, cx->db, cx->who.account, &rows));
    struct session_line *lines = NEW_ARRAY(cx->env->arena, struct session_line, rows.count);
    str own = token_digest(cx, token);
    for (size_t i = 0; i < rows.count; i++)
        lines[i] = (struct session_line){ line_id(cx, rows.at[i].token), rows.at[i].device,
                                          rows.at[i].created_at, rows.at[i].seen_at,
                                          str_eq(rows.at[i].token, own) };
    *ret_lines = lines;
    *ret_count = rows.count;
    return ST_OK;
}

status session_end_line(struct cx *cx, str id)
{
    struct sql_session_of_account_list rows;
    TRY(sql_session_of_account(cx->env, cx->db, cx->who.account, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (str_eq(line_id(cx, rows.at[i].token), id))
            TRY(sql_session_end(cx->env, cx->db, rows.at[i].token, NULL));
    return ST_OK;
}

status session_end_others(struct cx *cx, str token)
{
    return sql_session_end_others(cx->env, cx->db, cx->who.account, token_digest(cx, token), NULL);
}

str csrf_token(struct cx *cx, str session_token)
{
    const struct key *k = &cx->house->csrf_key;
    struct digest d = crypto_hmac(str_make((const char *)k->at, sizeof k->at), session_token);
    return base64url_encode(cx->env->arena, str_sub(digest_str(&d), 0, 24));
}

bool csrf_check(struct cx *cx, str session_token, str given)
{
    return session_token.n > 0 && crypto_same(csrf_token(cx, session_token), given);
}

status session_sweep(struct cx *cx)
{
    const struct trust_settings *set = &cx->house->settings;
    int64_t now = env_now(cx->env);
    TRY(sql_session_end_old(cx->env, cx->db, now - set->session_absolute, now - set->session_idle,
                            NULL));
    return sql_attempt_forget(cx->env, cx->db, now - TIME_DAY, NULL);
}

status account_list(struct cx *cx, struct account **ret_accounts, size_t *ret_count)
{
    struct sql_account_all_list rows;
    TRY(sql_account_all(cx->env, cx->db, &rows));
    struct account *list = NEW_ARRAY(cx->env->arena, struct account, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct account){ .id = rows.at[i].id,
                                    .name = rows.at[i].name,
                                    .shown = rows.at[i].shown,
                                    .person = rows.at[i].person.has ? rows.at[i].person.v : 0,
                                    .suspended = rows.at[i].suspended_at.has };
    *ret_accounts = list;
    *ret_count = rows.count;
    return ST_OK;
}

enum { PASSWORD_LEAST = 10 };

status account_password_judge(struct env *e, str name, str password)
{
    static const str common[] = {
        S_INIT("1234567890"),   S_INIT("0123456789"), S_INIT("password12"),  S_INIT("password123"),
        S_INIT("password1234"), S_INIT("qwertyuiop"), S_INIT("qwerty12345"), S_INIT("letmein1234"),
        S_INIT("iloveyou12"),   S_INIT("1q2w3e4r5t"), S_INIT("liverpool1"),  S_INIT("manchester")
    };
    str folded = utf8_fold(e->arena, password);
    bool known = str_eq(folded, utf8_fold(e->arena, name));
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        known = known || str_eq(folded, common[i]);
    if (!known && utf8_valid(password, NULL) && utf8_count(password) >= PASSWORD_LEAST)
        return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("password"), "the password is too short or too easily guessed");
    env_remedy(e, "Use at least %d characters; three unusual words do well.", PASSWORD_LEAST);
    return ST_BAD_INPUT;
}
