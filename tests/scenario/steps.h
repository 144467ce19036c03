/* SPDX-License-Identifier: Apache-2.0
 * One scenario, step by step, against a server.
 */
#ifndef WEFT_TESTS_SCENARIO_STEPS_H
#define WEFT_TESTS_SCENARIO_STEPS_H

#include "base/map.h"
#include "scenario/client.h"
#include "scenario/script.h"

struct play {
    struct env *env; /* of the whole test: what is saved, cookies */
    struct client client;
    struct app *app;
    struct clock *clock; /* moved by `later`; NULL over a socket */
    str url;             /* of the database, for `db` steps */
    struct map saved;    /* text by name */
    struct res last;
    bool socket;
    /* Called in place of client_ask where set: the runs under faults. */
    status (*ask)(struct play *p, const struct ask *ask, struct res *ret_res);
    void *faults;
};

/* ST_OK; ST_UNSUPPORTED where this way cannot play it (then it is skipped); else e->err tells the
 * line and what was expected. */
MUST_CHECK status play_scenario(struct play *p, const struct script *script,
                                const struct scenario *test);

#endif
