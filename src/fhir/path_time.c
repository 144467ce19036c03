/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/path_time.h"

#include "base/buf.h"
#include "base/time.h"

#include <stdlib.h>

static bool digits_at(str s, size_t at, size_t n, int *ret)
{
    int v = 0;
    if (s.n < at + n) return false;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *ret = v;
    return true;
}

static bool is_at(str s, size_t at, char c)
{
    return at < s.n && s.p[at] == c;
}

/* "2026-11-22" and its beginnings; moves *at. */
static bool scan_date(str s, size_t *at, struct path_time *t)
{
    if (!digits_at(s, *at, 4, &t->part[0]) || t->part[0] == 0) return false;
    *at += 4;
    t->precision = PATH_YEAR;
    if (!is_at(s, *at, '-') || !digits_at(s, *at + 1, 2, &t->part[1])) return true;
    *at += 3;
    t->precision = PATH_MONTH;
    if (t->part[1] < 1 || t->part[1] > 12) return false;
    if (!is_at(s, *at, '-') || !digits_at(s, *at + 1, 2, &t->part[2])) return true;
    *at += 3;
    t->precision = PATH_DAY;
    return t->part[2] >= 1 && t->part[2] <= date_days_in_month(t->part[0], t->part[1]);
}

static void scan_fraction(str s, size_t *at, struct path_time *t)
{
    int unit = 100, digit = 0;
    if (!is_at(s, *at, '.') || !digits_at(s, *at + 1, 1, &digit)) return;
    for (++*at; digits_at(s, *at, 1, &digit); ++*at, unit /= 10) {
        t->milli += digit * unit;
        t->fraction_digits++;
    }
}

/* "10:30:00.000" and its beginnings; moves *at. */
static bool scan_clock(str s, size_t *at, struct path_time *t)
{
    static const int most[] = { 23, 59, 59 };
    for (int i = 0; i < 3; i++) {
        size_t from = *at + (i > 0);
        if (i > 0 && !is_at(s, *at, ':')) return true;
        if (!digits_at(s, from, 2, &t->part[3 + i])) return false;
        if (t->part[3 + i] > most[i] && !(i == 2 && t->part[5] == 60)) return false;
        t->precision = (uint8_t)(PATH_HOUR + i);
        *at = from + 2;
    }
    scan_fraction(s, at, t);
    return true;
}

static bool scan_zone(str s, size_t *at, struct path_time *t)
{
    int hours = 0, minutes = 0;
    if (is_at(s, *at, 'Z')) {
        ++*at;
        t->has_zone = true;
        return true;
    }
    if (!is_at(s, *at, '+') && !is_at(s, *at, '-')) return true;
    /* "@2026-01-01T10 - 1 day": no zone follows where it is not hh:mm. */
    if (!digits_at(s, *at + 1, 2, &hours) || !is_at(s, *at + 3, ':') ||
        !digits_at(s, *at + 4, 2, &minutes))
        return true;
    t->offset = (hours * 60 + minutes) * (s.p[*at] == '-' ? -1 : 1);
    t->has_zone = true;
    *at += 6;
    return hours <= 14 && minutes <= 59;
}

size_t path_time_scan(str s, struct path_item *item)
{
    struct path_time t = { 0 };
    size_t at = 0;
    if (is_at(s, 0, 'T')) {
        at = 1;
        if (!scan_clock(s, &at, &t)) return 0;
        item->kind = PATH_TIME;
        item->text = str_sub(s, 1, at - 1);
        return at;
    }
    if (!scan_date(s, &at, &t)) return 0;
    item->kind = PATH_DATE;
    item->text = str_sub(s, 0, at);
    if (!is_at(s, at, 'T')) return at;
    item->kind = PATH_DATETIME;
    int hour = 0;
    if (t.precision < PATH_DAY || !digits_at(s, at + 1, 2, &hour)) return at + 1;
    at++;
    if (!scan_clock(s, &at, &t) || !scan_zone(s, &at, &t)) return 0;
    item->text = str_sub(s, 0, at);
    return at;
}

bool path_time_parse(enum path_kind kind, str s, struct path_time *ret)
{
    struct path_time t = { .kind = (uint8_t)kind };
    size_t at = 0;
    bool ok = kind == PATH_TIME ? scan_clock(s, &at, &t) : scan_date(s, &at, &t);
    if (ok && kind == PATH_DATETIME && is_at(s, at, 'T')) {
        at++;
        if (at < s.n)
            ok = t.precision == PATH_DAY && scan_clock(s, &at, &t) && scan_zone(s, &at, &t);
    }
    if (!ok || at != s.n || s.n == 0) return false;
    *ret = t;
    return true;
}

str path_time_text(struct arena *a, const struct path_time *t)
{
    struct buf b = buf_make(a);
    int first = t->kind == PATH_TIME ? PATH_HOUR : PATH_YEAR;
    for (int i = first; i <= t->precision; i++) {
        if (i > first) buf_byte(&b, i <= PATH_DAY ? '-' : i == PATH_HOUR ? 'T' : ':');
        buf_printf(&b, i == PATH_YEAR ? "%04d" : "%02d", t->part[i - 1]);
    }
    if (t->precision == PATH_SECOND && t->fraction_digits > 0) buf_printf(&b, ".%03d", t->milli);
    if (!t->has_zone || t->precision < PATH_HOUR) return buf_str(&b);
    int offset = abs(t->offset);
    if (t->offset == 0)
        buf_byte(&b, 'Z');
    else
        buf_printf(&b, "%c%02d:%02d", t->offset < 0 ? '-' : '+', offset / 60, offset % 60);
    return buf_str(&b);
}

/* Minutes since 1970 of its date, hour and minute. */
static int64_t minutes_of(const struct path_time *t)
{
    return (int64_t)date_make(t->part[0], t->part[1], t->part[2]) * 1440 + t->part[3] * 60 +
           t->part[4];
}

static void set_minutes(struct path_time *t, int64_t minutes)
{
    int64_t day = minutes >= 0 ? minutes / 1440 : -((1439 - minutes) / 1440);
    struct civil c = date_civil((int32_t)day);
    t->part[0] = c.year;
    t->part[1] = c.month;
    t->part[2] = c.day;
    t->part[3] = (int)(minutes - day * 1440) / 60;
    t->part[4] = (int)(minutes - day * 1440) % 60;
}

enum path_order path_time_compare(const struct path_time *x, const struct path_time *y)
{
    struct path_time a = *x, b = *y;
    int first = x->kind == PATH_TIME ? PATH_HOUR : PATH_YEAR;
    int common = a.precision < b.precision ? a.precision : b.precision;
    bool clocks = a.precision >= PATH_HOUR && b.precision >= PATH_HOUR && x->kind != PATH_TIME;
    if (clocks && a.has_zone != b.has_zone) return PATH_UNKNOWN;
    if (clocks && a.has_zone) {
        set_minutes(&a, minutes_of(&a) - a.offset);
        set_minutes(&b, minutes_of(&b) - b.offset);
    }
    for (int i = first; i <= common; i++)
        if (a.part[i - 1] != b.part[i - 1])
            return a.part[i - 1] < b.part[i - 1] ? PATH_BEFORE : PATH_AFTER;
    if (a.precision != b.precision) return PATH_UNKNOWN;
    if (common == PATH_SECOND && a.milli != b.milli)
        return a.milli < b.milli ? PATH_BEFORE : PATH_AFTER;
    return PATH_SAME;
}

/* What may be added, by its word or its UCUM code; months and years only by their words, because
 * UCUM's are of fixed length (FHIRPath, 6.6.7). */
static const struct {
    const char *word, *ucum;
    int8_t unit; /* enum path_precision; 7 = millisecond */
    int8_t times;
} durations[] = { { "year", NULL, PATH_YEAR, 1 },    { "month", NULL, PATH_MONTH, 1 },
                  { "week", "wk", PATH_DAY, 7 },     { "day", "d", PATH_DAY, 1 },
                  { "hour", "h", PATH_HOUR, 1 },     { "minute", "min", PATH_MINUTE, 1 },
                  { "second", "s", PATH_SECOND, 1 }, { "millisecond", "ms", 7, 1 } };

static bool is_word(str word, const char *singular)
{
    str one = str_of(singular);
    return str_eq(word, one) ||
           (word.n == one.n + 1 && str_starts(word, one) && word.p[one.n] == 's');
}

bool path_is_calendar_word(str word)
{
    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++)
        if (is_word(word, durations[i].word)) return true;
    return false;
}

static void add_months(struct path_time *t, int64_t months)
{
    int day = t->precision >= PATH_DAY ? t->part[2] : 1,
        month = t->precision >= PATH_MONTH ? t->part[1] : 1;
    struct civil c = date_civil(date_add_months(date_make(t->part[0], month, day), (int)months));
    t->part[0] = c.year;
    if (t->precision >= PATH_MONTH) t->part[1] = c.month;
    if (t->precision >= PATH_DAY) t->part[2] = c.day;
}

/* Times of day go round the clock. */
static void add_millis(struct path_time *t, int64_t millis)
{
    int64_t seconds =
        t->kind == PATH_TIME ? t->part[3] * 3600 + t->part[4] * 60 : minutes_of(t) * 60;
    int64_t all = (seconds + t->part[5]) * 1000 + t->milli + millis, day = 86400000;
    if (t->kind == PATH_TIME) all = ((all % day) + day) % day;
    int64_t minutes = all >= 0 ? all / 60000 : -((59999 - all) / 60000),
            rest = all - minutes * 60000;
    if (t->kind == PATH_TIME) {
        t->part[3] = (int)(minutes / 60);
        t->part[4] = (int)(minutes % 60);
    } else {
        set_minutes(t, minutes);
    }
    t->part[5] = (int)(rest / 1000);
    t->milli = (int)(rest % 1000);
}

/* A value of less precision is moved by whole units of its own (FHIRPath, 6.6.7): a year by
 * 24 months is two years. */
static bool add_duration(struct path_time *t, int unit, int64_t n)
{
    static const int64_t millis[] = { [PATH_DAY] = 86400000,
                                      [PATH_HOUR] = 3600000,
                                      [PATH_MINUTE] = 60000,
                                      [PATH_SECOND] = 1000,
                                      [7] = 1 };
    if (unit <= PATH_MONTH) {
        if (t->kind == PATH_TIME) return false;
        int64_t months = unit == PATH_YEAR ? n * 12 : n;
        add_months(t, t->precision == PATH_YEAR ? months / 12 * 12 : months);
        return true;
    }
    int64_t all = 0, ten_thousand_years = INT64_C(10000) * 366 * 86400000;
    if (__builtin_mul_overflow(n, millis[unit], &all) || all > ten_thousand_years ||
        all < -ten_thousand_years)
        return false;
    if (t->precision == PATH_YEAR)
        add_months(t, all / (millis[PATH_DAY] * 365) * 12);
    else if (t->precision == PATH_MONTH)
        add_months(t, all / (millis[PATH_DAY] * 30));
    else
        add_millis(t, t->precision == PATH_DAY ? all / millis[PATH_DAY] * millis[PATH_DAY] : all);
    return true;
}

bool path_time_add(struct path_time *t, const struct path_item *quantity, int sign)
{
    struct decimal whole = decimal_round(quantity->number, 0, DECIMAL_DOWN);
    if (whole.digits > 100000000000 || whole.digits < -100000000000) return false;
    int64_t n = (int64_t)whole.digits * sign;
    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        bool word = is_word(quantity->unit, durations[i].word);
        bool code = durations[i].ucum != NULL && str_eq(quantity->unit, str_of(durations[i].ucum));
        if (!word && !code) continue;
        if (durations[i].unit <= PATH_MONTH && (n > 120000 || n < -120000)) return false;
        if (!add_duration(t, durations[i].unit, n * durations[i].times)) return false;
        return t->kind == PATH_TIME || (t->part[0] >= 1 && t->part[0] <= 9999);
    }
    return false;
}

int path_time_digits(const struct path_time *t)
{
    static const int all[] = { 0, 4, 6, 8, 10, 12, 14 };
    int digits = all[t->precision] - (t->kind == PATH_TIME ? 8 : 0);
    return digits + (t->precision == PATH_SECOND && t->fraction_digits > 0 ? 3 : 0);
}

bool path_time_bound(const struct path_time *t, bool high, int digits, struct path_time *ret)
{
    static const int last[] = { 9999, 12, 31, 23, 59, 59 };
    int all = digits + (t->kind == PATH_TIME ? 8 : 0);
    int precision = all == 17                               ? PATH_SECOND
                    : all >= 4 && all <= 14 && all % 2 == 0 ? all / 2 - 1
                                                            : 0;
    if (precision == 0 || (t->kind == PATH_DATE && precision > PATH_DAY) ||
        (t->kind == PATH_TIME && precision < PATH_HOUR))
        return false;
    struct path_time b = *t;
    for (int i = t->precision + 1; i <= PATH_SECOND; i++)
        b.part[i - 1] = high ? last[i - 1] : i <= PATH_DAY;
    if (t->precision < PATH_DAY && t->kind != PATH_TIME && high)
        b.part[2] = date_days_in_month(b.part[0], b.part[1]);
    int known = t->fraction_digits == 0   ? 1000
                : t->fraction_digits == 1 ? 100
                : t->fraction_digits == 2 ? 10
                                          : 1;
    if (t->precision < PATH_SECOND)
        b.milli = high ? 999 : 0;
    else if (high)
        b.milli += known - 1;
    b.fraction_digits = all == 17 ? 3 : 0;
    b.precision = (uint8_t)precision;
    if (t->kind == PATH_DATETIME && !b.has_zone && precision >= PATH_HOUR) {
        b.has_zone = true;
        b.offset = high ? -12 * 60 : 14 * 60;
    }
    *ret = b;
    return true;
}
