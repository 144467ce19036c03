/* SPDX-License-Identifier: Apache-2.0
 * One person, several browsers: with her consent, what she votes in each of them and what she votes
 * signed in is one participant's, so that it counts once. Without it nothing leads from an account
 * to a vote. Joining can only make counts smaller: of two votes on one thing the last one stays.
 */
#ifndef WEFT_VOICE_ONE_PERSON_H
#define WEFT_VOICE_ONE_PERSON_H

#include "voice/vote.h"

/* Of this who's account; id 0 where she has not agreed. */
MUST_CHECK status one_person_find(struct cx *cx, struct participant *ret);

/* She agrees: the participant of the browser with this secret (which may have none yet) and her
 * account's are one from now on. What is a group's, or tied to somebody else's account, stays
 * apart, and *ret is then her account's alone. In an open transaction. */
MUST_CHECK status one_person_join(struct cx *cx, str secret, struct participant *ret);

/* She no longer agrees. What was voted and said stays with the browsers, and leads to no account.
 */
MUST_CHECK status one_person_leave(struct cx *cx);

/* Whether this browser's participant can be joined to her account's: not yet hers, nobody else's,
 * no group's. */
MUST_CHECK status one_person_may_join(struct cx *cx, int64_t participant, bool *ret_may);

/* As if it had not been chosen. */
MUST_CHECK status pair_take_back(struct cx *cx, int64_t participant, int64_t one, int64_t other);

#endif
