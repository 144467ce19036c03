/* SPDX-License-Identifier: Apache-2.0
 * A second person for what undoes a decision: taking a record out of a person, lifting a marker.
 * What is risky (second_rule.def) is proposed by one and done when another agrees; the rest is done
 * at once. RIGHT_REVIEW; what writes wants an open transaction. Texts of rules are in English.
 */
#ifndef WEFT_RECORD_SECOND_H
#define WEFT_RECORD_SECOND_H

#include "record/part.h"
#include "record/review.h"

enum second_rule {
#define SECOND_RULE(NAME, words) SECOND_RULE_##NAME,
#include "record/second_rule.def"
#undef SECOND_RULE
    SECOND_RULE__COUNT
};
/* "" where it may not be said why. */
str second_rule_words(enum second_rule rule);

/* Bits of the rules that ask for a second person. */
MUST_CHECK status second_rules_part(struct cx *cx, int64_t home, bool group, uint32_t *ret_rules);
MUST_CHECK status second_rules_lift(struct cx *cx, int64_t low, int64_t high, uint32_t *ret_rules);

/* Done (*ret_id 0), or proposed. ST_BAD_INPUT ("reason") where none is given and a second person is
 * to read it; ST_CONFLICT where it is proposed already; else as person_part and marker_lift. */
MUST_CHECK status second_part(struct cx *cx, int64_t home, bool group, str reason,
                              struct part_done *ret_done, int64_t *ret_id);
MUST_CHECK status second_lift(struct cx *cx, int64_t low, int64_t high, str reason,
                              int64_t *ret_id);

struct second_wanted {
    int64_t id, at, by;
    bool lift;                     /* else a parting */
    bool group;                    /* with those that came with it */
    struct review_side one, other; /* other: of a lift */
    bool same;                     /* of a lift: what stands is that they are one person */
    str reason, name;
    uint32_t rules;
};
/* What waits, oldest first, SECOND_LISTED at most; nothing about records that are never shown. */
enum { SECOND_LISTED = 100 };
MUST_CHECK status second_list(struct cx *cx, struct second_wanted **ret_list, size_t *ret_count);
MUST_CHECK status second_count(struct cx *cx, int64_t *ret_count);

/* Somebody else agrees, and it is done. ST_FORBIDDEN for who proposed it, ST_CONFLICT where it was
 * settled. *ret_done is empty for a lift. */
MUST_CHECK status second_confirm(struct cx *cx, int64_t id, struct part_done *ret_done);
/* Somebody else does not; wants a reason. */
MUST_CHECK status second_refuse(struct cx *cx, int64_t id, str reason);
/* Who proposed it takes it back. */
MUST_CHECK status second_withdraw(struct cx *cx, int64_t id);

#endif
