/* SPDX-License-Identifier: Apache-2.0
 * Telling those who read two people's records as one (record/part.h): each organisation by an issue
 * on its list, each worker by a notice on the page; a clinician of each of the two people by an
 * issue in the first band, where allergies or medicines could have been taken for the other's, and
 * the safeguarding team by a sealed one; and the two people themselves, where they have an account.
 * Nothing that is sent names the other person.
 */
#ifndef WEFT_THREAD_PARTED_H
#define WEFT_THREAD_PARTED_H

#include "trust/cx.h"

/* parting: 0 does nothing. RIGHT_REVIEW; in the transaction of the parting. Twice tells once. */
MUST_CHECK status parted_tell(struct cx *cx, int64_t parting);

#endif
