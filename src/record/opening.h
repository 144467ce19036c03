/* SPDX-License-Identifier: Apache-2.0
 * What opens a record, or what is sealed in one, beyond the relations that records give: each with
 * a reason, for some hours, for one account, told to the person, and reviewed by somebody else.
 *
 * None of it tells whether there is anything: what may not be known of is answered as nobody is,
 * and asking for what is sealed is answered alike whether something is sealed or nothing.
 */
#ifndef WEFT_RECORD_OPENING_H
#define WEFT_RECORD_OPENING_H

#include "base/vec.h"
#include "trust/cx.h"

/* Break-glass (RIGHT_BREAK_GLASS) or a claimed relationship (RIGHT_CLAIM), with a reason in
 * cx->reason; ends by itself. In an open transaction. ST_FORBIDDEN (the role, or its organisation,
 * may not), ST_BAD_INPUT (no reason: R54), ST_NOT_FOUND (nobody, or sealed, or the worker's own).
 */
MUST_CHECK status person_break_glass(struct cx *cx, int64_t person);
MUST_CHECK status person_claim(struct cx *cx, int64_t person);

/* The three kinds of reason for which a seal may be opened: R37, R38. */
enum ground { GROUND_CONSENT, GROUND_LEGAL, GROUND_PUBLIC_INTEREST, GROUND__COUNT };
const char *ground_name(enum ground g);
bool ground_parse(str name, enum ground *ret_ground);

/* Opens what the person wished to be sealed and the sensitive set, at once (RIGHT_UNSEAL), with
 * words in cx->reason. The record itself must be open to this who. As above. */
MUST_CHECK status person_unseal(struct cx *cx, int64_t person, enum ground ground);
/* Asks that what the law seals (gender recognition, assisted conception) be opened: nothing opens
 * until a second person of the same organisation releases it. As above. */
MUST_CHECK status person_unseal_ask(struct cx *cx, int64_t person, enum ground ground);

/* What waits for a second person in this who's organisation (RIGHT_UNSEAL or RIGHT_AUDIT). */
struct opening {
    int64_t id;
    int64_t person;
    str by;
    str reason;
    enum ground ground;
    int64_t at;
    bool own; /* asked by who reads this: for somebody else to decide */
};
VEC_TYPE(openings, struct opening);
MUST_CHECK status opening_list(struct cx *cx, struct openings *ret_list);
/* ST_FORBIDDEN for one's own (R57's kind) and another organisation's, ST_PRECONDITION where it is
 * decided already. In an open transaction. */
MUST_CHECK status opening_decide(struct cx *cx, int64_t id, bool release);

/* Emergencies, claims and seals opened by this who's organisation in the last weeks that nobody has
 * reviewed, by account (RIGHT_AUDIT). explained (never of a seal): the organisation attended to the
 * person or had a referral for her within a day: the records themselves say why (R56). No clinical
 * content: R58. */
struct claim {
    int64_t id;
    int64_t account;
    int64_t person;
    str by;
    str reason;
    uint32_t kind; /* the relation that it gave */
    int64_t at;
    bool explained;
    bool own; /* the reviewer's own: for somebody else (R57) */
};
VEC_TYPE(claims, struct claim);
MUST_CHECK status claim_list(struct cx *cx, struct claims *ret_list);
/* good: in order; else to be looked into. Claims that are one's own, another organisation's or
 * reviewed already stay as they are: *ret_done counts those that were settled. In an open
 * transaction. */
MUST_CHECK status claim_settle(struct cx *cx, const int64_t *ids, size_t count, bool good,
                               size_t *ret_done);

#endif
