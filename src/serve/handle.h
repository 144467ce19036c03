/* SPDX-License-Identifier: Apache-2.0
 * One request from its row to its answer, two ways with the same steps: over a socket, where
 * nothing blocks, and in process, where the caller waits.
 */
#ifndef WEFT_SERVE_HANDLE_H
#define WEFT_SERVE_HANDLE_H

#include "http/listen.h"
#include "serve/app.h"

/* The tables of the doors, matched; made once at the start. */
struct doors;
struct doors *doors_open(struct arena *a);
struct listeners;
struct evener;

/* The door's handler: `app` is a struct server. */
struct server {
    struct app *app;
    struct doors *doors;
    struct http_server *_Atomic http; /* for its figures; NULL: none, or not yet */
    struct listeners *listeners;      /* NULL: every answer ends at once */
    struct evener *evener;            /* NULL: no answer's time is evened out */
};
void server_handle(void *server, struct exchange *x);
size_t server_body_most(void *server, enum method method, str path);
/* An OperationOutcome for what the door itself refuses, where FHIR was asked. */
str server_told(void *server, str path, int code, str *ret_type);

/* The same in process: r is whole (its arena e->arena); the answer is in e->arena. Whatever fails
 * is in the answer, as it would be over a socket. */
void server_ask(struct server *s, struct env *e, struct req *r, struct res *ret_res);

#endif
