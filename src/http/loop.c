/* SPDX-License-Identifier: Apache-2.0 */
#include "http/loop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum asked { GO_ON, REFUSE, END };
enum { FAILED_POLL_US = 2000 };

struct loop {
    void *owner;
    struct MHD_Daemon *daemon; /* NULL: not running */
    int events;                /* the daemon's epoll: owned by it */
    int wake;
    _Atomic bool woken; /* it has been told, and has not begun a round since */
    _Atomic int asked;
    _Atomic int holders; /* threads between loop_hold and loop_let_go: it may not go under them */
    pthread_t thread;
};

/* Milliseconds until the daemon has something to do though nothing comes; -1: never. */
static int patience(struct MHD_Daemon *d)
{
    MHD_UNSIGNED_LONG_LONG ms = 0;
    if (MHD_get_timeout(d, &ms) != MHD_YES) return -1;
    return ms > INT_MAX ? INT_MAX : (int)ms;
}

static void wait_for_more(const struct loop *l)
{
    struct pollfd on[] = { { l->events, POLLIN, 0 }, { l->wake, POLLIN, 0 } };
    int ms = patience(l->daemon);
    if (ms == 0) return;
    if (poll(on, 2, ms) < 0 && errno != EINTR) (void)usleep(FAILED_POLL_US);
    uint64_t told = 0;
    if (on[1].revents != 0) (void)!read(l->wake, &told, sizeof told);
}

static void *run(void *arg)
{
    struct loop *l = arg;
    bool takes = true;
    for (;;) {
        l->woken = false; /* first: what comes from here on tells it again */
        int asked = l->asked;
        if (takes && asked != GO_ON) (void)MHD_quiesce_daemon(l->daemon);
        takes = asked == GO_ON;
        if (asked == END) return NULL;
        (void)MHD_run(l->daemon);
        wait_for_more(l);
    }
}

/* Once a round: a commit or a sync answers hundreds of connections one after the other. */
static void wake(struct loop *l)
{
    uint64_t one = 1;
    bool told = atomic_exchange(&l->woken, true);
    if (!told) (void)!write(l->wake, &one, sizeof one);
}

static void ask(struct loop *l, enum asked what)
{
    l->asked = what;
    wake(l);
}

struct loop *loop_open(void *owner)
{
    struct loop *l = calloc(1, sizeof *l);
    if (l == NULL) return NULL;
    l->owner = owner;
    l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (l->wake >= 0) return l;
    free(l);
    return NULL;
}

void *loop_owner(const struct loop *l)
{
    return l->owner;
}

bool loop_run(struct loop *l, struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    l->daemon = daemon;
    l->events = info == NULL ? -1 : info->epoll_fd;
    if (l->events >= 0 && pthread_create(&l->thread, NULL, run, l) == 0) return true;
    l->daemon = NULL;
    (void)MHD_quiesce_daemon(daemon); /* or it would close the socket that all share */
    MHD_stop_daemon(daemon);
    return false;
}

void loop_hold(struct loop *l)
{
    l->holders++;
}

void loop_let_go(struct loop *l)
{
    l->holders--;
}

void loop_resume(struct loop *l, struct MHD_Connection *c)
{
    loop_hold(l);
    MHD_resume_connection(c);
    wake(l); /* the library tells only threads of its own */
    loop_let_go(l);
}

void loop_refuse(struct loop *l)
{
    ask(l, REFUSE);
}

void loop_close(struct loop *l)
{
    if (l->daemon != NULL) {
        ask(l, END);
        (void)pthread_join(l->thread, NULL);
        while (l->holders > 0) (void)sched_yield();
        MHD_stop_daemon(l->daemon);
    }
    (void)close(l->wake);
    free(l);
}
