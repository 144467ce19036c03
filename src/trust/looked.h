/* SPDX-License-Identifier: Apache-2.0
 * From the look-up files into the table `looked`, which a resident's page reads; off everybody's
 * path, from a saved position, at least once (a row that came twice is one row).
 */
#ifndef WEFT_TRUST_LOOKED_H
#define WEFT_TRUST_LOOKED_H

#include "db/db.h"
#include "trust/cx.h"

/* Copies rows that are safe until `most` people are written down (a list that somebody read names
 * hundreds: the row that reaches `most` is copied whole). In an open write transaction.
 * ST_CONFLICT where a line is not what audit_look writes. */
MUST_CHECK status looked_copy(struct cx *cx, size_t most, bool *ret_more);

#endif
