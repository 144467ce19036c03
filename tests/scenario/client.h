/* SPDX-License-Identifier: Apache-2.0
 * Who asks in a scenario: keeps cookies as a browser does, and asks the server in process or over a
 * real socket.
 */
#ifndef WEFT_TESTS_SCENARIO_CLIENT_H
#define WEFT_TESTS_SCENARIO_CLIENT_H

#include "base/vec.h"
#include "serve/handle.h"

struct client {
    struct env *env; /* keeps cookies; its arena lives as long as the test */
    struct server *server;
    unsigned port; /* 0: in process */
    str bearer;    /* token sent instead of cookies; none: cookies */
    struct {
        VEC(struct field)
    } cookies;
};

struct ask {
    enum method method;
    str target; /* path and query */
    struct fields headers;
    str body;
};

/* The answer's bytes are in e's arena. ST_IO where the connection broke. Follows no redirect. */
MUST_CHECK status client_ask(struct client *c, struct env *e, const struct ask *ask,
                             struct res *ret_res);
str client_cookie(const struct client *c, str name);
void client_forget(struct client *c);

#endif
