/* SPDX-License-Identifier: Apache-2.0
 * Works out anew what the votes of a topic say, where there are new ones. */
#include "job/rounds.h"
#include "voice/topic.h"

static status work(struct cx *cx, void *arg)
{
    return topic_opinion_work(cx, arg);
}

status job_opinion(struct env *e, const struct job_host *host, bool *ret_more)
{
    return host->run(host->app, e, true, work, ret_more);
}
