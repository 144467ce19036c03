/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/patience.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/progress.h"

struct patience {
    const char *name;
    struct progress progress;
    pthread_mutex_t lock;
    pthread_cond_t news;
    bool over; /* guarded by lock */
    bool told; /* the thread's, then patience_end's */
    pthread_t thread;
};

static void tell(struct patience *p, int seconds)
{
    int64_t done = p->progress.done, total = p->progress.total;
    p->told = true;
    if (total > 0 && done < total)
        (void)fprintf(stderr, "\r%s: %d %% read, %d s\033[K", p->name, (int)(done * 100 / total),
                      seconds);
    else
        (void)fprintf(stderr, "\r%s: working, %d s\033[K", p->name, seconds);
    (void)fflush(stderr);
}

static void *run(void *arg)
{
    struct patience *p = arg;
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    (void)pthread_mutex_lock(&p->lock);
    for (int seconds = 1; !p->over; seconds++) {
        until.tv_sec++;
        while (!p->over && pthread_cond_timedwait(&p->news, &p->lock, &until) == 0) continue;
        if (!p->over) tell(p, seconds);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct patience *patience_begin(struct env *e, const char *name)
{
    pthread_condattr_t steady;
    struct patience *p = isatty(STDERR_FILENO) == 1 ? calloc(1, sizeof *p) : NULL;
    if (p == NULL) return NULL;
    p->name = name;
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_condattr_init(&steady);
    (void)pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&p->news, &steady);
    (void)pthread_condattr_destroy(&steady);
    if (pthread_create(&p->thread, NULL, run, p) != 0) {
        free(p);
        return NULL;
    }
    e->progress = &p->progress;
    return p;
}

void patience_end(struct env *e, struct patience *p)
{
    if (p == NULL) return;
    e->progress = NULL;
    (void)pthread_mutex_lock(&p->lock);
    p->over = true;
    (void)pthread_cond_signal(&p->news);
    (void)pthread_mutex_unlock(&p->lock);
    (void)pthread_join(p->thread, NULL);
    if (p->told) patience_make_way();
    (void)pthread_cond_destroy(&p->news);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}

void patience_make_way(void)
{
    if (isatty(STDERR_FILENO) == 1) (void)fputs("\r\033[K", stderr);
}
