/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as CSV: what is read, written and read again is the same. */
#include <stdlib.h>

#include "csv/csv.h"
#include "fuzz/fuzz.h"

static void compare(struct env *e, const struct csv_row *row)
{
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("first\r\n")); /* a byte order mark is dropped at the start of a text only */
    csv_add_row(&b, row->field, row->count);
    struct csv *again = csv_open_text(e, buf_str(&b), '\0');
    struct csv_row read;
    if (again == NULL || csv_next(e, again, &read) != ST_OK) abort();
    if (csv_next(e, again, &read) != ST_OK) return; /* a row of nothing is blank */
    if (read.count != row->count) abort();
    for (size_t i = 0; i < row->count; i++)
        if (!str_eq(read.field[i], row->field[i])) abort();
}

static status work(struct env *e, void *arg)
{
    struct csv *csv = csv_open_text(e, *(const str *)arg, '\0');
    if (csv == NULL) return ST_NO_MEMORY;
    for (;;) {
        struct csv_row row;
        status s = csv_next(e, csv, &row);
        if (s == ST_NOT_FOUND) return ST_OK;
        if (s == ST_OK)
            compare(e, &row);
        else if (s != ST_BAD_INPUT)
            return s;
    }
}

FUZZ(work)
