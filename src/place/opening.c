/* SPDX-License-Identifier: Apache-2.0 */
#include "place/opening.h"

#include "base/time.h"

enum { DAYS = 7, MINUTES = 24 * 60 };

static int day_of(str word)
{
    static const str names[DAYS] = { S_INIT("mon"), S_INIT("tue"), S_INIT("wed"), S_INIT("thu"),
                                     S_INIT("fri"), S_INIT("sat"), S_INIT("sun") };
    for (int d = 0; d < DAYS; d++)
        if (str_eq_ascii(word, names[d])) return d + 1;
    return 0;
}

/* "Mon" or "Fri-Mon" into a bit a day; false for anything else. */
static bool add_days(str item, unsigned *days)
{
    size_t dash = str_find_byte(item, '-');
    int from = day_of(str_trim(str_sub(item, 0, dash)));
    int to = dash == SIZE_MAX ? from : day_of(str_trim(str_from(item, dash + 1)));
    if (from == 0 || to == 0) return false;
    for (int d = from;; d = d % DAYS + 1) {
        *days |= 1U << d;
        if (d == to) return true;
    }
}

static bool read_days(str text, unsigned *ret_days)
{
    str rest = text, item;
    unsigned days = 0;
    if (str_eq_ascii(text, S("daily"))) {
        *ret_days = 0xfe;
        return true;
    }
    while (str_next(&rest, ',', &item))
        if (!add_days(item, &days)) return false;
    *ret_days = days;
    return days != 0;
}

static bool read_minute(str text, int *ret_minute)
{
    int64_t hour, minute;
    size_t colon = str_find_byte(text, ':');
    if (colon == SIZE_MAX || !str_to_int(str_sub(text, 0, colon), &hour) ||
        !str_to_int(str_from(text, colon + 1), &minute))
        return false;
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour * 60 + minute > MINUTES)
        return false;
    *ret_minute = (int)(hour * 60 + minute);
    return true;
}

/* "Mon-Fri 08:00-18:30". */
static bool read_part(str part, unsigned *ret_days, int *ret_from, int *ret_to)
{
    size_t blank = str_find_byte(part, ' ');
    if (blank == SIZE_MAX) return false;
    str times = str_trim(str_from(part, blank + 1));
    size_t dash = str_find_byte(times, '-');
    return dash != SIZE_MAX && read_days(str_sub(part, 0, blank), ret_days) &&
           read_minute(str_trim(str_sub(times, 0, dash)), ret_from) &&
           read_minute(str_trim(str_from(times, dash + 1)), ret_to);
}

/* Past midnight a span belongs to the day on which it began. */
static bool is_within(unsigned days, int from, int to, int weekday, int minute)
{
    bool today = (days >> weekday & 1) != 0;
    bool yesterday = (days >> (weekday == 1 ? DAYS : weekday - 1) & 1) != 0;
    if (from < to) return today && minute >= from && minute < to;
    return (today && minute >= from) || (yesterday && minute < to);
}

enum opening opening_at(str times, int weekday, int minute)
{
    str rest = times, part;
    bool read = false, unread = false;
    while (str_next(&rest, ';', &part)) {
        unsigned days = 0;
        int from = 0, to = 0;
        part = str_trim(part);
        if (part.n == 0) continue;
        if (!read_part(part, &days, &from, &to)) {
            unread = true;
            continue;
        }
        read = true;
        if (is_within(days, from, to, weekday, minute)) return OPENING_OPEN;
    }
    return read && !unread ? OPENING_CLOSED : OPENING_UNKNOWN;
}

enum opening opening_now(str times, int64_t instant)
{
    struct civil c = time_civil_local(instant);
    return opening_at(times, date_weekday(time_date_local(instant)), c.hour * 60 + c.minute);
}
