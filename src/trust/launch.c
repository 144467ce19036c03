/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/launch.h"

#include "base/time.h"
#include "gen/sql_client.h"

enum { LAUNCH_BYTES = 24 };

static str digest_of(struct cx *cx, str text)
{
    struct digest d = crypto_blake2b(text);
    return arena_str(cx->env->arena, digest_str(&d));
}

status launch_open(struct cx *cx, const struct client *c, int64_t person, str session,
                   str *ret_launch)
{
    str launch = crypto_token(cx->env, LAUNCH_BYTES);
    TRY(sql_client_launch_add(cx->env, cx->db, digest_of(cx, launch), c->id, cx->who.account,
                              cx->who.account_role, digest_of(cx, session), person,
                              env_now(cx->env) + LAUNCH_S * TIME_SECOND, NULL));
    *ret_launch = launch;
    return ST_OK;
}

status launch_person(struct cx *cx, const struct client *c, str launch, str session,
                     int64_t *ret_person)
{
    struct sql_client_launch_get_row r;
    status st = launch.n == 0 || launch.n > LAUNCH_MOST
                    ? ST_NOT_FOUND
                    : sql_client_launch_get(cx->env, cx->db, digest_of(cx, launch), &r);
    if (st != ST_NOT_FOUND) TRY(st);
    bool own = st == ST_OK && r.client == c->id && r.account == cx->who.account &&
               r.account_role == cx->who.account_role && r.until > env_now(cx->env) &&
               str_eq(r.session, digest_of(cx, session));
    if (!own) return fail(cx->env, ST_GONE, "the app was not opened so, or too long ago");
    *ret_person = r.subject;
    return ST_OK;
}

status launch_end(struct cx *cx, str launch)
{
    return sql_client_launch_end(cx->env, cx->db, digest_of(cx, launch), NULL);
}

status launch_sweep(struct cx *cx)
{
    return sql_client_launch_forget(cx->env, cx->db, env_now(cx->env), NULL);
}
