/* SPDX-License-Identifier: Apache-2.0
 * Keeps the words of what is new or has changed. Read and folded outside the write turn. */
#include "job/rounds.h"
#include "record/words.h"

enum { AT_ONCE = 500 };

static status prepare(struct cx *cx, void *arg)
{
    return words_prepare(cx, AT_ONCE, arg);
}

static status apply(struct cx *cx, void *arg)
{
    return words_apply(cx, arg);
}

status job_words(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct words_piece piece = { 0 };
    TRY(host->run(host->app, e, false, prepare, &piece));
    if (piece.changes > 0) TRY(host->run(host->app, e, true, apply, &piece));
    *ret_more = piece.changes == AT_ONCE;
    return ST_OK;
}
