/* SPDX-License-Identifier: Apache-2.0
 * Requests over a real socket while their n-th allocation fails, on whatever thread it is: the
 * door's, a worker's, the write turn's. (The scenarios do the same in process.)
 */
#include "support/support.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/time.h"
#include "http/listen.h"
#include "scenario/client.h"
#include "trust/account.h"
#include "trust/organisation.h"

enum { MINUTES_OF_A_SESSION = 600 };

struct stage {
    struct env *e;
    char folder[32];
    struct app *app;
    struct server server;
    struct http_server *http;
    struct client client;
    struct fault plan;  /* of the request that is asked next */
    struct clock clock; /* what the server takes the time for */
    str token;
};

static void handle(void *stage, struct exchange *x)
{
    struct stage *g = stage;
    exchange_env(x)->clock = &g->clock;
    arena_fault_set(exchange_env(x)->arena, &g->plan);
    server_handle(&g->server, x);
}

static status make_account(struct cx *cx, void *arg)
{
    struct stage *g = arg;
    struct account account;
    int64_t organisation = 0, account_id = 0, role = 0;
    TRY(organisation_put(cx, S("lane"), str_none(), S("Lantern Lane"), S("gp practice"),
                         &organisation));
    TRY(account_add(cx, S("rao"), S("Sunil Rao"), str_none(), &account_id));
    TRY(account_by_name(cx, S("rao"), &account));
    TRY(account_role_add(cx, account.id, organisation, ROLE_SYSTEM, S("GP"), &role));
    return session_open(cx, account.id, role, S("test"), &g->token);
}

static struct stage *stage_open(void)
{
    struct env *e = test_env();
    struct stage *g = NEW(e->arena, struct stage);
    struct settings s;
    struct app_options with = { .create = true };
    struct http_settings set = { .address = S("127.0.0.1:0"), .threads = 1 };
    struct http_handler handler = { g, server_body_most, handle };
    struct who system = who_system();
    (void)memcpy(g->folder, "/tmp/weft-handle-XXXXXX", 24);
    assert_non_null(mkdtemp(g->folder));
    e->clock = clock_system();
    g->e = e;
    g->clock = clock_fixed(env_now(e));
    assert_ok(settings_begin(e, &s));
    assert_ok(
        settings_set(e, &s, S("db"), file_join(e->arena, str_of(g->folder), S("weft.db")), "test"));
    assert_ok(app_open(e, &s, &with, &g->app));
    g->server = (struct server){ .app = g->app, .doors = doors_open(e->arena) };
    assert_ok(app_write(g->app, e, &system, make_account, g));
    assert_ok(http_open(e, &set, &handler, &g->http));
    g->client = (struct client){ .env = e, .server = &g->server, .port = http_port(g->http) };
    g->client.bearer = g->token;
    return g;
}

static void stage_close(struct stage *g)
{
    http_close(g->http);
    app_close(g->app);
    assert_ok(file_remove_tree(g->e, str_of(g->folder)));
    test_env_close(g->e);
}

/* The answer's status, with the n-th allocation failing; 0: none. ret_fired: it came so far. */
static int ask_failing(struct stage *g, const struct ask *ask, int64_t n, bool *ret_fired)
{
    struct arena_mark mark = arena_mark(g->e->arena);
    struct res res = { 0 };
    g->plan = (struct fault){ .kind = FAULT_ALLOC, .fail_at = n };
    assert_ok(client_ask(&g->client, g->e, ask, &res));
    *ret_fired = g->plan.fired;
    arena_rewind(g->e->arena, mark);
    return res.status;
}

static void come_back_or_done(const struct stage *g, int64_t n, int code, int good)
{
    if (code != 503 && code != good)
        fail_msg("with allocation %lld failing it is answered %d", (long long)n, code);
    assert_true(http_counts(g->http).in_flight == 0);
}

/* Each n of a request, until it has no more allocations; then it is answered as it should be. */
static int64_t each_allocation(struct stage *g, const struct ask *ask, int good)
{
    bool fired = true;
    for (int64_t n = 1;; n++) {
        int code = ask_failing(g, ask, n, &fired);
        if (!fired) {
            assert_int_equal(code, good);
            return n - 1;
        }
        come_back_or_done(g, n, code, good);
    }
}

static struct ask get(struct stage *g, bool page, const char *target)
{
    struct field *json = NEW(g->e->arena, struct field);
    *json = (struct field){ S("Content-Type"), S("application/fhir+json") };
    g->client.bearer = page ? str_none() : g->token;
    g->client.cookies.count = 0;
    if (page) *VEC_PUSH(g->e->arena, &g->client.cookies) = (struct field){ S("session"), g->token };
    return (struct ask){ .target = str_of(target), .headers = { json, page ? 0 : 1 } };
}

static void what_a_request_cannot_get_memory_for_is_answered(void **state)
{
    (void)state;
    struct stage *g = stage_open();
    struct ask ask = get(g, true, "/");
    assert_true(each_allocation(g, &ask, 200) > 20); /* read: on the door's thread */
    ask = get(g, true, "/people/search");
    assert_true(each_allocation(g, &ask, 200) > 20); /* none: on a worker */
    ask = get(g, true, "/sign-in");
    g->client.cookies.count = 0;
    assert_true(each_allocation(g, &ask, 200) > 20);
    ask = get(g, false, "/fhir/metadata");
    (void)each_allocation(g, &ask, 200);
    ask = get(g, false, "/fhir/Observation");
    ask.method = METHOD_POST;
    ask.body =
        S("{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"}}");
    assert_true(each_allocation(g, &ask, 201) > 20); /* write: then in the turn */
    stage_close(g);
}

static void a_form_whose_work_may_block_is_answered_too(void **state)
{
    (void)state;
    struct stage *g = stage_open();
    struct ask ask = get(g, true, "/sign-in");
    struct res form;
    g->plan = (struct fault){ 0 };
    g->client.cookies.count = 0;
    assert_ok(client_ask(&g->client, g->e, &ask, &form));
    size_t at = str_find(form.body, S("name=\"csrf\" value=\"")) + 19;
    str token = str_sub(form.body, at, str_find_byte(str_from(form.body, at), '"'));
    struct field urlencoded = { S("Content-Type"), S("application/x-www-form-urlencoded") };
    ask.method = METHOD_POST;
    ask.headers = (struct fields){ &urlencoded, 1 };
    ask.body = arena_printf(g->e->arena, "csrf=%.*s&name=nobody&to=%%2F", STR_ARG(token));
    assert_true(each_allocation(g, &ask, 422) > 20); /* no password: not a hash each time */
    stage_close(g);
}

static void the_session_that_wants_noting_is_answered_too(void **state)
{
    (void)state;
    struct stage *g = stage_open();
    struct ask ask = get(g, false, "/healthz");
    bool fired = true;
    int64_t minutes = 0;
    for (int64_t n = 1; fired; n++) {
        g->clock.fixed += 2 * TIME_MINUTE;
        come_back_or_done(g, n, ask_failing(g, &ask, n, &fired), 200);
        bool none = false;
        g->clock.fixed += 2 * TIME_MINUTE;
        assert_int_equal(ask_failing(g, &ask, 0, &none), 200); /* noted: else it would end */
        assert_true((minutes += 4) < MINUTES_OF_A_SESSION);
    }
    stage_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_request_cannot_get_memory_for_is_answered),
        cmocka_unit_test(a_form_whose_work_may_block_is_answered_too),
        cmocka_unit_test(the_session_that_wants_noting_is_answered_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
