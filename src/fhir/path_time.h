/* SPDX-License-Identifier: Apache-2.0
 * FHIRPath's dates and times of any precision: read, compared where they can be, moved by a
 * duration, and their bounds.
 */
#ifndef WEFT_FHIR_PATH_TIME_H
#define WEFT_FHIR_PATH_TIME_H

#include "fhir/path.h"

enum path_precision { PATH_YEAR = 1, PATH_MONTH, PATH_DAY, PATH_HOUR, PATH_MINUTE, PATH_SECOND };

struct path_time {
    uint8_t kind;      /* PATH_DATE, PATH_DATETIME or PATH_TIME */
    uint8_t precision; /* enum path_precision; a PATH_TIME's begins at PATH_HOUR */
    bool has_zone;
    int part[6]; /* year, month, day, hour, minute, second */
    int milli;
    int fraction_digits; /* of the second, as written */
    int offset;          /* minutes ahead of UTC */
};

enum path_order { PATH_BEFORE, PATH_SAME, PATH_AFTER, PATH_UNKNOWN };

/* Reads a literal behind the @: fills item->kind and text; the bytes used, 0 where it is none. */
size_t path_time_scan(str text, struct path_item *item);
/* A whole text as a value of that kind (partial ones too; no @, no leading T). */
bool path_time_parse(enum path_kind kind, str text, struct path_time *ret);
str path_time_text(struct arena *a, const struct path_time *t);
/* PATH_UNKNOWN where the precision or a missing zone leaves it open. */
enum path_order path_time_compare(const struct path_time *x, const struct path_time *y);
/* "year", "days" … */
bool path_is_calendar_word(str word);
/* Moves t by a quantity (sign 1 or -1); false where its unit is no duration that may be added. */
bool path_time_add(struct path_time *t, const struct path_item *quantity, int sign);
/* The first or last instant it may mean, to `digits` (4 year, 6, 8, 10, 12, 14, 17 milliseconds;
 * times 2, 4, 6, 9); false where there are no such digits. */
bool path_time_bound(const struct path_time *t, bool high, int digits, struct path_time *ret);
/* The digits that its precision has. */
int path_time_digits(const struct path_time *t);

#endif
