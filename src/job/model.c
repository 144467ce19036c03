/* SPDX-License-Identifier: Apache-2.0
 * Learns how records of one person look here, when there is cause to, and proposes it. Nobody is
 * joined or parted by it before a person has adopted it. */
#include "job/rounds.h"
#include "record/link_model.h"

static status is_due(struct cx *cx, void *arg)
{
    return link_model_is_due(cx, arg);
}

static status read_all(struct cx *cx, void *arg)
{
    return learning_read(cx, arg);
}

static status keep(struct cx *cx, void *arg)
{
    int64_t id = 0;
    return learning_keep(cx, arg, &id);
}

status job_model(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct learning *l = NULL;
    bool due = false;
    *ret_more = false;
    TRY(host->run(host->app, e, false, is_due, &due));
    if (!due) return ST_OK;
    TRY(learning_open(e, &l));
    TRY(host->run(host->app, e, false, read_all, l));
    TRY(learning_work(e, l));
    TRY(host->run(host->app, e, true, keep, l));
    learning_close(l);
    return ST_OK;
}
