/* SPDX-License-Identifier: Apache-2.0
 * Works out anew what matters most, where there are new choices; only what it writes is in the
 * write turn. */
#include "job/rounds.h"
#include "voice/ranking.h"

static status find(struct cx *cx, void *arg)
{
    return ranking_find(cx, arg);
}

static status keep(struct cx *cx, void *arg)
{
    return ranking_keep(cx, arg);
}

status job_ranking(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct ranking_working *w = NULL;
    *ret_more = false;
    TRY(host->run(host->app, e, false, find, &w));
    return w == NULL ? ST_OK : host->run(host->app, e, true, keep, w);
}
