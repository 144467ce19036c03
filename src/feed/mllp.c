/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/mllp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "feed/feed_limits.h"

enum { VT = 0x0b, FS = 0x1c, CHUNK = 1 << 14 };

bool mllp_next(str held, str *ret_message, size_t *ret_take)
{
    size_t start = str_find_byte(held, VT);
    if (start != 0) {
        *ret_take = start == SIZE_MAX ? held.n : start;
        return false;
    }
    *ret_take = 0;
    for (size_t i = 1; i + 1 < held.n; i++) {
        if (held.p[i] != FS || held.p[i + 1] != '\r') continue;
        *ret_message = str_sub(held, 1, i - 1);
        *ret_take = i + 2;
        return true;
    }
    return false;
}

str mllp_frame(struct arena *a, str message)
{
    struct buf b = buf_make(a);
    buf_byte(&b, VT);
    buf_add(&b, message);
    buf_byte(&b, FS);
    buf_byte(&b, '\r');
    return buf_str(&b);
}

/* ---- listening -------------------------------------------------------------------------------*/

static int open_socket(const struct addrinfo *at)
{
    int one = 1;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, MLLP_CONNECTIONS_MOST) == 0)
        return fd;
    int why = errno;
    (void)close(fd);
    errno = why;
    return -1;
}

status mllp_listen(struct env *e, str address, int *ret_fd)
{
    size_t colon = address.n;
    while (colon > 0 && address.p[colon - 1] != ':') colon--;
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV },
                    *list;
    const char *host = arena_cstr(e->arena, str_sub(address, 0, colon == 0 ? 0 : colon - 1));
    if (colon == 0 ||
        getaddrinfo(host, arena_cstr(e->arena, str_from(address, colon)), &hints, &list) != 0) {
        env_fail(e, ST_BAD_INPUT, address, "not an address to listen on");
        env_remedy(e, "HOST:PORT, as 127.0.0.1:2575");
        return ST_BAD_INPUT;
    }
    int fd = open_socket(list);
    int why = errno;
    freeaddrinfo(list);
    if (fd < 0)
        return fail_at(e, why == EADDRINUSE ? ST_CONFLICT : ST_IO, address, "cannot listen: %s",
                       strerror(why));
    *ret_fd = fd;
    return ST_OK;
}

int mllp_port(int fd)
{
    struct sockaddr_storage at;
    socklen_t n = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &n) != 0) return 0;
    if (at.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)(void *)&at)->sin_port);
    return ntohs(((struct sockaddr_in6 *)(void *)&at)->sin6_port);
}

/* ---- connections -----------------------------------------------------------------------------*/

struct connection {
    int fd; /* −1: free */
    char *held;
    size_t count, room;
    int64_t heard_us;
};

struct serving {
    struct env *e;
    mllp_take take;
    void *arg;
    struct connection at[MLLP_CONNECTIONS_MOST];
};

static void drop(struct connection *c)
{
    if (c->fd >= 0) (void)close(c->fd);
    free(c->held);
    *c = (struct connection){ .fd = -1 };
}

static void close_all(void *what)
{
    struct serving *s = what;
    for (size_t i = 0; i < MLLP_CONNECTIONS_MOST; i++) drop(&s->at[i]);
}

static void admit(struct serving *s, int listen_fd)
{
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    for (size_t i = 0; i < MLLP_CONNECTIONS_MOST; i++) {
        if (s->at[i].fd >= 0) continue;
        s->at[i] = (struct connection){ .fd = fd, .heard_us = env_tick(s->e) };
        return;
    }
    (void)close(fd); /* too many: the sender tries again */
}

/* An answer is short: what a socket does not take within a second, its sender does not read. */
static bool send_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd p = { .fd = fd, .events = POLLOUT };
            if (poll(&p, 1, 1000) != 1) return false;
            continue;
        }
        if (n < 0) return false;
        bytes = str_from(bytes, (size_t)n);
    }
    return true;
}

struct call {
    struct serving *s;
    str message, answer;
};

static status call_take(struct env *e, void *arg)
{
    struct call *c = arg;
    str answer;
    TRY(c->s->take(e, c->s->arg, c->message, &answer));
    c->answer = mllp_frame(e->arena, answer);
    return ST_OK;
}

/* Answers every whole frame that is held; false where the connection is to be closed. */
static bool answer_frames(struct serving *s, struct connection *c)
{
    size_t at = 0, take = 0;
    bool good = true;
    for (;;) {
        struct call call = { .s = s };
        bool whole = mllp_next(str_make(c->held + at, c->count - at), &call.message, &take);
        at += take;
        if (!whole && take == 0) break;
        if (!whole) continue;
        struct arena_mark mark = arena_mark(s->e->arena);
        status st = env_run(s->e, call_take, &call);
        good = st == ST_OK && send_all(c->fd, call.answer);
        if (st != ST_OK) log_event(LOG_ERROR, "message not taken", LOG_STR("why", s->e->err.what));
        arena_rewind(s->e->arena, mark);
        if (!good) break;
    }
    memmove(c->held, c->held + at, c->count - at);
    c->count -= at;
    return good && c->count < FEED_MESSAGE_MOST;
}

static bool hear(struct serving *s, struct connection *c)
{
    if (c->room - c->count < CHUNK) {
        size_t room = c->room == 0 ? CHUNK : c->room * 2;
        char *p = realloc(c->held, room);
        if (p == NULL) return false;
        c->held = p;
        c->room = room;
    }
    ssize_t n = recv(c->fd, c->held + c->count, c->room - c->count, 0);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    if (n == 0) return false;
    str fresh = str_make(c->held + c->count, (size_t)n);
    bool ends = str_find_byte(fresh, FS) != SIZE_MAX ||
                (c->count > 0 && c->held[c->count - 1] == FS) || c->held[0] != VT;
    c->count += (size_t)n;
    c->heard_us = env_tick(s->e);
    /* Looked through only where a frame may end: a sender of single bytes costs no more. */
    return ends ? answer_frames(s, c) : c->count < FEED_MESSAGE_MOST;
}

/* Silence between messages is the rule; within one it is a sender that has gone. */
static void drop_silent(struct serving *s)
{
    int64_t now = env_tick(s->e);
    for (size_t i = 0; i < MLLP_CONNECTIONS_MOST; i++) {
        struct connection *c = &s->at[i];
        if (c->fd >= 0 && c->count > 0 && now - c->heard_us > (int64_t)MLLP_IDLE_MS * 1000) drop(c);
    }
}

status mllp_serve(struct env *e, int listen_fd, int stop_fd, mllp_take take, void *arg)
{
    struct serving *s = NEW(e->arena, struct serving);
    s->e = e;
    s->take = take;
    s->arg = arg;
    for (size_t i = 0; i < MLLP_CONNECTIONS_MOST; i++) s->at[i].fd = -1;
    arena_defer(e->arena, close_all, s);
    for (;;) {
        struct pollfd p[MLLP_CONNECTIONS_MOST + 2] = { { .fd = stop_fd, .events = POLLIN },
                                                       { .fd = listen_fd, .events = POLLIN } };
        for (size_t i = 0; i < MLLP_CONNECTIONS_MOST; i++)
            p[i + 2] = (struct pollfd){ .fd = s->at[i].fd, .events = POLLIN };
        if (poll(p, MLLP_CONNECTIONS_MOST + 2, MLLP_IDLE_MS / 4) < 0 && errno != EINTR)
            return fail(e, ST_IO, "cannot wait for connections: %s", strerror(errno));
        if (p[0].revents != 0) break;
        for (size_t i = 0; i < MLLP_CONNECTIONS_MOST; i++)
            if (s->at[i].fd >= 0 && p[i + 2].revents != 0 && !hear(s, &s->at[i])) drop(&s->at[i]);
        if (p[1].revents != 0) admit(s, listen_fd);
        drop_silent(s);
    }
    arena_undefer(e->arena, close_all, s);
    close_all(s);
    return ST_OK;
}
