/* SPDX-License-Identifier: Apache-2.0
 * SQLite's own allocations fail, one after the other: no connection may be left inside a
 * transaction. (Measured once on another program: a ROLLBACK failed for want of memory, and every
 * later request was answered 503.) */
#include "support/support.h"

#include <sqlite3.h>

#include "base/log.h"
#include "db/db.h"
#include "support/dbs.h"

/* SQLite's allocator takes no argument of ours. */
static sqlite3_mem_methods plain;
static struct fault plan;

static void *failing_malloc(int size)
{
    return fault_point(&plan, FAULT_ALLOC) ? NULL : plain.xMalloc(size);
}

static void *failing_realloc(void *p, int size)
{
    return fault_point(&plan, FAULT_ALLOC) ? NULL : plain.xRealloc(p, size);
}

static int install(void **state)
{
    (void)state;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK) return 1;
    sqlite3_mem_methods failing = plain;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) != SQLITE_OK;
}

static void run(struct env *e, struct db *db, const char *text)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    assert_ok(db_exec(e, db, &sql, NULL, 0, NULL));
}

static int64_t count(struct env *e, struct db *db)
{
    struct db_sql sql = DB_SQL("count", "SELECT count(*) FROM t");
    struct rows *r = NULL;
    assert_ok(rows_open(e, db, &sql, NULL, 0, false, &r));
    assert_true(rows_next(r));
    int64_t n = rows_int(r, 0);
    assert_ok(rows_close(r));
    return n;
}

/* Rows, an undone savepoint with a failure in it, a read in the middle, an answer in a row. */
static status work(struct env *e, struct db *db, void *arg)
{
    (void)arg;
    struct db_sql add = DB_SQL("add", "INSERT INTO t (name) VALUES ($1) RETURNING id");
    struct db_value args[] = { db_text(S("a text that is long enough to be allocated by itself")) };
    struct rows *r = NULL;
    int point = 0;
    for (int i = 0; i < 3; i++) TRY(db_exec(e, db, &add, args, 1, NULL));
    TRY(db_savepoint(e, db, &point));
    TRY(db_exec(e, db, &add, args, 1, NULL));
    TRY(db_undo(e, db, point));
    struct db_sql read = DB_SQL("read", "SELECT name FROM t ORDER BY name DESC, id");
    TRY(rows_open(e, db, &read, NULL, 0, false, &r));
    while (rows_next(r)) (void)rows_text_copy(r, 0);
    return rows_close(r);
}

static bool fails_at(struct env *e, struct db *db, int64_t n, bool from_then_on)
{
    struct arena_mark mark = arena_mark(e->arena);
    plan = (struct fault){ .kind = FAULT_ALLOC, .fail_at = n, .from_then_on = from_then_on };
    status st = db_transact(e, db, DB_WRITE, work, NULL);
    bool fired = plan.fired;
    plan = (struct fault){ 0 };
    assert_false(db_in_transaction(db));
    if (!fired) assert_int_equal(st, ST_OK);
    assert_int_equal(count(e, db), st == ST_OK ? 3 : 0);
    assert_ok(db_transact(e, db, DB_WRITE, work, NULL));
    run(e, db, "DELETE FROM t");
    arena_rewind(e->arena, mark);
    return fired;
}

static void whichever_allocation_of_sqlite_fails_the_next_work_succeeds(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct db *db = NULL;
    str url = dbs_sqlite(e);
    int points = 0;
    assert_ok(db_open(e, url, NULL, &db));
    run(e, db, "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    run(e, db, "CREATE INDEX t_name ON t (name)");
    for (int on = 0; on < 2; on++) {
        for (int64_t n = 1; fails_at(e, db, n, on == 1); n++) points++;
    }
    db_close(db);
    test_env_close(e);
    assert_true(points > 20);
}

static void whichever_allocation_fails_a_connection_opens_or_says_why(void **state)
{
    (void)state;
    struct env *e = test_env();
    str url = dbs_sqlite(e);
    bool fired = true;
    for (int64_t n = 1; fired; n++) {
        struct arena_mark mark = arena_mark(e->arena);
        struct db *db = NULL;
        plan = (struct fault){ .kind = FAULT_ALLOC, .fail_at = n };
        status st = db_open(e, url, NULL, &db);
        fired = plan.fired;
        plan = (struct fault){ 0 };
        if (st == ST_OK) {
            run(e, db, "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, name TEXT)");
            assert_ok(db_transact(e, db, DB_WRITE, work, NULL));
            run(e, db, "DELETE FROM t");
        } else {
            assert_true(e->err.what.n > 0);
        }
        db_close(db);
        arena_rewind(e->arena, mark);
    }
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whichever_allocation_of_sqlite_fails_the_next_work_succeeds),
        cmocka_unit_test(whichever_allocation_fails_a_connection_opens_or_says_why),
    };
    log_open(2, LOG_ERROR);
    return cmocka_run_group_tests(tests, install, NULL);
}
