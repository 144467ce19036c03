/* SPDX-License-Identifier: Apache-2.0
 * What a place settles by itself about sharing, within the rules: how long a closed episode or
 * referral is still a reason to look, how long an emergency opening and a claim hold, and what a
 * kind of worker does not see here although the rules would let it (role.def is the ceiling: a
 * place only takes away). record/share.h changes it, after showing whom that would affect.
 *
 * Kept and exchanged as lines, a rule file:
 *
 *     grace-days 30
 *     emergency-hours 8
 *     claim-days 30
 *     hide receptionist need
 *
 * scope_compile() takes who.hidden away, hence trust_decide() and trust_scope() alike.
 */
#ifndef WEFT_TRUST_SHARING_H
#define WEFT_TRUST_SHARING_H

#include "trust/decide.h"

struct sharing {
    int64_t version; /* 0: nobody has settled anything; what main was started with holds */
    int64_t grace_days;
    int64_t emergency_hours;
    int64_t claim_days;
    uint32_t hidden[ROLE__COUNT]; /* facets, by kind of worker */
};
/* The kinds of relation that a grace prolongs. */
#define RELATIONS_GRACED ((uint32_t)(RELATION_REFERRAL | RELATION_EPISODE | RELATION_CARE_TEAM))

/* What holds now: read once for each piece of work. */
MUST_CHECK status trust_sharing(struct cx *cx, const struct sharing **ret_sharing);
/* Lines as above, blank ones and remarks (#) left out; what they do not say is as main was started.
 * Judged, too. ST_BAD_INPUT: what is wrong (where "rules" or the line's word), and what would do.
 */
MUST_CHECK status sharing_parse(struct cx *cx, str text, struct sharing *ret_sharing);
/* Refuses what would lock out: a kind of worker left with nothing, a record without whose it is, an
 * emergency without medicines and allergies. ST_BAD_INPUT with why. */
MUST_CHECK status sharing_judge(struct env *e, const struct sharing *s);
str sharing_text(struct arena *a, const struct sharing *s);

/* A kind of worker whose view a place may narrow. */
bool sharing_has_view(enum role r);
/* The name of one facet's bit ("medicine"), its words; NULL where there is none. */
const char *facet_name(uint32_t bit);
const char *facet_words(uint32_t bit);
bool facet_parse(str name, uint32_t *ret_bit);

#endif
