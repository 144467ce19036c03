/* SPDX-License-Identifier: Apache-2.0
 * Forgets sessions and counted tries that are over, and addresses that have done their work. */
#include "job/rounds.h"
#include "thread/notice.h"
#include "trust/account.h"

static status sweep(struct cx *cx, void *arg)
{
    (void)arg;
    TRY(session_sweep(cx));
    return notice_sweep(cx);
}

status job_sweep(struct env *e, const struct job_host *host, bool *ret_more)
{
    *ret_more = false;
    return host->run(host->app, e, true, sweep, NULL);
}
