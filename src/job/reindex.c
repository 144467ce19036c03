/* SPDX-License-Identifier: Apache-2.0
 * Makes search rows anew where an older program, or nobody, made them; see record/reindex.h. */
#include "record/reindex.h"
#include "job/rounds.h"

static status prepare(struct cx *cx, void *arg)
{
    return reindex_prepare(cx, arg);
}

static status apply(struct cx *cx, void *arg)
{
    return reindex_apply(cx, arg);
}

status job_reindex(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct reindex_piece *piece = NULL;
    TRY(host->run(host->app, e, false, prepare, &piece));
    *ret_more = piece != NULL;
    return piece == NULL ? ST_OK : host->run(host->app, e, true, apply, piece);
}
