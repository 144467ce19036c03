/* SPDX-License-Identifier: Apache-2.0 */
#include "place/event.h"

#include "gen/sql_directory.h"

static int64_t or_none(struct opt_int v)
{
    return v.has ? v.v : -1;
}

/* Never below none: an event may be overbooked. */
static int64_t left_of(struct opt_int capacity, struct opt_int booked)
{
    if (!capacity.has || !booked.has) return -1;
    return capacity.v > booked.v ? capacity.v - booked.v : 0;
}

status event_list(struct cx *cx, int64_t low, int64_t high, struct events *ret_list)
{
    struct sql_directory_events_list rows;
    struct events list = { 0 };
    TRY(sql_directory_events(cx->env, cx->db, low, high, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_directory_events_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) = (struct event){ .id = r->id,
                                                           .key = r->key,
                                                           .kind = r->kind,
                                                           .title = r->title,
                                                           .week = r->week,
                                                           .starts_at = r->starts_at,
                                                           .ends_at = r->ends_at,
                                                           .mode = r->mode,
                                                           .place = r->place,
                                                           .organisation = r->organisation,
                                                           .left = left_of(r->capacity, r->booked),
                                                           .waiting = r->waiting,
                                                           .slot_minutes = or_none(r->slot_minutes),
                                                           .description = r->description,
                                                           .access = r->access,
                                                           .changed_at = r->changed_at };
    }
    *ret_list = list;
    return ST_OK;
}

status event_by_key(struct cx *cx, str key, struct event *ret_event)
{
    struct sql_directory_event_by_key_row r;
    TRY(sql_directory_event_by_key(cx->env, cx->db, key, &r));
    *ret_event = (struct event){ .id = r.id,
                                 .key = r.key,
                                 .kind = r.kind,
                                 .title = r.title,
                                 .week = r.week,
                                 .starts_at = r.starts_at,
                                 .ends_at = r.ends_at,
                                 .mode = r.mode,
                                 .place = r.place,
                                 .organisation = r.organisation,
                                 .left = left_of(r.capacity, r.booked),
                                 .waiting = r.waiting,
                                 .slot_minutes = or_none(r.slot_minutes),
                                 .description = r.description,
                                 .access = r.access,
                                 .changed_at = r.changed_at };
    return ST_OK;
}
