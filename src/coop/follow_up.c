/* SPDX-License-Identifier: Apache-2.0
 * The list of a meeting that follows up what is late.
 */
#include "base/time.h"
#include "coop/may.h"
#include "coop/meeting.h"
#include "gen/sql_coop.h"
#include "record/change.h"

status follow_up_now(struct cx *cx, struct follow_up *ret_list)
{
    struct arena *a = cx->env->arena;
    struct commitments all;
    struct actions_asked open;
    struct follow_up list = { 0 };
    TRY(commitment_list(cx, &all));
    for (size_t i = 0; i < all.count; i++)
        if (all.at[i].late_days > 0 || all.at[i].state == COMMITMENT_AT_RISK)
            *VEC_PUSH(a, &list.commitments) = all.at[i];
    TRY(meeting_actions(cx, 0, &open));
    for (size_t i = 0; i < open.count; i++)
        if (open.at[i].late_days > 0) *VEC_PUSH(a, &list.actions) = open.at[i];
    *ret_list = list;
    return ST_OK;
}

static status take_action(struct cx *cx, int64_t id, struct follow_up *list)
{
    struct env *e = cx->env;
    struct sql_coop_action_by_id_row r;
    status st = sql_coop_action_by_id(e, cx->db, id, &r);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    bool done = str_eq(r.state, S("done"));
    int32_t today = time_date_local(env_now(e));
    *VEC_PUSH(e->arena, &list->actions) =
        (struct action_asked){ r.id,
                               r.key,
                               r.words,
                               r.organisation,
                               (int32_t)r.due,
                               done,
                               done ? 0 : date_working_days_between((int32_t)r.due, today),
                               r.meeting_key };
    return ST_OK;
}

static void take_commitment(struct cx *cx, const struct commitments *all, int64_t id,
                            struct follow_up *list)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].id == id) *VEC_PUSH(cx->env->arena, &list->commitments) = all->at[i];
}

status follow_up_of(struct cx *cx, int64_t meeting, struct follow_up *ret_list)
{
    struct sql_coop_items_list rows;
    struct commitments all = { 0 };
    struct follow_up list = { 0 };
    TRY(sql_coop_items(cx->env, cx->db, meeting, &rows));
    if (rows.count > 0) TRY(commitment_list(cx, &all));
    for (size_t i = 0; i < rows.count; i++)
        if (str_eq(rows.at[i].kind, S("action")))
            TRY(take_action(cx, rows.at[i].item, &list));
        else
            take_commitment(cx, &all, rows.at[i].item, &list);
    *ret_list = list;
    return ST_OK;
}

static status put(struct cx *cx, int64_t meeting, str kind, int64_t item, int64_t *count)
{
    int64_t changes = 0;
    TRY(sql_coop_item_put(cx->env, cx->db, meeting, kind, item, env_now(cx->env), cx->who.account,
                          &changes));
    *count += changes;
    return ST_OK;
}

status coop_follow_up(struct cx *cx, str meeting_key, int64_t *ret_count)
{
    struct env *e = cx->env;
    struct meeting m;
    struct follow_up now;
    int64_t count = 0;
    if (!coop_may_decide(&cx->who))
        return fail(e, ST_FORBIDDEN, "the board says what a meeting follows up");
    TRY(meeting_by_key(cx, meeting_key, &m));
    if (m.ends_at < env_now(e)) {
        env_fail(e, ST_CONFLICT, S("meeting"), "this meeting is over");
        env_remedy(e, "Choose one that is to come.");
        return ST_CONFLICT;
    }
    TRY(follow_up_now(cx, &now));
    for (size_t i = 0; i < now.commitments.count; i++)
        TRY(put(cx, m.id, S("commitment"), now.commitments.at[i].id, &count));
    for (size_t i = 0; i < now.actions.count; i++)
        TRY(put(cx, m.id, S("action"), now.actions.at[i].id, &count));
    if (count > 0) {
        TRY(change_act(cx, S("follow-up"), 0, arena_concat(e->arena, S("meeting/"), m.key)));
        TRY(change_add(cx, S("meeting"), 0, m.id));
    }
    *ret_count = count;
    return ST_OK;
}
