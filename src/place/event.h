/* SPDX-License-Identifier: Apache-2.0
 * What is on: events with their places left, and the same as a calendar (RFC 5545).
 */
#ifndef WEFT_PLACE_EVENT_H
#define WEFT_PLACE_EVENT_H

#include "base/vec.h"
#include "trust/cx.h"

struct event {
    int64_t id;
    str key, kind, title;
    str week;                   /* of a week with a name: "coproduction"; may be empty */
    int64_t starts_at, ends_at; /* µs */
    str mode;                   /* in person, online, in person and online */
    str place;                  /* empty: the shop, online, outdoors */
    str organisation;
    int64_t left;         /* places that are left; -1: no booking */
    int64_t waiting;      /* how many wait for a place */
    int64_t slot_minutes; /* -1: no slots */
    str description;
    str access; /* joined by ; "captions;BSL" */
    int64_t changed_at;
};
VEC_TYPE(events, struct event);

/* Those that end after `low` and begin before `high` (µs), by time. */
MUST_CHECK status event_list(struct cx *cx, int64_t low, int64_t high, struct events *ret_list);
MUST_CHECK status event_by_key(struct cx *cx, str key, struct event *ret_event);

/* All of them as an iCalendar object. name: of the calendar; base: of the addresses of the events'
 * pages ("https://weft.example/events/"), or empty for none. */
str event_calendar(struct arena *a, const struct events *list, str name, str base, int64_t now);

#endif
