/* SPDX-License-Identifier: Apache-2.0
 * What is being typed, kept as each field is left, until it has been sent.
 */
#include "gen/sql_work.h"
#include "work/inner.h"
#include "work/work_limits.h"

static status whose(struct cx *cx)
{
    return cx->who.account == 0 ? fail(cx->env, ST_UNAUTHORIZED, "sign in first") : ST_OK;
}

status draft_save(struct cx *cx, str field, str words)
{
    struct sql_draft_count_row have;
    TRY(whose(cx));
    if (field.n == 0 || field.n > 200) return fail(cx->env, ST_BAD_INPUT, "no field has this name");
    if (words.n == 0) return draft_drop(cx, field);
    if (words.n > WORK_DRAFT_MOST) {
        env_fail(cx->env, ST_TOO_LARGE, field, "this is longer than can be kept");
        env_remedy(cx->env, "Up to %d letters are kept; send it in parts.", WORK_DRAFT_MOST);
        return ST_TOO_LARGE;
    }
    TRY(sql_draft_count(cx->env, cx->db, cx->who.account, &have));
    if (have.n >= WORK_DRAFTS_MOST)
        return fail(cx->env, ST_TOO_MANY, "too many drafts are kept: send or empty some first");
    return sql_draft_put(cx->env, cx->db, cx->who.account, field, words, env_now(cx->env), NULL);
}

status draft_drop(struct cx *cx, str field)
{
    TRY(whose(cx));
    return sql_draft_drop(cx->env, cx->db, cx->who.account, field, NULL);
}

status draft_get(struct cx *cx, str field, struct work_draft *ret_draft)
{
    struct sql_draft_get_list list;
    TRY(whose(cx));
    TRY(sql_draft_get(cx->env, cx->db, cx->who.account, field, &list));
    *ret_draft = (struct work_draft){ .field = field };
    if (list.count > 0) {
        ret_draft->words = list.at[0].words;
        ret_draft->at = list.at[0].at;
    }
    return ST_OK;
}

status draft_list(struct cx *cx, struct work_draft **ret_drafts, size_t *ret_count)
{
    struct sql_draft_list_list list;
    TRY(whose(cx));
    TRY(sql_draft_list(cx->env, cx->db, cx->who.account, &list));
    struct work_draft *out = NEW_ARRAY(cx->env->arena, struct work_draft, list.count);
    for (size_t i = 0; i < list.count; i++)
        out[i] = (struct work_draft){ list.at[i].field, list.at[i].words, list.at[i].at };
    *ret_drafts = out;
    *ret_count = list.count;
    return ST_OK;
}
