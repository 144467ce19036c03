/* SPDX-License-Identifier: Apache-2.0
 * MLLP: HL7 v2 messages over a connection, each in a frame and each answered before the next.
 * Source: HL7 v2 Transport Specification, MLLP release 1.
 */
#ifndef WEFT_FEED_MLLP_H
#define WEFT_FEED_MLLP_H

#include "base/env.h"

/* The next whole frame at the front of `held`. Returns true with the message between <VT> and
 * <FS><CR>, and how many bytes to take; false where more bytes are wanted, or where there is no
 * start (then *ret_take bytes are none of a frame's). */
bool mllp_next(str held, str *ret_message, size_t *ret_take);
/* A message in its frame. */
str mllp_frame(struct arena *a, str message);

/* Takes one message and gives its answer. What it leaves in e's arena is gone afterwards. A failure
 * closes the connection unanswered, so that the sender sends the message again. */
typedef status (*mllp_take)(struct env *e, void *arg, str message, str *ret_answer);

/* A socket that listens on "HOST:PORT"; port 0 takes a free one, which mllp_port tells. Errors:
 * ST_BAD_INPUT (no address), ST_CONFLICT (taken), ST_IO. */
MUST_CHECK status mllp_listen(struct env *e, str address, int *ret_fd);
int mllp_port(int fd);
/* Serves connections, one thread, until `stop_fd` can be read or has ended. One that sends a
 * message larger than FEED_MESSAGE_MOST, or nothing for MLLP_IDLE_MS in the middle of one, is
 * closed. */
MUST_CHECK status mllp_serve(struct env *e, int listen_fd, int stop_fd, mllp_take take, void *arg);

#endif
