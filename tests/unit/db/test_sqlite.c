/* SPDX-License-Identifier: Apache-2.0
 * SQLite behind db.h. */
#include "support/support.h"

#include <stdlib.h>

#include "base/file.h"
#include "db/db.h"

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

static int open_world(void **state)
{
    static struct world w;
    w.e = test_env();
    assert_ok(db_open(w.e, S(":memory:"), NULL, &w.db));
    run(&w, "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, size REAL, body BLOB)");
    *state = &w;
    return 0;
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
    struct world *w = *state;
    assert_ok(put(w, 7, S("seven")));
    struct rows *r = NULL;
    struct db_sql sql = DB_SQL("read", "SELECT id, name, size, body, NULL FROM t");
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
    struct world *w = *state;
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
    struct world *w = *state;
    assert_ok(put(w, 1, S("a")));
    assert_status(put(w, 2, S("a")), ST_CONFLICT);
    assert_str(w->e->err.where, "t.name");
}

static void a_failed_statement_stops_the_transaction_until_it_is_undone(void **state)
{
    struct world *w = *state;
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
    struct world *w = *state;
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

/* A file, because a connection that is made anew forgets what is only in memory. */
static void whichever_step_fails_all_is_undone_and_the_next_work_succeeds(void **state)
{
    struct world *w = *state;
    char path[] = "/tmp/weft-test-XXXXXX";
    assert_non_null(mkdtemp(path));
    db_close(w->db);
    assert_ok(db_open(w->e, file_join(w->e->arena, str_of(path), S("db")), NULL, &w->db));
    run(w, "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, size REAL, body BLOB)");
    int failures = 0;
    for (int on = 0; on < 2; on++) {
        for (int n = 1; undone_at(w, FAULT_SQL, n, on == 1); n++) failures++;
        for (int n = 1; undone_at(w, FAULT_WRITE, n, on == 1); n++) failures++;
    }
    assert_int_equal(failures, 2 * (6 + 1)); /* begin, three rows, savepoint, release; commit */
    assert_ok(file_remove_tree(w->e, str_of(path)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
        T(parameters_are_bound_by_their_number_not_their_order),
        T(an_empty_text_is_not_a_missing_one),
        T(a_second_row_of_one_key_is_a_conflict_that_names_the_place),
        T(a_failed_statement_stops_the_transaction_until_it_is_undone),
        T(memory_that_ends_inside_a_transaction_rolls_it_back_with_the_arena),
        T(whichever_step_fails_all_is_undone_and_the_next_work_succeeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
