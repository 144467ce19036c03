/* SPDX-License-Identifier: Apache-2.0
 * What a form about a person is filled in with, and a note about her.
 */
#ifndef WEFT_WORK_KNOWN_H
#define WEFT_WORK_KNOWN_H

#include "trust/cx.h"

struct work_known {
    str name;
    str born, nhs;         /* none where not known */
    str address, phone;    /* "" where not known, or not to be seen */
    int64_t neighbourhood; /* 0 */
};
/* Decided and audited as a read. ST_NOT_FOUND. */
MUST_CHECK status work_known_of(struct cx *cx, int64_t person, struct work_known *ret_known);
/* The organisation that gets what tells of danger. 0: there is none. */
MUST_CHECK status work_danger_team(struct cx *cx, int64_t *ret_organisation);
/* What a worker saw, did and agreed (a Communication), and what the person wants, in her own words
 * (a Goal); either may be empty. In an open write transaction. ST_NOT_FOUND, ST_FORBIDDEN. */
MUST_CHECK status work_person_note(struct cx *cx, int64_t person, str words, str wants);

#endif
