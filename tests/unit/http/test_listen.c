/* SPDX-License-Identifier: Apache-2.0
 * The door over real sockets: framing, answers now and later, stopping. */
#include "support/support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/listen.h"

static void answer_text(struct exchange *x)
{
    struct req *r = exchange_req(x);
    struct res res = { 0 };
    res_body(&res, 200, S("text/plain"),
             arena_printf(r->arena, "%s %.*s [%.*s]\n", method_name(r->method), STR_ARG(r->path),
                          STR_ARG(r->body)));
    http_answer(x, &res);
}

static void *later(void *arg)
{
    (void)usleep(20000);
    answer_text(arg);
    return NULL;
}

static void handle(void *app, struct exchange *x)
{
    (void)app;
    if (!str_starts(exchange_req(x)->path, S("/later"))) {
        answer_text(x);
        return;
    }
    pthread_t thread;
    if (pthread_create(&thread, NULL, later, x) == 0) (void)pthread_detach(thread);
}

static struct http_server *serve(struct env *e)
{
    struct http_settings set = { .address = S("127.0.0.1:0"), .threads = 2 };
    struct http_handler h = { .handle = handle };
    struct http_server *s = NULL;
    assert_ok(http_open(e, &set, &h, &s));
    return s;
}

static int dial(const struct http_server *s)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)http_port(s)),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval limit = { .tv_sec = 3 };
    assert_true(fd >= 0);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* The status of the first answer to raw bytes; 0 where the connection was closed without one. */
static int ask(struct env *e, const struct http_server *s, str raw, str *ret_all)
{
    int fd = dial(s), code = 0;
    char *all = arena_alloc(e->arena, 8192);
    size_t n = 0;
    assert_int_equal(send(fd, raw.p, raw.n, MSG_NOSIGNAL), (ssize_t)raw.n);
    for (ssize_t got = 1; got > 0 && n<8191; n += got> 0 ? (size_t)got : 0) {
        got = recv(fd, all + n, 8191 - n, 0);
        if (str_has(str_make(all, n + (got > 0 ? (size_t)got : 0)), S("]\n"))) {
            n += (size_t)got;
            break;
        }
    }
    (void)close(fd);
    if (n > 12) code = (all[9] - '0') * 100 + (all[10] - '0') * 10 + (all[11] - '0');
    if (ret_all != NULL) *ret_all = str_make(all, n);
    return code;
}

static void answers_come_now_or_later(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct http_server *s = serve(e);
    str all = str_none();
    assert_int_equal(ask(e, s, S("GET /now HTTP/1.1\r\nHost: x\r\n\r\n"), &all), 200);
    assert_true(str_has(all, S("GET /now []")));
    assert_int_equal(
        ask(e, s, S("POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"), &all), 200);
    assert_true(str_has(all, S("POST /later [abc]")));
    assert_int_equal(ask(e, s,
                         S("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                           "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
                         &all),
                     200);
    assert_true(str_has(all, S("[abc]")));
    http_close(s);
    test_env_close(e);
}

/* The framings that were tried on every C server; each must end without a handler acting on it. */
static void ambiguous_framings_reach_no_handler(void **state)
{
    (void)state;
    static const str raw[] = {
        S_INIT("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: "
               "chunked\r\n\r\n0\r\n\r\n"),
        S_INIT("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\nabc"),
        S_INIT("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc"),
        S_INIT("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc"),
        S_INIT("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        S_INIT("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        S_INIT("GET /g HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        S_INIT("GET /g HTTP/1.1\r\n\r\n"),
        S_INIT("GET /g HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"),
        S_INIT("GET /g HTTP/1.1\r\nX: a\0b\r\nHost: x\r\n\r\n"),
        S_INIT("GET /g HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"),
        S_INIT("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
               "chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"),
    };
    struct env *e = test_env();
    struct http_server *s = serve(e);
    for (size_t i = 0; i < sizeof raw / sizeof raw[0]; i++) {
        int code = ask(e, s, raw[i], NULL);
        if (code >= 200 && code < 400) fail_msg("framing %zu was taken: %d", i, code);
    }
    assert_int_equal(http_counts(s).served, 0);
    http_close(s);
    test_env_close(e);
}

static void what_is_in_flight_is_answered_before_the_door_closes(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct http_server *s = serve(e);
    int fd = dial(s);
    str raw = S("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
    char answer[512];
    assert_int_equal(send(fd, raw.p, raw.n, MSG_NOSIGNAL), (ssize_t)raw.n);
    while (http_counts(s).in_flight == 0) (void)usleep(500);
    http_close(s);
    assert_true(recv(fd, answer, sizeof answer, 0) > 12);
    assert_memory_equal(answer, "HTTP/1.1 200", 12);
    (void)close(fd);
    test_env_close(e);
}

static void an_address_that_cannot_be_is_refused_with_its_remedy(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct http_handler h = { .handle = handle };
    struct http_server *s = NULL;
    static const str bad[] = { S_INIT(""),           S_INIT("8080"),
                               S_INIT("127.0.0.1:"), S_INIT("127.0.0.1:99999"),
                               S_INIT("unix:"),      S_INIT("not a host:1") };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct http_settings set = { .address = bad[i] };
        assert_status(http_open(e, &set, &h, &s), ST_BAD_INPUT);
        assert_true(e->err.remedy.n > 0);
    }
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_now_or_later),
        cmocka_unit_test(ambiguous_framings_reach_no_handler),
        cmocka_unit_test(what_is_in_flight_is_answered_before_the_door_closes),
        cmocka_unit_test(an_address_that_cannot_be_is_refused_with_its_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
