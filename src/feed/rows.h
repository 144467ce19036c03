/* SPDX-License-Identifier: Apache-2.0
 * Rows of CSV as FHIR resources, by a mapping: a row is one unit of a Patient and, where it says
 * that something happened, of that; with the measurements and the related person that it carries.
 */
#ifndef WEFT_FEED_ROWS_H
#define WEFT_FEED_ROWS_H

#include "base/vec.h"
#include "csv/csv.h"
#include "feed/item.h"
#include "feed/mapping.h"

/* Reads a whole file (or text) of rows into the run's sink. A row that cannot be read is refused
 * and the next one tried; a header that does not agree with the mapping ends the reading with
 * ST_BAD_INPUT. `skip`: so many rows were taken in an earlier, broken-off run. */
MUST_CHECK status rows_read(struct env *e, struct feed_run *run, const struct mapping *m,
                            struct csv *csv, int64_t skip);

/* A doubt about one cell, collected while a row is made. */
struct row_doubt {
    str field, what, remedy;
};

/* One row on its way (rows.c, person.c). */
struct row_work {
    struct env *e;
    const struct mapping *m;
    str source;
    int32_t today;
    const struct csv_row *row;
    const size_t *at;    /* where each column of the mapping stands in the row */
    str patient, record; /* ids, here and at the source */
    struct {
        VEC(struct feed_item)
    } items;
    struct {
        VEC(struct row_doubt)
    } doubts;
};
/* The first filled cell of a target, in UTF-8, trimmed, its [values] applied; none where empty. */
str row_get(struct row_work *w, enum target t, str *ret_column);
void row_doubt(struct row_work *w, str field, str what, str remedy);
/* Sets the Type.path targets of a resource of that type. */
MUST_CHECK status row_paths(struct row_work *w, struct draft *d);
/* A cell as a date; a doubt where it is filled and none. */
struct date_reading row_date(struct row_work *w, enum target t);

/* The row's Patient, and the RelatedPerson where one is named. */
MUST_CHECK status row_person(struct row_work *w);

#endif
