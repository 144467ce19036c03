/* SPDX-License-Identifier: Apache-2.0
 * The door over real sockets: slow clients, large ones, overload, streams, stopping.
 */
#include "door.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/time.h"

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
    if (try_server(w, &c) != ST_OK)
        w->server = NULL; /* no IPv6 here */
    else
        assert_true(http_port(w->server) > 0);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
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
        CASE(a_stop_finishes_what_is_in_flight),
        CASE(it_listens_on_unix_sockets_and_ipv6),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
