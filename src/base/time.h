/* SPDX-License-Identifier: Apache-2.0
 * Instants, dates and England's working days.
 *
 * An instant is microseconds since 1970-01-01 UTC; a date is days since 1970-01-01 in the proleptic
 * Gregorian calendar, years 1 to 9999. Local time is England's (GMT, and BST from 01:00 UTC on
 * March's last Sunday to 01:00 UTC on October's last: the rule in force since 1996).
 * Bank holidays are data: the rule and the proclaimed exceptions, in defs/bank_holidays.def.
 */
#ifndef WEFT_BASE_TIME_H
#define WEFT_BASE_TIME_H

#include "base/arena.h"

#define TIME_SECOND INT64_C(1000000)
#define TIME_MINUTE (60 * TIME_SECOND)
#define TIME_HOUR (60 * TIME_MINUTE)
#define TIME_DAY (24 * TIME_HOUR)
/* No such date or instant. */
#define DATE_NONE INT32_MIN
#define TIME_NONE INT64_MIN

struct civil {
    int year, month, day;     /* 1–9999, 1–12, 1–31 */
    int hour, minute, second; /* second may not be 60 */
    int micro;
};

/* Days since the epoch; DATE_NONE where there is no such day (30 February). */
int32_t date_make(int year, int month, int day);
struct civil date_civil(int32_t date);
/* 1 Monday … 7 Sunday (ISO 8601). */
int date_weekday(int32_t date);
int date_days_in_month(int year, int month);
/* The same day n months on, or the month's last where that is shorter. */
int32_t date_add_months(int32_t date, int n);
/* Whole years from `born` to `on`; 29 February counts on 1 March. */
int date_age(int32_t born, int32_t on);
/* "2026-11-22"; false for anything else, and for days that do not exist. */
bool date_parse(str s, int32_t *ret_date);
str date_text(struct arena *a, int32_t date);

/* The date and the time of day in England. */
struct civil time_civil_local(int64_t instant);
struct civil time_civil_utc(int64_t instant);
int32_t time_date_local(int64_t instant);
/* From a wall-clock time in England; in the hour that occurs twice, the first; in the hour that is
 * skipped, an hour later. */
int64_t time_from_local(int32_t date, int hour, int minute, int second);
/* Minutes ahead of UTC in England: 0 or 60. */
int time_offset_minutes(int64_t instant);

/* "2026-11-22T16:00:01.123Z" (milliseconds), for FHIR instants and logs. */
str time_text(struct arena *a, int64_t instant);
/* An RFC 3339 instant with zone, to any fraction (kept to microseconds). */
bool time_parse(str s, int64_t *ret_instant);
/* A FHIR date, dateTime or instant of any precision as the span [*ret_low, *ret_high) that it may
 * mean; without a zone it is England's. Source: FHIR R4, 3.1.1.4.7. */
bool time_parse_span(str s, int64_t *ret_low, int64_t *ret_high);

/* England's bank holidays, substitutes and proclaimed days included. */
bool date_is_bank_holiday(int32_t date);
bool date_is_working_day(int32_t date);
/* The n-th working day after `date` (n ≥ 0; 0 gives the next working day on or after it). */
int32_t date_add_working_days(int32_t date, int n);
/* Working days after `from` up to and with `to`; 0 where to ≤ from. */
int date_working_days_between(int32_t from, int32_t to);

#endif
