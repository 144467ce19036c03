/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/even.h"

#include <pthread.h>
#include <time.h>

struct evener {
    const struct clock *clock;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t news;
    struct held *first;
    bool stop;
    pthread_t thread;
};

/* Those whose time has come, out of the line; *ret_next: when the next one's does. Lock held. */
static struct held *due_take(struct evener *v, int64_t now, int64_t *ret_next)
{
    struct held *due = NULL, **place = &v->first;
    *ret_next = INT64_MAX;
    while (*place != NULL) {
        struct held *h = *place;
        if (h->until <= now) {
            *place = h->next;
            h->next = due;
            due = h;
            continue;
        }
        if (h->until < *ret_next) *ret_next = h->until;
        place = &h->next;
    }
    return due;
}

/* Lock held. */
static void wait_until(struct evener *v, int64_t now, int64_t next)
{
    struct timespec t;
    if (next == INT64_MAX) {
        (void)pthread_cond_wait(&v->news, &v->lock);
        return;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + (next - now) * 1000;
    t.tv_sec += (time_t)(ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    (void)pthread_cond_timedwait(&v->news, &v->lock, &t);
}

static void *evener_main(void *arg)
{
    struct evener *v = arg;
    pthread_mutex_lock(&v->lock);
    while (!v->stop || v->first != NULL) {
        int64_t now = v->clock->tick(v->clock), next;
        struct held *due = due_take(v, now, &next);
        if (due == NULL) {
            wait_until(v, now, next);
            continue;
        }
        pthread_mutex_unlock(&v->lock);
        while (due != NULL) {
            struct held *h = due;
            due = h->next; /* h is the answer's: gone once it has left */
            h->leave(h->arg);
        }
        pthread_mutex_lock(&v->lock);
    }
    pthread_mutex_unlock(&v->lock);
    return NULL;
}

static bool locks_make(struct evener *v)
{
    pthread_condattr_t monotonic;
    if (pthread_condattr_init(&monotonic) != 0) return false;
    bool good = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
                pthread_mutex_init(&v->lock, NULL) == 0 &&
                pthread_cond_init(&v->news, &monotonic) == 0;
    (void)pthread_condattr_destroy(&monotonic);
    return good;
}

status evener_open(struct env *e, struct evener **ret_evener)
{
    struct evener *v = NEW(e->arena, struct evener);
    v->clock = e->clock;
    if (!locks_make(v) || pthread_create(&v->thread, NULL, evener_main, v) != 0)
        return fail(e, ST_NO_MEMORY, "the thread that evens answers out cannot be started");
    *ret_evener = v;
    return ST_OK;
}

void evener_close(struct evener *v)
{
    if (v == NULL) return;
    pthread_mutex_lock(&v->lock);
    v->stop = true;
    pthread_cond_signal(&v->news);
    pthread_mutex_unlock(&v->lock);
    (void)pthread_join(v->thread, NULL);
    pthread_cond_destroy(&v->news);
    pthread_mutex_destroy(&v->lock);
}

void evener_hold(struct evener *v, struct held *h)
{
    pthread_mutex_lock(&v->lock);
    h->next = v->first;
    v->first = h;
    pthread_cond_signal(&v->news);
    pthread_mutex_unlock(&v->lock);
}

void even_wait(const struct env *e, int64_t began)
{
    int64_t now = env_tick(e), left = even_until(began, now) - now;
    struct timespec t = { .tv_nsec = (long)(left * 1000) };
    if (left > 0) (void)nanosleep(&t, NULL);
}
