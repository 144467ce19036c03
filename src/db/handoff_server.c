/* SPDX-License-Identifier: Apache-2.0
 * The side that holds the database: one thread that listens, one for each connection. */
#include "db/handoff.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "db/handoff_frame.h"

struct client {
    struct handoff_server *server;
    pthread_t thread;
    int fd; /* -1: free, or over and to be joined */
    bool started;
    bool over;
};

struct handoff_server {
    struct sockaddr_un address;
    int fd;
    handoff_answer answer;
    void *arg;
    pthread_t thread;
    bool running;
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t freed;
    bool stopping;
    struct client client[HANDOFF_CLIENTS_MAX];
};

/* ---- one connection --------------------------------------------------------------------------*/

struct exchange {
    struct client *client;
    bool greeted;
    bool over;
};

/* A line break inside would shift what follows it. */
static void add_line(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) buf_byte(b, s.p[i] == '\n' ? ' ' : s.p[i]);
    buf_byte(b, '\n');
}

static str refusal(struct env *e, status st)
{
    struct err err = e->err;
    struct buf b = buf_make(e->arena);
    add_line(&b, str_of(status_name(st)));
    add_line(&b, err.what);
    add_line(&b, err.where);
    add_line(&b, err.remedy);
    return buf_str(&b);
}

static status run_request(struct env *e, void *arg)
{
    struct exchange *x = arg;
    struct handoff_server *s = x->client->server;
    str request = S("");
    x->over = true; /* whatever fails before the answer is whole ends the connection */
    TRY(handoff_wait(e, x->client->fd, -1));
    TRY(handoff_receive(e, x->client->fd, &request));
    if (!x->greeted) {
        TRY(handoff_send(e, x->client->fd, HANDOFF_HELLO));
        x->greeted = true;
        x->over = !str_eq(request, HANDOFF_HELLO);
        return ST_OK;
    }
    struct buf answer = buf_make(e->arena);
    buf_add(&answer, S("OK\n"));
    status st = s->answer(e, s->arg, request, &answer);
    TRY(handoff_send(e, x->client->fd, st == ST_OK ? buf_str(&answer) : refusal(e, st)));
    x->over = false;
    return ST_OK;
}

/* Memory that ends in the middle of a request is told too. */
static status tell_no_memory(struct env *e, void *arg)
{
    struct exchange *x = arg;
    TRY(handoff_send(e, x->client->fd, S("NO_MEMORY\nnot enough memory for this request\n\n\n")));
    x->over = false;
    return ST_OK;
}

static void *client_loop(void *arg)
{
    struct client *c = arg;
    struct random random = random_system();
    struct env e = { .arena = arena_open((size_t)256 << 20),
                     .clock = clock_system(),
                     .random = &random };
    struct exchange x = { .client = c };
    while (e.arena != NULL && !x.over) {
        status st = env_run(&e, run_request, &x);
        arena_reset(e.arena);
        if (st == ST_NO_MEMORY) (void)!env_run(&e, tell_no_memory, &x);
        pthread_mutex_lock(&c->server->lock);
        if (c->server->stopping) x.over = true;
        pthread_mutex_unlock(&c->server->lock);
    }
    arena_close(e.arena);
    pthread_mutex_lock(&c->server->lock);
    (void)close(c->fd);
    c->fd = -1;
    c->over = true;
    pthread_cond_broadcast(&c->server->freed);
    pthread_mutex_unlock(&c->server->lock);
    return NULL;
}

/* ---- listening -------------------------------------------------------------------------------*/

/* A free place; waits for one. NULL when stopping. Called with the lock held. */
static struct client *place(struct handoff_server *s)
{
    while (!s->stopping) {
        for (int i = 0; i < HANDOFF_CLIENTS_MAX; i++) {
            struct client *c = &s->client[i];
            if (c->started && !c->over) continue;
            if (c->started) pthread_join(c->thread, NULL); /* its last act was to say `over` */
            *c = (struct client){ .server = s, .fd = -1 };
            return c;
        }
        pthread_cond_wait(&s->freed, &s->lock);
    }
    return NULL;
}

static void take_in(struct handoff_server *s, int fd)
{
    if (!handoff_is_ours(fd)) {
        log_event(LOG_WARN, "handoff_stranger", LOG_STR("socket", str_of(s->address.sun_path)));
        (void)close(fd);
        return;
    }
    handoff_limit(fd);
    pthread_mutex_lock(&s->lock);
    struct client *c = place(s);
    if (c != NULL) {
        c->fd = fd;
        c->started = pthread_create(&c->thread, NULL, client_loop, c) == 0;
    }
    bool served = c != NULL && c->started;
    if (c != NULL && !served) c->fd = -1;
    pthread_mutex_unlock(&s->lock);
    if (!served) (void)close(fd);
}

static void *listen_loop(void *arg)
{
    struct handoff_server *s = arg;
    for (;;) {
        int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) take_in(s, fd);
        pthread_mutex_lock(&s->lock);
        bool stopping = s->stopping;
        pthread_mutex_unlock(&s->lock);
        if (stopping) return NULL;
        if (fd < 0 && errno != EINTR && errno != ECONNABORTED)
            (void)usleep(100000); /* no descriptors */
    }
}

/* The mode of the descriptor before bind becomes the socket file's: there is no moment in which
 * others could connect. */
static int listen_at(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    (void)unlink(address->sun_path);
    if (fchmod(fd, 0600) == 0 && bind(fd, (const struct sockaddr *)address, sizeof *address) == 0 &&
        chmod(address->sun_path, 0600) == 0 && listen(fd, HANDOFF_CLIENTS_MAX) == 0)
        return fd;
    int why = errno;
    (void)close(fd);
    errno = why;
    return -1;
}

static void stop_half(void *what)
{
    struct handoff_server **half = what;
    handoff_stop(*half);
}

status handoff_serve(struct env *e, str db_path, handoff_answer answer, void *arg,
                     struct handoff_server **ret_server)
{
    struct sockaddr_un address;
    TRY(handoff_address(e, db_path, &address));
    struct handoff_server **half = NEW(e->arena, struct handoff_server *);
    arena_defer(e->arena, stop_half, half);
    struct handoff_server *s = *half = calloc(1, sizeof *s);
    if (s == NULL) return fail(e, ST_NO_MEMORY, "no memory to listen for other processes");
    s->address = address;
    s->answer = answer;
    s->arg = arg;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->freed, NULL);
    s->fd = listen_at(&address);
    if (s->fd < 0)
        return fail_at(e, ST_IO, str_of(address.sun_path), "cannot listen: %s", strerror(errno));
    if (pthread_create(&s->thread, NULL, listen_loop, s) != 0)
        return fail(e, ST_BUSY, "no thread to be had to listen for other processes");
    s->running = true;
    *half = NULL;
    arena_undefer(e->arena, stop_half, half);
    *ret_server = s;
    return ST_OK;
}

/* shutdown wakes accept and recv; a request under way still gets its answer, since only reading is
 * shut. */
void handoff_stop(struct handoff_server *s)
{
    if (s == NULL) return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_broadcast(&s->freed);
    if (s->fd >= 0) (void)shutdown(s->fd, SHUT_RDWR);
    for (int i = 0; i < HANDOFF_CLIENTS_MAX; i++)
        if (s->client[i].started && s->client[i].fd >= 0) (void)shutdown(s->client[i].fd, SHUT_RD);
    pthread_mutex_unlock(&s->lock);
    if (s->running) pthread_join(s->thread, NULL);
    for (int i = 0; i < HANDOFF_CLIENTS_MAX; i++)
        if (s->client[i].started) pthread_join(s->client[i].thread, NULL);
    if (s->fd >= 0) {
        (void)close(s->fd);
        (void)unlink(s->address.sun_path);
    }
    pthread_cond_destroy(&s->freed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
