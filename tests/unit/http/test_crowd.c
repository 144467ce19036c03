/* SPDX-License-Identifier: Apache-2.0
 * Many connections at the door: idle ones, too many, bursts.
 */
#include "door.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"

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

/* As many requests as the library's loop takes at a time, all there before it looks: it must not
 * sleep over them until more come. */
static void a_burst_of_any_size_is_answered_at_once(void **state)
{
    struct world *w = *state;
    http_close(w->server);
    struct http_settings c = short_limits();
    c.threads = 1;
    c.head_time = 60 * TIME_SECOND;
    open_server(w, &c);
    enum { MOST = 130 };
    static int fd[MOST];
    char answer[1024];
    for (int i = 0; i < MOST; i++) {
        fd[i] = connect_to(w);
        send_all(fd[i], S("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_true(str_starts(receive(fd[i], answer, sizeof answer, 1500), S("HTTP/1.1 200")));
    }
    for (int n = 126; n <= MOST; n++) {
        int stay = connect_to(w);
        atomic_store(&w->app.release, false);
        send_all(stay, S("GET /stay HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        while (atomic_load(&w->app.held) < 1) rest_ms(1);
        for (int i = 0; i < n; i++) send_all(fd[i], S("GET /a HTTP/1.1\r\nHost: x\r\n\r\n"));
        atomic_store(&w->app.release, true);
        for (int i = 0; i < n; i++) {
            struct pollfd p = { fd[i], POLLIN, 0 };
            if (poll(&p, 1, 1500) != 1) fail_msg("of %d at once, request %d waits", n, i);
            assert_true(recv(fd[i], answer, sizeof answer, 0) > 0);
        }
        while (atomic_load(&w->app.held) > 0) rest_ms(1);
        close(stay);
    }
    for (int i = 0; i < MOST; i++) close(fd[i]);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(a_thousand_idle_connections_harm_nobody),
        CASE(connections_over_the_cap_are_turned_away),
        CASE(a_burst_of_any_size_is_answered_at_once),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}
