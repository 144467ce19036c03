/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/handover.h"

#include "feed/feed_limits.h"
#include "feed/frame.h"
#include "feed/source.h"
#include "feed/town_load.h"
#include "place/town.h"

enum { RESOURCES_FIRST = 100, RESOURCES_LEAST = 10, RESOURCES_MOST = 1000 };

/* ---- the process that reads ------------------------------------------------------------------*/

static struct buf request_make(struct env *e, const char *word)
{
    struct buf b = buf_make(e->arena);
    frame_put_str(&b, str_of(word));
    return b;
}

/* How many resources the server's last piece says that a piece should hold. */
static size_t next_most(size_t most, size_t resources, int64_t took_us)
{
    if (took_us <= 0 || resources == 0) return most;
    int64_t fit = (int64_t)resources * HANDOVER_PIECE_US / took_us;
    size_t next = fit < RESOURCES_LEAST  ? RESOURCES_LEAST
                  : fit > RESOURCES_MOST ? RESOURCES_MOST
                                         : (size_t)fit;
    return (most + next) / 2;
}

struct sending {
    struct handover *h;
    struct feed_batch *batch;
    size_t from;
    size_t most;
};

/* The index behind the last unit that fits a piece of `most` resources. */
static size_t piece_end(const struct sending *x)
{
    const struct feed_batch *batch = x->batch;
    size_t to = x->from, resources = 0;
    while (to < batch->units.count && (to == x->from || resources < x->most))
        resources += batch->units.at[to++].items.count + 1;
    return to;
}

static status send_piece(struct env *e, struct sending *x)
{
    struct buf b = request_make(e, "apply");
    size_t to = piece_end(x);
    frame_put_units(&b, x->batch, x->from, to);
    str answer;
    if (b.n > HANDOFF_FRAME_MAX) {
        env_fail(e, ST_TOO_LARGE, S("unit"), "a piece of %zu bytes is too large to be handed over",
                 b.n);
        env_remedy(e,
                   "Import it while the server is stopped, or cut it into smaller transactions.");
        return ST_TOO_LARGE;
    }
    TRY(handoff_ask(e, x->h->handoff, buf_str(&b), &answer));
    struct frame f = { .rest = answer };
    struct feed_batch_counts c = frame_counts(&f);
    int64_t resources = frame_int(&f), took_us = frame_int(&f);
    if (f.bad) return fail(e, ST_INTERNAL, "the server's answer cannot be read");
    feed_batch_counts_add(&x->batch->counts, &c);
    x->most = next_most(x->most, (size_t)resources, took_us);
    x->from = to;
    return ST_OK;
}

static status way_apply(void *arg, struct env *e, struct feed_batch *batch)
{
    struct sending x = { arg, batch, 0, RESOURCES_FIRST };
    batch->counts = (struct feed_batch_counts){ 0 };
    if (x.h->most > 0) x.most = x.h->most;
    do {
        struct arena_mark mark = arena_mark(e->arena);
        TRY(send_piece(e, &x));
        arena_rewind(e->arena, mark);
    } while (x.from < batch->units.count);
    x.h->most = x.most;
    return ST_OK;
}

static status way_known(void *arg, struct env *e, const struct feed_batch_file *file,
                        int64_t *ret_units, bool *ret_done)
{
    struct handover *h = arg;
    struct buf b = request_make(e, "known");
    str answer;
    frame_put_file(&b, file);
    TRY(handoff_ask(e, h->handoff, buf_str(&b), &answer));
    struct frame f = { .rest = answer };
    *ret_units = frame_int(&f);
    *ret_done = frame_int(&f) != 0;
    return ST_OK;
}

struct intake_way handover_way(struct handover *h)
{
    return (struct intake_way){
        .arg = h, .apply = way_apply, .known = way_known, .resources_most = RESOURCES_MOST
    };
}

status handover_source(struct env *e, struct handover *h, const struct feed_source *s,
                       int64_t *ret_id)
{
    struct buf b = request_make(e, "source");
    str answer;
    frame_put_str(&b, s->key);
    frame_put_str(&b, s->name);
    frame_put_str(&b, s->code);
    frame_put_str(&b, s->kind);
    TRY(handoff_ask(e, h->handoff, buf_str(&b), &answer));
    struct frame f = { .rest = answer };
    *ret_id = frame_int(&f);
    return ST_OK;
}

status handover_town(struct env *e, struct handover *h, str folder)
{
    struct buf b = request_make(e, "town");
    str answer;
    frame_put_str(&b, folder);
    return handoff_ask(e, h->handoff, buf_str(&b), &answer);
}

status handover_town_load(struct env *e, struct handover *h, str folder)
{
    for (size_t piece = 0; piece < town_load_count(); piece++) {
        struct buf b = request_make(e, "town-load");
        str answer;
        frame_put_str(&b, folder);
        frame_put_int(&b, (int64_t)piece);
        TRY(handoff_ask(e, h->handoff, buf_str(&b), &answer));
    }
    return ST_OK;
}

/* ---- the server ------------------------------------------------------------------------------*/

struct piece {
    struct feed_batch *batch;
    struct feed_source source;
    struct feed_batch_file file;
    str folder;
    int64_t number, took_us;
    bool done, careful;
};

static status work_apply(struct cx *cx, void *arg)
{
    struct piece *p = arg;
    int64_t from = env_tick(cx->env);
    status s = feed_batch_apply(cx, p->batch, p->careful);
    p->took_us = env_tick(cx->env) - from;
    return s;
}

static status work_known(struct cx *cx, void *arg)
{
    struct piece *p = arg;
    status s = intake_known(cx, &p->file, &p->number, &p->done);
    return s == ST_NOT_FOUND ? ST_OK : s;
}

static status work_source(struct cx *cx, void *arg)
{
    struct piece *p = arg;
    return feed_source_find(cx, &p->source, &p->number);
}

static status work_town(struct cx *cx, void *arg)
{
    struct piece *p = arg;
    return town_note(cx, p->folder);
}

static status work_town_load(struct cx *cx, void *arg)
{
    struct piece *p = arg;
    return town_load(cx, p->folder, (size_t)p->number);
}

static status answer_apply(struct env *e, const struct feed_host *host, struct frame *f,
                           struct buf *answer)
{
    struct piece p = { .done = false };
    struct cx cx = { .env = e, .house = host->house, .who = who_system() };
    TRY(feed_batch_open(e, &p.batch));
    TRY(frame_units(e, f, p.batch));
    TRY(feed_batch_prepare(&cx, p.batch));
    status s = host->run(host->app, e, true, work_apply, &p);
    p.careful = feed_is_refusal(s);
    if (p.careful) s = host->run(host->app, e, true, work_apply, &p);
    TRY(s);
    frame_put_counts(answer, &p.batch->counts);
    frame_put_int(answer, (int64_t)p.batch->resources);
    frame_put_int(answer, p.took_us);
    return ST_OK;
}

static status answer_known(struct env *e, const struct feed_host *host, struct frame *f,
                           struct buf *answer)
{
    struct piece p = { .file = frame_file(f) };
    if (f->bad) return fail(e, ST_BAD_INPUT, "a request that cannot be read");
    TRY(host->run(host->app, e, false, work_known, &p));
    frame_put_int(answer, p.number);
    frame_put_int(answer, p.done);
    return ST_OK;
}

static status answer_source(struct env *e, const struct feed_host *host, struct frame *f,
                            struct buf *answer)
{
    struct piece p = { .source = { .key = frame_str(f) } };
    p.source.name = frame_str(f);
    p.source.code = frame_str(f);
    p.source.kind = frame_str(f);
    if (f->bad) return fail(e, ST_BAD_INPUT, "a request that cannot be read");
    TRY(host->run(host->app, e, true, work_source, &p));
    frame_put_int(answer, p.number);
    return ST_OK;
}

static status answer_town(struct env *e, const struct feed_host *host, struct frame *f,
                          struct buf *answer)
{
    struct piece p = { .folder = frame_str(f) };
    (void)answer;
    if (f->bad || p.folder.n == 0) return fail(e, ST_BAD_INPUT, "a request that cannot be read");
    return host->run(host->app, e, true, work_town, &p);
}

static status answer_town_load(struct env *e, const struct feed_host *host, struct frame *f,
                               struct buf *answer)
{
    struct piece p = { .folder = frame_str(f) };
    p.number = frame_int(f);
    (void)answer;
    if (f->bad || p.folder.n == 0 || p.number < 0)
        return fail(e, ST_BAD_INPUT, "a request that cannot be read");
    return host->run(host->app, e, true, work_town_load, &p);
}

status handover_answer(struct env *e, void *arg, str request, struct buf *answer)
{
    static const struct {
        str word;
        status (*answer)(struct env *, const struct feed_host *, struct frame *, struct buf *);
    } rows[] = { { S_INIT("apply"), answer_apply },
                 { S_INIT("known"), answer_known },
                 { S_INIT("source"), answer_source },
                 { S_INIT("town"), answer_town },
                 { S_INIT("town-load"), answer_town_load } };
    struct frame f = { .rest = request };
    str word = frame_str(&f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq(word, rows[i].word)) return rows[i].answer(e, arg, &f, answer);
    return fail(e, ST_BAD_INPUT, "a request of a kind that is not known");
}
