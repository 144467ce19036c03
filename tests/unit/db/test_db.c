/* SPDX-License-Identifier: Apache-2.0
 * Transactions, statements and rows, the same on both engines. */
#include "support/support.h"

#include "db/db.h"
#include "support/dbs.h"

struct world {
    struct env *e;
    struct db *db;
};

static void run(struct world *w, const char *text)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    assert_ok(db_exec(w->e, w->db, &sql, NULL, 0, NULL));
}

static int64_t number(struct world *w, const char *text)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    struct rows *r = NULL;
    assert_ok(rows_open(w->e, w->db, &sql, NULL, 0, false, &r));
    assert_true(rows_next(r));
    int64_t n = rows_int(r, 0);
    assert_ok(rows_close(r));
    return n;
}

static int open_at(void **state, str url, struct env *e)
{
    static struct world w;
    w = (struct world){ .e = e };
    *state = &w;
    if (str_is_none(url)) return 0;
    struct db_sql make = {
        .name = "make",
        .text =
            S("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, size REAL, body BLOB)"),
        .postgresql = S("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT UNIQUE,"
                        " size DOUBLE PRECISION, body BYTEA)"),
    };
    assert_ok(db_open(e, url, NULL, &w.db));
    assert_ok(db_exec(e, w.db, &make, NULL, 0, NULL));
    return 0;
}

static int open_sqlite(void **state)
{
    struct env *e = test_env();
    return open_at(state, dbs_sqlite(e), e);
}

static int open_postgresql(void **state)
{
    struct env *e = test_env();
    return open_at(state, dbs_postgresql(e), e);
}

static struct world *world_of(void **state)
{
    struct world *w = *state;
    if (w->db == NULL) skip();
    return w;
}

static int close_world(void **state)
{
    struct world *w = *state;
    db_close(w->db);
    test_env_close(w->e);
    return 0;
}

static const struct db_sql insert = {
    .name = "insert", .text = S_INIT("INSERT INTO t (name, id, size, body) VALUES ($2, $1, $3, $4)")
};

static status put(struct world *w, int64_t id, str name)
{
    struct db_value args[] = { db_int(id), db_text(name), db_real(1.5), db_blob(S("\0\1")) };
    return db_exec(w->e, w->db, &insert, args, 4, NULL);
}

static void parameters_are_bound_by_their_number_not_their_order(void **state)
{
    struct world *w = world_of(state);
    assert_ok(put(w, 7, S("seven")));
    struct rows *r = NULL;
    struct db_sql sql = DB_SQL("read", "SELECT id, name, size, body, CAST(NULL AS TEXT) FROM t");
    assert_ok(rows_open(w->e, w->db, &sql, NULL, 0, false, &r));
    assert_true(rows_next(r));
    assert_int_equal(rows_int(r, 0), 7);
    assert_str(rows_text(r, 1), "seven");
    assert_true(rows_real(r, 2) == 1.5);
    assert_int_equal(rows_blob(r, 3).n, 2);
    assert_true(rows_null(r, 4));
    assert_false(rows_next(r));
    assert_ok(rows_close(r));
}

static void an_empty_text_is_not_a_missing_one(void **state)
{
    struct world *w = world_of(state);
    assert_ok(put(w, 1, S("")));
    assert_ok(put(w, 2, str_none()));
    assert_int_equal(number(w, "SELECT count(*) FROM t WHERE name IS NULL"), 1);
    struct rows *r = NULL;
    struct db_sql sql = DB_SQL("read", "SELECT name FROM t ORDER BY id");
    assert_ok(rows_open(w->e, w->db, &sql, NULL, 0, false, &r));
    assert_true(rows_next(r));
    assert_false(str_is_none(rows_text(r, 0)));
    assert_true(rows_next(r));
    assert_true(str_is_none(rows_text(r, 0)));
    assert_ok(rows_close(r));
}

static void a_second_row_of_one_key_is_a_conflict_that_names_the_place(void **state)
{
    struct world *w = world_of(state);
    assert_ok(put(w, 1, S("a")));
    assert_status(put(w, 2, S("a")), ST_CONFLICT);
    bool sqlite = db_engine(w->db) == DB_SQLITE;
    assert_strs(w->e->err.where, sqlite ? S("t.name") : S("t_name_key"));
}

static void a_failed_statement_stops_the_transaction_until_it_is_undone(void **state)
{
    struct world *w = world_of(state);
    int point = 0;
    assert_ok(db_begin(w->e, w->db, DB_WRITE));
    assert_ok(put(w, 1, S("a")));
    assert_ok(db_savepoint(w->e, w->db, &point));
    assert_ok(put(w, 2, S("b")));
    assert_status(put(w, 3, S("a")), ST_CONFLICT);
    assert_status(put(w, 4, S("d")), ST_CONFLICT);
    assert_ok(db_undo(w->e, w->db, point));
    assert_ok(put(w, 5, S("e")));
    assert_ok(db_commit(w->e, w->db));
    assert_int_equal(number(w, "SELECT sum(id) FROM t"), 6);

    assert_ok(db_begin(w->e, w->db, DB_WRITE));
    assert_status(put(w, 3, S("a")), ST_CONFLICT);
    assert_status(db_commit(w->e, w->db), ST_CONFLICT);
    assert_false(db_in_transaction(w->db));
    assert_int_equal(number(w, "SELECT sum(id) FROM t"), 6);
}

static status leave(struct env *e, void *arg)
{
    struct world *w = arg;
    TRY(db_begin(e, w->db, DB_WRITE));
    TRY(put(w, 1, S("a")));
    struct rows *r = NULL;
    struct db_sql sql = DB_SQL("read", "SELECT id FROM t");
    TRY(rows_open(e, w->db, &sql, NULL, 0, false, &r));
    (void)rows_next(r);
    (void)arena_alloc(e->arena, SIZE_MAX / 2);
    return ST_OK;
}

static void memory_that_ends_inside_a_transaction_rolls_it_back_with_the_arena(void **state)
{
    struct world *w = world_of(state);
    struct arena_mark mark = arena_mark(w->e->arena);
    assert_status(env_run(w->e, leave, w), ST_NO_MEMORY);
    assert_true(db_in_transaction(w->db));
    arena_rewind(w->e->arena, mark);
    assert_false(db_in_transaction(w->db));
    assert_int_equal(number(w, "SELECT count(*) FROM t"), 0);
}

static status three(struct env *e, struct db *db, void *arg)
{
    struct world *w = arg;
    (void)db;
    TRY(put(w, 1, S("a")));
    int point = 0;
    TRY(db_savepoint(e, w->db, &point));
    TRY(put(w, 2, S("b")));
    TRY(db_release(e, w->db, point));
    return put(w, 3, S("c"));
}

/* True where the point was reached, and then all was as before. */
static bool undone_at(struct world *w, enum fault_kind kind, int n, bool from_then_on)
{
    struct fault fault = { .kind = kind, .fail_at = n, .from_then_on = from_then_on };
    w->e->fault = &fault;
    status st = db_transact(w->e, w->db, DB_WRITE, three, w);
    w->e->fault = NULL;
    assert_int_equal(st == ST_OK, !fault.fired);
    assert_false(db_in_transaction(w->db));
    assert_int_equal(number(w, "SELECT count(*) FROM t"), fault.fired ? 0 : 3);
    run(w, "DELETE FROM t");
    return fault.fired;
}

static void whichever_step_fails_all_is_undone_and_the_next_work_succeeds(void **state)
{
    struct world *w = world_of(state);
    int failures = 0;
    for (int on = 0; on < 2; on++) {
        for (int n = 1; undone_at(w, FAULT_SQL, n, on == 1); n++) failures++;
        for (int n = 1; undone_at(w, FAULT_WRITE, n, on == 1); n++) failures++;
    }
    assert_int_equal(failures, 2 * (6 + 1)); /* begin, three rows, savepoint, release; commit */
}

struct pair {
    struct db *other;
    struct world *w;
    bool clash;
};

/* Each reads what the other writes: one of the two cannot stand. */
static status count_and_add(struct env *e, struct db *db, void *arg)
{
    struct pair *p = arg;
    struct world here = { e, db };
    int64_t n = number(&here, "SELECT count(*) FROM t");
    if (p->clash) {
        struct world there = { e, p->other };
        p->clash = false;
        assert_ok(db_begin(e, p->other, DB_WRITE));
        int64_t m = number(&there, "SELECT count(*) FROM t");
        assert_ok(put(&there, 100 + m, S("other")));
        assert_ok(db_commit(e, p->other));
    }
    return put(&here, 200 + n, S("mine"));
}

static void what_cannot_be_serialised_is_done_again(void **state)
{
    struct world *w = world_of(state);
    struct env *e = test_env();
    struct pair p = { .w = w, .clash = true };
    struct rows *r = NULL;
    struct db_sql where = DB_SQL("where", "SELECT current_setting('search_path')");
    assert_ok(rows_open(w->e, w->db, &where, NULL, 0, false, &r));
    assert_true(rows_next(r));
    str path = rows_text_copy(r, 0);
    assert_ok(rows_close(r));
    assert_ok(db_open(e, dbs_postgresql(e), NULL, &p.other));
    struct db_sql same = { .name = "same",
                           .text = arena_concat(e->arena, S("SET search_path = "), path) };
    assert_ok(db_exec(e, p.other, &same, NULL, 0, NULL));
    assert_ok(db_transact(w->e, w->db, DB_WRITE, count_and_add, &p));
    assert_int_equal(number(w, "SELECT sum(id) FROM t"), 100 + 201);
    db_close(p.other);
    test_env_close(e);
}

static void a_server_that_was_away_is_found_again(void **state)
{
    struct world *w = world_of(state);
    struct env *e = test_env();
    struct db *other = NULL;
    assert_ok(db_open(e, dbs_postgresql(e), NULL, &other));
    for (int inside = 0; inside < 2; inside++) {
        int64_t pid = number(w, "SELECT pg_backend_pid()");
        struct db_sql end = DB_SQL("end", "SELECT pg_terminate_backend(CAST($1 AS INTEGER), 5000)");
        struct db_value args[] = { db_int(pid) };
        if (inside == 1) {
            assert_ok(db_begin(w->e, w->db, DB_WRITE));
            assert_ok(put(w, 1, S("lost")));
        }
        assert_ok(db_exec(e, other, &end, args, 1, NULL));
        if (inside == 1) {
            assert_status(put(w, 2, S("x")), ST_IO);
            assert_true(db_is_cleared(w->db));
            assert_int_not_equal(db_commit(w->e, w->db), ST_OK);
        }
        assert_ok(db_begin(w->e, w->db, DB_READ));
        assert_int_equal(number(w, "SELECT count(*) FROM t"), 0);
        db_rollback(w->e, w->db);
    }
    db_close(other);
    test_env_close(e);
}

/* Ids are given out before commits: what comes first in the table may become visible last. Readers
 * of a log therefore stop below the oldest transaction still open. */
static void interleaved_commits_skip_no_row_below_the_oldest_open_one(void **state)
{
    struct world *w = world_of(state);
    struct env *e = test_env();
    struct db *other = NULL, *reader = NULL;
    struct rows *r = NULL;
    struct db_sql where = DB_SQL("where", "SELECT current_setting('search_path')");
    assert_ok(rows_open(w->e, w->db, &where, NULL, 0, false, &r));
    assert_true(rows_next(r));
    struct db_sql same = { .name = "same",
                           .text =
                               arena_concat(e->arena, S("SET search_path = "), rows_text(r, 0)) };
    assert_ok(rows_close(r));
    str url = dbs_postgresql(e);
    assert_ok(db_open(e, url, NULL, &other));
    assert_ok(db_open(e, url, NULL, &reader));
    assert_ok(db_exec(e, other, &same, NULL, 0, NULL));
    assert_ok(db_exec(e, reader, &same, NULL, 0, NULL));
    run(w, "CREATE TABLE log (seq BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
           " txid BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint))");
    const char *safe = "SELECT coalesce(max(seq), 0) FROM log WHERE txid <"
                       " CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)";
    struct world there = { e, other }, looks = { e, reader };
    assert_ok(db_begin(w->e, w->db, DB_WRITE));
    run(w, "INSERT INTO log DEFAULT VALUES"); /* seq 1, open */
    assert_ok(db_begin(e, other, DB_WRITE));
    run(&there, "INSERT INTO log DEFAULT VALUES"); /* seq 2 */
    assert_ok(db_commit(e, other));
    assert_int_equal(number(&looks, "SELECT max(seq) FROM log"),
                     2); /* a bare position would skip 1 */
    assert_int_equal(number(&looks, safe), 0);
    assert_ok(db_commit(w->e, w->db));
    assert_int_equal(number(&looks, safe), 2);
    db_close(reader);
    db_close(other);
    test_env_close(e);
}

static void a_statement_that_runs_too_long_is_ended(void **state)
{
    struct world *w = world_of(state);
    struct env *e = test_env();
    e->clock = clock_system();
    struct db *db = NULL;
    struct db_options options = { .statement_ms = 50 };
    struct db_sql slow = { .name = "slow",
                           .text =
                               S("WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
                                 " SELECT count(*) FROM n") };
    str url = db_engine(w->db) == DB_SQLITE ? dbs_sqlite(e) : dbs_postgresql(e);
    assert_ok(db_open(e, url, &options, &db));
    assert_status(db_exec(e, db, &slow, NULL, 0, NULL), ST_BUSY);
    struct world again = { e, db };
    assert_int_equal(number(&again, "SELECT 1"), 1);
    db_close(db);
    test_env_close(e);
}

static void a_reader_cannot_write(void **state)
{
    struct world *w = world_of(state);
    assert_ok(db_begin(w->e, w->db, DB_READ));
    assert_status(put(w, 1, S("a")), ST_INTERNAL);
    db_rollback(w->e, w->db);
    assert_int_equal(number(w, "SELECT count(*) FROM t"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name)                                                                                    \
    cmocka_unit_test_setup_teardown(name, open_sqlite, close_world),                               \
        { "postgresql_" #name, name, open_postgresql, close_world, NULL }
        T(parameters_are_bound_by_their_number_not_their_order),
        T(an_empty_text_is_not_a_missing_one),
        T(a_second_row_of_one_key_is_a_conflict_that_names_the_place),
        T(a_failed_statement_stops_the_transaction_until_it_is_undone),
        T(memory_that_ends_inside_a_transaction_rolls_it_back_with_the_arena),
        T(whichever_step_fails_all_is_undone_and_the_next_work_succeeds),
        { "postgresql_what_cannot_be_serialised_is_done_again",
          what_cannot_be_serialised_is_done_again, open_postgresql, close_world,
          NULL }, /* SQLite has one writer: nothing to repeat */
        { "postgresql_a_server_that_was_away_is_found_again", a_server_that_was_away_is_found_again,
          open_postgresql, close_world, NULL },
        { "postgresql_interleaved_commits_skip_no_row_below_the_oldest_open_one",
          interleaved_commits_skip_no_row_below_the_oldest_open_one, open_postgresql, close_world,
          NULL },
        T(a_statement_that_runs_too_long_is_ended),
        T(a_reader_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
