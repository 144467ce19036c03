/* SPDX-License-Identifier: Apache-2.0 */
#include "web/home_parts.h"

#include "base/time.h"

enum { TAGS_SHOWN = 6, EVENTS_SHOWN = 5, LATE_SHOWN = 3, WEEK = 7, DAYS_AHEAD = 200 };

status home_services_of(struct page *p, struct home_services *ret_view)
{
    struct tag_counts tags;
    struct home_services v = { .form = service_form_of(p) };
    TRY(service_tags(p->cx, &tags));
    v.tags = tags_first(p->req->arena, &tags, TAGS_SHOWN);
    v.any = tags.count > 0;
    *ret_view = v;
    return ST_OK;
}

status home_events_of(struct page *p, struct home_events *ret_view)
{
    struct events list;
    struct home_events v = { 0 };
    int64_t now = env_now(p->cx->env);
    int32_t today = time_date_local(now);
    TRY(event_list(p->cx, now, now + DAYS_AHEAD * TIME_DAY, &list));
    v.any = list.count > 0;
    for (size_t i = 0; i < list.count && v.lines.count < EVENTS_SHOWN; i++) {
        struct event_line l = event_line_of(p, &list.at[i]);
        if (l.day < today + WEEK) *VEC_PUSH(p->req->arena, &v.lines) = l;
    }
    *ret_view = v;
    return ST_OK;
}

status home_late_of(struct page *p, struct home_late *ret_view)
{
    struct commitments list;
    struct home_late v = { 0 };
    TRY(commitment_list(p->cx, &list));
    v.n = (int64_t)list.count;
    for (size_t i = 0; i < list.count; i++) {
        if (list.at[i].late_days == 0) continue;
        v.late++;
        if (v.lines.count < LATE_SHOWN)
            *VEC_PUSH(p->req->arena, &v.lines) = commitment_line_of(p, &list.at[i]);
    }
    *ret_view = v;
    return ST_OK;
}
