/* SPDX-License-Identifier: Apache-2.0 */
#include "db/wal.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "db/driver.h"

/* Between two checkpoints, in milliseconds; longest that a cut waits for readers, and so for what
 * the writer waits at most. */
enum { PAUSE_MS = 10, CUT_MS = 200 };

struct wal {
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t news;
    int64_t length; /* pages in the log after the last commit … */
    int64_t copied; /* … and how many of them the last checkpoint has copied */
    uint64_t count;
    bool closing;
    bool cutting; /* the writer waits at wal_gate */
    pthread_cond_t cut;
    int64_t pages, most;
    struct db *writer;
    struct db *db;
    struct env env;
    struct random random;
    pthread_t thread;
    bool running;
};

/* Under steady writing the log does not start again by itself: what counts is what was added since
 * the last checkpoint, or each would copy a few pages and sync two files for them. */
static bool is_due(const struct wal *w)
{
    return w->length - w->copied >= w->pages || w->length >= w->most;
}

/* SQLite's callback, on the writer's thread after each commit. */
static void seen(void *arg, int pages)
{
    struct wal *w = arg;
    pthread_mutex_lock(&w->lock);
    w->length = pages;
    if (pages < w->copied) w->copied = 0; /* the log has started again */
    if (is_due(w)) pthread_cond_signal(&w->news);
    pthread_mutex_unlock(&w->lock);
}

static bool wait_for_work(struct wal *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->closing && !is_due(w)) pthread_cond_wait(&w->news, &w->lock);
    bool more = !w->closing;
    pthread_mutex_unlock(&w->lock);
    return more;
}

/* Sleeps, but not past the closing. */
static void pause_a_little(struct wal *w)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PAUSE_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_mutex_lock(&w->lock);
    while (!w->closing && pthread_cond_timedwait(&w->news, &w->lock, &until) == 0) continue;
    pthread_mutex_unlock(&w->lock);
}

static void cutting_set(struct wal *w, bool cutting)
{
    pthread_mutex_lock(&w->lock);
    w->cutting = cutting;
    if (!cutting) pthread_cond_broadcast(&w->cut);
    pthread_mutex_unlock(&w->lock);
}

/* A writer on a fast disk may be far ahead before this thread is given a processor: at twice the
 * bound it waits for a checkpoint, whatever that one achieves. */
void wal_gate(struct wal *w)
{
    pthread_mutex_lock(&w->lock);
    while (w->cutting || w->length >= 2 * w->most) pthread_cond_wait(&w->cut, &w->lock);
    pthread_mutex_unlock(&w->lock);
}

static bool is_too_long(struct wal *w)
{
    pthread_mutex_lock(&w->lock);
    bool yes = w->length >= w->most;
    pthread_mutex_unlock(&w->lock);
    return yes;
}

/* Most is copied without disturbing anybody. A log that is all copied starts again with the next
 * commit; under steady writing it never is (more is written meanwhile), and past its bound the
 * writer is held for the moment that the rest takes. */
static status checkpoint(struct wal *w, int64_t *ret_copied)
{
    int64_t log = 0;
    TRY(db_sqlite_checkpoint(w->db, false, &log, ret_copied));
    if (!is_too_long(w)) return ST_OK;
    cutting_set(w, true);
    status st = db_sqlite_checkpoint(w->db, true, &log, ret_copied);
    cutting_set(w, false);
    return st;
}

static void *wal_loop(void *arg)
{
    struct wal *w = arg;
    while (wait_for_work(w)) {
        int64_t copied = 0;
        status st = checkpoint(w, &copied);
        pthread_mutex_lock(&w->lock);
        w->count++;
        w->length = 0; /* the next commit says how long it is */
        w->copied = copied;
        pthread_cond_broadcast(&w->cut);
        pthread_mutex_unlock(&w->lock);
        if (st == ST_IO)
            log_event(LOG_ERROR, "checkpoint_failed", LOG_STR("why", str_of(w->db->told.what)));
        pause_a_little(w);
    }
    return NULL;
}

static void close_half(void *what)
{
    struct wal **half = what;
    wal_close(*half);
}

status wal_open(struct env *e, struct db *writer, str url, int64_t pages, int64_t most,
                struct wal **ret_wal)
{
    struct db_options options = writer->options;
    options.busy_ms = CUT_MS;
    if (str_eq(url, S(":memory:"))) return ST_OK;
    struct wal **half = NEW(e->arena, struct wal *);
    arena_defer(e->arena, close_half, half);
    struct wal *w = *half = calloc(1, sizeof *w);
    if (w == NULL) return fail(e, ST_NO_MEMORY, "no memory for checkpoints");
    w->pages = pages;
    w->most = most;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->news, NULL);
    pthread_cond_init(&w->cut, NULL);
    TRY(db_open(e, url, &options, &w->db));
    if (pthread_create(&w->thread, NULL, wal_loop, w) != 0)
        return fail(e, ST_BUSY, "no thread to be had for checkpoints");
    w->running = true;
    w->writer = writer;
    db_sqlite_watch(writer, seen, w);
    *half = NULL;
    arena_undefer(e->arena, close_half, half);
    *ret_wal = w;
    return ST_OK;
}

void wal_close(struct wal *w)
{
    if (w == NULL) return;
    if (w->writer != NULL) db_sqlite_watch(w->writer, NULL, NULL);
    pthread_mutex_lock(&w->lock);
    w->closing = true;
    pthread_cond_signal(&w->news);
    pthread_mutex_unlock(&w->lock);
    if (w->running) pthread_join(w->thread, NULL);
    db_close(w->db);
    pthread_cond_destroy(&w->news);
    pthread_cond_destroy(&w->cut);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

void wal_stats(struct wal *w, int64_t *ret_pages, uint64_t *ret_checkpoints)
{
    pthread_mutex_lock(&w->lock);
    *ret_pages = w->length;
    *ret_checkpoints = w->count;
    pthread_mutex_unlock(&w->lock);
}
