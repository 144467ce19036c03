/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/worker.h"

#include <pthread.h>
#include <stdlib.h>

struct work {
    void (*f)(void *arg);
    void *arg;
};

struct workers {
    pthread_mutex_t lock; /* guards all below but `thread` */
    pthread_cond_t wake;
    struct work *ring;
    size_t room, first, count;
    bool ending;
    pthread_t *thread;
    size_t thread_count;
};

static void *run(void *arg)
{
    struct workers *w = arg;
    (void)pthread_mutex_lock(&w->lock);
    for (;;) {
        while (w->count == 0 && !w->ending) (void)pthread_cond_wait(&w->wake, &w->lock);
        if (w->count == 0) break;
        struct work next = w->ring[w->first];
        w->first = (w->first + 1) % w->room;
        w->count--;
        (void)pthread_mutex_unlock(&w->lock);
        next.f(next.arg);
        (void)pthread_mutex_lock(&w->lock);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct workers *workers_open(size_t threads, size_t queue_most)
{
    struct workers *w = calloc(1, sizeof *w);
    if (w == NULL) return NULL;
    w->ring = calloc(queue_most, sizeof *w->ring);
    w->thread = calloc(threads, sizeof *w->thread);
    w->room = queue_most;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->wake, NULL);
    while (w->ring != NULL && w->thread != NULL && w->thread_count < threads &&
           pthread_create(&w->thread[w->thread_count], NULL, run, w) == 0)
        w->thread_count++;
    if (w->thread_count == threads) return w;
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
    free(w->ring);
    free(w);
}

bool workers_call(struct workers *w, void (*f)(void *arg), void *arg)
{
    (void)pthread_mutex_lock(&w->lock);
    bool room = w->count < w->room && !w->ending;
    if (room) {
        w->ring[(w->first + w->count) % w->room] = (struct work){ f, arg };
        w->count++;
        (void)pthread_cond_signal(&w->wake);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return room;
}
