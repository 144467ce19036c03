/* SPDX-License-Identifier: Apache-2.0
 * (inner) What the files about reviewing and parting share.
 */
#ifndef WEFT_RECORD_REVIEWING_H
#define WEFT_RECORD_REVIEWING_H

#include "gen/sql_link.h"
#include "record/record_limits.h"
#include "record/review.h"
#include "trust/decide.h"

/* Records that are never shown as a possible match, nor counted as one. */
enum { NEVER_SHOWN = LABEL_ADOPTION | LABEL_GENDER | LABEL_PROTECTED };

MUST_CHECK status may_review(struct cx *cx);
/* ST_NOT_FOUND also for a pair with a record that is never shown. */
MUST_CHECK status review_row(struct cx *cx, int64_t id, struct sql_review_get_row *ret_row);
/* ST_NOT_FOUND; *ret_label: its seals. */
MUST_CHECK status review_side_read(struct cx *cx, int64_t home, struct review_side *ret_side,
                                   uint32_t *ret_label);
/* Which rules ask for a second person, were the two people joined (bits of enum review_rule). */
MUST_CHECK status review_rules_of(struct cx *cx, const struct sql_review_get_row *r, int64_t one,
                                  int64_t other, uint32_t *ret_rules);
/* A marker, and both records to be judged afresh. */
MUST_CHECK status review_mark(struct cx *cx, int64_t low, int64_t high, bool same, str reason);
/* Written down before its answer leaves: persons that a review showed. */
MUST_CHECK status review_looked(struct cx *cx, str what, const int64_t *persons, size_t count);

#endif
