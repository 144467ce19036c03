/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/factor.h"

#include "base/time.h"
#include "crypto/otp.h"
#include "crypto/secret.h"
#include "gen/sql_factor.h"
#include "trust/told.h"
#include "trust/trust_limits.h"

enum { STEPS_ROUND = 1, RECOVERY_BYTES = 5 };

status factor_read(struct cx *cx, int64_t account, struct factor *ret_factor)
{
    struct sql_factor_get_row row;
    struct sql_recovery_left_row left;
    status st = sql_factor_get(cx->env, cx->db, account, &row);
    *ret_factor = (struct factor){ 0 };
    if (st == ST_NOT_FOUND || (st == ST_OK && !row.confirmed_at.has)) return ST_OK;
    TRY(st);
    TRY(sql_recovery_left(cx->env, cx->db, account, &left));
    *ret_factor = (struct factor){ true, row.confirmed_at.v, left.n };
    return ST_OK;
}

status factor_is_on(struct cx *cx, int64_t account, bool *ret_on)
{
    struct sql_factor_get_row row;
    status st = sql_factor_get(cx->env, cx->db, account, &row);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_on = st == ST_OK && row.confirmed_at.has;
    return ST_OK;
}

/* ---- codes
 * -------------------------------------------------------------------------------------*/

static status wrong(struct cx *cx)
{
    return fail_at(cx->env, ST_UNAUTHORIZED, S("code"), "the code is not right");
}

/* Six digits, blanks among them left out; false where it is something else. */
static bool digits_of(str code, uint32_t *ret_number)
{
    uint32_t number = 0;
    int count = 0;
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ') continue;
        if (code.p[i] < '0' || code.p[i] > '9' || ++count > OTP_DIGITS) return false;
        number = number * 10 + (uint32_t)(code.p[i] - '0');
    }
    *ret_number = number;
    return count == OTP_DIGITS;
}

/* The step whose code this is, near now; −1 where it is none's. */
static int64_t step_of(struct cx *cx, str secret, uint32_t number)
{
    int64_t now = env_now(cx->env) / TIME_SECOND / OTP_STEP_S;
    for (int64_t step = now - STEPS_ROUND; step <= now + STEPS_ROUND; step++)
        if (otp_code(secret, step) == number) return step;
    return -1;
}

static status check_app(struct cx *cx, int64_t account, uint32_t number)
{
    struct sql_factor_get_row row;
    int64_t changed = 0;
    str secret;
    status st = sql_factor_get(cx->env, cx->db, account, &row);
    if (st == ST_NOT_FOUND) return wrong(cx);
    TRY(st);
    if (!secret_open(cx->env->arena, &cx->house->factor_key, row.secret, &secret))
        return fail(cx->env, ST_INTERNAL, "a second factor was sealed under another key");
    int64_t step = step_of(cx, secret, number);
    if (step >= 0 && step <= row.last_step) TRY(told_add(cx, account, TOLD_CODE_AGAIN, S("")));
    if (step <= row.last_step) return wrong(cx);
    TRY(sql_factor_step(cx->env, cx->db, account, step, env_now(cx->env), &changed));
    return changed == 1 ? ST_OK : wrong(cx);
}

/* On paper: base32 in groups, upper or lower case. */
static str recovery_digest(struct cx *cx, int64_t account, str code)
{
    char plain[2 * RECOVERY_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < code.n && n < sizeof plain; i++) {
        char c = code.p[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 32);
        if ((c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7')) plain[n++] = c;
    }
    struct digest d = crypto_blake2b(
        arena_printf(cx->env->arena, "%lld %.*s", (long long)account, (int)n, plain));
    return arena_str(cx->env->arena, digest_str(&d));
}

static status check_paper(struct cx *cx, int64_t account, str code)
{
    int64_t changed = 0;
    TRY(sql_recovery_use(cx->env, cx->db, account, recovery_digest(cx, account, code),
                         env_now(cx->env), &changed));
    return changed == 1 ? ST_OK : wrong(cx);
}

status factor_check(struct cx *cx, int64_t account, str code)
{
    uint32_t number;
    bool on = false;
    TRY(factor_is_on(cx, account, &on));
    if (!on) return wrong(cx);
    return digits_of(code, &number) ? check_app(cx, account, number)
                                    : check_paper(cx, account, code);
}

/* ---- on and off
 * --------------------------------------------------------------------------------*/

status factor_begin(struct cx *cx, str *ret_secret)
{
    struct env *e = cx->env;
    struct sql_factor_get_row row;
    unsigned char raw[OTP_SECRET_SIZE];
    str secret;
    status st = sql_factor_get(e, cx->db, cx->who.account, &row);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    if (st == ST_OK && row.confirmed_at.has)
        return fail(e, ST_CONFLICT, "codes are asked for already when you sign in");
    if (st == ST_OK && secret_open(e->arena, &cx->house->factor_key, row.secret, &secret)) {
        *ret_secret = base32_encode(e->arena, secret);
        return ST_OK;
    }
    e->random->fill(e->random, raw, sizeof raw);
    secret = str_make((const char *)raw, sizeof raw);
    TRY(sql_factor_put(e, cx->db, cx->who.account, secret_seal(e, &cx->house->factor_key, secret),
                       env_now(e), NULL));
    *ret_secret = base32_encode(e->arena, secret);
    return ST_OK;
}

static status make_codes(struct cx *cx, str **ret_codes)
{
    struct env *e = cx->env;
    str *codes = NEW_ARRAY(e->arena, str, RECOVERY_CODES);
    TRY(sql_recovery_drop(e, cx->db, cx->who.account, NULL));
    for (int i = 0; i < RECOVERY_CODES; i++) {
        unsigned char raw[RECOVERY_BYTES];
        e->random->fill(e->random, raw, sizeof raw);
        str text = base32_encode(e->arena, str_make((const char *)raw, sizeof raw));
        codes[i] = arena_printf(e->arena, "%.*s %.*s", 4, text.p, (int)text.n - 4, text.p + 4);
        TRY(sql_recovery_add(e, cx->db, cx->who.account,
                             recovery_digest(cx, cx->who.account, codes[i]), NULL));
    }
    *ret_codes = codes;
    return ST_OK;
}

status factor_confirm(struct cx *cx, str code, str **ret_codes)
{
    uint32_t number;
    bool on = false;
    TRY(factor_is_on(cx, cx->who.account, &on));
    if (on) return fail(cx->env, ST_CONFLICT, "codes are asked for already when you sign in");
    if (!digits_of(code, &number)) return wrong(cx);
    TRY(check_app(cx, cx->who.account, number));
    return make_codes(cx, ret_codes);
}

status factor_end(struct cx *cx, str code)
{
    TRY(factor_check(cx, cx->who.account, code));
    return factor_drop(cx, cx->who.account);
}

status factor_drop(struct cx *cx, int64_t account)
{
    TRY(sql_recovery_drop(cx->env, cx->db, account, NULL));
    return sql_factor_drop(cx->env, cx->db, account, NULL);
}
