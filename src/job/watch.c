/* SPDX-License-Identifier: Apache-2.0
 * Tells those who had read two people as one where the machine has parted them. Once an hour: how
 * many NHS numbers are in doubt, and whether a feed has become worse, for which its organisation
 * gets an issue. */
#include "job/rounds.h"
#include "record/part.h"
#include "record/watch.h"
#include "thread/parted.h"
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

static status tell(struct cx *cx, void *arg)
{
    int64_t *ids;
    size_t *count = arg;
    TRY(parting_untold(cx, &ids, count));
    for (size_t i = 0; i < *count; i++) TRY(parted_tell(cx, ids[i]));
    return ST_OK;
}

static status untold(struct cx *cx, void *arg)
{
    int64_t *ids;
    return parting_untold(cx, &ids, arg);
}

status job_watch(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct watching w = { 0 };
    size_t told = 0;
    TRY(host->run(host->app, e, false, untold, &told));
    if (told > 0) TRY(host->run(host->app, e, true, tell, &told));
    *ret_more = told == PARTINGS_AT_ONCE;
    TRY(host->run(host->app, e, false, count, &w));
    return w.due ? host->run(host->app, e, true, keep, &w) : ST_OK;
}
