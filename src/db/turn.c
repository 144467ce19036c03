/* SPDX-License-Identifier: Apache-2.0 */
#include "db/turn.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "db/driver.h"
#include "db/wal.h"

struct queue {
    struct turn_item *first, *last;
    int count;
};

struct worker {
    struct turn *turn;
    struct db *db;
    struct env env; /* the turn's own, not a request's */
    struct random random;
    pthread_t thread;
    bool running;
    int64_t told; /* tick of the last log line about a failure */
    /* the batch under way, here so that it can be answered whatever happens */
    struct queue taken;
    struct turn_item *now; /* the last of them, while it runs */
};

struct turn {
    struct turn_options options;
    pthread_mutex_t lock; /* over queue, closing, stats */
    pthread_cond_t some;
    struct queue queue;
    bool closing;
    struct turn_stats stats;
    struct wal *wal; /* SQLite files only */
    int count;
    struct worker worker[];
};

static void push(struct queue *q, struct turn_item *item)
{
    item->next = NULL;
    if (q->last != NULL)
        q->last->next = item;
    else
        q->first = item;
    q->last = item;
    q->count++;
}

static struct turn_item *pop(struct queue *q)
{
    struct turn_item *item = q->first;
    if (item == NULL) return NULL;
    q->first = item->next;
    if (q->first == NULL) q->last = NULL;
    q->count--;
    return item;
}

static int64_t tick(void)
{
    return clock_system()->tick(clock_system());
}

/* Without memory: the item's arena may be full. */
static void tell_busy(struct turn_item *item, str what)
{
    item->status = ST_BUSY;
    item->env->err = (struct err){ .code = ST_BUSY,
                                   .what = what,
                                   .remedy = S("Nothing was changed. Try again in a moment.") };
}

/* ---- taking ----------------------------------------------------------------------------------*/

/* The next item; waits for one where `wait`. NULL: none now, or (waiting) none ever. */
static struct turn_item *take(struct turn *t, bool wait)
{
    pthread_mutex_lock(&t->lock);
    while (wait && t->queue.count == 0 && !t->closing) pthread_cond_wait(&t->some, &t->lock);
    struct turn_item *item = pop(&t->queue);
    pthread_mutex_unlock(&t->lock);
    return item;
}

static void answer(struct turn *t, struct turn_item *item, bool run)
{
    pthread_mutex_lock(&t->lock);
    t->stats.items++;
    if (!run) t->stats.refused++;
    pthread_mutex_unlock(&t->lock);
    item->done(item, item->status);
}

/* The next that has not waited too long; the others are answered. */
static struct turn_item *take_fresh(struct turn *t, bool wait)
{
    for (;;) {
        struct turn_item *item = take(t, wait);
        if (item == NULL) return NULL;
        if (tick() - item->since <= (int64_t)t->options.wait_ms * 1000) return item;
        tell_busy(item, S("it waited too long for its turn to write"));
        answer(t, item, false);
    }
}

/* ---- SQLite: one transaction for all ---------------------------------------------------------*/

struct piece {
    struct db *db;
    struct turn_item *item;
    bool first; /* of its transaction: undone with it, so that it needs no savepoint */
};

static status run_piece(struct env *e, void *arg)
{
    struct piece *p = arg;
    int point = 0;
    if (p->first) {
        TRY(p->item->work(e, p->db, p->item->arg));
        TRY(db_ready(e, p->db));
        return db_flush(e, p->db);
    }
    TRY(db_savepoint(e, p->db, &point));
    TRY(p->item->work(e, p->db, p->item->arg));
    return db_release(e, p->db, point);
}

/* The item's env has its escape on the submitter's stack, if any: it is used inside env_run only.
 */
static void run_item(struct worker *w, struct turn_item *item)
{
    struct piece p = { w->db, item, w->taken.count == 0 };
    w->now = item;
    push(&w->taken, item);
    item->status = env_run(item->env, run_piece, &p);
    w->now = NULL;
    if (item->status == ST_OK) return;
    w->env.fault = item->env->fault;
    if (p.first)
        db_rollback(&w->env, w->db);
    else if (w->db->depth >= 2 && db_undo(&w->env, w->db, 2) != ST_OK)
        log_event(LOG_WARN, "turn_undo_failed", LOG_STR("why", w->env.err.what));
    w->env.fault = NULL;
}

static struct fault *fault_of(const struct queue *taken)
{
    for (const struct turn_item *i = taken->first; i != NULL; i = i->next)
        if (i->env->fault != NULL) return i->env->fault;
    return NULL;
}

/* When a transaction takes in no more: after its time; later where many waited already when it
 * began, because each would wait for the sync of those before it, and a large commit writes the
 * pages that they share once. */
struct holding {
    int64_t until, until_most;
    int waited;
};

enum { HOLD_MORE = 5 };

static struct holding hold_begin(struct turn *t)
{
    int64_t now = tick(), hold = (int64_t)t->options.hold_ms * 1000;
    pthread_mutex_lock(&t->lock);
    int waited = t->queue.count;
    pthread_mutex_unlock(&t->lock);
    return (struct holding){ now + hold, now + HOLD_MORE * hold, waited };
}

/* While there is more, and time. A broken transaction takes in nobody. */
static struct turn_item *take_more(struct worker *w, const struct holding *h)
{
    if (w->db->depth == 0 || w->db->broken != ST_OK || w->db->cleared) return NULL;
    int64_t now = tick();
    bool in_time = now < h->until || (w->taken.count <= h->waited && now < h->until_most);
    if (w->taken.count >= w->turn->options.batch_max || !in_time) return NULL;
    return take_fresh(w->turn, false);
}

static status run_batch(struct env *e, void *arg)
{
    struct worker *w = arg;
    struct turn_item *item = w->now;
    struct holding hold = hold_begin(w->turn);
    e->fault = item->env->fault;
    status st = db_begin(e, w->db, DB_WRITE);
    e->fault = NULL;
    if (st != ST_OK) {
        push(&w->taken, item);
        return st;
    }
    for (; item != NULL; item = take_more(w, &hold)) run_item(w, item);
    if (w->db->depth == 0) return ST_OK; /* the first failed: it was alone, and is undone */
    e->fault = fault_of(&w->taken);
    st = db_commit(e, w->db);
    e->fault = NULL;
    return st;
}

/* Whoever was in a transaction that failed is told the same: what it saw may never have been. */
static void answer_batch(struct worker *w, status st)
{
    struct turn *t = w->turn;
    pthread_mutex_lock(&t->lock);
    t->stats.batches++;
    if (st != ST_OK) t->stats.failed++;
    pthread_mutex_unlock(&t->lock);
    for (struct turn_item *item = pop(&w->taken); item != NULL; item = pop(&w->taken)) {
        if (st != ST_OK) tell_busy(item, S("the database could not keep this write"));
        answer(t, item, true);
    }
}

/* At most once a second: on a full disk every batch fails. */
static void tell_undone(struct worker *w)
{
    if (tick() - w->told < 1000000 && w->told != 0) return;
    w->told = tick();
    log_event(LOG_WARN, "turn_undone", LOG_STR("why", w->env.err.what));
}

static void *write_loop(void *arg)
{
    struct worker *w = arg;
    for (;;) {
        w->now = take_fresh(w->turn, true);
        if (w->now == NULL) break;
        struct turn_item *first = w->now;
        if (w->turn->wal != NULL) wal_gate(w->turn->wal);
        status st = env_run(&w->env, run_batch, w);
        if (w->taken.first == NULL)
            push(&w->taken, first); /* memory ended before it was taken in */
        w->env.fault = NULL;
        db_reset(&w->env, w->db);
        if (st != ST_OK) tell_undone(w);
        answer_batch(w, st);
        arena_reset(w->env.arena);
    }
    return NULL;
}

/* ---- PostgreSQL: a transaction each ----------------------------------------------------------*/

static status run_alone(struct env *e, void *arg)
{
    struct piece *p = arg;
    return db_transact(e, p->db, DB_WRITE, p->item->work, p->item->arg);
}

static void *work_loop(void *arg)
{
    struct worker *w = arg;
    struct turn_item *item;
    while ((item = take_fresh(w->turn, true)) != NULL) {
        struct piece p = { w->db, item, true };
        item->status = env_run(item->env, run_alone, &p);
        db_reset(&w->env, w->db);
        push(&w->taken, item);
        answer_batch(w, ST_OK);
        arena_reset(w->env.arena);
    }
    return NULL;
}

/* ---- opening and closing ---------------------------------------------------------------------*/

static void options_fill(struct turn_options *o)
{
    if (o->hold_ms == 0) o->hold_ms = 5;
    if (o->batch_max == 0) o->batch_max = 512;
    if (o->queue_max == 0) o->queue_max = 4096;
    if (o->wait_ms == 0) o->wait_ms = 10000;
    if (o->workers == 0) o->workers = 8;
    if (o->wal_pages == 0) o->wal_pages = 4000;
    if (o->wal_most == 0) o->wal_most = 16000;
}

static status worker_open(struct env *e, struct turn *t, struct worker *w, str url)
{
    bool sqlite = !db_url_is_postgresql(url);
    w->turn = t;
    w->random = random_system();
    w->env = (struct env){ .arena = arena_open(0), .clock = clock_system(), .random = &w->random };
    if (w->env.arena == NULL) return fail(e, ST_NO_MEMORY, "no memory for the write turn");
    TRY(db_open(e, url, &t->options.db, &w->db));
    if (sqlite) TRY(wal_open(e, w->db, url, t->options.wal_pages, t->options.wal_most, &t->wal));
    if (pthread_create(&w->thread, NULL, sqlite ? write_loop : work_loop, w) != 0)
        return fail(e, ST_BUSY, "no thread to be had for the write turn");
    w->running = true;
    return ST_OK;
}

static void close_half(void *what)
{
    struct turn **half = what;
    turn_close(*half);
}

status turn_open(struct env *e, str url, const struct turn_options *options, struct turn **ret_turn)
{
    struct turn_options o = { 0 };
    if (options != NULL) o = *options;
    options_fill(&o);
    int count = db_url_is_postgresql(url) ? o.workers : 1;
    struct turn **half = NEW(e->arena, struct turn *);
    arena_defer(e->arena, close_half, half);
    struct turn *t = *half = calloc(1, sizeof *t + (size_t)count * sizeof t->worker[0]);
    if (t == NULL) return fail(e, ST_NO_MEMORY, "no memory for the write turn");
    t->options = o;
    t->count = count;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->some, NULL);
    for (int i = 0; i < count; i++) TRY(worker_open(e, t, &t->worker[i], url));
    *half = NULL;
    arena_undefer(e->arena, close_half, half);
    *ret_turn = t;
    return ST_OK;
}

void turn_close(struct turn *t)
{
    if (t == NULL) return;
    pthread_mutex_lock(&t->lock);
    t->closing = true;
    pthread_cond_broadcast(&t->some);
    pthread_mutex_unlock(&t->lock);
    for (int i = 0; i < t->count; i++)
        if (t->worker[i].running) pthread_join(t->worker[i].thread, NULL);
    wal_close(t->wal);
    for (int i = 0; i < t->count; i++) {
        db_close(t->worker[i].db);
        arena_close(t->worker[i].env.arena);
    }
    assert(t->queue.count == 0);
    pthread_cond_destroy(&t->some);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

/* ---- submitting ------------------------------------------------------------------------------*/

status turn_submit(struct turn *t, struct turn_item *item)
{
    item->since = tick();
    item->status = ST_OK;
    pthread_mutex_lock(&t->lock);
    bool room = !t->closing && t->queue.count < t->options.queue_max;
    if (room) {
        push(&t->queue, item);
        if (t->queue.count > t->stats.waiting_most) t->stats.waiting_most = t->queue.count;
        pthread_cond_signal(&t->some);
    } else {
        t->stats.refused++;
    }
    pthread_mutex_unlock(&t->lock);
    if (room) return ST_OK;
    tell_busy(item, S("too many writes are waiting"));
    return ST_BUSY;
}

struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t answered;
    bool over;
    status result;
};

static void wake(struct turn_item *item, status result)
{
    struct waiter *w = item->owner;
    pthread_mutex_lock(&w->lock);
    w->over = true;
    w->result = result;
    pthread_cond_signal(&w->answered);
    pthread_mutex_unlock(&w->lock);
}

status turn_run(struct turn *t, struct env *e, db_work work, void *arg)
{
    struct waiter w = { .lock = PTHREAD_MUTEX_INITIALIZER, .answered = PTHREAD_COND_INITIALIZER };
    struct turn_item item = { .env = e, .work = work, .arg = arg, .done = wake, .owner = &w };
    status st = turn_submit(t, &item);
    if (st != ST_OK) return st;
    pthread_mutex_lock(&w.lock);
    while (!w.over) pthread_cond_wait(&w.answered, &w.lock);
    pthread_mutex_unlock(&w.lock);
    pthread_cond_destroy(&w.answered);
    pthread_mutex_destroy(&w.lock);
    return w.result;
}

void turn_stats(struct turn *t, struct turn_stats *ret_stats)
{
    pthread_mutex_lock(&t->lock);
    *ret_stats = t->stats;
    ret_stats->waiting = t->queue.count;
    pthread_mutex_unlock(&t->lock);
    if (t->wal != NULL) wal_stats(t->wal, &ret_stats->wal_pages, &ret_stats->checkpoints);
}
