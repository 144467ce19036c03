/* SPDX-License-Identifier: Apache-2.0
 * Who takes part in the conversation from this browser: a pseudonym in a cookie of its own, which
 * leads to nothing else. Kept for a year. Who is signed in and has agreed to it takes part as her
 * account's one participant (voice/one_person.h) - but for a group, which is a room's and nobody's.
 */
#ifndef WEFT_WEB_TAKING_PART_H
#define WEFT_WEB_TAKING_PART_H

#include "voice/vote.h"
#include "web/page.h"

/* id 0 where this browser has not taken part. */
MUST_CHECK status taking_part(struct page *p, struct participant *ret);
/* The same, begun where it had not. In a WRITE page. */
MUST_CHECK status taking_part_begin(struct page *p, struct participant *ret);
/* What this browser voted on the same thing before she signed in: taken back, so that the vote has
 * moved and is not one more. Called beside vote_put and pair_put. */
MUST_CHECK status taking_part_vote_moves(struct page *p, int64_t who, int64_t statement);
MUST_CHECK status taking_part_pair_moves(struct page *p, int64_t who, int64_t one, int64_t other);
/* She agrees that this browser's votes and her account's are one; and that she no longer does. In a
 * WRITE page. */
MUST_CHECK status taking_part_join(struct page *p);
struct taking_part_state {
    bool agreed; /* she has */
    bool here;   /* and this browser is one of hers */
};
MUST_CHECK status taking_part_state(struct page *p, struct cx *cx, struct taking_part_state *ret);
/* As a group from now on, in this browser: a new pseudonym. */
MUST_CHECK status taking_part_as_group(struct page *p, int64_t people, str named,
                                       int64_t neighbourhood);

#endif
