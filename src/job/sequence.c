/* SPDX-License-Identifier: Apache-2.0
 * Takes the rows of the trace into its log, and signs its checkpoints. */
#include "job/rounds.h"
#include "trust/sequence.h"

enum { AT_ONCE = 4000 };

static status take(struct cx *cx, void *arg)
{
    return trace_sequence(cx, AT_ONCE, arg);
}

status job_sequence(struct env *e, const struct job_host *host, bool *ret_more)
{
    size_t done = 0;
    TRY(host->run(host->app, e, false, take, &done));
    *ret_more = done >= AT_ONCE / 2;
    return ST_OK;
}
