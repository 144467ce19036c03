/* SPDX-License-Identifier: Apache-2.0
 * A piece in quarantine, mended, read again: for the manager's page and for `weft import --replay`.
 */
#ifndef WEFT_FEED_REPLAY_H
#define WEFT_FEED_REPLAY_H

#include "trust/cx.h"

/* Reads the item's bytes as they are now and applies them as their organisation's, whole or not at
 * all; its state is then QUARANTINE_REPLAYED. In an open write transaction; needs RIGHT_FEED.
 * Errors: ST_UNPROCESSABLE with field, reason and remedy where it is refused again (nothing is
 * changed, not even in quarantine); ST_CONFLICT where it was replayed or dropped already;
 * ST_NOT_FOUND. */
MUST_CHECK status feed_replay(struct cx *cx, int64_t id);

#endif
