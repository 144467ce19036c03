/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/told.h"

#include "base/buf.h"
#include "base/time.h"
#include "gen/sql_passkey.h"
#include "trust/trust_limits.h"

static const char *const words[TOLD__COUNT] = {
    [TOLD_PASSWORD] = "password",
    [TOLD_PASSKEY] = "passkey",
    [TOLD_PASSKEY_GONE] = "passkey-gone",
    [TOLD_CODE] = "code",
    [TOLD_CODE_GONE] = "code-gone",
    [TOLD_CODE_AGAIN] = "code-again",
    [TOLD_DEVICE] = "device",
};

status told_add(struct cx *cx, int64_t account, enum told what, str detail)
{
    return sql_account_told_add(cx->env, cx->db, account, env_now(cx->env), str_of(words[what]),
                                str_sub(detail, 0, 200), NULL);
}

static str without_numbers(struct arena *a, str device)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < device.n; i++) {
        char c = device.p[i];
        if ((c < '0' || c > '9') && c != '.' && c != '_') buf_byte(&b, c);
    }
    return buf_str(&b);
}

status told_device(struct cx *cx, int64_t account, str device)
{
    struct arena *a = cx->env->arena;
    struct digest d = crypto_blake2b(without_numbers(a, device));
    struct sql_account_device_count_row row;
    int64_t changes = 0;
    TRY(sql_account_device_add(cx->env, cx->db, account, arena_str(a, digest_str(&d)),
                               env_now(cx->env), &changes));
    if (changes == 0) return ST_OK;
    TRY(sql_account_device_count(cx->env, cx->db, account, &row));
    return row.count > 1 ? told_add(cx, account, TOLD_DEVICE, device) : ST_OK;
}

status told_list(struct cx *cx, int64_t account, struct told_lines *ret_lines)
{
    struct sql_account_told_list_list rows;
    struct told_lines lines = { 0 };
    TRY(sql_account_told_list(cx->env, cx->db, account, env_now(cx->env) - TOLD_DAYS * TIME_DAY,
                              TOLD_MOST, &rows));
    for (size_t i = 0; i < rows.count; i++)
        for (int what = 0; what < TOLD__COUNT; what++)
            if (str_eq(rows.at[i].kind, str_of(words[what])))
                *VEC_PUSH(cx->env->arena, &lines) =
                    (struct told_line){ (enum told)what, rows.at[i].at, rows.at[i].detail };
    *ret_lines = lines;
    return ST_OK;
}

status told_say(struct cx *cx, int64_t account, int64_t *ret_count)
{
    int64_t now = env_now(cx->env);
    return sql_account_told_seen(cx->env, cx->db, account, now, now, ret_count);
}
