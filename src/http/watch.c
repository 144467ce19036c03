/* SPDX-License-Identifier: Apache-2.0 */
#include "http/watch.h"

#include <netinet/in.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "base/time.h"

enum { LOOK_MS = 250, NOT_IDLE = -1, IDLE_UNSEEN = -2 };

struct watched {
    const struct watch *watch;
    struct watched *before, *after;
    int fd;
    int caller;
    _Atomic int64_t deadline;   /* tick; 0: none */
    _Atomic int64_t idle_bytes; /* received when it became idle; or one of the two below */
    _Atomic int64_t send_began; /* tick, moved on by pauses; 0: not sending */
    _Atomic int64_t handed;     /* bytes of the answer given to the library */
    _Atomic int64_t paused_at;  /* tick; 0: not paused */
};

struct watch {
    struct watch_limits limits;
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

/* With its large buffers the kernel takes megabytes from us that nobody has read. */
static int64_t unread(int fd)
{
    int bytes = 0;
    return ioctl(fd, SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

/* True where an answer is being sent and what has been read of it has earned more time. */
static bool has_earned(struct watched *c, int64_t now)
{
    int64_t began = c->send_began;
    if (began == 0) return false;
    int64_t taken = c->handed - unread(c->fd);
    const struct watch_limits *l = &c->watch->limits;
    int64_t earned = began + l->grace + (taken > 0 ? taken : 0) * TIME_SECOND / l->rate;
    if (earned <= now) return false;
    int64_t deadline = c->deadline;
    /* Not where the connection's own thread has meanwhile said something else. */
    (void)atomic_compare_exchange_strong(&c->deadline, &deadline, earned);
    return true;
}

/* The first look at an idle connection notes what has been received: asking the kernel after every
 * request would cost a call each. Over a unix socket, which does not tell, the head's time begins.
 */
static void note_idle(struct watch *w, struct watched *c, int64_t now)
{
    int64_t unseen = IDLE_UNSEEN, none = 0, bytes = received(c->fd);
    if (!atomic_compare_exchange_strong(&c->idle_bytes, &unseen, bytes)) return;
    if (bytes == 0)
        (void)atomic_compare_exchange_strong(&c->deadline, &none, now + w->limits.head_time);
}

static void look(struct watch *w, struct watched *c, int64_t now)
{
    int64_t idle = c->idle_bytes, deadline = c->deadline;
    if (idle == IDLE_UNSEEN) {
        note_idle(w, c, now);
        return;
    }
    if (idle >= 0 && deadline == 0 && received(c->fd) > idle) {
        (void)atomic_compare_exchange_strong(&c->deadline, &deadline, now + w->limits.head_time);
        return;
    }
    if (deadline == 0 || now < deadline || has_earned(c, now)) return;
    w->ended++; /* before: whoever sees the connection end sees it counted */
    (void)shutdown(c->fd, SHUT_RDWR);
    watch_none(c);
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

struct watch *watch_open(const struct watch_limits *limits)
{
    struct watch *w = calloc(1, sizeof *w);
    if (w == NULL) return NULL;
    w->limits = *limits;
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

struct watched *watch_add(struct watch *w, int fd, int caller)
{
    struct watched *c = calloc(1, sizeof *c);
    if (c == NULL) return NULL;
    c->watch = w;
    c->fd = fd;
    c->caller = caller;
    c->deadline = tick() + w->limits.head_time; /* the first head: from the connection's start */
    c->idle_bytes = NOT_IDLE;
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

int watch_caller(const struct watched *c)
{
    return c->caller;
}

static void set(struct watched *c, int64_t deadline, int64_t idle_bytes)
{
    c->send_began = 0;
    c->paused_at = 0;
    c->idle_bytes = idle_bytes;
    c->deadline = deadline;
}

void watch_idle(struct watched *c)
{
    if (c != NULL) set(c, 0, IDLE_UNSEEN);
}

void watch_body(struct watched *c, int64_t began, size_t bytes)
{
    if (c == NULL) return;
    const struct watch_limits *l = &c->watch->limits;
    set(c, began + l->grace + (int64_t)bytes * TIME_SECOND / l->rate, NOT_IDLE);
}

void watch_send(struct watched *c)
{
    if (c == NULL) return;
    int64_t now = tick();
    set(c, now + c->watch->limits.grace, NOT_IDLE);
    c->handed = 0;
    c->send_began = now;
}

void watch_sent(struct watched *c, size_t bytes)
{
    if (c != NULL) c->handed = (int64_t)bytes;
}

void watch_pause(struct watched *c)
{
    if (c == NULL) return;
    c->deadline = 0;
    c->paused_at = tick();
}

void watch_go_on(struct watched *c)
{
    if (c == NULL || c->paused_at == 0) return;
    int64_t now = tick();
    c->send_began += now - c->paused_at;
    c->paused_at = 0;
    c->deadline = now + c->watch->limits.grace;
}

void watch_none(struct watched *c)
{
    if (c != NULL) set(c, 0, NOT_IDLE);
}

int64_t watch_count(const struct watch *w)
{
    return w->count;
}
int64_t watch_ended(const struct watch *w)
{
    return w->ended;
}
