/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/file.h"
#include "db/dialect.h"
#include "base/log.h"
#include "db/migrate.h"
#include "support/dbs.h"

static struct migration two[] = {
    { S_INIT("001_first"),
      S_INIT("CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (x TEXT);") },
    { S_INIT("002_second"),
      S_INIT("INSERT INTO b VALUES ('one');\n-- a word\nINSERT INTO b VALUES ('two');") },
};

struct world {
    struct env *e;
    struct db *db;
    str (*url_of)(struct env *e);
};

static int open_at(void **state, str (*url_of)(struct env *e))
{
    static struct world w;
    w = (struct world){ .e = test_env(), .url_of = url_of };
    *state = &w;
    str url = url_of(w.e);
    if (!str_is_none(url)) assert_ok(db_open(w.e, url, NULL, &w.db));
    return 0;
}

static int open_sqlite(void **state)
{
    return open_at(state, dbs_sqlite);
}

static int open_postgresql(void **state)
{
    return open_at(state, dbs_postgresql);
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

static int64_t count_b(struct world *w)
{
    struct rows *r = NULL;
    struct db_sql sql = DB_SQL("count", "SELECT count(*) FROM b");
    assert_ok(rows_open(w->e, w->db, &sql, NULL, 0, false, &r));
    assert_true(rows_next(r));
    int64_t n = rows_int(r, 0);
    assert_ok(rows_close(r));
    return n;
}

static void each_file_runs_once(void **state)
{
    struct world *w = world_of(state);
    size_t ran = 9;
    assert_ok(db_migrate(w->e, w->db, two, 1, &ran));
    assert_int_equal(ran, 1);
    assert_status(db_migrate_check(w->e, w->db, two, 2), ST_CONFLICT);
    assert_ok(db_migrate(w->e, w->db, two, 2, &ran));
    assert_int_equal(ran, 1);
    assert_ok(db_migrate(w->e, w->db, two, 2, &ran));
    assert_int_equal(ran, 0);
    assert_int_equal(count_b(w), 2);
    assert_ok(db_migrate_check(w->e, w->db, two, 2));
}

static void a_file_changed_after_it_ran_is_refused_by_name(void **state)
{
    struct world *w = world_of(state);
    struct migration changed[] = { two[0], two[1] };
    assert_ok(db_migrate(w->e, w->db, two, 1, NULL));
    changed[0].text = S("CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (y TEXT);");
    assert_status(db_migrate(w->e, w->db, changed, 2, NULL), ST_CONFLICT);
    assert_str(w->e->err.where, "sql/schema/001_first.sql");
    assert_true(w->e->err.remedy.n > 0);
    assert_int_equal(count_b(w), 0);
}

static void a_database_newer_than_the_program_is_refused(void **state)
{
    struct world *w = world_of(state);
    assert_ok(db_migrate(w->e, w->db, two, 2, NULL));
    assert_status(db_migrate(w->e, w->db, two, 1, NULL), ST_UNSUPPORTED);
    assert_status(db_migrate_check(w->e, w->db, two, 1), ST_UNSUPPORTED);
}

static void a_file_numbered_below_one_that_ran_is_refused(void **state)
{
    struct world *w = world_of(state);
    struct migration late[] = { two[0], { S("001_late"), S("CREATE TABLE c (x TEXT);") }, two[1] };
    assert_ok(db_migrate(w->e, w->db, two, 2, NULL));
    assert_status(db_migrate(w->e, w->db, late, 3, NULL), ST_CONFLICT);
    assert_str(w->e->err.where, "sql/schema/001_late.sql");
}

static void a_wrong_statement_names_its_line_and_leaves_nothing_of_its_file(void **state)
{
    struct world *w = world_of(state);
    struct migration bad[] = {
        two[0], { S("002_bad"), S("INSERT INTO b VALUES ('x');\n\nINSERT INTO q VALUES (1);") }
    };
    assert_status(db_migrate(w->e, w->db, bad, 2, NULL), ST_INTERNAL);
    assert_str(w->e->err.where, "sql/schema/002_bad.sql");
    assert_int_equal(w->e->err.line, 3);
    assert_int_equal(count_b(w), 0);
    assert_ok(db_migrate(w->e, w->db, two, 2, NULL));
    assert_int_equal(count_b(w), 2);
}

static void interrupted_at_any_point_it_can_be_taken_up_again(void **state)
{
    struct world *w = world_of(state);
    struct migration drop[] = { two[0], two[1] };
    for (int64_t n = 1; n < 100; n++) {
        struct fault fault = { .kind = n % 2 == 0 ? FAULT_WRITE : FAULT_SQL,
                               .fail_at = (n + 1) / 2 };
        struct db *db = NULL;
        assert_ok(db_open(w->e, w->url_of(w->e), NULL, &db));
        w->e->fault = &fault;
        status st = db_migrate(w->e, db, drop, 2, NULL);
        w->e->fault = NULL;
        assert_int_equal(st == ST_OK, !fault.fired);
        assert_ok(db_migrate(w->e, db, drop, 2, NULL));
        struct world again = { .e = w->e, .db = db };
        assert_int_equal(count_b(&again), 2);
        db_close(db);
    }
}

static void words_become_the_other_engines(void **state)
{
    struct env *e = world_of(state)->e;
    str text = S("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER, b REAL, c BLOB,"
                 " d TEXT DEFAULT 'a INTEGER', e TEXT CHECK (CAST(e AS TEXT) <> '')) WITHOUT ROWID;"
                 "-- engine: sqlite\nPRAGMA x;\n-- engine: postgresql\nSELECT INTEGER;");
    struct script s = script_open(text, DB_POSTGRESQL);
    str statement = S("");
    long line = 0;
    assert_true(script_next(e->arena, &s, &statement, &line));
    assert_str(statement,
               "CREATE TABLE t (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY , a BIGINT, "
               "b DOUBLE PRECISION, c BYTEA, d TEXT COLLATE \"C\" DEFAULT 'a INTEGER', "
               "e TEXT COLLATE \"C\" CHECK (CAST(e AS TEXT) <> '')) ");
    assert_true(script_next(e->arena, &s, &statement, &line));
    assert_str(statement, "SELECT INTEGER");
    assert_int_equal(line, 4);
    assert_false(script_next(e->arena, &s, &statement, &line));
    assert_strs(dialect_query(e->arena, S("SELECT CAST(a AS INTEGER), 'AS INTEGER' AS b")),
                S("SELECT CAST(a AS BIGINT), 'AS INTEGER' AS b"));
}

static void a_trigger_is_one_statement(void **state)
{
    struct env *e = world_of(state)->e;
    str text =
        S("CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; SELECT 2; END;"
          " SELECT 3; CREATE FUNCTION f() AS $x$ a; b; $x$; SELECT $1");
    struct script s = script_open(text, DB_SQLITE);
    str statement = S("");
    long line = 0;
    int n = 0;
    while (script_next(e->arena, &s, &statement, &line)) n++;
    assert_int_equal(n, 4);
}

static void the_checksum_is_the_published_function(void **state)
{
    struct env *e = world_of(state)->e;
    assert_str(migrate_checksum(e->arena, S("")), "6c62272e07bb014262b821756295c58d");
    assert_str(migrate_checksum(e->arena, S("a")), "d228cb696f1a8caf78912b704e4a8964");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name)                                                                                    \
    cmocka_unit_test_setup_teardown(name, open_sqlite, close_world),                               \
        { "postgresql_" #name, name, open_postgresql, close_world, NULL }
        T(each_file_runs_once),
        T(a_file_changed_after_it_ran_is_refused_by_name),
        T(a_database_newer_than_the_program_is_refused),
        T(a_file_numbered_below_one_that_ran_is_refused),
        T(a_wrong_statement_names_its_line_and_leaves_nothing_of_its_file),
        T(interrupted_at_any_point_it_can_be_taken_up_again),
        T(words_become_the_other_engines),
        T(a_trigger_is_one_statement),
        T(the_checksum_is_the_published_function),
    };
    log_open(2, LOG_WARN); /* migrations would tell each file */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
