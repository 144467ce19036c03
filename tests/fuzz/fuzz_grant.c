/* SPDX-License-Identifier: Apache-2.0
 * What strangers send to be let in: scopes and a signed token on the first line, a set of keys on
 * the others. Whatever it is, it is answered; what was read is read again from what was written of
 * it.
 */
#include "fuzz/fuzz.h"
#include "trust/grant.h"
#include "trust/jwt.h"

static void read_scopes(struct env *e, str text)
{
    struct grant grant, same, again;
    str unknown;
    if (grant_read(e, text, &grant, &unknown) != ST_OK) return;
    if (grant_narrow(e, &grant, &grant, &same) != ST_OK) return;
    if (grant_read(e, same.text, &again, &unknown) != ST_OK) return; /* longer than is read */
    if (unknown.n > 0 || again.count != same.count) abort();
}

static status work(struct env *e, void *arg)
{
    str rest = *(str *)arg, first = S("");
    struct jwt token;
    if (jwks_judge(e, rest) == ST_OK && rest.n > JWKS_MOST) abort();
    if (!str_next(&rest, '\n', &first)) return ST_OK;
    read_scopes(e, first);
    if (jwt_read(e, first, &token) != ST_OK) return ST_OK;
    (void)jwt_time(&token, "exp");
    (void)jwt_is_for(e, &token, S("x"));
    return jwt_signed(e, &token, str_is_none(rest) ? S("") : rest);
}

FUZZ(work)
