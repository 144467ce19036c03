/* SPDX-License-Identifier: Apache-2.0
 * A table of facts, a row a person or case, and what a formula says of each row: `weft need`
 * without its files.
 */
#ifndef WEFT_CLI_NEED_TABLE_H
#define WEFT_CLI_NEED_TABLE_H

#include "base/buf.h"
#include "csv/csv.h"
#include "need/evaluate.h"

struct need_table {
    const struct need_book *book;
    const struct need_formula *formula; /* of the book */
    str name;                           /* of the table, for errors */
    int32_t on;                         /* the day to which clocks are compared */
    bool why;                           /* append what counted, what is missing, what would move */
    bool check;                         /* compare with the columns expected_NAME instead */
};

/* Codes that no weight of the formula knows: most of a record's, but a misspelt one too. */
struct need_passed {
    size_t count;
    str first;
};

/* Adds the rows with value and band appended, as CSV; of a check, one line that says how many
 * agree. ST_BAD_INPUT with line and column: no column of the formula, a cell that is none of its
 * input's, a vector that does not agree. */
MUST_CHECK status need_table_run(struct env *e, const struct need_table *t, struct csv *c,
                                 struct buf *b, struct need_passed *ret_passed);

#endif
