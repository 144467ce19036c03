/* SPDX-License-Identifier: Apache-2.0
 * Events as an iCalendar object: CRLF, lines folded at 75 octets between whole letters (3.1), text
 * escaped (3.3.11), instants in UTC. Source: RFC 5545.
 */
#include "base/buf.h"
#include "base/time.h"
#include "place/event.h"

enum { LINE_MOST = 75 };

/* Writes one content line, folded. */
static void line(struct buf *b, str s)
{
    size_t room = LINE_MOST;
    while (s.n > room) {
        size_t n = room;
        while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80) n--; /* inside a letter */
        buf_add(b, str_sub(s, 0, n));
        buf_add(b, S("\r\n "));
        s = str_from(s, n);
        room = LINE_MOST - 1; /* the blank counts */
    }
    buf_add(b, s);
    buf_add(b, S("\r\n"));
}

static str escaped(struct arena *a, str text)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\\' || c == ';' || c == ',') buf_byte(&b, '\\');
        if (c == '\n')
            buf_add(&b, S("\\n"));
        else if ((unsigned char)c >= 0x20)
            buf_byte(&b, c);
    }
    return buf_str(&b);
}

static void property(struct arena *a, struct buf *b, const char *name, str text)
{
    if (text.n == 0) return;
    str words = escaped(a, text);
    line(b, arena_printf(a, "%s:%.*s", name, STR_ARG(words)));
}

static void moment(struct arena *a, struct buf *b, const char *name, int64_t at)
{
    struct civil c = time_civil_utc(at);
    line(b, arena_printf(a, "%s:%04d%02d%02dT%02d%02d%02dZ", name, c.year, c.month, c.day, c.hour,
                         c.minute, c.second));
}

static void add(struct arena *a, struct buf *b, const struct event *v, str base, int64_t now)
{
    line(b, S("BEGIN:VEVENT"));
    line(b, arena_printf(a, "UID:event-%.*s@weft", STR_ARG(v->key)));
    moment(a, b, "DTSTAMP", v->changed_at > 0 ? v->changed_at : now);
    moment(a, b, "DTSTART", v->starts_at);
    moment(a, b, "DTEND", v->ends_at);
    property(a, b, "SUMMARY", v->title);
    property(a, b, "LOCATION", v->place.n > 0 ? v->place : v->mode);
    property(a, b, "DESCRIPTION", v->description);
    if (base.n > 0) line(b, arena_printf(a, "URL:%.*s%.*s", STR_ARG(base), STR_ARG(v->key)));
    line(b, S("END:VEVENT"));
}

str event_calendar(struct arena *a, const struct events *list, str name, str base, int64_t now)
{
    struct buf b = buf_make(a);
    line(&b, S("BEGIN:VCALENDAR"));
    line(&b, S("VERSION:2.0"));
    line(&b, S("PRODID:-//Weft//Events//EN"));
    line(&b, S("CALSCALE:GREGORIAN"));
    line(&b, S("METHOD:PUBLISH"));
    property(a, &b, "X-WR-CALNAME", name);
    for (size_t i = 0; i < list->count; i++) add(a, &b, &list->at[i], base, now);
    line(&b, S("END:VCALENDAR"));
    return buf_str(&b);
}
