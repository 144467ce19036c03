/* SPDX-License-Identifier: Apache-2.0
 * What moderators do: accept a voice into a theme, refuse it by a published rule, send it to the
 * safeguarding team; make a statement of words in it. A voice of danger is on no moderator's list.
 * All need RIGHT_MODERATE, but for urgent ones: RIGHT_SAFEGUARDING.
 */
#ifndef WEFT_VOICE_MODERATE_H
#define WEFT_VOICE_MODERATE_H

#include "voice/voice.h"

/* The published rules. */
enum voice_rule {
#define VOICE_RULE(key) VOICE_RULE_##key,
#include "voice/rules.def"
    VOICE_RULE__COUNT
};
str voice_rule_key(enum voice_rule rule);
bool voice_rule_of(str key, enum voice_rule *ret_rule);

struct voice_waiting {
    int64_t count;
    int64_t oldest; /* µs; TIME_NONE where none waits */
};
/* Of the ordinary queue; ST_FORBIDDEN. */
MUST_CHECK status voice_queue_size(struct cx *cx, struct voice_waiting *ret);
/* The one that has waited longest first. urgent: those of danger, for the safeguarding team. */
MUST_CHECK status voice_queue(struct cx *cx, bool urgent, size_t most, struct voice **ret_voices,
                              size_t *ret_count);

/* All below in an open transaction. ST_PRECONDITION where somebody else decided since. */
MUST_CHECK status voice_accept(struct cx *cx, int64_t id, int64_t theme);
MUST_CHECK status voice_refuse(struct cx *cx, int64_t id, enum voice_rule rule);
/* It leaves every list at once, statements made of it too; work/ opens the issue. Also for one that
 * is public already. */
MUST_CHECK status voice_is_danger(struct cx *cx, int64_t id);
/* A safeguarding lead, who has seen that it is no danger: back to the moderators. */
MUST_CHECK status voice_is_no_danger(struct cx *cx, int64_t id);
/* Back to the queue: a decision that was a mistake. Statements made of it are withdrawn. */
MUST_CHECK status voice_undecide(struct cx *cx, int64_t id);
/* A statement to vote on, of words that stand so in an accepted voice. ST_BAD_INPUT where they do
 * not, or are too short or long. */
MUST_CHECK status statement_from(struct cx *cx, int64_t voice, str words, int64_t *ret_id);
MUST_CHECK status statement_withdraw(struct cx *cx, int64_t statement);

#endif
