/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/listeners.h"

#include <pthread.h>
#include <time.h>

#include "api/events.h"
#include "base/time.h"
#include "trust/audit.h"
#include "trust/pass.h"

/* In the arena of its exchange, which lives until the stream is closed. */
struct listener {
    struct listener *next;
    struct http_stream *stream;
    size_t slot;
    str token, request;
    struct listening at;
    int64_t beat; /* tick of the last thing sent */
};

struct listeners {
    struct app *app;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news;
    struct listener *fresh; /* taken, and not yet the thread's */
    struct {
        bool used;
        int64_t account;
    } slot[LISTENERS_MOST];
    bool ending;
    pthread_t thread;
    /* the thread's own */
    struct listener *first;
    struct env env;
    struct random random;
};

/* ---- one listener ----------------------------------------------------------------------------*/

struct telling {
    struct listener *listener;
    struct listening at;
    struct buf out;
    int64_t audit_n;
};

/* As whoever the token is of by now: a session that has ended hears no more. */
static status tell_work(struct cx *cx, void *arg)
{
    struct telling *t = arg;
    struct session session;
    cx->request = t->listener->request;
    status st = session_who(cx, t->listener->token, &session);
    if (st == ST_UNAUTHORIZED) st = pass_who(cx, t->listener->token, &session.who);
    TRY(st);
    cx->who = session.who;
    t->at = t->listener->at;
    t->out = buf_make(cx->env->arena);
    TRY(events_since(cx, &t->at, &t->out));
    t->audit_n = cx->audit_n;
    return ST_OK;
}

/* ST_OK also where it could not be told just now: it is again at the next look. */
static status tell(struct listeners *s, struct listener *l)
{
    struct env *e = &s->env;
    struct who nobody = { 0 };
    struct telling t = { .listener = l };
    status st = app_read(s->app, e, &nobody, tell_work, &t);
    if (st == ST_OK && t.audit_n != 0) st = audit_wait(e, app_house(s->app)->audit, t.audit_n);
    if (st == ST_OK && t.out.n > 0) {
        st = http_stream_offer(l->stream, buf_str(&t.out));
        if (st == ST_IO) return st;
        if (st == ST_OK) l->beat = env_tick(e);
    }
    if (st == ST_OK) l->at = t.at;
    return status_retry(st) ? ST_OK : st;
}

static status beat(struct listeners *s, struct listener *l)
{
    int64_t now = env_tick(&s->env);
    if (now - l->beat < (int64_t)LISTENERS_HEARTBEAT_MS * 1000) return ST_OK;
    l->beat = now;
    return http_stream_offer(l->stream, S(":\n\n")) == ST_IO ? ST_IO : ST_OK;
}

/* ---- all of them -----------------------------------------------------------------------------*/

static status end_of_log(struct cx *cx, void *arg)
{
    return change_last(cx, arg);
}

static bool is_behind(const struct change_place *a, const struct change_place *b)
{
    return a->txid < b->txid || (a->txid == b->txid && a->seq < b->seq);
}

/* The stream ends, and the listener with it. */
static void let_go(struct listeners *s, struct listener *l)
{
    (void)pthread_mutex_lock(&s->lock);
    s->slot[l->slot].used = false;
    (void)pthread_mutex_unlock(&s->lock);
    http_stream_close(l->stream, true);
}

static void look_round(struct listeners *s)
{
    struct who system = who_system();
    struct change_place end = { 0 };
    struct listener **at = &s->first;
    bool known = app_read(s->app, &s->env, &system, end_of_log, &end) == ST_OK;
    while (*at != NULL) {
        struct listener *l = *at;
        bool new = known &&is_behind(&l->at.place, &end);
        status st = new ? tell(s, l) : ST_OK;
        if (st == ST_OK) st = beat(s, l);
        arena_reset(s->env.arena);
        s->env.err = (struct err){ 0 };
        if (st == ST_OK) {
            at = &l->next;
            continue;
        }
        *at = l->next;
        let_go(s, l);
    }
}

static struct timespec soon(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += LISTENERS_LOOK_MS * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    return t;
}

/* Those taken since join the thread's own. False at the end. */
static bool wait_and_join(struct listeners *s)
{
    struct timespec until = soon();
    (void)pthread_mutex_lock(&s->lock);
    while (s->first == NULL && s->fresh == NULL && !s->ending)
        (void)pthread_cond_wait(&s->news, &s->lock);
    while (s->fresh == NULL && !s->ending &&
           pthread_cond_timedwait(&s->news, &s->lock, &until) == 0)
        continue;
    while (s->fresh != NULL) {
        struct listener *l = s->fresh;
        s->fresh = l->next;
        l->next = s->first;
        s->first = l;
    }
    bool go_on = !s->ending;
    (void)pthread_mutex_unlock(&s->lock);
    return go_on;
}

static void *run(void *arg)
{
    struct listeners *s = arg;
    while (wait_and_join(s)) look_round(s);
    while (s->first != NULL) {
        struct listener *l = s->first;
        s->first = l->next;
        let_go(s, l);
    }
    return NULL;
}

/* ---- from outside ----------------------------------------------------------------------------*/

status listeners_open(struct env *e, struct app *a, struct listeners **ret_listeners)
{
    struct listeners *s = NEW(e->arena, struct listeners);
    pthread_condattr_t monotonic;
    s->app = a;
    s->random = random_system();
    s->env = (struct env){ .arena = arena_open(0), .clock = e->clock, .random = &s->random };
    if (s->env.arena == NULL) return fail(e, ST_NO_MEMORY, "no memory for listeners");
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->news, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    if (pthread_create(&s->thread, NULL, run, s) != 0) {
        arena_close(s->env.arena);
        return fail(e, ST_NO_MEMORY, "no thread for listeners");
    }
    *ret_listeners = s;
    return ST_OK;
}

/* LISTENERS_MOST: there is none for this account. */
static size_t slot_take(struct listeners *s, int64_t account)
{
    size_t own = 0, found = LISTENERS_MOST;
    (void)pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < LISTENERS_MOST; i++) {
        if (!s->slot[i].used)
            found = i;
        else if (s->slot[i].account == account)
            own++;
    }
    if (own >= LISTENERS_ACCOUNT_MOST || s->ending) found = LISTENERS_MOST;
    if (found < LISTENERS_MOST) {
        s->slot[found].used = true;
        s->slot[found].account = account;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return found;
}

static void hand_over(struct listeners *s, struct listener *l)
{
    (void)pthread_mutex_lock(&s->lock);
    bool late = s->ending;
    if (!late) {
        l->next = s->fresh;
        s->fresh = l;
        (void)pthread_cond_signal(&s->news);
    }
    (void)pthread_mutex_unlock(&s->lock);
    if (late) let_go(s, l);
}

void *listeners_room(struct arena *a)
{
    return NEW(a, struct listener);
}

bool listeners_take(struct listeners *s, struct exchange *x, struct task *t, void *room)
{
    struct listener *l = room;
    const struct call *c = &t->call;
    if (l == NULL || c->listening == NULL || t->res.status != 200) return false;
    size_t slot = slot_take(s, t->cx.who.account);
    if (slot == LISTENERS_MOST) return false;
    *l = (struct listener){ .slot = slot,
                            .token = t->token,
                            .request = t->req->id,
                            .at = *c->listening,
                            .beat = env_tick(&s->env) };
    str begin = t->res.body;
    l->stream = http_answer_stream(x, &t->res);
    if (l->stream == NULL) {
        (void)pthread_mutex_lock(&s->lock);
        s->slot[slot].used = false;
        (void)pthread_mutex_unlock(&s->lock);
        return true;
    }
    if (http_stream_offer(l->stream, begin) != ST_OK)
        let_go(s, l);
    else
        hand_over(s, l);
    return true;
}

void listeners_stop(struct listeners *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->ending = true;
    (void)pthread_cond_signal(&s->news);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->thread, NULL);
    arena_close(s->env.arena);
}
