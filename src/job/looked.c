/* SPDX-License-Identifier: Apache-2.0
 * Copies what is safe in the trace of look-ups into the table that a resident's page reads. */
#include <unistd.h>

#include "job/rounds.h"
#include "trust/looked.h"

/* People looked at in one write, of some 10 ms; where there are more, pages have the processor
 * first for a moment: who reads lists makes tens of looks a page, and nobody waits for their
 * copies. */
enum { AT_ONCE = 500, PAUSE_US = 60000 };

static status copy_some(struct cx *cx, void *arg)
{
    return looked_copy(cx, AT_ONCE, arg);
}

status job_looked(struct env *e, const struct job_host *host, bool *ret_more)
{
    TRY(host->run(host->app, e, true, copy_some, ret_more));
    if (*ret_more) (void)usleep(PAUSE_US);
    return ST_OK;
}
