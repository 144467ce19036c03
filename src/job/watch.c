/* SPDX-License-Identifier: Apache-2.0
 * Once an hour: how many NHS numbers are in doubt, and whether a feed has become worse, for which
 * its organisation gets an issue. */
#include "job/rounds.h"
#include "record/watch.h"
#include "work/linkage.h"

struct watching {
    struct watch_numbers count;
    bool due;
};

static status count(struct cx *cx, void *arg)
{
    struct watching *w = arg;
    return watch_numbers(cx, &w->count, &w->due);
}

static status keep(struct cx *cx, void *arg)
{
    const struct watching *w = arg;
    struct watch_fall *falls;
    size_t n;
    TRY(watch_numbers_keep(cx, &w->count));
    TRY(watch_falls(cx, &falls, &n));
    for (size_t i = 0; i < n; i++) TRY(work_feed_alarm(cx, &falls[i]));
    return ST_OK;
}

status job_watch(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct watching w = { 0 };
    *ret_more = false;
    TRY(host->run(host->app, e, false, count, &w));
    return w.due ? host->run(host->app, e, true, keep, &w) : ST_OK;
}
