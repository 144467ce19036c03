/* SPDX-License-Identifier: Apache-2.0
 * Dates as they are written in exports and messages (value.h). A reading is a list of parts,
 * numbers and month names, put in order by what they can be. */
#include "base/buf.h"
#include "feed/value.h"

enum { NO_ZONE = INT32_MIN };

struct part {
    bool word; /* a month's name */
    int value;
    size_t digits;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_alpha(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static int number(str s)
{
    int n = 0;
    for (size_t i = 0; i < s.n && i < 8; i++) n = n * 10 + (s.p[i] - '0');
    return n;
}

/* 1–12 for an English month name or its first three letters (and Sept); 0 otherwise. */
static int month_of(str s)
{
    static const str names[] = { S_INIT("january"), S_INIT("february"), S_INIT("march"),
                                 S_INIT("april"),   S_INIT("may"),      S_INIT("june"),
                                 S_INIT("july"),    S_INIT("august"),   S_INIT("september"),
                                 S_INIT("october"), S_INIT("november"), S_INIT("december") };
    if (s.n < 3) return 0;
    for (int i = 0; i < 12; i++) {
        bool whole = str_eq_ascii(s, names[i]);
        bool sept = i == 8 && s.n == 4;
        if (whole || ((s.n == 3 || sept) && str_eq_ascii(s, str_sub(names[i], 0, s.n))))
            return i + 1;
    }
    return 0;
}

static struct date_reading bad(str right)
{
    return (struct date_reading){ .right = right, .offset_minutes = NO_ZONE };
}

static str day_right(void)
{
    return S("a day that exists, such as 21/08/1952 or 1952-08-21");
}

/* year 0, month 0 or day 0 mean "not given", from the right. */
static struct date_reading made(struct arena *a, int year, int month, int day)
{
    if (year < 1800 || year > 2200) return bad(S("a year from 1800 to 2200, in four digits"));
    if (month < 0 || month > 12) return bad(S("a month from 1 to 12 (is day and month swapped?)"));
    if (day > 0 && date_make(year, month, day) == DATE_NONE) return bad(day_right());
    struct date_reading r = { .ok = true, .offset_minutes = NO_ZONE };
    if (month == 0)
        r.date = arena_printf(a, "%04d", year);
    else if (day == 0)
        r.date = arena_printf(a, "%04d-%02d", year, month);
    else
        r.date = arena_printf(a, "%04d-%02d-%02d", year, month, day);
    r.filler = (year == 1900 && month <= 1 && day <= 1) || (year == 1899 && month == 12) ||
               (year == 1800 && month <= 1 && day <= 1);
    return r;
}

/* A two-digit year in the century that keeps it from being after `today`. */
static int year_of(struct part p, int32_t today, bool *ret_guess)
{
    if (p.digits > 2) return p.value;
    *ret_guess = true;
    int now = date_civil(today).year;
    int year = now - now % 100 + p.value;
    return year > now ? year - 100 : year;
}

/* Reads "HH:MM[:SS[.s]]", "HHMM[SS]" and a zone off the text; false where it is neither. */
static bool read_zone(str s, struct date_reading *r)
{
    if (s.n == 0) return true;
    if (str_eq_ascii(s, S("Z")) || str_eq_ascii(s, S("GMT")) || str_eq_ascii(s, S("UTC"))) {
        r->offset_minutes = 0;
        return true;
    }
    if (str_eq_ascii(s, S("BST"))) {
        r->offset_minutes = 60;
        return true;
    }
    if (s.p[0] != '+' && s.p[0] != '-') return false;
    str hour = str_sub(s, 1, 2);
    str rest = str_from(s, 3);
    if (str_starts(rest, S(":"))) rest = str_from(rest, 1);
    if (hour.n != 2 || (rest.n != 2 && rest.n != 0)) return false;
    for (size_t i = 0; i < hour.n; i++)
        if (!is_digit(hour.p[i])) return false;
    for (size_t i = 0; i < rest.n; i++)
        if (!is_digit(rest.p[i])) return false;
    int minutes = number(hour) * 60 + number(rest);
    if (minutes > 14 * 60 || number(rest) > 59) return false;
    r->offset_minutes = s.p[0] == '-' ? -minutes : minutes;
    return true;
}

static bool two_digits(str s, size_t at, int *ret)
{
    if (at + 2 > s.n || !is_digit(s.p[at]) || !is_digit(s.p[at + 1])) return false;
    *ret = number(str_sub(s, at, 2));
    return true;
}

static bool read_time(str s, struct date_reading *r)
{
    size_t at = 0;
    s = str_trim(s);
    if (s.n >= 2 && is_digit(s.p[0]) && s.p[1] == ':') { /* "9:05" */
        r->hour = s.p[0] - '0';
        at = 1;
    } else {
        if (!two_digits(s, 0, &r->hour)) return false;
        at = 2;
    }
    bool colons = at < s.n && s.p[at] == ':';
    if (!two_digits(s, at + colons, &r->minute)) return false;
    at += 2 + (size_t)colons;
    int second = 0;
    if (at < s.n && (colons ? s.p[at] == ':' : is_digit(s.p[at]))) {
        if (!two_digits(s, at + colons, &second)) return false;
        at += 2 + (size_t)colons;
        if (at < s.n && s.p[at] == '.')
            for (at++; at < s.n && is_digit(s.p[at]); at++) continue;
    }
    r->second = second;
    r->has_time = true;
    if (r->hour > 23 || r->minute > 59 || second > 59) return false;
    return read_zone(str_trim(str_from(s, at)), r);
}

bool value_add_time(str s, struct date_reading *r)
{
    struct date_reading with = *r;
    if (!r->ok || !read_time(s, &with)) return false;
    *r = with;
    return true;
}

/* YYYY, YYYYMM, YYYYMMDD, YYYYMMDDHHMM[SS]: all digits. */
static struct date_reading read_compact(struct arena *a, str s)
{
    if (s.n != 4 && s.n != 6 && s.n != 8 && s.n != 12 && s.n != 14)
        return bad(S("YYYYMMDD, as 19520821"));
    int month = s.n >= 6 ? number(str_sub(s, 4, 2)) : 0;
    int day = s.n >= 8 ? number(str_sub(s, 6, 2)) : 0;
    if ((s.n >= 6 && month == 0) || (s.n >= 8 && day == 0)) return bad(S("a month and day from 1"));
    struct date_reading r = made(a, number(str_sub(s, 0, 4)), month, day);
    if (r.ok && s.n >= 12 && !read_time(str_from(s, 8), &r)) return bad(S("a time HHMM or HHMMSS"));
    return r;
}

/* Splits at blanks and - / . , into at most three parts; the rest of the text (a time) is left. */
static size_t split(str *s, struct part parts[3])
{
    size_t count = 0, at = 0;
    while (count < 3 && at < s->n) {
        size_t from = at;
        bool word = is_alpha(s->p[at]);
        while (at < s->n && (word ? is_alpha(s->p[at]) : is_digit(s->p[at]))) at++;
        if (at == from) break;
        str text = str_sub(*s, from, at - from);
        if (word && count > 0 &&
            (str_eq_ascii(text, S("st")) || str_eq_ascii(text, S("nd")) ||
             str_eq_ascii(text, S("rd")) || str_eq_ascii(text, S("th")))) {
            /* 21st: only the number counts */
        } else {
            parts[count].word = word;
            parts[count].value = word ? month_of(text) : number(text);
            parts[count].digits = text.n;
            if (word && parts[count].value == 0) break;
            count++;
            if (count == 3) break;
        }
        while (at < s->n && (s->p[at] == ' ' || s->p[at] == '-' || s->p[at] == '/' ||
                             s->p[at] == '.' || s->p[at] == ','))
            at++;
    }
    *s = str_from(*s, at);
    return count;
}

static struct date_reading order_three(struct arena *a, const struct part p[3],
                                       enum date_order order, int32_t today)
{
    bool guess = false;
    int day, month, year;
    if (p[0].digits == 4 && !p[0].word)
        order = DATE_YMD;
    else if (p[0].word)
        order = DATE_MDY;
    else if (p[1].word)
        order = DATE_DMY;
    if (order == DATE_YMD) {
        year = year_of(p[0], today, &guess);
        month = p[1].value;
        day = p[2].value;
    } else {
        year = year_of(p[2], today, &guess);
        month = order == DATE_DMY ? p[1].value : p[0].value;
        day = order == DATE_DMY ? p[0].value : p[1].value;
    }
    if (month == 0 || day == 0) return bad(day_right());
    struct date_reading r = made(a, year, month, day);
    r.century = guess;
    return r;
}

struct date_reading value_date(struct arena *a, str s, enum date_order order, int32_t today)
{
    s = str_trim(s);
    size_t digits = 0;
    while (digits < s.n && is_digit(s.p[digits])) digits++;
    if (digits == s.n && digits > 2) return read_compact(a, s);

    struct part p[3] = { { 0 } };
    str rest = s;
    size_t count = split(&rest, p);
    struct date_reading r;
    if (count == 3)
        r = order_three(a, p, order, today);
    else if (count == 2 && rest.n == 0 && p[1].digits == 4 && !p[1].word)
        r = made(a, p[1].value, p[0].value, 0);
    else if (count == 2 && rest.n == 0 && p[0].digits == 4 && !p[0].word)
        r = made(a, p[0].value, p[1].value, 0);
    else
        return bad(S("a date such as 21/08/1952, 21-Aug-1952 or 1952-08-21"));
    if (!r.ok) return r;
    if (count == 2 && (p[0].value == 0 || p[1].value == 0)) return bad(day_right());
    if (rest.n > 0 && (rest.p[0] == 'T' || rest.p[0] == 't')) rest = str_from(rest, 1);
    rest = str_trim(rest);
    if (rest.n > 0 && !read_time(rest, &r)) return bad(S("a time such as 10:15 after the date"));
    return r;
}

struct date_reading value_hl7_ts(struct arena *a, str s)
{
    s = str_trim(s);
    size_t digits = 0;
    while (digits < s.n && is_digit(s.p[digits])) digits++;
    str right = S("YYYYMMDD or YYYYMMDDHHMMSS, as 20251103101800");
    if (digits < 4) return bad(right);
    str head = str_sub(s, 0, digits);
    if (head.n == 10) head = arena_concat(a, head, S("00")); /* the hour alone, allowed from 2.5 */
    struct date_reading r = read_compact(a, head);
    if (!r.ok) return r;
    str rest = str_from(s, digits);
    if (rest.n > 0 && rest.p[0] == '.') {
        size_t at = 1;
        while (at < rest.n && is_digit(rest.p[at])) at++;
        rest = str_from(rest, at);
    }
    return read_zone(rest, &r) ? r : bad(right);
}

int64_t value_instant(const struct date_reading *r)
{
    if (!r->ok) return TIME_NONE;
    int month = r->date.n >= 7 ? number(str_sub(r->date, 5, 2)) : 1;
    int day = r->date.n >= 10 ? number(str_sub(r->date, 8, 2)) : 1;
    int32_t date = date_make(number(str_sub(r->date, 0, 4)), month, day);
    if (r->offset_minutes == NO_ZONE) return time_from_local(date, r->hour, r->minute, r->second);
    return (int64_t)date * TIME_DAY + r->hour * TIME_HOUR + r->minute * TIME_MINUTE +
           r->second * TIME_SECOND - r->offset_minutes * TIME_MINUTE;
}

str value_datetime(struct arena *a, const struct date_reading *r)
{
    if (!r->has_time) return r->date;
    int offset = r->offset_minutes;
    if (offset == NO_ZONE) offset = time_offset_minutes(value_instant(r));
    int much = offset < 0 ? -offset : offset;
    return arena_printf(a, "%.*sT%02d:%02d:%02d%c%02d:%02d", STR_ARG(r->date), r->hour, r->minute,
                        r->second, offset < 0 ? '-' : '+', much / 60, much % 60);
}
