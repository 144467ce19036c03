/* SPDX-License-Identifier: Apache-2.0
 * A call out: what is asked arrives as it was said, what is answered comes back whole or not at
 * all, and no address is spoken to that is not HTTP.
 */
#include "support/support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "job/fetch.h"

/* Answers one connection with a text that was given, and keeps what it heard. */
struct other {
    int fd;
    int port;
    const char *answer;
    char heard[4096];
    size_t n;
    pthread_t thread;
};

static void *serve_one(void *arg)
{
    struct other *o = arg;
    int c = accept(o->fd, NULL, NULL);
    if (c < 0) return NULL;
    while (o->n + 1 < sizeof o->heard && strstr(o->heard, "\r\n\r\n") == NULL) {
        ssize_t n = read(c, o->heard + o->n, sizeof o->heard - 1 - o->n);
        if (n <= 0) break;
        o->n += (size_t)n;
        o->heard[o->n] = '\0';
    }
    if (o->answer != NULL) (void)!write(c, o->answer, strlen(o->answer));
    if (o->answer == NULL) (void)usleep(300000);
    (void)close(c);
    return NULL;
}

static void other_start(struct other *o, const char *answer)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof at;
    *o = (struct other){ .fd = socket(AF_INET, SOCK_STREAM, 0), .answer = answer };
    assert_int_equal(bind(o->fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(o->fd, 1), 0);
    assert_int_equal(getsockname(o->fd, (struct sockaddr *)&at, &size), 0);
    o->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&o->thread, NULL, serve_one, o), 0);
}

static void other_end(struct other *o)
{
    (void)pthread_join(o->thread, NULL);
    (void)close(o->fd);
}

static struct fetch to(struct env *e, const struct other *o)
{
    return (struct fetch){ .url = arena_printf(e->arena, "http://127.0.0.1:%d/hook?secret=1",
                                               o->port) };
}

static void a_body_is_posted_and_the_answer_comes_back(void **state)
{
    struct env *e = test_env();
    struct other o;
    struct fetch_answer got;
    (void)state;
    other_start(
        &o, "HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngood");
    struct fetch f = to(e, &o);
    str header = S("X-Thread: 7");
    f.body = S("{}");
    f.type = S("application/json");
    f.header = &header;
    f.header_count = 1;
    assert_ok(fetch(e, &f, &got));
    other_end(&o);
    assert_int_equal(got.http, 202);
    assert_str(got.body, "good");
    assert_str(got.type, "text/plain");
    assert_non_null(strstr(o.heard, "POST /hook?secret=1 HTTP/1.1\r\n"));
    assert_non_null(strstr(o.heard, "X-Thread: 7\r\n"));
    assert_non_null(strstr(o.heard, "Content-Type: application/json\r\n"));
    test_env_close(e);
}

static void an_answer_that_is_too_long_is_refused(void **state)
{
    struct env *e = test_env();
    struct other o;
    struct fetch_answer got;
    (void)state;
    other_start(&o, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
    struct fetch f = to(e, &o);
    f.most = 9;
    assert_status(fetch(e, &f, &got), ST_TOO_LARGE);
    other_end(&o);
    test_env_close(e);
}

static void nobody_waits_longer_than_was_said_and_the_error_keeps_the_secret(void **state)
{
    struct env *e = test_env();
    struct other o;
    struct fetch_answer got;
    (void)state;
    other_start(&o, NULL);
    struct fetch f = to(e, &o);
    f.patience = 50000;
    assert_status(fetch(e, &f, &got), ST_TIMEOUT);
    assert_false(str_has(err_text(e->arena, &e->err), S("secret")));
    other_end(&o);
    test_env_close(e);
}

static void files_and_other_protocols_are_no_addresses(void **state)
{
    struct env *e = test_env();
    struct fetch_answer got;
    (void)state;
    assert_status(fetch(e, &(struct fetch){ .url = S("file:///etc/passwd") }, &got), ST_BAD_INPUT);
    assert_status(fetch(e, &(struct fetch){ .url = S("gopher://127.0.0.1/") }, &got), ST_BAD_INPUT);
    assert_status(fetch(e, &(struct fetch){ .url = S("http://") }, &got), ST_BAD_INPUT);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_posted_and_the_answer_comes_back),
        cmocka_unit_test(an_answer_that_is_too_long_is_refused),
        cmocka_unit_test(nobody_waits_longer_than_was_said_and_the_error_keeps_the_secret),
        cmocka_unit_test(files_and_other_protocols_are_no_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
