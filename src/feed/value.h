/* SPDX-License-Identifier: Apache-2.0
 * Values as people and systems write them, read as what they mean: dates in odd forms, NHS numbers,
 * sexes, telephone numbers, postcodes, and the many ways to say "not known".
 * Pure; results are in the arena. Depends on base/ only.
 */
#ifndef WEFT_FEED_VALUE_H
#define WEFT_FEED_VALUE_H

#include "base/env.h"
#include "base/time.h"

/* True for "", "-", "Unknown", "N/K", "NULL", "not known" … : absence, not evidence. */
bool value_is_absent(str s);

enum nhs_state {
    NHS_ABSENT,    /* nothing, or a filler such as 9999999999 or 0000000000 */
    NHS_GOOD,      /* ten digits, check digit right (which does not make it verified) */
    NHS_CHECK_BAD, /* ten digits, check digit wrong */
    NHS_MALFORMED  /* anything else */
};
/* Blanks and hyphens are dropped. *ret_digits is the ten digits (NHS_GOOD, NHS_CHECK_BAD), else the
 * text trimmed. Source: NHS Data Dictionary, NHS NUMBER: modulus 11, weights 10 … 2. */
enum nhs_state value_nhs(struct arena *a, str s, str *ret_digits);

/* The order of day and month where a date is all numbers. */
enum date_order { DATE_DMY, DATE_MDY, DATE_YMD };

struct date_reading {
    bool ok;
    bool filler;   /* 1 January 1900 and its like: means "not known" */
    bool century;  /* a two-digit year, so the century is a guess */
    bool has_time; /* a time of day came with it */
    str date;      /* FHIR date: "1952", "1952-08" or "1952-08-21" */
    int hour, minute, second;
    int offset_minutes; /* of the zone that was written; INT32_MIN for none */
    str right;          /* where !ok: what would be right */
};
/* "21/08/1952", "21.8.52", "21-Aug-1952", "21 August 1952", "Aug 1952", "1952-08-21",
 * "1952-08-21T10:00:00Z", "21/08/1952 10:15", "19520821", "195208211015", "1952". A two-digit year
 * is taken as the latest one not after `today`. Days that do not exist are refused. */
struct date_reading value_date(struct arena *a, str s, enum date_order order, int32_t today);

/* Adds a time of day ("10:15", "1015", "9:05:00Z") to a reading; false where it is none. */
bool value_add_time(str s, struct date_reading *r);

/* HL7 v2 TS: YYYY[MM[DD[HHMM[SS[.S…]]]]][+/-ZZZZ]; what follows is refused (HL7 v2.3, 2.8.42). */
struct date_reading value_hl7_ts(struct arena *a, str s);

/* A FHIR dateTime of a reading: with its time and zone where it has one, England's zone where none
 * was written, otherwise the date alone. */
str value_datetime(struct arena *a, const struct date_reading *r);
/* The instant meant (local midnight where there is no time); TIME_NONE where !ok. */
int64_t value_instant(const struct date_reading *r);

/* "male", "female", "other", "unknown"; none where the text is none of the usual codes (M F O U,
 * 1 2 9 0, X, words, HL7 table 0001). */
str value_sex(str s);

/* A postcode upper case with one blank before its last three; ZZ99… and texts that are none stay as
 * written, *ret_real false. */
str value_postcode(struct arena *a, str s, bool *ret_real);

/* A number as JSON writes it ("+07.5" → "7.5", ".5" → "0.5"), its digits kept; none where it is
 * none. A comparator in front ("<", ">=") goes to *ret_comparator, else none. */
str value_number(struct arena *a, str s, str *ret_comparator);

#endif
