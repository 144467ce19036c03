/* SPDX-License-Identifier: Apache-2.0
 * A whole small CSV file in memory, its cells by the name of their column: for files of a few
 * thousand rows that are read once. Large ones are read row by row (csv/csv.h).
 */
#ifndef WEFT_CSV_TABLE_H
#define WEFT_CSV_TABLE_H

#include "base/env.h"

/* In the arena. */
struct csv_table {
    str where; /* the file's name, for errors */
    const str *column;
    size_t column_count;
    const str *cell; /* row_count × column_count */
    size_t row_count;
};

/* Errors: ST_NOT_FOUND, ST_IO, ST_BAD_INPUT with its line. */
MUST_CHECK status csv_table_file(struct env *e, str path, struct csv_table *ret_table);
MUST_CHECK status csv_table_text(struct env *e, str where, str text, struct csv_table *ret_table);

/* The index of a column; SIZE_MAX where there is none. */
size_t csv_table_column(const struct csv_table *t, str column);
/* The cell of a named column; empty where there is no such column. */
str csv_cell(const struct csv_table *t, size_t row, str column);
/* The same as a whole number; 0 where it is none. */
int64_t csv_cell_int(const struct csv_table *t, size_t row, str column);
/* The same as a number; NAN where it is none. */
double csv_cell_real(const struct csv_table *t, size_t row, str column);
/* The same as a date; DATE_NONE where it is none. */
int32_t csv_cell_date(const struct csv_table *t, size_t row, str column);
/* The same, midnight UTC, in µs; TIME_NONE where it is none. */
int64_t csv_cell_day(const struct csv_table *t, size_t row, str column);
/* The row whose column holds exactly this; SIZE_MAX where none does. */
size_t csv_table_find(const struct csv_table *t, str column, str value);

#endif
