/* SPDX-License-Identifier: Apache-2.0
 * The door over real sockets: framings, slow clients, large ones, many, overload, streams,
 * stopping.
 */
#include "support/support.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/time.h"
#include "http/http_limits.h"
#include "http/listen.h"

/* An application of a few paths; /later and /stream are answered by threads of their own. */
struct app {
    _Atomic int held;
    _Atomic bool release;
    _Atomic bool stream_failed;
};

static void rest_ms(int ms)
{
    struct timespec t = { ms / 1000, (ms % 1000) * 1000000L };
    (void)nanosleep(&t, NULL);
}

static int64_t now_ms(void)
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

static void handle(void *arg, struct exchange *x)
{
    struct app *app = arg;
    str path = exchange_req(x)->path;
    if (str_eq(path, S("/later"))) {
        atomic_fetch_add(&app->held, 1);
        exchange_after(x, to_answer_later, hold(app, x));
    } else if (str_eq(path, S("/stream"))) {
        exchange_after(x, to_stream, hold(app, x));
    } else if (str_eq(path, S("/large"))) {
        large(x);
    } else {
        struct res res = echo_of(x);
        http_answer(x, &res);
    }
}

struct world {
    struct env *e;
    struct app app;
    struct http_server *server;
    int port;
};

static struct http_settings short_limits(void)
{
    return (struct http_settings){ .address = S("127.0.0.1:0"),
                                   .threads = 2,
                                   .head_time = 800 * TIME_SECOND / 1000,
                                   .grace = 800 * TIME_SECOND / 1000,
                                   .rate = 65536,
                                   .in_flight_most = 4 };
}

static void open_server(struct world *w, const struct http_settings *c)
{
    const struct http_handler h = { .app = &w->app, .handle = handle };
    assert_ok(http_open(w->e, c, &h, &w->server));
    w->port = (int)http_port(w->server);
}

static int connect_to(const struct world *w)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)w->port) };
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static void send_all(int fd, str s)
{
    while (s.n > 0) {
        ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);
        if (n <= 0) return;
        s = str_from(s, (size_t)n);
    }
}

/* Reads until the peer closes, `room` is full or nothing comes for wait_ms. */
static str receive(int fd, char *to, size_t room, int wait_ms)
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

/* The status of the first answer to these bytes; 0 where the connection closes without one. */
static int ask(const struct world *w, str bytes)
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

/* Source: shared/faults/smug.py and its like; what each must be answered with. 0: just closed. */
static void ambiguous_framings_are_refused(void **state)
{
    struct world *w = *state;
    char *big = arena_alloc(w->e->arena, 20000);
    memset(big, 'a', 20000);
    str header =
        arena_printf(w->e->arena, "GET /a HTTP/1.1\r\nHost: x\r\nX: %.17000s\r\n\r\n", big);
    str target = arena_printf(w->e->arena, "GET /%.8500s HTTP/1.1\r\nHost: x\r\n\r\n", big);
    struct buf many = buf_make(w->e->arena);
    buf_add(&many, S("GET /a HTTP/1.1\r\nHost: x\r\n"));
    for (int i = 0; i < 120; i++) buf_printf(&many, "X%d: y\r\n", i);
    buf_add(&many, S("\r\n"));
    const struct {
        const char *name;
        str bytes;
        int code;
    } table[] = {
        { "plain", S("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"), 200 },
        { "plain 1.0", S("GET /a HTTP/1.0\r\nHost: x\r\n\r\n"), 200 },
        { "no blank after the colon", S("GET /a HTTP/1.1\r\nHost:x\r\nA:\r\n\r\n"), 200 },
        { "many blanks", S("GET /a?b=c&d=%20 HTTP/1.1\r\nHost: \t x\t \r\n\r\n"), 200 },
        { "body", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"), 200 },
        { "chunked",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
            "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
          200 },
        { "CL and TE",
          S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: "
            "chunked\r\n\r\n0\r\n\r\n"),
          400 },
        { "two CL",
          S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\nabc"),
          400 },
        { "two equal CL",
          S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
          400 },
        { "CL +3", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc"), 400 },
        { "CL 3, 3", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc"), 400 },
        { "CL empty", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n"), 400 },
        { "TE xchunked",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 400 },
        { "TE with a blank",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"), 400 },
        { "TE in 1.0",
          S("POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400 },
        { "two TE",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
            "chunked\r\n\r\n0\r\n\r\n"),
          400 },
        { "bare LF", S("GET /a HTTP/1.1\nHost: x\n\n"), 400 },
        { "bare LF once", S("GET /a HTTP/1.1\r\nHost: x\nA: b\r\n\r\n"), 400 },
        { "bare LF at the end", S("GET /a HTTP/1.1\r\nHost: x\r\n\n"), 400 },
        { "two Hosts", S("GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), 400 },
        { "no Host", S("GET /a HTTP/1.1\r\n\r\n"), 400 },
        { "bad Host", S("GET /a HTTP/1.1\r\nHost: x/y@z\r\n\r\n"), 400 },
        { "fold", S("GET /a HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"), 400 },
        { "NUL in a value", S("GET /a HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"), 400 },
        { "NUL in a name", S("GET /a HTTP/1.1\r\nHost: x\r\nX\0: b\r\n\r\n"), 400 },
        { "NUL in the target", S("GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"), 400 },
        { "control byte", S("GET /a HTTP/1.1\r\nHost: x\r\nX: a\x01\r\n\r\n"), 400 },
        { "CR in a value", S("GET /a HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n"), 400 },
        { "no colon", S("GET /a HTTP/1.1\r\nHost: x\r\nX\r\n\r\n"), 400 },
        { "absolute target", S("GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n"), 400 },
        { "raw byte in the target", S("GET /\xc5\xbc HTTP/1.1\r\nHost: x\r\n\r\n"), 400 },
        { "two blanks", S("GET  /a HTTP/1.1\r\nHost: x\r\n\r\n"), 400 },
        { "GET with a body", S("GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"), 400 },
        { "bad chunk size",
          S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
            "chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"),
          400 },
        { "unknown method", S("BREW /a HTTP/1.1\r\nHost: x\r\n\r\n"), 501 },
        { "large header", header, 431 },
        { "many headers", buf_str(&many), 431 },
        { "long target", target, 414 },
        { "large body", S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"), 413 },
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        int code = ask(w, table[i].bytes);
        if (code != table[i].code)
            fail_msg("%s gave %d, not %d", table[i].name, code, table[i].code);
    }
    char *huge = arena_alloc(w->e->arena, 100000);
    memset(huge, 'a', 100000);
    int code = ask(
        w, arena_printf(w->e->arena, "GET /a HTTP/1.1\r\nHost: x\r\nX: %.90000s\r\n\r\n", huge));
    assert_true(code == 431 || code == 0);
}

/* After a refusal nothing that follows on the connection is read as a request. */
static void a_refused_connection_is_closed(void **state)
{
    struct world *w = *state;
    char answer[4096];
    int fd = connect_to(w);
    send_all(fd, S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked"
                   "\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"));
    str got = receive(fd, answer, sizeof answer, 1500);
    close(fd);
    assert_true(str_starts(got, S("HTTP/1.1 400")));
    assert_false(str_has(got, S("/smuggled")));
    assert_false(str_has(str_from(got, 12), S("HTTP/1.1")));
}

static void requests_on_one_connection_are_answered_in_turn(void **state)
{
    struct world *w = *state;
    char answer[4096];
    int fd = connect_to(w);
    send_all(fd, S("GET /one HTTP/1.1\r\nHost: x\r\n\r\nPOST /two HTTP/1.1\r\nHost: x\r\n"
                   "Content-Length: 2\r\n\r\nhiHEAD /three HTTP/1.1\r\nHost: x\r\n\r\n"));
    str got = receive(fd, answer, sizeof answer, 1500);
    close(fd);
    size_t one = str_find(got, S("GET /one []")), two = str_find(got, S("POST /two [hi]"));
    assert_true(one != SIZE_MAX && two != SIZE_MAX && one < two);
    assert_false(str_has(got, S("HEAD /three")));
}

static void a_slow_head_is_ended(void **state)
{
    struct world *w = *state;
    char answer[256];
    int fd = connect_to(w);
    send_all(fd, S("GET /a HTTP/1.1\r\nHost: x\r\n"));
    int64_t from = now_ms();
    bool closed = false;
    while (!closed && now_ms() - from < 4000) {
        send_all(fd, S("X: y\r\n"));
        struct pollfd p = { fd, POLLIN, 0 };
        closed = poll(&p, 1, 100) > 0 && recv(fd, answer, sizeof answer, 0) <= 0;
    }
    close(fd);
    assert_true(closed && now_ms() - from < 2000);
    assert_true(http_counts(w->server).too_slow >= 1);
}

static void a_slow_body_is_ended(void **state)
{
    struct world *w = *state;
    char answer[256];
    int fd = connect_to(w);
    send_all(fd, S("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"));
    int64_t from = now_ms();
    bool closed = false;
    while (!closed && now_ms() - from < 4000) {
        send_all(fd, S("y"));
        struct pollfd p = { fd, POLLIN, 0 };
        closed = poll(&p, 1, 100) > 0 && recv(fd, answer, sizeof answer, 0) <= 0;
    }
    close(fd);
    assert_true(closed && now_ms() - from < 2500);
}

static void a_slow_reader_is_ended(void **state)
{
    struct world *w = *state;
    char answer[4096];
    int fd = connect_to(w);
    int small = 4096;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    send_all(fd, S("GET /large HTTP/1.1\r\nHost: x\r\n\r\n"));
    int64_t from = now_ms();
    while (http_counts(w->server).too_slow == 0 && now_ms() - from < 8000) rest_ms(20);
    assert_true(http_counts(w->server).too_slow == 1);
    (void)receive(fd, answer, sizeof answer, 100);
    close(fd);
}

static void a_chunked_body_that_grows_too_large_is_refused(void **state)
{
    struct world *w = *state;
    static char chunk[65536];
    char answer[4096];
    memset(chunk, 'x', sizeof chunk);
    int fd = connect_to(w);
    send_all(fd, S("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 17; i++) {
        send_all(fd, S("10000\r\n"));
        send_all(fd, str_make(chunk, sizeof chunk));
        send_all(fd, S("\r\n"));
    }
    send_all(fd, S("0\r\n\r\n"));
    str got = receive(fd, answer, sizeof answer, 1500);
    close(fd);
    assert_true(str_starts(got, S("HTTP/1.1 413")));
}

static void a_large_body_arrives_whole(void **state)
{
    struct world *w = *state;
    size_t n = 1000000;
    char *body = arena_alloc(w->e->arena, n);
    memset(body, 'z', n);
    char *answer = arena_alloc(w->e->arena, n + 4096);
    int fd = connect_to(w);
    send_all(
        fd,
        S("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n"));
    send_all(fd, str_make(body, n));
    str got = receive(fd, answer, n + 4096, 2000);
    close(fd);
    size_t at = str_find(got, S("POST /a ["));
    assert_true(at != SIZE_MAX && got.n - at == n + 10);
}

static void an_answer_may_come_later_from_another_thread(void **state)
{
    struct world *w = *state;
    atomic_store(&w->app.release, true);
    for (int i = 0; i < 300; i++)
        assert_int_equal(ask(w, S("GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")),
                         200);
}

static void overload_is_answered_503_at_once(void **state)
{
    struct world *w = *state;
    int held[4];
    for (int i = 0; i < 4; i++) {
        held[i] = connect_to(w);
        send_all(held[i], S("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
    }
    while (atomic_load(&w->app.held) < 4) rest_ms(1);
    char answer[4096];
    int fd = connect_to(w);
    int64_t from = now_ms();
    send_all(fd, S("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    str got = receive(fd, answer, sizeof answer, 1500);
    int64_t took = now_ms() - from;
    close(fd);
    assert_true(str_starts(got, S("HTTP/1.1 503")));
    assert_true(str_has(got, S("Retry-After: ")));
    if (took > 60) fail_msg("503 took %lld ms", (long long)took);
    atomic_store(&w->app.release, true);
    for (int i = 0; i < 4; i++) {
        got = receive(held[i], answer, sizeof answer, 2000);
        assert_true(str_starts(got, S("HTTP/1.1 200")));
        close(held[i]);
    }
    assert_int_equal(http_counts(w->server).in_flight, 0);
}

static void a_stream_is_written_as_it_is_read(void **state)
{
    struct world *w = *state;
    size_t room = 11000000;
    char *answer = arena_alloc(w->e->arena, room);
    int fd = connect_to(w);
    send_all(fd, S("GET /stream HTTP/1.0\r\nHost: x\r\n\r\n"));
    str got = receive(fd, answer, room, 3000);
    close(fd);
    size_t head = str_find(got, S("\r\n\r\n"));
    assert_true(head != SIZE_MAX);
    assert_int_equal(got.n - head - 4, 10000000);
    assert_false(atomic_load(&w->app.stream_failed));
}

static void a_stream_whose_reader_leaves_is_ended(void **state)
{
    struct world *w = *state;
    char answer[1024];
    int fd = connect_to(w);
    send_all(fd, S("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"));
    (void)receive(fd, answer, sizeof answer, 1000);
    close(fd);
    int64_t from = now_ms();
    while (!atomic_load(&w->app.stream_failed) && now_ms() - from < 4000) rest_ms(10);
    assert_true(atomic_load(&w->app.stream_failed));
}

static void a_thousand_idle_connections_harm_nobody(void **state)
{
    struct world *w = *state;
    static int idle[1000];
    for (int i = 0; i < 1000; i++) idle[i] = connect_to(w);
    int64_t worst = 0;
    for (int i = 0; i < 200; i++) {
        int64_t from = now_ms();
        assert_int_equal(ask(w, S("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
        if (now_ms() - from > worst) worst = now_ms() - from;
    }
    print_message("# worst of 200 beside 1,000 idle connections: %lld ms\n", (long long)worst);
    assert_true(worst < 400);
    int64_t from = now_ms();
    while (http_counts(w->server).connections > 0 && now_ms() - from < 5000) rest_ms(20);
    assert_int_equal(http_counts(w->server).connections, 0);
    for (int i = 0; i < 1000; i++) close(idle[i]);
}

static void connections_over_the_cap_are_turned_away(void **state)
{
    struct world *w = *state;
    http_close(w->server);
    struct http_settings c = short_limits();
    c.connections_most = 10;
    c.head_time = 60 * TIME_SECOND;
    open_server(w, &c);
    int fds[20];
    for (int i = 0; i < 20; i++) fds[i] = connect_to(w);
    int64_t from = now_ms();
    while (http_counts(w->server).turned_away + http_counts(w->server).connections < 20 &&
           now_ms() - from < 3000)
        rest_ms(5);
    /* Two threads may look before either has counted: one too many, not more. */
    assert_in_range(http_counts(w->server).connections, 10, 11);
    assert_in_range(http_counts(w->server).turned_away, 9, 10);
    for (int i = 0; i < 20; i++) close(fds[i]);
}

static void *release_soon(void *arg)
{
    struct world *w = arg;
    rest_ms(300);
    atomic_store(&w->app.release, true);
    return NULL;
}

static void a_stop_finishes_what_is_in_flight(void **state)
{
    struct world *w = *state;
    char answer[1024];
    int fd = connect_to(w);
    int idle = connect_to(w);
    send_all(fd, S("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
    while (atomic_load(&w->app.held) < 1) rest_ms(1);
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, release_soon, w), 0);
    int64_t from = now_ms();
    http_close(w->server);
    w->server = NULL;
    pthread_join(t, NULL);
    assert_true(now_ms() - from < 3000);
    str got = receive(fd, answer, sizeof answer, 500);
    assert_true(str_starts(got, S("HTTP/1.1 200")));
    assert_true(str_has(got, S("Connection: close")));
    close(fd);
    close(idle);
}

static void it_listens_on_unix_sockets_and_ipv6(void **state)
{
    struct world *w = *state;
    http_close(w->server);
    w->server = NULL;
    struct http_settings c = short_limits();
    str path = arena_printf(w->e->arena, "/tmp/weft_http_test_%d.sock", (int)getpid());
    c.address = arena_concat(w->e->arena, S("unix:"), path);
    open_server(w, &c);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    memcpy(at.sun_path, path.p, path.n);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    char answer[1024];
    send_all(fd, S("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_true(str_starts(receive(fd, answer, sizeof answer, 1500), S("HTTP/1.1 200")));
    close(fd);
    http_close(w->server);
    w->server = NULL;
    (void)unlink(at.sun_path);
    c.address = S("[::1]:0");
    const struct http_handler h = { .app = &w->app, .handle = handle };
    if (http_open(w->e, &c, &h, &w->server) != ST_OK)
        w->server = NULL; /* no IPv6 here */
    else
        assert_true(http_port(w->server) > 0);
}

static int begin(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    w->e = test_env();
    struct http_settings c = short_limits();
    open_server(w, &c);
    *state = w;
    return 0;
}

static int finish(void **state)
{
    struct world *w = *state;
    atomic_store(&w->app.release, true);
    if (w->server != NULL) http_close(w->server);
    test_env_close(w->e);
    free(w);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, finish)
int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(ambiguous_framings_are_refused),
        CASE(a_refused_connection_is_closed),
        CASE(requests_on_one_connection_are_answered_in_turn),
        CASE(a_slow_head_is_ended),
        CASE(a_slow_body_is_ended),
        CASE(a_slow_reader_is_ended),
        CASE(a_chunked_body_that_grows_too_large_is_refused),
        CASE(a_large_body_arrives_whole),
        CASE(an_answer_may_come_later_from_another_thread),
        CASE(overload_is_answered_503_at_once),
        CASE(a_stream_is_written_as_it_is_read),
        CASE(a_stream_whose_reader_leaves_is_ended),
        CASE(a_thousand_idle_connections_harm_nobody),
        CASE(connections_over_the_cap_are_turned_away),
        CASE(a_stop_finishes_what_is_in_flight),
        CASE(it_listens_on_unix_sockets_and_ipv6),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
