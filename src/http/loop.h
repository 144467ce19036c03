/* SPDX-License-Identifier: Apache-2.0
 * The door's threads: each runs one libmicrohttpd daemon over the listening socket they share.
 *
 * Not the library's own threads: its event loop takes 128 events at a time, and where there were
 * exactly so many it sleeps for more before it looks at those (seen in 0.9.75, the same in 1.0.1):
 * 128 requests wait until something else comes. Run by us it is never asked to sleep.
 */
#ifndef WEFT_HTTP_LOOP_H
#define WEFT_HTTP_LOOP_H

#include <microhttpd.h>
#include <stdbool.h>

struct loop;

/* A loop of `owner`'s, not running yet: it is what the daemon's callbacks are told of. NULL where
 * there is no memory or descriptor for it. */
struct loop *loop_open(void *owner);
void *loop_owner(const struct loop *l);

/* Runs `daemon`, begun with MHD_USE_EPOLL and no thread of its own, on a thread of its own. True:
 * the daemon is the loop's. False where there is no thread: it is ended. */
bool loop_run(struct loop *l, struct MHD_Daemon *daemon);

/* From any thread: a suspended connection of this loop's goes on. */
void loop_resume(struct loop *l, struct MHD_Connection *c);
/* From any thread: the loop stays, though it is being closed, until it is let go: for whoever gives
 * up its count of what is in flight before it resumes. */
void loop_hold(struct loop *l);
void loop_let_go(struct loop *l);

/* Takes no more connections; those there are go on. Returns at once. */
void loop_refuse(struct loop *l);

/* Ends the thread, then the daemon with all its connections. The listening socket stays open. */
void loop_close(struct loop *l);

#endif
