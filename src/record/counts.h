/* SPDX-License-Identifier: Apache-2.0
 * Figures for those who plan: how many, never who. RIGHT_COUNTS, else ST_FORBIDDEN.
 *
 * A number of people below COUNTS_FEW is never given. In a table with a total a blank could be
 * worked out again, so a small row is put together with the next one instead.
 * Source: shared/design/DESIGN.md, "Small numbers".
 */
#ifndef WEFT_RECORD_COUNTS_H
#define WEFT_RECORD_COUNTS_H

#include "base/vec.h"
#include "trust/cx.h"

enum { COUNTS_FEW = 5 };
/* In place of a number: between 1 and COUNTS_FEW - 1. */
#define COUNTS_FEWER INT64_C(-1)

struct count_organisation {
    str name;
    int64_t heard_at; /* µs; TIME_NONE: never */
    int64_t records;  /* source records of people that it holds; COUNTS_FEWER */
};
/* People by something: rows that were put together are named after the first and the last. */
struct count_row {
    str first, last; /* the same in a row of one; "" is not known */
    size_t rows;     /* how many were put together */
    int64_t n;       /* COUNTS_FEWER where the whole table has no more */
};
struct count_rows {
    VEC(struct count_row)
};
struct counts {
    struct {
        VEC(struct count_organisation)
    } organisations;
    struct count_rows areas;   /* by the first half of the postcode */
    struct count_rows sources; /* by how many organisations hold something: "1", "2", … */
    int64_t people;            /* COUNTS_FEWER */
};
MUST_CHECK status counts_read(struct cx *cx, struct counts *ret_counts);

/* The rule itself: no row of the result is below COUNTS_FEW, unless it is the only one. */
struct count_rows counts_merge(struct arena *a, const struct count_row *rows, size_t count);

#endif
