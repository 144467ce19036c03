/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/openid.h"

#include "base/nhs.h"
#include "base/time.h"
#include "gen/sql_openid.h"
#include "trust/account.h"
#include "trust/factor.h"

#define LOGOUT_EVENT "http://schemas.openid.net/event/backchannel-logout"
enum { SKEW_S = 60, LOGOUT_S = 300, SUBJECT_MOST = 255 };

static status refused(struct env *e, const char *claim, const char *what)
{
    return fail_at(e, ST_UNAUTHORIZED, str_of(claim), "%s", what);
}

static status check_common(struct env *e, const struct house *house, const struct jwt *t)
{
    int64_t now = env_now(e) / TIME_SECOND, issued = jwt_time(t, "iat");
    if (!str_eq(jwt_text(e, t, "iss"), house->openid_issuer))
        return refused(e, "iss", "it is another provider's");
    if (!jwt_is_for(e, t, house->openid_client)) return refused(e, "aud", "it is for another");
    if (issued == INT64_MIN || issued > now + SKEW_S)
        return refused(e, "iat", "it comes from the future: is a clock wrong?");
    return ST_OK;
}

status openid_check_id(struct env *e, const struct house *house, const struct jwt *t, str nonce)
{
    int64_t now = env_now(e) / TIME_SECOND, expires = jwt_time(t, "exp");
    str subject = jwt_text(e, t, "sub"), party = jwt_text(e, t, "azp");
    TRY(check_common(e, house, t));
    if (!str_is_none(party) && !str_eq(party, house->openid_client))
        return refused(e, "azp", "it is for another");
    if (expires == INT64_MIN || expires <= now - SKEW_S) return refused(e, "exp", "it is too old");
    if (!crypto_same(jwt_text(e, t, "nonce"), nonce) || nonce.n == 0)
        return refused(e, "nonce", "it answers another question");
    if (str_is_empty(subject) || subject.n > SUBJECT_MOST)
        return refused(e, "sub", "it does not say who");
    return ST_OK;
}

status openid_check_logout(struct env *e, const struct house *house, const struct jwt *t)
{
    int64_t now = env_now(e) / TIME_SECOND;
    TRY(check_common(e, house, t));
    if (jwt_time(t, "iat") < now - LOGOUT_S) return refused(e, "iat", "it is too old");
    if (json_get(json_get(t->claims, "events"), LOGOUT_EVENT) == NULL)
        return refused(e, "events", "it is no sign-out");
    if (json_get(t->claims, "nonce") != NULL) return refused(e, "nonce", "it is no sign-out");
    if (str_is_empty(jwt_text(e, t, "sub")) && str_is_empty(jwt_text(e, t, "sid")))
        return refused(e, "sub", "it does not say whose");
    return str_is_empty(jwt_text(e, t, "jti")) ? refused(e, "jti", "it has none") : ST_OK;
}

/* ---- whose account ---------------------------------------------------------------------------*/

static status not_proved(struct cx *cx)
{
    env_fail(cx->env, ST_FORBIDDEN, str_none(), "nothing proves here whose record this would be");
    env_remedy(cx->env, "Ask somebody who works with you to invite you, face to face.");
    return ST_FORBIDDEN;
}

static bool is_verified(const struct openid_person *p, int32_t *ret_born)
{
    return str_eq(p->level, S("P9")) && p->nhs.n == 10 && nhs_digits_agree(p->nhs.p) &&
           date_parse(p->born, ret_born);
}

/* The resident's account of that person: hers already, or made now. */
static status account_for(struct cx *cx, const struct openid_person *p, int64_t person,
                          int64_t home, int64_t *ret_account)
{
    struct env *e = cx->env;
    struct sql_openid_resident_list known;
    int64_t unused;
    TRY(sql_openid_resident(e, cx->db, person, &known));
    if (known.count > 0) {
        *ret_account = known.at[0].account;
        return ST_OK;
    }
    str shown = str_is_empty(p->name) ? S("resident") : str_sub(p->name, 0, 200);
    TRY(account_add(cx, arena_concat(e->arena, S("openid "), crypto_token(e, 12)), shown,
                    str_none(), ret_account));
    TRY(account_role_add(cx, *ret_account, 0, ROLE_RESIDENT, S("resident"), &unused));
    return account_person_set(cx, *ret_account, person, home);
}

static status first_time(struct cx *cx, const struct openid_person *p, int64_t *ret_account)
{
    struct sql_openid_person_list people;
    int32_t born = DATE_NONE;
    if (!is_verified(p, &born)) return not_proved(cx);
    TRY(sql_openid_person(cx->env, cx->db, p->nhs, born, &people));
    if (people.count != 1) return not_proved(cx);
    TRY(account_for(cx, p, people.at[0].person, people.at[0].home, ret_account));
    return sql_openid_account_add(cx->env, cx->db, cx->house->openid_issuer, p->subject,
                                  *ret_account, env_now(cx->env), NULL);
}

status openid_sign_in(struct cx *cx, const struct openid_person *p, str device, str *ret_token)
{
    struct sql_openid_account_row row;
    struct account a;
    struct account_role *roles;
    size_t count;
    str token;
    bool second = false;
    status st = sql_openid_account(cx->env, cx->db, cx->house->openid_issuer, p->subject, &row);
    if (st == ST_NOT_FOUND) st = first_time(cx, p, &row.account);
    TRY(st);
    TRY(account_by_id(cx, row.account, &a));
    TRY(factor_is_on(cx, row.account, &second));
    TRY(account_roles(cx, row.account, &roles, &count));
    if (a.suspended || count == 0) return not_proved(cx);
    if (second)
        return fail(cx->env, ST_FORBIDDEN,
                    "this account asks for a code: sign in by name and password");
    TRY(session_open(cx, row.account, roles[0].id, device, &token));
    struct digest d = crypto_blake2b(token);
    TRY(sql_openid_session_set(cx->env, cx->db, digest_str(&d), p->subject, p->sid, NULL));
    *ret_token = token;
    return ST_OK;
}

status openid_sign_out(struct cx *cx, const struct jwt *t)
{
    struct env *e = cx->env;
    int64_t changes = 0;
    str sid = jwt_text(e, t, "sid"), subject = jwt_text(e, t, "sub");
    struct digest d = crypto_blake2b(jwt_text(e, t, "jti"));
    int64_t until = env_now(e) + 2 * LOGOUT_S * TIME_SECOND;
    TRY(sql_openid_seen_add(e, cx->db, digest_str(&d), until, &changes));
    if (changes != 1) return refused(e, "jti", "it was used already");
    return str_is_empty(sid) ? sql_openid_session_end_subject(e, cx->db, subject, NULL)
                             : sql_openid_session_end_sid(e, cx->db, sid, NULL);
}
