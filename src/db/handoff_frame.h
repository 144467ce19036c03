/* SPDX-License-Identifier: Apache-2.0
 * Inside the db room: frames on a local socket, for both sides of db/handoff.h.
 */
#ifndef WEFT_DB_HANDOFF_FRAME_H
#define WEFT_DB_HANDOFF_FRAME_H

#include <sys/un.h>

#include "base/env.h"

#define HANDOFF_HELLO S("weft-handoff 1")

/* "FILE.sock". ST_BAD_INPUT where the path is longer than a socket's may be (107 bytes). */
MUST_CHECK status handoff_address(struct env *e, str db_path, struct sockaddr_un *ret_address);
/* Longest silence on fd. */
void handoff_limit(int fd);
/* Until something can be read, or the other side is gone; at most wait_ms, negative: for ever. */
MUST_CHECK status handoff_wait(struct env *e, int fd, int wait_ms);
/* ST_IO: closed, broken, silent for too long. ST_TOO_LARGE. Frames are received into the arena. */
MUST_CHECK status handoff_send(struct env *e, int fd, str frame);
MUST_CHECK status handoff_receive(struct env *e, int fd, str *ret_frame);
/* True where the other side is this user or root. */
bool handoff_is_ours(int fd);

#endif
