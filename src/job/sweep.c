/* SPDX-License-Identifier: Apache-2.0
 * Forgets sessions and counted tries that are over, addresses that have done their work, and keys
 * to which no device can still hold anything. */
#include "job/rounds.h"
#include "thread/notice.h"
#include "trust/account.h"
#include "voice/sealed.h"
#include "trust/pass.h"

static status sweep(struct cx *cx, void *arg)
{
    (void)arg;
    TRY(session_sweep(cx));
    TRY(sealed_sweep(cx));
    TRY(pass_sweep(cx));
    return notice_sweep(cx);
}

status job_sweep(struct env *e, const struct job_host *host, bool *ret_more)
{
    *ret_more = false;
    return host->run(host->app, e, true, sweep, NULL);
}
