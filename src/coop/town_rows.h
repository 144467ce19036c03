/* SPDX-License-Identifier: Apache-2.0
 * What the files that load a made-up town share.
 */
#ifndef WEFT_COOP_TOWN_ROWS_H
#define WEFT_COOP_TOWN_ROWS_H

#include "record/town_table.h"

str coop_town_lines(struct arena *a, str joined);

/* Decisions, commitments and their notes. */
MUST_CHECK status coop_town_decided(struct cx *cx, str folder);
/* The evaluation and shared practice. */
MUST_CHECK status coop_town_evaluated(struct cx *cx, str folder);

#endif
