/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/worker.h"

#include <pthread.h>
#include <stdlib.h>

struct work {
    void (*f)(void *arg);
    void *arg;
};

struct queue {
    struct work *ring;
    size_t room, first, count;
};

struct workers {
    pthread_mutex_t lock; /* guards all below but `thread` */
    pthread_cond_t wake;
    struct queue plain, slow;
    bool slow_runs, ending;
    pthread_t *thread;
    size_t thread_count;
};

static bool queue_put(struct queue *q, struct work work)
{
    if (q->count == q->room) return false;
    q->ring[(q->first + q->count) % q->room] = work;
    q->count++;
    return true;
}

static struct work queue_take(struct queue *q)
{
    struct work next = q->ring[q->first];
    q->first = (q->first + 1) % q->room;
    q->count--;
    return next;
}

/* What this thread is to do next: one thread in several is the slow queue's while that has work, so
 * that neither waits for ever. NULL: nothing. */
static struct queue *queue_next(struct workers *w)
{
    bool slow = w->slow.count > 0 && !w->slow_runs;
    if (slow && (w->thread_count > 1 || w->plain.count == 0)) return &w->slow;
    return w->plain.count > 0 ? &w->plain : NULL;
}

static void *run(void *arg)
{
    struct workers *w = arg;
    struct queue *q;
    (void)pthread_mutex_lock(&w->lock);
    for (;;) {
        while ((q = queue_next(w)) == NULL && !w->ending)
            (void)pthread_cond_wait(&w->wake, &w->lock);
        if (q == NULL) break;
        struct work next = queue_take(q);
        if (q == &w->slow) w->slow_runs = true;
        (void)pthread_mutex_unlock(&w->lock);
        next.f(next.arg);
        (void)pthread_mutex_lock(&w->lock);
        if (q == &w->slow) w->slow_runs = false;
    }
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct workers *workers_open(size_t threads, size_t queue_most)
{
    struct workers *w = calloc(1, sizeof *w);
    if (w == NULL) return NULL;
    w->plain =
        (struct queue){ .ring = calloc(queue_most, sizeof(struct work)), .room = queue_most };
    w->slow = (struct queue){ .ring = calloc(WORKERS_SLOW_MOST, sizeof(struct work)),
                              .room = WORKERS_SLOW_MOST };
    w->thread = calloc(threads, sizeof *w->thread);
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->wake, NULL);
    bool room = w->plain.ring != NULL && w->slow.ring != NULL && w->thread != NULL;
    (void)pthread_mutex_lock(&w->lock); /* the threads read how many they are */
    while (room && w->thread_count < threads &&
           pthread_create(&w->thread[w->thread_count], NULL, run, w) == 0)
        w->thread_count++;
    bool all = w->thread_count == threads;
    (void)pthread_mutex_unlock(&w->lock);
    if (all) return w;
    workers_close(w);
    return NULL;
}

void workers_close(struct workers *w)
{
    if (w == NULL) return;
    (void)pthread_mutex_lock(&w->lock);
    w->ending = true;
    (void)pthread_cond_broadcast(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < w->thread_count; i++) (void)pthread_join(w->thread[i], NULL);
    (void)pthread_cond_destroy(&w->wake);
    (void)pthread_mutex_destroy(&w->lock);
    free(w->thread);
    free(w->plain.ring);
    free(w->slow.ring);
    free(w);
}

static bool put(struct workers *w, struct queue *q, struct work work)
{
    (void)pthread_mutex_lock(&w->lock);
    bool room = !w->ending && queue_put(q, work);
    if (room) (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    return room;
}

bool workers_call(struct workers *w, void (*f)(void *arg), void *arg)
{
    return put(w, &w->plain, (struct work){ f, arg });
}

bool workers_call_slow(struct workers *w, void (*f)(void *arg), void *arg)
{
    return put(w, &w->slow, (struct work){ f, arg });
}
