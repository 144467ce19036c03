/* SPDX-License-Identifier: Apache-2.0
 * Works out anew what matters most, where there are new votes on pairs. */
#include "job/rounds.h"
#include "voice/ranking.h"

static status work(struct cx *cx, void *arg)
{
    return ranking_work(cx, arg);
}

status job_ranking(struct env *e, const struct job_host *host, bool *ret_more)
{
    return host->run(host->app, e, true, work, ret_more);
}
