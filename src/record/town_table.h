/* SPDX-License-Identifier: Apache-2.0
 * The tables of a made-up town (FOLDER/place/NAME.csv), and their cells as a database takes them:
 * what is empty, or is not what it should be, is none. For the loaders of voice, coop, place and
 * thread.
 */
#ifndef WEFT_RECORD_TOWN_TABLE_H
#define WEFT_RECORD_TOWN_TABLE_H

#include "csv/table.h"
#include "db/db.h"
#include "trust/cx.h"

/* ST_NOT_FOUND, ST_BAD_INPUT naming the file. */
MUST_CHECK status town_table(struct cx *cx, str folder, const char *name,
                             struct csv_table *ret_table);
struct opt_int town_number(const struct csv_table *t, size_t row, str column);
struct opt_real town_real(const struct csv_table *t, size_t row, str column);
/* Days since 1970, and its midnight UTC in µs. */
struct opt_int town_date(const struct csv_table *t, size_t row, str column);
struct opt_int town_day(const struct csv_table *t, size_t row, str column);
/* A time of day, "17:30", of a day in England; its midnight where none is written. */
int64_t town_moment(const struct csv_table *t, size_t row, str column, int32_t day);

#endif
