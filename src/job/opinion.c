/* SPDX-License-Identifier: Apache-2.0
 * Works out anew what the votes of each topic say, where there are new ones: without the write turn
 * for all that is arithmetic, so that nobody's vote waits for it. */
#include "job/rounds.h"
#include "voice/topic.h"

struct found {
    int64_t after;
    struct topic_working *w;
};

static status find(struct cx *cx, void *arg)
{
    struct found *f = arg;
    return topic_opinion_find(cx, f->after, &f->w);
}

static status keep(struct cx *cx, void *arg)
{
    return topic_opinion_keep(cx, arg);
}

/* Each topic once a round: while people vote it is a second behind, not a processor. */
status job_opinion(struct env *e, const struct job_host *host, bool *ret_more)
{
    struct found f = { 0 };
    *ret_more = false;
    for (;;) {
        struct arena_mark mark = arena_mark(e->arena);
        TRY(host->run(host->app, e, false, find, &f));
        if (f.w == NULL) return ST_OK;
        f.after = topic_of_working(f.w);
        TRY(host->run(host->app, e, true, keep, f.w));
        arena_rewind(e->arena, mark);
    }
}
