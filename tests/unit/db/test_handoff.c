/* SPDX-License-Identifier: Apache-2.0
 * Two processes and one database file: the lock, and work handed over. */
#include "support/support.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/handoff.h"
#include "db/lock.h"
#include "support/dbs.h"

struct world {
    struct env *e;
    str path;
    struct handoff_server *server;
};

/* "fail" is refused, "greedy" wants too much memory, "big" answers 5 MB; all else comes back. */
static status echo(struct env *e, void *arg, str request, struct buf *answer)
{
    (void)arg;
    if (str_eq(request, S("fail"))) {
        env_fail(e, ST_CONFLICT, S("here"), "it is\nthere already");
        env_remedy(e, "Take another.");
        return ST_CONFLICT;
    }
    if (str_eq(request, S("greedy"))) (void)arena_alloc(e->arena, (size_t)1 << 30);
    if (str_eq(request, S("big")))
        memset(buf_room(answer, 5 << 20), 'x', 5 << 20), answer->n += 5 << 20;
    else
        buf_add(answer, request);
    return ST_OK;
}

static int open_world(void **state)
{
    static struct world w;
    w = (struct world){ .e = test_env() };
    w.path = dbs_sqlite(w.e);
    assert_ok(handoff_serve(w.e, w.path, echo, NULL, &w.server));
    *state = &w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    handoff_stop(w->server);
    test_env_close(w->e);
    return 0;
}

static void a_file_has_one_writer(void **state)
{
    struct world *w = *state;
    struct db_lock *first = NULL, *second = NULL;
    assert_ok(db_lock_take(w->e, w->path, &first));
    assert_status(db_lock_take(w->e, w->path, &second), ST_BUSY);
    assert_true(str_has(w->e->err.what, arena_printf(w->e->arena, "%d", (int)getpid())));
    db_lock_give(first);
    assert_ok(db_lock_take(w->e, w->path, &second));
    db_lock_give(second);
}

static void the_lock_ends_with_its_process(void **state)
{
    struct world *w = *state;
    struct db_lock *lock = NULL;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        if (db_lock_take(w->e, w->path, &lock) != ST_OK) _exit(1);
        if (write(ready[1], "x", 1) != 1) _exit(2);
        (void)pause();
    }
    char c;
    assert_int_equal(read(ready[0], &c, 1), 1);
    assert_status(db_lock_take(w->e, w->path, &lock), ST_BUSY);
    kill(child, SIGKILL);
    int how;
    waitpid(child, &how, 0);
    assert_ok(db_lock_take(w->e, w->path, &lock));
    db_lock_give(lock);
    close(ready[0]);
    close(ready[1]);
}

static void a_request_is_answered(void **state)
{
    struct world *w = *state;
    struct handoff *h = NULL;
    str answer = S("");
    assert_ok(handoff_connect(w->e, w->path, &h));
    for (int i = 0; i < 3; i++) {
        assert_ok(handoff_ask(w->e, h, S("a\nb"), &answer));
        assert_str(answer, "a\nb");
    }
    assert_ok(handoff_ask(w->e, h, S(""), &answer));
    assert_str(answer, "");
    assert_ok(handoff_ask(w->e, h, S("big"), &answer));
    assert_int_equal(answer.n, 5 << 20);
}

static void a_refusal_keeps_its_words(void **state)
{
    struct world *w = *state;
    struct handoff *h = NULL;
    str answer = S("");
    assert_ok(handoff_connect(w->e, w->path, &h));
    assert_status(handoff_ask(w->e, h, S("fail"), &answer), ST_CONFLICT);
    assert_str(w->e->err.what, "it is there already");
    assert_str(w->e->err.where, "here");
    assert_str(w->e->err.remedy, "Take another.");
    assert_ok(handoff_ask(w->e, h, S("on"), &answer));
}

static void memory_that_ends_is_told_and_the_next_request_works(void **state)
{
    struct world *w = *state;
    struct handoff *h = NULL;
    str answer = S("");
    assert_ok(handoff_connect(w->e, w->path, &h));
    assert_status(handoff_ask(w->e, h, S("greedy"), &answer), ST_NO_MEMORY);
    assert_ok(handoff_ask(w->e, h, S("on"), &answer));
    assert_str(answer, "on");
}

static void only_its_user_may_use_the_socket(void **state)
{
    struct world *w = *state;
    struct stat st;
    assert_int_equal(stat(arena_concat(w->e->arena, w->path, S(".sock")).p, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void where_nobody_listens_it_is_said_at_once(void **state)
{
    struct world *w = *state;
    struct handoff *h = NULL;
    handoff_stop(w->server);
    w->server = NULL;
    assert_status(handoff_connect(w->e, w->path, &h), ST_NOT_FOUND);
}

static void what_a_dead_server_left_is_replaced(void **state)
{
    struct world *w = *state;
    struct handoff *h = NULL;
    struct handoff_server *again = NULL;
    assert_ok(handoff_serve(w->e, w->path, echo, NULL, &again)); /* over the other's socket file */
    assert_ok(handoff_connect(w->e, w->path, &h));
    handoff_stop(again);
}

static int raw_connect(struct world *w)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    str path = arena_concat(w->e->arena, w->path, S(".sock"));
    memcpy(a.sun_path, path.p, path.n);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

static void a_frame_that_is_too_large_or_cut_ends_only_its_connection(void **state)
{
    struct world *w = *state;
    static const char *const bad[] = { "\xff\xff\xff\xff", "\0\0\0\5ab", "\0", "\0\0\0\3GET" };
    static const size_t size[] = { 4, 6, 1, 7 };
    for (size_t i = 0; i < 4; i++) {
        int fd = raw_connect(w);
        assert_int_equal(write(fd, bad[i], size[i]), (ssize_t)size[i]);
        shutdown(fd, SHUT_WR);
        char c[64];
        while (read(fd, c, sizeof c) > 0) continue; /* until it is closed */
        close(fd);
    }
    struct handoff *h = NULL;
    str answer = S("");
    assert_ok(handoff_connect(w->e, w->path, &h));
    assert_ok(handoff_ask(w->e, h, S("on"), &answer));
}

static void stopping_does_not_wait_for_idle_connections(void **state)
{
    struct world *w = *state;
    struct handoff *h[HANDOFF_CLIENTS_MAX];
    for (int i = 0; i < HANDOFF_CLIENTS_MAX; i++) assert_ok(handoff_connect(w->e, w->path, &h[i]));
    handoff_stop(w->server);
    w->server = NULL;
    str answer = S("");
    assert_status(handoff_ask(w->e, h[0], S("x"), &answer), ST_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
        T(a_file_has_one_writer),
        T(the_lock_ends_with_its_process),
        T(a_request_is_answered),
        T(a_refusal_keeps_its_words),
        T(memory_that_ends_is_told_and_the_next_request_works),
        T(only_its_user_may_use_the_socket),
        T(where_nobody_listens_it_is_said_at_once),
        T(what_a_dead_server_left_is_replaced),
        T(a_frame_that_is_too_large_or_cut_ends_only_its_connection),
        T(stopping_does_not_wait_for_idle_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
