/* SPDX-License-Identifier: Apache-2.0
 * Tasks that arrive become issues; a voice of danger opens one, with its link in the thread. */
#include "job/rounds.h"
#include "thread/link.h"
#include "work/need.h"

static status take_some(struct cx *cx, void *arg)
{
    struct work_taken *taken = arg;
    TRY(work_take(cx, taken));
    for (size_t i = 0; i < taken->opened_count; i++) {
        struct link_made link = { .from = END_VOICE,
                                  .from_id = taken->opened[i].voice,
                                  .to = END_WORK,
                                  .to_id = taken->opened[i].issue,
                                  .rule = S("rule:danger-opens") };
        TRY(thread_link_add(cx, &link));
    }
    return ST_OK;
}

static status need_some(struct cx *cx, void *arg)
{
    return work_need(cx, arg);
}

/* Whose need is worked out waits until the log has been read: a feed touches a person many times. */
status job_work(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct work_taken taken = { 0 };
    size_t done = 0;
    TRY(host->run(host->app, e, true, take_some, &taken));
    if (taken.changes == 0) TRY(host->run(host->app, e, true, need_some, &done));
    *ret_more = taken.changes > 0 || done > 0;
    return ST_OK;
}
