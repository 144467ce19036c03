/* SPDX-License-Identifier: Apache-2.0
 * A made-up town's conversation, co-operation, directory and threads, room after room: each a
 * piece of its own, so that beside a running server none holds the write turn for long.
 */
#ifndef WEFT_FEED_TOWN_LOAD_H
#define WEFT_FEED_TOWN_LOAD_H

#include "trust/cx.h"

/* How many pieces there are, in the order in which they are loaded. */
size_t town_load_count(void);
/* One of them, from FOLDER/place. A second time changes nothing. In an open transaction, after the
 * town's organisations. ST_NOT_FOUND, ST_BAD_INPUT naming the file. */
MUST_CHECK status town_load(struct cx *cx, str folder, size_t piece);

#endif
