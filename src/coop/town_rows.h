/* SPDX-License-Identifier: Apache-2.0
 * What the files that load a made-up town share.
 */
#ifndef WEFT_COOP_TOWN_ROWS_H
#define WEFT_COOP_TOWN_ROWS_H

#include "csv/table.h"
#include "db/db.h"
#include "trust/cx.h"

MUST_CHECK status coop_town_table(struct cx *cx, str folder, const char *name,
                                  struct csv_table *ret_table);
str coop_town_lines(struct arena *a, str joined);
struct opt_int coop_town_number(const struct csv_table *t, size_t row, str column);

/* Decisions, commitments and their notes. */
MUST_CHECK status coop_town_decided(struct cx *cx, str folder);
/* The evaluation and shared practice. */
MUST_CHECK status coop_town_evaluated(struct cx *cx, str folder);

#endif
