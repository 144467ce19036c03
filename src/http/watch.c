/* SPDX-License-Identifier: Apache-2.0 */
#include "http/watch.h"

#include <netinet/in.h>
#include <linux/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "http/http_limits.h"

enum { LOOK_MS = 500 };

struct watched {
    struct watched *before, *after;
    int fd;
    _Atomic int64_t deadline;   /* tick; 0: none */
    _Atomic int64_t idle_bytes; /* received when it became idle; -1: not idle */
};

struct watch {
    pthread_mutex_t lock; /* guards the list and `ending` */
    pthread_cond_t wake;
    struct watched *first;
    bool ending;
    pthread_t thread;
    _Atomic int64_t count, ended;
};

static int64_t tick(void)
{
    return clock_system()->tick(clock_system());
}

/* Bytes received on a TCP connection so far; 0 for others. */
static int64_t received(int fd)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    memset(&info, 0, sizeof info);
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
    return (int64_t)info.tcpi_bytes_received;
}

static void look(struct watch *w, struct watched *c, int64_t now)
{
    int64_t idle = c->idle_bytes, deadline = c->deadline;
    if (idle >= 0 && deadline == 0 && received(c->fd) > idle) {
        (void)atomic_compare_exchange_strong(&c->deadline, &deadline, now + HTTP_HEAD_TIME);
        return;
    }
    if (deadline == 0 || now < deadline) return;
    if (shutdown(c->fd, SHUT_RDWR) == 0) w->ended++;
    c->deadline = 0;
    c->idle_bytes = -1;
}

static void *run(void *arg)
{
    struct watch *w = arg;
    (void)pthread_mutex_lock(&w->lock);
    while (!w->ending) {
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += LOOK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        (void)pthread_cond_timedwait(&w->wake, &w->lock, &until);
        int64_t now = tick();
        for (struct watched *c = w->first; c != NULL; c = c->after) look(w, c, now);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct watch *watch_open(void)
{
    struct watch *w = calloc(1, sizeof *w);
    if (w == NULL) return NULL;
    pthread_condattr_t monotonic;
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    if (pthread_create(&w->thread, NULL, run, w) == 0) return w;
    free(w);
    return NULL;
}

void watch_close(struct watch *w)
{
    (void)pthread_mutex_lock(&w->lock);
    w->ending = true;
    (void)pthread_cond_signal(&w->wake);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
    (void)pthread_cond_destroy(&w->wake);
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
}

struct watched *watch_add(struct watch *w, int fd)
{
    struct watched *c = calloc(1, sizeof *c);
    if (c == NULL) return NULL;
    c->fd = fd;
    c->deadline = tick() + HTTP_HEAD_TIME; /* the first head: from the connection's start */
    c->idle_bytes = -1;
    (void)pthread_mutex_lock(&w->lock);
    c->after = w->first;
    if (w->first != NULL) w->first->before = c;
    w->first = c;
    (void)pthread_mutex_unlock(&w->lock);
    w->count++;
    return c;
}

void watch_remove(struct watch *w, struct watched *c)
{
    if (c == NULL) return;
    (void)pthread_mutex_lock(&w->lock);
    if (c->before != NULL)
        c->before->after = c->after;
    else
        w->first = c->after;
    if (c->after != NULL) c->after->before = c->before;
    (void)pthread_mutex_unlock(&w->lock);
    w->count--;
    free(c);
}

void watch_idle(struct watched *c)
{
    if (c == NULL) return;
    c->deadline = 0;
    c->idle_bytes = received(c->fd);
}

void watch_moving(struct watched *c, int64_t began, size_t bytes)
{
    if (c == NULL) return;
    c->idle_bytes = -1;
    c->deadline = began + HTTP_GRACE + (int64_t)(bytes / HTTP_RATE) * TIME_SECOND;
}

void watch_none(struct watched *c)
{
    if (c == NULL) return;
    c->idle_bytes = -1;
    c->deadline = 0;
}

int64_t watch_count(const struct watch *w)
{
    return w->count;
}
int64_t watch_ended(const struct watch *w)
{
    return w->ended;
}
