/* SPDX-License-Identifier: Apache-2.0 */
#include "door.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"

void rest_ms(int ms)
{
    struct timespec t = { ms / 1000, (ms % 1000) * 1000000L };
    (void)nanosleep(&t, NULL);
}

int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct held {
    struct app *app;
    struct exchange *x;
};

static struct res echo_of(struct exchange *x)
{
    const struct req *r = exchange_req(x);
    struct res res = { 0 };
    res_body(&res, 200, S("text/plain"),
             arena_printf(r->arena, "%s %.*s [%.*s]", method_name(r->method), STR_ARG(r->path),
                          STR_ARG(r->body)));
    return res;
}

static void large(struct exchange *x)
{
    size_t n = (size_t)8 << 20;
    struct res res = { 0 };
    res_body(&res, 200, S("text/plain"), str_make(arena_alloc(exchange_req(x)->arena, n), n));
    http_answer(x, &res);
}

struct later {
    struct exchange *x;
    struct res res;
};

static status make_later(struct env *e, void *arg)
{
    struct later *l = arg;
    (void)e;
    l->res = echo_of(l->x);
    return ST_OK;
}

static void *answer_later(void *arg)
{
    struct held h = *(struct held *)arg;
    free(arg);
    while (!atomic_load(&h.app->release)) rest_ms(1);
    atomic_fetch_sub(&h.app->held, 1);
    struct later l = { .x = h.x };
    assert_ok(env_run(exchange_env(h.x), make_later, &l));
    http_answer(h.x, &l.res);
    return NULL;
}

static void *write_stream(void *arg)
{
    struct held h = *(struct held *)arg;
    free(arg);
    struct res res = { 0 };
    res_body(&res, 200, S("text/plain"), S(""));
    struct http_stream *s = http_answer_stream(h.x, &res);
    static char block[10000];
    memset(block, 'x', sizeof block);
    status st = ST_OK;
    for (int i = 0; i < 1000 && st == ST_OK; i++)
        st = http_stream_write(s, str_make(block, sizeof block));
    atomic_store(&h.app->stream_failed, st != ST_OK);
    http_stream_close(s, st == ST_OK);
    return NULL;
}

/* The door's thread, after the handler: the exchange goes to a thread of its own. */
static void to_answer_later(void *arg)
{
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, answer_later, arg), 0);
    pthread_detach(t);
}

static void to_stream(void *arg)
{
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, write_stream, arg), 0);
    pthread_detach(t);
}

static struct held *hold(struct app *app, struct exchange *x)
{
    struct held *h = malloc(sizeof *h);
    *h = (struct held){ app, x };
    return h;
}

static void stay(struct app *app, struct exchange *x)
{
    atomic_fetch_add(&app->held, 1);
    while (!atomic_load(&app->release)) rest_ms(1);
    atomic_fetch_sub(&app->held, 1);
    struct res res = echo_of(x);
    http_answer(x, &res);
}

static void handle(void *arg, struct exchange *x)
{
    struct app *app = arg;
    str path = exchange_req(x)->path;
    if (str_eq(path, S("/later"))) {
        atomic_fetch_add(&app->held, 1);
        exchange_after(x, to_answer_later, hold(app, x));
    } else if (str_eq(path, S("/stream"))) {
        exchange_after(x, to_stream, hold(app, x));
    } else if (str_eq(path, S("/stay"))) {
        stay(app, x);
    } else if (str_eq(path, S("/large"))) {
        large(x);
    } else {
        struct res res = echo_of(x);
        http_answer(x, &res);
    }
}

struct http_settings short_limits(void)
{
    return (struct http_settings){ .address = S("127.0.0.1:0"),
                                   .threads = 2,
                                   .head_time = 800 * TIME_SECOND / 1000,
                                   .grace = 800 * TIME_SECOND / 1000,
                                   .rate = 65536,
                                   .in_flight_most = 4 };
}

status try_server(struct world *w, const struct http_settings *c)
{
    const struct http_handler h = { .app = &w->app, .handle = handle };
    TRY(http_open(w->e, c, &h, &w->server));
    w->port = (int)http_port(w->server);
    return ST_OK;
}

void open_server(struct world *w, const struct http_settings *c)
{
    assert_ok(try_server(w, c));
}

int connect_to(const struct world *w)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)w->port) };
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

void send_all(int fd, str s)
{
    while (s.n > 0) {
        ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
        if (n <= 0) return;
        s = str_from(s, (size_t)n);
    }
}

str receive(int fd, char *to, size_t room, int wait_ms)
{
    size_t n = 0;
    while (n < room) {
        struct pollfd p = { fd, POLLIN, 0 };
        if (poll(&p, 1, wait_ms) <= 0) break;
        ssize_t got = recv(fd, to + n, room - n, 0);
        if (got <= 0) break;
        n += (size_t)got;
        if (wait_ms > 100) wait_ms = 100;
    }
    return str_make(to, n);
}

int ask(const struct world *w, str bytes)
{
    static char answer[4096];
    int fd = connect_to(w);
    send_all(fd, bytes);
    str got = receive(fd, answer, sizeof answer, 1500);
    close(fd);
    int64_t code = 0;
    (void)str_to_int(str_sub(got, 9, 3), &code);
    return (int)code;
}

int begin(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    w->e = test_env();
    struct http_settings c = short_limits();
    open_server(w, &c);
    *state = w;
    return 0;
}

int finish(void **state)
{
    struct world *w = *state;
    atomic_store(&w->app.release, true);
    if (w->server != NULL) http_close(w->server);
    test_env_close(w->e);
    free(w);
    return 0;
}
