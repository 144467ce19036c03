/* SPDX-License-Identifier: Apache-2.0
 * The one way out: to the doors on the list, and to no other.
 */
#include "support/support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "job/fetch.h"
#include "job/relay.h"

static void a_list_has_a_door_a_line_and_a_wrong_line_is_named(void **state)
{
    struct env *e = test_env();
    struct relay_doors doors;
    (void)state;
    assert_ok(relay_doors_read(e, S("# out\nMail.example:465\n\n[::1]:80 # here\n"), &doors));
    assert_int_equal(doors.count, 2);
    assert_true(relay_may(&doors, S("mail.example"), 465));
    assert_true(relay_may(&doors, S("::1"), 80));
    assert_false(relay_may(&doors, S("mail.example"), 25));
    assert_false(relay_may(&doors, S("evil.mail.example"), 465));
    assert_false(relay_may(&doors, S("mail.example.evil"), 465));
    static const str wrong[] = {
        S_INIT("a:1\nmail.example\n"), S_INIT("a:1\n:80"),     S_INIT("a:1\na:0"),
        S_INIT("a:1\nhttps://a:443"),  S_INIT("a:1\na:65536"), S_INIT("a:1\n::1:80")
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_status(relay_doors_read(e, wrong[i], &doors), ST_BAD_INPUT);
        assert_true(str_has(e->err.what, S("line 2")));
    }
    test_env_close(e);
}

/* Answers as many connections as come until it is closed. */
struct other {
    int fd;
    unsigned port;
    pthread_t thread;
};

static void *serve(void *arg)
{
    const struct other *o = arg;
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
    for (int c; (c = accept(o->fd, NULL, NULL)) >= 0; (void)close(c)) {
        char heard[2048];
        if (read(c, heard, sizeof heard) > 0) (void)!write(c, text, sizeof text - 1);
    }
    return NULL;
}

static void other_start(struct other *o)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof at;
    o->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(o->fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(o->fd, 4), 0);
    assert_int_equal(getsockname(o->fd, (struct sockaddr *)&at, &size), 0);
    o->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&o->thread, NULL, serve, o), 0);
}

static void other_end(struct other *o)
{
    (void)shutdown(o->fd, SHUT_RDWR);
    (void)pthread_join(o->thread, NULL);
    (void)close(o->fd);
}

/* What comes back for these bytes; "" where it hangs up. */
static str said(struct env *e, str path, str bytes)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    char *got = NEW_ARRAY(e->arena, char, 64);
    memcpy(at.sun_path, path.p, path.n);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    size_t n = 0;
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
    (void)shutdown(fd, SHUT_WR);
    for (ssize_t some; n < 64 && (some = read(fd, got + n, 64 - n)) > 0;) n += (size_t)some;
    (void)close(fd);
    return str_make(got, n);
}

#define BYTES(literal) str_make(literal, sizeof(literal) - 1)

static void calls_go_through_it_to_the_doors_on_its_list_alone(void **state)
{
    struct env *e = test_env();
    struct relay_doors doors;
    struct relay *relay = NULL;
    struct fetch_answer got;
    struct other listed, unlisted;
    char folder[] = "/tmp/weft-relay-XXXXXX";
    (void)state;
    log_open(2, LOG_ERROR);
    assert_non_null(mkdtemp(folder));
    str path = file_join(e->arena, str_of(folder), S("relay"));
    other_start(&listed);
    other_start(&unlisted);
    assert_ok(relay_doors_read(e, arena_printf(e->arena, "127.0.0.1:%u\n", listed.port), &doors));
    assert_ok(relay_open(e, path, &doors, &relay));
    struct fetch f = { .url = arena_printf(e->arena, "http://127.0.0.1:%u/", listed.port),
                       .relay = path };
    assert_ok(fetch(e, &f, &got));
    assert_str(got.body, "good");
    f.url = arena_printf(e->arena, "http://127.0.0.1:%u/", unlisted.port);
    assert_status(fetch(e, &f, &got), ST_IO);
    f.url = S("http://localhost.example:80/");
    assert_status(fetch(e, &f, &got), ST_IO);
    /* Not SOCKS, without a method of ours, BIND, a kind of address that there is not, cut off. */
    assert_str(said(e, path, S("GET / HTTP/1.1\r\n\r\n")), "");
    assert_strs(said(e, path, BYTES("\5\1\2")), BYTES("\5\xff"));
    assert_strs(str_sub(said(e, path, BYTES("\5\1\0\5\2\0\1\x7f\0\0\1\0\x50")), 2, 2),
                BYTES("\5\7"));
    assert_strs(str_sub(said(e, path, BYTES("\5\1\0\5\1\0\x09xxxx\0\x50")), 2, 2), BYTES("\5\7"));
    assert_strs(str_sub(said(e, path, BYTES("\5\1\0\5\1\0\3\xffnot so long")), 2, 2),
                BYTES("\5\7"));
    relay_close(relay);
    f.url = arena_printf(e->arena, "http://127.0.0.1:%u/", listed.port);
    assert_status(fetch(e, &f, &got), ST_IO);
    other_end(&listed);
    other_end(&unlisted);
    assert_ok(file_remove_tree(e, str_of(folder)));
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_has_a_door_a_line_and_a_wrong_line_is_named),
        cmocka_unit_test(calls_go_through_it_to_the_doors_on_its_list_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
