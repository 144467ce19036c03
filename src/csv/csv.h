/* SPDX-License-Identifier: Apache-2.0
 * CSV in and out: RFC 4180 by libcsv, read as a stream (bytes.h: plain, .gz or .xz), row by row,
 * with the line on which each row began.
 *
 * A reader holds one row at a time: its fields are valid until the next row. Bytes are passed on as
 * they are (check UTF-8 where it matters); a byte-order mark at the start is dropped.
 * libcsv is included in this room only.
 */
#ifndef WEFT_CSV_CSV_H
#define WEFT_CSV_CSV_H

#include <stdio.h>

#include "base/buf.h"
#include "base/env.h"

/* Limits of one row; beyond them the row is an error, not the file. */
enum { CSV_FIELDS_MOST = 4096, CSV_ROW_MOST = 16 << 20 };

struct csv_row {
    const str *field;
    size_t count;
    long line; /* 1-based, where the row began */
};

struct csv;

/* Opens a file for reading; the arena closes it. The separator is a comma unless said ('\0').
 * "-" is standard input. Errors: those of bytes_open. */
MUST_CHECK status csv_open(struct env *e, str path, char separator, struct csv **ret_csv);
/* Reads from memory instead. */
struct csv *csv_open_text(struct env *e, str text, char separator);
/* The next row. ST_OK with *ret_row; ST_NOT_FOUND at the end (not told in e->err);
 * ST_BAD_INPUT with line and remedy for a broken row (the next call goes on after it);
 * ST_IO where the file cannot be read or its compression is broken. Blank lines are skipped. */
MUST_CHECK status csv_next(struct env *e, struct csv *c, struct csv_row *ret_row);
/* Bytes of the (uncompressed) input handed to the parser so far, for progress. */
int64_t csv_position(const struct csv *c);

/* The header row kept, and the index of a named column in it (case of ASCII ignored); SIZE_MAX
 * where there is none. */
struct csv_header {
    str *name;
    size_t count;
};
/* Reads the first row as header; ST_BAD_INPUT for an empty file, two columns of one name, and what
 * is no CSV (parted by semicolons or tabs where commas are read, UTF-16). */
MUST_CHECK status csv_read_header(struct env *e, struct csv *c, struct csv_header *ret_header);
size_t csv_column(const struct csv_header *h, str name);
/* A field of a row, empty where the row is too short or the column is SIZE_MAX. */
static inline str csv_field(const struct csv_row *r, size_t column)
{
    return column < r->count ? r->field[column] : S("");
}

/* Writing: fields quoted where needed, rows ended by CRLF (RFC 4180). */
void csv_add(struct buf *b, str field, bool first);
void csv_add_row(struct buf *b, const str *fields, size_t count);

#endif
