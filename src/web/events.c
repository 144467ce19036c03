/* SPDX-License-Identifier: Apache-2.0
 * What is on: this week, later, and what was; the same as a calendar.
 */
#include "base/time.h"
#include "gen/events.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "web/directory.h"

enum { DAYS_AHEAD = 200, DAYS_BACK = 30, WEEK = 7 };

static str where_of(struct page *p, const struct event *e)
{
    bool online = str_has(e->mode, S("online"));
    if (e->place.n == 0) return online ? msg_words(p->out->lang, MSG_meeting_online) : S("");
    if (!online) return e->place;
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_meeting_and_online, msg_arg_str(e->place));
}

struct event_line event_line_of(struct page *p, const struct event *e)
{
    return (struct event_line){ *e, time_date_local(e->starts_at), where_of(p, e) };
}

status page_events(struct page *p)
{
    struct events list;
    int64_t now = env_now(p->cx->env);
    int32_t today = time_date_local(now);
    struct events_view v = { .frame = page_frame(p, page_frame_kind(p),
                                                 msg_words(p->out->lang, MSG_nav_events)) };
    TRY(event_list(p->cx, now - DAYS_BACK * TIME_DAY, now + DAYS_AHEAD * TIME_DAY, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct event_line l = event_line_of(p, &list.at[i]);
        struct event_lines *to = l.e.ends_at <= now     ? &v.past
                                 : l.day < today + WEEK ? &v.week
                                                        : &v.later;
        *VEC_PUSH(p->req->arena, to) = l;
    }
    tmpl_events(p->out, &v);
    return ST_OK;
}

status page_event(struct page *p)
{
    struct event e;
    struct event_view v = { .access = S("") };
    str part;
    TRY(event_by_key(p->cx, req_path(p->req, S("event")), &e));
    v.line = event_line_of(p, &e);
    v.over = e.ends_at <= env_now(p->cx->env);
    str rest = e.access;
    while (str_next(&rest, ';', &part))
        v.access = v.access.n == 0 ? part
                                   : arena_printf(p->req->arena, "%.*s, %.*s", STR_ARG(v.access),
                                                  STR_ARG(part));
    v.frame = page_frame(p, page_frame_kind(p), e.title);
    frame_add(p->req->arena, &v.frame.crumbs, msg_words(p->out->lang, MSG_nav_events),
              url_events(p->req->arena), false);
    tmpl_event(p->out, &v);
    return ST_OK;
}

/* ---- calendars -------------------------------------------------------------------------------*/

/* Where the events' pages are for somebody outside: by the name that this request came to. */
static str base_of(struct page *p)
{
    str host = req_header(p->req, S("Host"));
    if (str_is_empty(host)) return S("");
    return arena_printf(p->req->arena, "%s://%.*s%.*s/", p->req->secure ? "https" : "http",
                        STR_ARG(host), STR_ARG(url_events(p->req->arena)));
}

static status send(struct page *p, const struct events *list, const char *file)
{
    str text = event_calendar(p->req->arena, list, p->place->name, base_of(p), env_now(p->cx->env));
    res_body(p->res, 200, S("text/calendar; charset=utf-8"), text);
    res_header_set(p->res, S("Content-Disposition"),
                   arena_printf(p->req->arena, "attachment; filename=\"%s.ics\"", file));
    return ST_OK;
}

status page_events_calendar(struct page *p)
{
    struct events list;
    int64_t now = env_now(p->cx->env);
    TRY(event_list(p->cx, now, now + DAYS_AHEAD * TIME_DAY, &list));
    return send(p, &list, "events");
}

status page_event_calendar(struct page *p)
{
    struct event e;
    struct events one = { 0 };
    TRY(event_by_key(p->cx, req_path(p->req, S("event")), &e));
    *VEC_PUSH(p->req->arena, &one) = e;
    return send(p, &one, "event");
}
