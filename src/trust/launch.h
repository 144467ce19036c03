/* SPDX-License-Identifier: Apache-2.0
 * An app opened from a person's page: what it is given to come back with. It is good for that app,
 * that person, and the account, role and session that opened it; once, for minutes. Whoever else
 * has come by it gets nothing by it: what the app asks is asked in its opener's browser.
 * Source: SMART App Launch 2.2, "EHR Launch".
 */
#ifndef WEFT_TRUST_LAUNCH_H
#define WEFT_TRUST_LAUNCH_H

#include "trust/client.h"

enum { LAUNCH_S = 300, LAUNCH_MOST = 200 };

/* In an open transaction, by cx->who, who may see the person (asked before). session: its token. */
MUST_CHECK status launch_open(struct cx *cx, const struct client *c, int64_t person, str session,
                              str *ret_launch);
/* Whom it is about. ST_GONE: there is no such opening, or it is another's, or too old. A read. */
MUST_CHECK status launch_person(struct cx *cx, const struct client *c, str launch, str session,
                                int64_t *ret_person);
/* In an open transaction: it is not good again. */
MUST_CHECK status launch_end(struct cx *cx, str launch);
MUST_CHECK status launch_sweep(struct cx *cx);

#endif
