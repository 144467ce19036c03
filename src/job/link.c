/* SPDX-License-Identifier: Apache-2.0
 * Judges source records that are new or have changed: joins, asks, or leaves them. */
#include "job/rounds.h"
#include "record/link.h"

enum { AT_ONCE = 200 };

static status start(struct cx *cx, void *arg)
{
    (void)arg;
    return record_link_start(cx);
}

static status work(struct cx *cx, void *arg) { return record_link_work(cx, AT_ONCE, arg); }

status job_link(struct env *e, const struct job_host *host, bool *ret_more)
{
    size_t done = 0;
    TRY(host->run(host->app, e, false, start, NULL));
    TRY(host->run(host->app, e, true, work, &done));
    *ret_more = done > 0;
    return ST_OK;
}
