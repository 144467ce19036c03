/* SPDX-License-Identifier: Apache-2.0
 * Issues are placed anew when somebody has looked, residents have ranked, or time has moved them. */
#include "job/rounds.h"
#include "work/need.h"

static status order_some(struct cx *cx, void *arg)
{
    return work_order(cx, arg);
}

status job_order(struct env *e, const struct job_host *host, bool *ret_more)
{
    size_t done = 0;
    TRY(host->run(host->app, e, true, order_some, &done));
    *ret_more = done > 0;
    return ST_OK;
}
