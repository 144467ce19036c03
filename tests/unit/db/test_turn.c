/* SPDX-License-Identifier: Apache-2.0
 * The write turn, on both engines. */
#include "support/support.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "db/turn.h"
#include "support/dbs.h"

struct world {
    struct env *e;
    struct turn *turn;
    struct db *db; /* looks on from outside */
    str url;
};

static void run(struct env *e, struct db *db, const char *text)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    assert_ok(db_exec(e, db, &sql, NULL, 0, NULL));
}

static status number(struct env *e, struct db *db, const char *text, int64_t *ret_number)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    struct rows *r = NULL;
    int64_t n = -1;
    TRY(rows_open(e, db, &sql, NULL, 0, false, &r));
    if (rows_next(r)) n = rows_int(r, 0);
    TRY(rows_close(r));
    *ret_number = n;
    return ST_OK;
}

static int64_t see(struct world *w, const char *text)
{
    int64_t n = -1;
    assert_ok(number(w->e, w->db, text, &n));
    return n;
}

static int open_at(void **state, struct env *e, str url)
{
    static struct world w;
    w = (struct world){ .e = e, .url = url };
    *state = &w;
    if (str_is_none(url)) return 0;
    assert_ok(db_open(e, url, NULL, &w.db));
    run(e, w.db, "CREATE TABLE counter (id BIGINT PRIMARY KEY, v BIGINT NOT NULL)");
    run(e, w.db, "CREATE TABLE log (v BIGINT PRIMARY KEY, who BIGINT NOT NULL, n BIGINT NOT NULL)");
    run(e, w.db, "INSERT INTO counter VALUES (1, 0)");
    return 0;
}

static int open_sqlite(void **state)
{
    struct env *e = test_env();
    return open_at(state, e, dbs_sqlite(e));
}

static int open_postgresql(void **state)
{
    struct env *e = test_env();
    return open_at(state, e, dbs_postgresql(e));
}

static int close_world(void **state)
{
    struct world *w = *state;
    turn_close(w->turn);
    db_close(w->db);
    test_env_close(w->e);
    return 0;
}

static struct world *world_of(void **state, const struct turn_options *options)
{
    struct world *w = *state;
    if (w->db == NULL) skip();
    assert_ok(turn_open(w->e, w->url, options, &w->turn));
    return w;
}

/* ---- pieces of work --------------------------------------------------------------------------*/

struct step {
    int64_t who, n;
    status answer; /* what the work says after it has written */
    bool greedy;   /* asks for more memory than there is, after it has written */
};

/* Reads, adds one, writes down what it made of it. */
static status count_up(struct env *e, struct db *db, void *arg)
{
    const struct step *s = arg;
    int64_t v = 0;
    TRY(number(e, db, "SELECT v FROM counter WHERE id = 1", &v));
    struct db_sql update = DB_SQL("update", "UPDATE counter SET v = $1 WHERE id = 1");
    struct db_sql insert = DB_SQL("insert", "INSERT INTO log (v, who, n) VALUES ($1, $2, $3)");
    struct db_value args[] = { db_int(v + 1), db_int(s->who), db_int(s->n) };
    TRY(db_exec(e, db, &update, args, 1, NULL));
    TRY(db_exec(e, db, &insert, args, 3, NULL));
    if (s->greedy) (void)arena_alloc(e->arena, SIZE_MAX / 2);
    if (s->answer != ST_OK) return fail(e, s->answer, "as the test wishes");
    return ST_OK;
}

static struct env env_make(struct random *random)
{
    *random = random_seeded(1);
    return (struct env){ .arena = arena_open(0), .clock = clock_system(), .random = random };
}

/* ---- one linear history ----------------------------------------------------------------------*/

enum { THREADS = 100 };

struct client {
    struct turn *turn;
    int64_t who, writes, fine;
    pthread_t thread;
};

static void *client_run(void *arg)
{
    struct client *c = arg;
    struct random random;
    struct env e = env_make(&random);
    for (int64_t n = 0; n < c->writes; n++) {
        struct step s = { .who = c->who, .n = n, .answer = n % 4 == 3 ? ST_PRECONDITION : ST_OK };
        status st = turn_run(c->turn, &e, count_up, &s);
        if (st == s.answer) c->fine++;
        arena_reset(e.arena);
    }
    arena_close(e.arena);
    return NULL;
}

static void many_writers_make_one_linear_history(void **state)
{
    struct world *w = world_of(state, NULL);
    bool sqlite = db_engine(w->db) == DB_SQLITE;
    int threads = sqlite ? THREADS : 4, writes = sqlite ? 20 : 8;
    static struct client client[THREADS];
    for (int i = 0; i < threads; i++) {
        client[i] = (struct client){ .turn = w->turn, .who = i, .writes = writes };
        assert_int_equal(pthread_create(&client[i].thread, NULL, client_run, &client[i]), 0);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(client[i].thread, NULL);
        assert_int_equal(client[i].fine, writes);
    }
    int64_t kept = threads * (writes - writes / 4);
    assert_int_equal(see(w, "SELECT v FROM counter"), kept);
    assert_int_equal(see(w, "SELECT count(*) FROM log"), kept);
    assert_int_equal(see(w, "SELECT max(v) FROM log"), kept);
    assert_int_equal(see(w,
                         "SELECT count(*) FROM log a, log b WHERE a.who = b.who AND a.n < b.n AND"
                         " a.v > b.v"),
                     0); /* nobody's writes overtook each other */
    struct turn_stats stats;
    turn_stats(w->turn, &stats);
    assert_int_equal(stats.items, threads * writes);
    if (sqlite) assert_true(stats.batches < stats.items / 2);
}

/* ---- batches made to order -------------------------------------------------------------------*/

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool in, open;
    int answered;
};

static status wait_at_gate(struct env *e, struct db *db, void *arg)
{
    struct gate *g = arg;
    (void)e;
    (void)db;
    pthread_mutex_lock(&g->lock);
    g->in = true;
    pthread_cond_broadcast(&g->moved);
    while (!g->open) pthread_cond_wait(&g->moved, &g->lock);
    pthread_mutex_unlock(&g->lock);
    return ST_OK;
}

struct ticket {
    struct turn_item item;
    struct env env;
    struct random random;
    struct step step;
    struct gate *gate;
    status answer;
};

static void count_answer(struct turn_item *item, status result)
{
    struct ticket *t = item->owner;
    t->answer = result;
    pthread_mutex_lock(&t->gate->lock);
    t->gate->answered++;
    pthread_cond_broadcast(&t->gate->moved);
    pthread_mutex_unlock(&t->gate->lock);
}

static void submit(struct world *w, struct ticket *t, struct gate *g, struct fault *fault)
{
    t->env = env_make(&t->random);
    t->env.fault = fault;
    t->gate = g;
    t->item = (struct turn_item){
        .env = &t->env, .work = count_up, .arg = &t->step, .done = count_answer, .owner = t
    };
    assert_ok(turn_submit(w->turn, &t->item));
}

/* The first piece holds the turn until all the others wait: they share its transaction. */
static void run_together(struct world *w, struct ticket *tickets, int count, struct fault *fault)
{
    struct gate g = { .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
    struct ticket first = { 0 };
    first.env = env_make(&first.random);
    first.gate = &g;
    first.item = (struct turn_item){
        .env = &first.env, .work = wait_at_gate, .arg = &g, .done = count_answer, .owner = &first
    };
    assert_ok(turn_submit(w->turn, &first.item));
    pthread_mutex_lock(&g.lock);
    while (!g.in) pthread_cond_wait(&g.moved, &g.lock);
    pthread_mutex_unlock(&g.lock);
    for (int i = 0; i < count; i++) submit(w, &tickets[i], &g, i == 1 ? fault : NULL);
    pthread_mutex_lock(&g.lock);
    g.open = true;
    pthread_cond_broadcast(&g.moved);
    while (g.answered < count + 1) pthread_cond_wait(&g.moved, &g.lock);
    pthread_mutex_unlock(&g.lock);
    for (int i = 0; i < count; i++) arena_close(tickets[i].env.arena);
    arena_close(first.env.arena);
}

/* The gate keeps a transaction open for long; the test's statement limits are not at stake. */
static const struct turn_options patient = { .hold_ms = 10000, .workers = 1 };

static void a_refused_piece_leaves_nothing_and_harms_nobody(void **state)
{
    struct world *w = world_of(state, &patient);
    struct ticket t[4] = { { .step.n = 0 },
                           { .step = { .n = 1, .answer = ST_PRECONDITION } },
                           { .step = { .n = 2, .greedy = true } },
                           { .step.n = 3 } };
    run_together(w, t, 4, NULL);
    assert_int_equal(t[0].answer, ST_OK);
    assert_int_equal(t[1].answer, ST_PRECONDITION);
    assert_int_equal(t[2].answer, ST_NO_MEMORY);
    assert_int_equal(t[3].answer, ST_OK);
    assert_int_equal(see(w, "SELECT count(*) FROM log"), 2);
    assert_int_equal(see(w, "SELECT sum(n) FROM log"), 3);
    assert_int_equal(see(w, "SELECT v FROM counter"), 2);
}

static void where_the_commit_fails_the_whole_batch_is_told_so(void **state)
{
    struct world *w = world_of(state, &patient);
    struct ticket t[3] = { { .step.n = 0 },
                           { .step.n = 1 },
                           { .step = { .n = 2, .answer = ST_CONFLICT } } };
    struct fault fault = { .kind = FAULT_WRITE, .fail_at = 1 };
    run_together(w, t, 3, &fault);
    assert_true(fault.fired);
    for (int i = 0; i < 3; i++) assert_int_equal(t[i].answer, ST_BUSY);
    assert_int_equal(see(w, "SELECT count(*) FROM log"), 0);
    struct step s = { .n = 9 };
    assert_ok(turn_run(w->turn, w->e, count_up, &s));
    assert_int_equal(see(w, "SELECT v FROM counter"), 1);
}

static void an_answer_comes_after_its_commit(void **state)
{
    struct world *w = world_of(state, NULL);
    for (int64_t n = 1; n <= 50; n++) {
        struct step s = { .n = n };
        assert_ok(turn_run(w->turn, w->e, count_up, &s));
        assert_int_equal(see(w, "SELECT v FROM counter"), n);
    }
}

static void whichever_step_fails_the_next_write_succeeds(void **state)
{
    struct world *w = world_of(state, NULL);
    int64_t kept = 0, failures = 0;
    for (int kind = FAULT_SQL; kind <= FAULT_WRITE; kind++) {
        bool fired = true;
        for (int n = 1; fired; n++) {
            struct fault fault = { .kind = (enum fault_kind)kind,
                                   .fail_at = n,
                                   .from_then_on = n % 2 == 0 };
            struct step s = { .n = n };
            w->e->fault = &fault;
            status st = turn_run(w->turn, w->e, count_up, &s);
            w->e->fault = NULL;
            fired = fault.fired;
            assert_int_equal(st == ST_OK, !fired);
            if (st == ST_OK)
                kept++;
            else
                failures++;
            assert_int_equal(see(w, "SELECT count(*) FROM log"), kept);
            assert_ok(turn_run(w->turn, w->e, count_up, &s));
            assert_int_equal(see(w, "SELECT v FROM counter"), ++kept);
        }
    }
    assert_true(failures >= 5);
}

static void whichever_allocation_fails_the_next_write_succeeds(void **state)
{
    struct world *w = world_of(state, NULL);
    int64_t kept = 0;
    bool fired = true;
    for (int n = 1; fired; n++) {
        struct fault fault = { .kind = FAULT_ALLOC, .fail_at = n };
        struct random random;
        struct env e = env_make(&random);
        struct step s = { .n = n };
        arena_fault_set(e.arena, &fault);
        status st = turn_run(w->turn, &e, count_up, &s);
        fired = fault.fired;
        if (st == ST_OK) kept++;
        assert_int_equal(st == ST_OK, !fired);
        assert_int_equal(see(w, "SELECT v FROM counter"), kept);
        arena_close(e.arena);
    }
    assert_int_equal(see(w, "SELECT count(*) FROM log"), kept);
}

static void more_than_the_queue_holds_is_refused_at_once(void **state)
{
    struct turn_options small = { .queue_max = 2, .workers = 1, .hold_ms = 10000 };
    struct world *w = world_of(state, &small);
    struct gate g = { .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
    struct ticket first = { .gate = &g }, t[3] = { 0 };
    first.env = env_make(&first.random);
    first.item = (struct turn_item){
        .env = &first.env, .work = wait_at_gate, .arg = &g, .done = count_answer, .owner = &first
    };
    assert_ok(turn_submit(w->turn, &first.item));
    pthread_mutex_lock(&g.lock);
    while (!g.in) pthread_cond_wait(&g.moved, &g.lock);
    pthread_mutex_unlock(&g.lock);
    submit(w, &t[0], &g, NULL);
    submit(w, &t[1], &g, NULL);
    struct step s = { 0 };
    assert_status(turn_run(w->turn, w->e, count_up, &s), ST_BUSY);
    pthread_mutex_lock(&g.lock);
    g.open = true;
    pthread_cond_broadcast(&g.moved);
    while (g.answered < 3) pthread_cond_wait(&g.moved, &g.lock);
    pthread_mutex_unlock(&g.lock);
    assert_int_equal(see(w, "SELECT v FROM counter"), 2);
    arena_close(t[0].env.arena);
    arena_close(t[1].env.arena);
    arena_close(first.env.arena);
}

static void the_log_stays_bounded_under_writing(void **state)
{
    struct turn_options often = { .wal_pages = 100, .wal_most = 400 };
    struct world *w = world_of(state, &often);
    for (int i = 0; i < 3000; i++) {
        struct step s = { .n = i };
        struct arena_mark mark = arena_mark(w->e->arena);
        assert_ok(turn_run(w->turn, w->e, count_up, &s));
        arena_rewind(w->e->arena, mark);
    }
    struct turn_stats stats;
    turn_stats(w->turn, &stats);
    assert_true(stats.checkpoints > 0);
    struct stat wal;
    str path = arena_concat(w->e->arena, w->url, S("-wal"));
    assert_int_equal(stat(path.p, &wal), 0);
    assert_true(wal.st_size < 1200 * 4096); /* unbounded it would be over 6,000 pages */
}

/* ---- killed midway ---------------------------------------------------------------------------*/

/* Writers that say on a pipe what was acknowledged, until they are killed. */
static void child_main(str url, int fd)
{
    struct random random;
    struct env e = env_make(&random);
    struct turn *turn = NULL;
    if (turn_open(&e, url, NULL, &turn) != ST_OK) _exit(1);
    for (int64_t n = 0;; n++) {
        struct step s = { .who = 1, .n = n };
        if (turn_run(turn, &e, count_up, &s) != ST_OK) _exit(2);
        if (write(fd, &n, sizeof n) != sizeof n) _exit(3);
        arena_reset(e.arena);
    }
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
    struct world *w = *state;
    if (w->db == NULL) skip();
    int64_t acknowledged = -1;
    db_close(w->db); /* nothing of SQLite's is carried over a fork */
    w->db = NULL;
    for (int round = 0; round < 5; round++) {
        int pipe_fd[2];
        assert_int_equal(pipe(pipe_fd), 0);
        pid_t child = fork();
        if (child == 0) child_main(w->url, pipe_fd[1]);
        close(pipe_fd[1]);
        int64_t n = 0, last = -1;
        for (int i = 0; i < 20 + round * 7 && read(pipe_fd[0], &n, sizeof n) == sizeof n; i++)
            last = n;
        kill(child, SIGKILL);
        while (read(pipe_fd[0], &n, sizeof n) == sizeof n) last = n;
        int how;
        waitpid(child, &how, 0);
        close(pipe_fd[0]);
        assert_true(WIFSIGNALED(how));
        assert_ok(db_open(w->e, w->url, NULL, &w->db));
        acknowledged += last + 1;
        int64_t kept = see(w, "SELECT count(*) FROM log");
        assert_true(kept >= acknowledged + 1);
        assert_int_equal(see(w, "SELECT v FROM counter"), kept);
        acknowledged = kept - 1; /* an unanswered one may have happened */
        db_close(w->db);
        w->db = NULL;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define SQ(name) cmocka_unit_test_setup_teardown(name, open_sqlite, close_world)
#define PG(name) { "postgresql_" #name, name, open_postgresql, close_world, NULL }
        SQ(many_writers_make_one_linear_history),
        PG(many_writers_make_one_linear_history),
        SQ(a_refused_piece_leaves_nothing_and_harms_nobody),
        PG(a_refused_piece_leaves_nothing_and_harms_nobody),
        SQ(where_the_commit_fails_the_whole_batch_is_told_so),
        SQ(an_answer_comes_after_its_commit),
        PG(an_answer_comes_after_its_commit),
        SQ(whichever_step_fails_the_next_write_succeeds),
        PG(whichever_step_fails_the_next_write_succeeds),
        SQ(whichever_allocation_fails_the_next_write_succeeds),
        PG(whichever_allocation_fails_the_next_write_succeeds),
        SQ(more_than_the_queue_holds_is_refused_at_once),
        PG(more_than_the_queue_holds_is_refused_at_once),
        SQ(the_log_stays_bounded_under_writing),
        SQ(what_was_acknowledged_survives_a_kill),
    };
    log_open(2, LOG_ERROR); /* what fails here is meant to */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
