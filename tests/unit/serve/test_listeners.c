/* SPDX-License-Identifier: Apache-2.0
 * The heart of a listener's stream: by a clock that the test moves, because fifteen seconds are
 * long for a test.
 */
#include "support/support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/time.h"
#include "http/listen.h"
#include "serve/handle.h"
#include "serve/listeners.h"
#include "trust/account.h"
#include "trust/organisation.h"

/* The listeners' clock: the system's, and what the test has put on top of it. */
static _Atomic int64_t ahead;

static int64_t now(const struct clock *c)
{
    (void)c;
    return clock_system()->now(clock_system());
}

static int64_t tick(const struct clock *c)
{
    (void)c;
    return clock_system()->tick(clock_system()) + ahead;
}

struct stage {
    struct env *e;
    char folder[40];
    struct app *app;
    struct server server;
    struct http_server *http;
    str token;
    int fd;
    char heard[4096];
    size_t n;
};

static status make_account(struct cx *cx, void *arg)
{
    struct stage *g = arg;
    struct account account;
    int64_t organisation = 0, id = 0, role = 0;
    TRY(organisation_put(cx, S("lane"), str_none(), S("Lantern Lane"), S("gp practice"),
                         &organisation));
    TRY(account_add(cx, S("rao"), S("Sunil Rao"), str_none(), &id));
    TRY(account_by_name(cx, S("rao"), &account));
    TRY(account_role_add(cx, account.id, organisation, ROLE_SYSTEM, S("GP"), &role));
    return session_open(cx, account.id, role, S("test"), &g->token);
}

static struct stage *stage_open(void)
{
    static const struct clock clock = { now, tick, 0 };
    struct env *e = test_env();
    struct stage *g = NEW(e->arena, struct stage);
    struct settings s;
    struct app_options with = { .create = true };
    struct http_settings set = { .address = S("127.0.0.1:0"), .threads = 1 };
    struct http_handler handler = { &g->server, server_body_most, server_handle, server_told };
    struct who system = who_system();
    (void)memcpy(g->folder, "/tmp/weft-listeners-XXXXXX", 27);
    assert_non_null(mkdtemp(g->folder));
    e->clock = &clock;
    g->e = e;
    ahead = 0;
    assert_ok(settings_begin(e, &s));
    assert_ok(
        settings_set(e, &s, S("db"), file_join(e->arena, str_of(g->folder), S("weft.db")), "test"));
    assert_ok(app_open(e, &s, &with, &g->app));
    g->server = (struct server){ .app = g->app, .doors = doors_open(e->arena) };
    assert_ok(app_write(g->app, e, &system, make_account, g));
    assert_ok(listeners_open(e, g->app, &g->server.listeners));
    assert_ok(http_open(e, &set, &handler, &g->http));
    return g;
}

static void stage_close(struct stage *g)
{
    listeners_stop(g->server.listeners);
    (void)close(g->fd);
    http_close(g->http);
    app_close(g->app);
    assert_ok(file_remove_tree(g->e, str_of(g->folder)));
    test_env_close(g->e);
}

static void send_request(struct stage *g, const char *line, const char *headers, str body)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)http_port(g->http)) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    g->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(g->fd, (const struct sockaddr *)(const void *)&to, sizeof to), 0);
    str text = arena_printf(g->e->arena,
                            "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %.*s\r\n%s"
                            "Content-Length: %zu\r\n\r\n%.*s",
                            line, STR_ARG(g->token), headers, body.n, STR_ARG(body));
    assert_int_equal(write(g->fd, text.p, text.n), (ssize_t)text.n);
    g->n = 0;
}

/* What has come by then, with what had come before; waits until `words` are in it. */
static bool hears(struct stage *g, const char *words, int ms)
{
    int64_t until = clock_system()->tick(clock_system()) + ms * INT64_C(1000);
    for (;;) {
        struct pollfd on = { g->fd, POLLIN, 0 };
        if (str_has(str_make(g->heard, g->n), str_of(words))) return true;
        int64_t left = (until - clock_system()->tick(clock_system())) / 1000;
        if (left <= 0 || poll(&on, 1, (int)left) <= 0) return false;
        ssize_t got = read(g->fd, g->heard + g->n, sizeof g->heard - g->n);
        if (got <= 0) return false;
        g->n += (size_t)got;
    }
}

static void a_stream_beats_every_fifteen_seconds_and_not_before(void **state)
{
    (void)state;
    struct stage *g = stage_open();
    send_request(g, "PUT /fhir/Subscription/s", "Content-Type: application/fhir+json\r\n",
                 S("{\"resourceType\":\"Subscription\",\"id\":\"s\",\"status\":\"requested\","
                   "\"reason\":\"test\",\"criteria\":\"Observation?code=x\","
                   "\"channel\":{\"type\":\"websocket\"}}"));
    assert_true(hears(g, "201 Created", 10000));
    (void)close(g->fd);
    send_request(g, "GET /fhir/Subscription/s/$events", "Accept: text/event-stream\r\n", S(""));
    assert_true(hears(g, "\nid: ", 10000));
    ahead = LISTENERS_HEARTBEAT_MS * INT64_C(1000) - 5 * TIME_SECOND;
    assert_false(hears(g, "\n:\n\n", 2 * LISTENERS_LOOK_MS));
    for (int beat = 0; beat < 2; beat++) {
        ahead += LISTENERS_HEARTBEAT_MS * INT64_C(1000);
        g->n = 0;
        assert_true(hears(g, ":\n\n", 4000));
    }
    stage_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_beats_every_fifteen_seconds_and_not_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
