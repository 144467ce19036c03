/* SPDX-License-Identifier: Apache-2.0
 * Who takes part in the conversation from this browser: a pseudonym in a cookie of its own, which
 * leads to nothing else. Kept for a year.
 */
#ifndef WEFT_WEB_TAKING_PART_H
#define WEFT_WEB_TAKING_PART_H

#include "voice/vote.h"
#include "web/page.h"

/* id 0 where this browser has not taken part. */
MUST_CHECK status taking_part(struct page *p, struct participant *ret);
/* The same, begun where it had not. In a WRITE page. */
MUST_CHECK status taking_part_begin(struct page *p, struct participant *ret);
/* As a group from now on, in this browser: a new pseudonym. */
MUST_CHECK status taking_part_as_group(struct page *p, int64_t people, str named,
                                       int64_t neighbourhood);

#endif
