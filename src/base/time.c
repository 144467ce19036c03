/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"

/* Days from 1970-01-01, and back: the era method (years begin in March, eras have 400). */
static int64_t days_from(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

int date_days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int32_t date_make(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12) return DATE_NONE;
    if (day < 1 || day > date_days_in_month(year, month)) return DATE_NONE;
    return (int32_t)days_from(year, month, day);
}

struct civil date_civil(int32_t date)
{
    int64_t z = (int64_t)date + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    int year = (int)(y + era * 400) + (month <= 2);
    return (struct civil){ .year = year, .month = month,
                           .day = (int)(of_year - (153 * shifted + 2) / 5 + 1) };
}

int date_weekday(int32_t date) { return (int)((((int64_t)date + 3) % 7 + 7) % 7) + 1; }

int32_t date_add_months(int32_t date, int n)
{
    struct civil c = date_civil(date);
    int64_t months = (int64_t)c.year * 12 + (c.month - 1) + n;
    int year = (int)(months / 12);
    int month = (int)(months % 12) + 1;
    if (year < 1 || year > 9999) return DATE_NONE;
    int last = date_days_in_month(year, month);
    return date_make(year, month, c.day < last ? c.day : last);
}

int date_age(int32_t born, int32_t on)
{
    struct civil b = date_civil(born);
    struct civil o = date_civil(on);
    bool before = o.month < b.month || (o.month == b.month && o.day < b.day);
    return o.year - b.year - before;
}

/* Exactly `n` digits at *at; moves past them. */
static bool digits(str s, size_t *at, size_t n, int *ret)
{
    if (s.n - *at < n) return false;
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s.p[*at + i];
        if (c < '0' || c > '9') return false;
        value = value * 10 + (c - '0');
    }
    *at += n;
    *ret = value;
    return true;
}

static bool byte_is(str s, size_t *at, char c)
{
    if (*at >= s.n || s.p[*at] != c) return false;
    (*at)++;
    return true;
}

bool date_parse(str s, int32_t *ret_date)
{
    size_t at = 0;
    int y, m, d;
    if (!digits(s, &at, 4, &y) || !byte_is(s, &at, '-') || !digits(s, &at, 2, &m)) return false;
    if (!byte_is(s, &at, '-') || !digits(s, &at, 2, &d) || at != s.n) return false;
    int32_t date = date_make(y, m, d);
    if (date == DATE_NONE) return false;
    *ret_date = date;
    return true;
}

str date_text(struct arena *a, int32_t date)
{
    struct civil c = date_civil(date);
    return arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

struct civil time_civil_utc(int64_t instant)
{
    int64_t day = floor_div(instant, TIME_DAY);
    int64_t rest = instant - day * TIME_DAY;
    struct civil c = date_civil((int32_t)day);
    c.hour = (int)(rest / TIME_HOUR);
    c.minute = (int)(rest / TIME_MINUTE % 60);
    c.second = (int)(rest / TIME_SECOND % 60);
    c.micro = (int)(rest % TIME_SECOND);
    return c;
}

static int32_t last_sunday(int year, int month)
{
    int32_t last = date_make(year, month, date_days_in_month(year, month));
    return last - date_weekday(last) % 7;
}

int time_offset_minutes(int64_t instant)
{
    int year = time_civil_utc(instant).year;
    int64_t start = last_sunday(year, 3) * TIME_DAY + TIME_HOUR;
    int64_t end = last_sunday(year, 10) * TIME_DAY + TIME_HOUR;
    return instant >= start && instant < end ? 60 : 0;
}

struct civil time_civil_local(int64_t instant)
{
    return time_civil_utc(instant + time_offset_minutes(instant) * TIME_MINUTE);
}

int32_t time_date_local(int64_t instant)
{
    return (int32_t)floor_div(instant + time_offset_minutes(instant) * TIME_MINUTE, TIME_DAY);
}

int64_t time_from_local(int32_t date, int hour, int minute, int second)
{
    int64_t wall = date * TIME_DAY + hour * TIME_HOUR + minute * TIME_MINUTE + second * TIME_SECOND;
    int64_t summer = wall - TIME_HOUR;
    return time_offset_minutes(summer) == 60 ? summer : wall;
}

str time_text(struct arena *a, int64_t instant)
{
    struct civil c = time_civil_utc(instant);
    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, c.hour,
                        c.minute, c.second, c.micro / 1000);
}

/* A date, dateTime or instant while it is read. */
struct reading {
    int year, month, day, hour, minute, second;
    int64_t fraction;   /* microseconds */
    int64_t resolution; /* of the fraction, in microseconds; TIME_SECOND without one */
    int parts;          /* 1 year … 3 day, 5 minute, 6 second */
    bool zoned;
    int64_t offset; /* of the zone, in microseconds */
};

static bool read_zone(str s, size_t *at, struct reading *r)
{
    r->zoned = true;
    if (byte_is(s, at, 'Z')) return true;
    int sign = byte_is(s, at, '+') ? 1 : byte_is(s, at, '-') ? -1 : 0;
    int h, m;
    if (sign == 0 || !digits(s, at, 2, &h) || !byte_is(s, at, ':') || !digits(s, at, 2, &m))
        return false;
    if (h > 14 || m > 59) return false;
    r->offset = sign * (h * TIME_HOUR + m * TIME_MINUTE);
    return true;
}

static bool read_fraction(str s, size_t *at, struct reading *r)
{
    size_t from = *at;
    r->resolution = TIME_SECOND;
    for (int digit; *at < s.n && digits(s, at, 1, &digit);) {
        if (r->resolution == 1) continue; /* finer than we keep */
        r->resolution /= 10;
        r->fraction += digit * r->resolution;
    }
    return *at > from;
}

static bool read_time(str s, size_t *at, struct reading *r)
{
    if (!digits(s, at, 2, &r->hour) || !byte_is(s, at, ':') || !digits(s, at, 2, &r->minute))
        return false;
    r->parts = 5;
    r->resolution = TIME_MINUTE;
    if (byte_is(s, at, ':')) {
        if (!digits(s, at, 2, &r->second)) return false;
        r->parts = 6;
        r->resolution = TIME_SECOND;
        if (byte_is(s, at, '.') && !read_fraction(s, at, r)) return false;
    }
    if (r->hour > 23 || r->minute > 59 || r->second > 59) return false;
    return *at == s.n || read_zone(s, at, r);
}

static bool read_any(str s, struct reading *r)
{
    size_t at = 0;
    *r = (struct reading){ .month = 1, .day = 1, .parts = 1 };
    if (!digits(s, &at, 4, &r->year)) return false;
    if (byte_is(s, &at, '-')) {
        if (!digits(s, &at, 2, &r->month)) return false;
        r->parts = 2;
        if (byte_is(s, &at, '-')) {
            if (!digits(s, &at, 2, &r->day)) return false;
            r->parts = 3;
            if (byte_is(s, &at, 'T') && !read_time(s, &at, r)) return false;
        }
    }
    return at == s.n && date_make(r->year, r->month, r->day) != DATE_NONE;
}

static int64_t instant_of(const struct reading *r)
{
    int32_t date = date_make(r->year, r->month, r->day);
    if (!r->zoned) return time_from_local(date, r->hour, r->minute, r->second) + r->fraction;
    return date * TIME_DAY + r->hour * TIME_HOUR + r->minute * TIME_MINUTE +
           r->second * TIME_SECOND + r->fraction - r->offset;
}

bool time_parse(str s, int64_t *ret_instant)
{
    struct reading r;
    if (!read_any(s, &r) || r.parts != 6 || !r.zoned) return false;
    *ret_instant = instant_of(&r);
    return true;
}

bool time_parse_span(str s, int64_t *ret_low, int64_t *ret_high)
{
    struct reading r;
    if (!read_any(s, &r)) return false;
    int64_t low = instant_of(&r);
    int64_t high = low + r.resolution;
    int32_t date = date_make(r.year, r.month, r.day);
    if (r.parts == 1) high = time_from_local(date_add_months(date, 11) + 31, 0, 0, 0);
    if (r.parts == 2)
        high = time_from_local(date + date_days_in_month(r.year, r.month), 0, 0, 0);
    if (r.parts == 3) high = time_from_local(date + 1, 0, 0, 0);
    *ret_low = low;
    *ret_high = high;
    return true;
}

/* Easter Sunday in the Gregorian calendar (the anonymous algorithm, Nature 1876). */
static int32_t easter(int y)
{
    int a = y % 19, b = y / 100, c = y % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return date_make(y, n / 31, n % 31 + 1);
}

static int32_t first_monday(int year, int month)
{
    int32_t first = date_make(year, month, 1);
    return first + (8 - date_weekday(first)) % 7;
}

static int32_t last_monday(int year, int month)
{
    int32_t last = date_make(year, month, date_days_in_month(year, month));
    return last - (date_weekday(last) - 1);
}

/* New Year's Day and the two days of Christmas, with the weekday that stands in for a weekend. */
static bool is_fixed_holiday(int32_t date, struct civil c)
{
    int w = date_weekday(date);
    if (w > 5) return false; /* at the weekend nothing is lost: the substitute is the holiday */
    if (c.month == 1) return c.day == 1 || (w == 1 && (c.day == 2 || c.day == 3));
    if (c.month != 12) return false;
    if (c.day == 25 || c.day == 26) return true;
    /* Christmas Day on a Saturday: 27 and 28; on a Sunday: 27; Boxing Day on a Saturday: 28. */
    if (c.day == 27) return w == 1 || w == 2;
    return c.day == 28 && (w == 1 || w == 2);
}

static bool is_by_rule(int32_t date, struct civil c)
{
    if (c.month == 3 || c.month == 4) {
        int32_t sunday = easter(c.year);
        return date == sunday - 2 || date == sunday + 1;
    }
    if (c.month == 5)
        return (c.year >= 1978 && date == first_monday(c.year, 5)) || date == last_monday(c.year, 5);
    if (c.month == 8) return date == last_monday(c.year, 8);
    return is_fixed_holiday(date, c);
}

bool date_is_bank_holiday(int32_t date)
{
    struct civil c = date_civil(date);
    int key = c.month * 100 + c.day;
#define HOLIDAY_MOVED(y, m, d, to_m, to_d)                                                         \
    if (c.year == (y) && key == (m) * 100 + (d)) return false;                                     \
    if (c.year == (y) && key == (to_m) * 100 + (to_d)) return true;
#define HOLIDAY_ADDED(y, m, d)                                                                     \
    if (c.year == (y) && key == (m) * 100 + (d)) return true;
#include "bank_holidays.def"
#undef HOLIDAY_MOVED
#undef HOLIDAY_ADDED
    return is_by_rule(date, c);
}

bool date_is_working_day(int32_t date)
{
    return date_weekday(date) <= 5 && !date_is_bank_holiday(date);
}

int32_t date_add_working_days(int32_t date, int n)
{
    if (n <= 0) {
        while (!date_is_working_day(date)) date++;
        return date;
    }
    while (n > 0) n -= date_is_working_day(++date);
    return date;
}

int date_working_days_between(int32_t from, int32_t to)
{
    int count = 0;
    while (from < to) count += date_is_working_day(++from);
    return count;
}
