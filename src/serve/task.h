/* SPDX-License-Identifier: Apache-2.0
 * The steps of a request, without who runs them (inner to serve/).
 */
#ifndef WEFT_SERVE_TASK_H
#define WEFT_SERVE_TASK_H

#include "api/call.h"
#include "serve/handle.h"

enum task_mode { TASK_DONE, TASK_NONE, TASK_READ, TASK_WRITE };
enum task_door { DOOR_PAGE, DOOR_CALL, DOOR_ASSET };

struct task {
    struct server *server;
    struct env *env;
    struct req *req;
    struct res res, before; /* before: as it was when the handler first ran */
    struct out out, out_before;
    bool handled;
    enum task_door door;
    const struct page_route *page_row;
    const struct interaction *call_row;
    struct cx cx;
    struct session session;
    bool signed_in;
    struct page page;
    struct call call;
    str token;
    status st;
    int64_t began;
    bool even; /* the answer is to leave when its time says nothing (serve/even.h) */
};

/* Matches the row. TASK_DONE: answered already (no such page, an asset, a wrong method). */
enum task_mode task_begin(struct task *t, struct server *s, struct env *e, struct req *r);
/* Who, permission, arguments, preparation: on a reading connection. t->st tells. */
MUST_CHECK status task_open(struct cx *cx, void *task);
/* The handler, in the mode of its row. */
MUST_CHECK status task_handle(struct cx *cx, void *task);
/* task_open and, for TASK_READ, task_handle in one. */
MUST_CHECK status task_read(struct cx *cx, void *task);
/* Status → page or OperationOutcome; headers; the log line. After this t->res is the answer. */
void task_finish(struct task *t, status st);
/* A password from a browser in which nobody has signed in yet: a guess, as far as can be told. */
bool task_is_guess(const struct task *t);
/* True where the session's last use wants writing, after the answer. */
bool task_is_stale(const struct task *t);

#endif
