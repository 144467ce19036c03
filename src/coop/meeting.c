/* SPDX-License-Identifier: Apache-2.0 */
#include "coop/meeting.h"

#include "base/time.h"
#include "gen/sql_coop.h"

status member_class_list(struct cx *cx, struct member_classes *ret_list)
{
    struct sql_coop_classes_list rows;
    struct member_classes list = { 0 };
    TRY(sql_coop_classes(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++)
        *VEC_PUSH(cx->env->arena, &list) = (struct member_class){ rows.at[i].class, rows.at[i].n };
    *ret_list = list;
    return ST_OK;
}

status board_seat_list(struct cx *cx, struct board_seats *ret_list)
{
    struct sql_coop_seats_list rows;
    struct board_seats list = { 0 };
    TRY(sql_coop_seats(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_seats_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) =
            (struct board_seat){ r->key,       r->seat,      r->class, r->name,
                                 r->chosen_by, r->interests, r->since, r->until };
    }
    *ret_list = list;
    return ST_OK;
}

status meeting_list(struct cx *cx, struct meetings *ret_list)
{
    struct sql_coop_meetings_list rows;
    struct meetings list = { 0 };
    TRY(sql_coop_meetings(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_meetings_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) = (struct meeting){
            .id = r->id,
            .key = r->key,
            .title = r->title,
            .kind = r->kind,
            .at = r->at,
            .ends_at = r->ends_at,
            .place = r->place,
            .online = r->online != 0,
            .state = r->state,
            .neighbourhood = r->neighbourhood,
            .agenda = r->agenda,
            .public_count = r->public_count.has ? r->public_count.v : -1,
        };
    }
    *ret_list = list;
    return ST_OK;
}

status meeting_by_key(struct cx *cx, str key, struct meeting *ret_meeting)
{
    struct sql_coop_meeting_by_key_row r;
    TRY(sql_coop_meeting_by_key(cx->env, cx->db, key, &r));
    *ret_meeting = (struct meeting){
        .id = r.id,
        .key = r.key,
        .title = r.title,
        .kind = r.kind,
        .at = r.at,
        .ends_at = r.ends_at,
        .place = r.place,
        .online = r.online != 0,
        .state = r.state,
        .neighbourhood = r.neighbourhood,
        .agenda = r.agenda,
        .minutes = r.minutes,
        .chair = r.chair,
        .public_count = r.public_count.has ? r.public_count.v : -1,
    };
    return ST_OK;
}

status meeting_attendants(struct cx *cx, int64_t meeting, struct attendants *ret_list)
{
    struct sql_coop_meeting_members_list rows;
    struct attendants list = { 0 };
    TRY(sql_coop_meeting_members(cx->env, cx->db, meeting, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_meeting_members_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) =
            (struct attendant){ r->name, r->class, r->role, r->organisation, r->absent != 0 };
    }
    *ret_list = list;
    return ST_OK;
}

status meeting_actions(struct cx *cx, int64_t meeting, struct actions_asked *ret_list)
{
    struct env *e = cx->env;
    struct sql_coop_actions_list rows;
    struct actions_asked list = { 0 };
    int32_t today = time_date_local(env_now(e));
    TRY(sql_coop_actions(e, cx->db, meeting, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_actions_row *r = &rows.at[i];
        bool done = str_eq(r->state, S("done"));
        int32_t due = (int32_t)r->due;
        *VEC_PUSH(e->arena, &list) =
            (struct action_asked){ r->id,
                                   r->key,
                                   r->words,
                                   r->organisation,
                                   due,
                                   done,
                                   done ? 0 : date_working_days_between(due, today),
                                   r->meeting_key };
    }
    *ret_list = list;
    return ST_OK;
}
