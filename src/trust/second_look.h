/* SPDX-License-Identifier: Apache-2.0
 * Look-ups that somebody else should look at: one's own record, a colleague's, that of somebody of
 * the same name or address, and that of somebody who is registered only and did not attend. Found
 * while look-ups are copied from their file (looked.h), so off everybody's path; what attendances
 * and referrals explain is left out when they are listed, since those may come a day later.
 * A worker's own name and address are known where it is proved who she is (account.person).
 */
#ifndef WEFT_TRUST_SECOND_LOOK_H
#define WEFT_TRUST_SECOND_LOOK_H

#include "base/vec.h"
#include "trust/cx.h"

enum second_look {
    SECOND_LOOK_OWN = 1,  /* tried as staff: was refused, and is told all the same (R09) */
    SECOND_LOOK_NEAR = 2, /* same surname or address (R10) */
    SECOND_LOOK_COLLEAGUE = 4,
    SECOND_LOOK_NO_ATTENDANCE = 8
};

struct look_row {
    int64_t at, n, account, organisation, person;
    enum role role;
    bool refused;
};
/* One page that was opened, or refused. In an open transaction. */
MUST_CHECK status second_look_note(struct cx *cx, const struct look_row *r);
/* Those whose last look is older than anybody reviews. */
MUST_CHECK status second_look_sweep(struct cx *cx);

/* A worker and a person; of the last SECOND_LOOK_DAYS days. */
struct second_look_line {
    int64_t account, person;
    str by;
    uint32_t kind; /* bits of enum second_look */
    int64_t first_at, last_at, last_n, times;
    bool own; /* the reviewer's own: for somebody else (R57) */
};
VEC_TYPE(second_look_lines, struct second_look_line);
/* By account; at most SECOND_LOOKS_MOST. No attendance alone is told from SECOND_LOOK_AGAIN
 * different days on. RIGHT_AUDIT, of the own organisation. */
MUST_CHECK status second_look_list(struct cx *cx, struct second_look_lines *ret_lines);
/* Found in order, or to be looked into. Looks that came after last_n stay. *ret_done: 0 where it is
 * one's own, or was settled. RIGHT_AUDIT; in an open transaction. */
MUST_CHECK status second_look_settle(struct cx *cx, int64_t account, int64_t person, int64_t last_n,
                                     bool good, int64_t *ret_done);

#endif
