/* SPDX-License-Identifier: Apache-2.0
 * Answers that stay open: server-sent events of Subscriptions. One thread looks at the change log
 * for all of them and writes to each what its own eyes may see; who falls behind is not waited for,
 * who has gone is noticed at the next heartbeat.
 */
#ifndef WEFT_SERVE_LISTENERS_H
#define WEFT_SERVE_LISTENERS_H

#include "http/listen.h"
#include "serve/app.h"
#include "serve/task.h"

enum {
    LISTENERS_MOST = 256,
    LISTENERS_ACCOUNT_MOST = 32,
    LISTENERS_LOOK_MS = 250,       /* between looks at the change log */
    LISTENERS_HEARTBEAT_MS = 15000 /* a comment, so that a connection in between does not end it */
};

struct listeners;

/* The arena and the clock, by which hearts beat, must outlive it. ST_NO_MEMORY. */
MUST_CHECK status listeners_open(struct env *e, struct app *a, struct listeners **ret_listeners);
/* Room for one listener, in its exchange's arena: made while that may leave by its escape. */
void *listeners_room(struct arena *a);
/* Answers with t->res and keeps the answer open, where t->call.listening says so. False, and
 * nothing done, where it does not, or where too many listen: then the answer ends at once, and the
 * reader comes back when it says. From any thread; t lives in the exchange's arena. */
bool listeners_take(struct listeners *l, struct exchange *x, struct task *t, void *room);
/* Ends all of them, whole, and takes no more. Before the door is closed. */
void listeners_stop(struct listeners *l);

#endif
