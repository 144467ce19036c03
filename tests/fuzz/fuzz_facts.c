/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a table of facts: refused with line and column, or every row answered. The first
 * byte chooses the formula.
 */
#include "base/time.h"
#include "cli/need_table.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    str text = *(str *)arg;
    struct need_book *book = NULL;
    struct buf b = buf_make(e->arena);
    if (need_book_open(e, &book) != ST_OK) abort();
    uint8_t first = text.n == 0 ? 0 : (uint8_t)text.p[0];
    struct need_table t = { .book = book,
                            .formula = book->formula[(first & 63) % book->count],
                            .name = S("fuzz"),
                            .on = date_make(2026, 11, 22),
                            .why = (first & 64) != 0,
                            .check = (first & 128) != 0 };
    struct csv *c = csv_open_text(e, str_from(text, text.n == 0 ? 0 : 1), ',');
    struct need_passed passed;
    status st = need_table_run(e, &t, c, &b, &passed);
    if (st != ST_OK && st != ST_NO_MEMORY && e->err.line < 1) abort(); /* it says where */
    return st;
}

FUZZ(work)
