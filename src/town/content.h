/* SPDX-License-Identifier: Apache-2.0
 * The content of the made-up place (content/, described in its README), read from the binary.
 */
#ifndef WEFT_TOWN_CONTENT_H
#define WEFT_TOWN_CONTENT_H

#include "base/env.h"

/* The bytes of a file of content/; none where there is no such file. */
str content_bytes(str name);
/* The names of all files, in order; NULL after the last. */
const char *content_name(size_t at);

/* A table in the arena; its texts point into the binary or the arena. */
struct content_table {
    const str *column;
    size_t column_count;
    const str *cell; /* row_count × column_count */
    size_t row_count;
};

/* A CSV file of content/. Errors: ST_NOT_FOUND, ST_BAD_INPUT with its line. */
MUST_CHECK status content_table(struct env *e, str name, struct content_table *ret_table);
/* The index of a column; SIZE_MAX where there is none. */
size_t content_column(const struct content_table *t, str column);
/* The cell of a named column; empty where there is no such column. */
str content_cell(const struct content_table *t, size_t row, str column);
/* The same as a whole number; 0 where it is none. */
int64_t content_int(const struct content_table *t, size_t row, str column);
/* The row whose column holds exactly this; SIZE_MAX where none does. */
size_t content_find(const struct content_table *t, str column, str value);

#endif
