/* SPDX-License-Identifier: Apache-2.0
 * What tools/sqlgen writes from sql/thing.sql. */
#include "support/support.h"

#include "base/file.h"
#include "base/log.h"
#include "db/migrate.h"
#include "support/dbs.h"
#include "unit/db/sql_thing.h"

struct world {
    struct env *e;
    struct db *db;
};

static int open_at(void **state, str url, struct env *e)
{
    static struct world w;
    w = (struct world){ .e = e };
    *state = &w;
    if (str_is_none(url)) return 0;
    struct migration m = { S("001_thing"), S("") };
    assert_ok(db_open(e, url, NULL, &w.db));
    assert_ok(file_read(e, test_source(e, "tests/unit/db/sql/001_thing.sql"), 1 << 20, &m.text));
    assert_ok(db_migrate(e, w.db, &m, 1, NULL));
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

static int64_t add(struct world *w, str name)
{
    struct sql_thing_add_row row;
    assert_ok(sql_thing_add(w->e, w->db, name, str_none(), (struct opt_real){ 0 }, str_none(), true,
                            (struct opt_int){ 0 }, &row));
    return row.id;
}

static void what_is_written_is_read_back_with_its_types(void **state)
{
    struct world *w = world_of(state);
    struct sql_thing_add_row first, second;
    int64_t maker = add(w, S("maker"));
    assert_ok(sql_thing_add(w->e, w->db, S("Łódź"), S(""), (struct opt_real){ true, 0.1 },
                            S("\0\xff"), false, (struct opt_int){ true, maker }, &first));
    assert_ok(sql_thing_add(w->e, w->db, S("bare"), str_none(), (struct opt_real){ 0 }, str_none(),
                            true, (struct opt_int){ 0 }, &second));
    struct sql_thing_by_id_row row;
    assert_ok(sql_thing_by_id(w->e, w->db, first.id, &row));
    assert_str(row.name, "Łódź");
    assert_false(str_is_none(row.note));
    assert_true(row.size.has && row.size.v == 0.1);
    assert_int_equal(row.body.n, 2);
    assert_false(row.good);
    assert_true(row.maker.has && row.maker.v == maker);
    assert_ok(sql_thing_by_id(w->e, w->db, second.id, &row));
    assert_true(str_is_none(row.note) && str_is_none(row.body));
    assert_false(row.size.has || row.maker.has);
    assert_true(row.good);
}

static void no_row_is_not_found_and_leaves_the_result_alone(void **state)
{
    struct world *w = world_of(state);
    struct sql_thing_by_id_row row = { .id = 77 };
    assert_status(sql_thing_by_id(w->e, w->db, 1, &row), ST_NOT_FOUND);
    assert_int_equal(row.id, 77);
}

static void a_list_is_in_the_order_of_bytes(void **state)
{
    struct world *w = world_of(state);
    (void)add(w, S("b"));
    (void)add(w, S("é"));
    (void)add(w, S("Z"));
    (void)add(w, S("a"));
    struct sql_thing_list_list list;
    assert_ok(sql_thing_list(w->e, w->db, S(""), (struct opt_int){ 0 }, &list));
    assert_int_equal(list.count, 4);
    assert_str(list.at[0].name, "Z");
    assert_str(list.at[1].name, "a");
    assert_str(list.at[3].name, "é");
    assert_ok(sql_thing_list(w->e, w->db, S("a"), (struct opt_int){ true, 2 }, &list));
    assert_int_equal(list.count, 1);
}

static void rows_can_be_walked_while_others_are_written(void **state)
{
    struct world *w = world_of(state);
    for (int i = 0; i < 1200; i++) (void)add(w, arena_printf(w->e->arena, "%04d", i));
    struct sql_thing_walk_cursor c;
    struct sql_thing_walk_row row;
    int64_t changes = 0, removed = 0, expect = 0;
    assert_ok(db_begin(w->e, w->db, DB_WRITE));
    assert_ok(sql_thing_walk_open(w->e, w->db, &c));
    while (sql_thing_walk_next(&c, &row)) {
        assert_strs(row.name, arena_printf(w->e->arena, "%04d", (int)expect++));
        if (expect % 2 == 0) continue;
        assert_ok(sql_thing_remove(w->e, w->db, row.id, &changes));
        removed += changes;
    }
    assert_ok(sql_thing_walk_close(&c));
    assert_ok(db_commit(w->e, w->db));
    assert_int_equal(expect, 1200);
    assert_int_equal(removed, 600);
    struct sql_log_count_row log;
    assert_ok(sql_log_count(w->e, w->db, &log));
    assert_int_equal(log.count, 1200); /* two rows of the trigger each */
    assert_strs(log.engine, db_engine(w->db) == DB_SQLITE ? S("SQLite") : S("PostgreSQL"));
}

static void a_walk_may_go_on_outside_a_transaction(void **state)
{
    struct world *w = world_of(state);
    for (int i = 0; i < 700; i++) (void)add(w, arena_printf(w->e->arena, "%04d", i));
    struct sql_thing_walk_cursor c;
    struct sql_thing_walk_row row;
    struct sql_thing_by_id_row other;
    int64_t n = 0;
    assert_ok(sql_thing_walk_open(w->e, w->db, &c));
    while (sql_thing_walk_next(&c, &row)) {
        assert_ok(sql_thing_by_id(w->e, w->db, row.id, &other));
        n++;
    }
    assert_ok(sql_thing_walk_close(&c));
    assert_int_equal(n, 700);
}

static void what_is_queued_is_there_at_the_flush(void **state)
{
    struct world *w = world_of(state);
    struct sql_idx_count_row row;
    assert_ok(db_begin(w->e, w->db, DB_WRITE));
    for (int i = 1; i <= 1000; i++) assert_ok(sql_idx_add(w->e, w->db, i, 1, i));
    assert_ok(sql_idx_count(w->e, w->db, &row));
    assert_int_equal(row.count, 1000);
    assert_int_equal(row.most, 1000);
    assert_int_equal(row.total, 500500);
    assert_ok(db_commit(w->e, w->db));
}

static void a_queued_failure_is_told_before_the_commit_succeeds(void **state)
{
    struct world *w = world_of(state);
    struct sql_idx_count_row row;
    assert_ok(db_begin(w->e, w->db, DB_WRITE));
    assert_ok(sql_idx_add(w->e, w->db, 1, 1, 1));
    status st = sql_idx_add(w->e, w->db, 1, 1, 1);
    assert_true(st == ST_OK || st == ST_CONFLICT); /* told now or later */
    assert_status(db_commit(w->e, w->db), ST_CONFLICT);
    assert_ok(sql_idx_count(w->e, w->db, &row));
    assert_int_equal(row.count, 0);
}

static void the_same_statement_may_be_under_way_twice(void **state)
{
    struct world *w = world_of(state);
    (void)add(w, S("a"));
    (void)add(w, S("b"));
    struct sql_thing_walk_cursor outer, inner;
    struct sql_thing_walk_row row;
    int n = 0;
    assert_ok(sql_thing_walk_open(w->e, w->db, &outer));
    while (sql_thing_walk_next(&outer, &row)) {
        assert_ok(sql_thing_walk_open(w->e, w->db, &inner));
        while (sql_thing_walk_next(&inner, &row)) n++;
        assert_ok(sql_thing_walk_close(&inner));
    }
    assert_ok(sql_thing_walk_close(&outer));
    assert_int_equal(n, 4);
}

static void a_text_with_a_nul_is_refused(void **state)
{
    struct world *w = world_of(state);
    struct sql_thing_add_row row;
    assert_status(sql_thing_add(w->e, w->db, S("a\0b"), str_none(), (struct opt_real){ 0 },
                                str_none(), true, (struct opt_int){ 0 }, &row),
                  ST_BAD_INPUT);
}

static void a_missing_parent_is_a_conflict(void **state)
{
    struct world *w = world_of(state);
    struct sql_thing_add_row row;
    assert_status(sql_thing_add(w->e, w->db, S("a"), str_none(), (struct opt_real){ 0 }, str_none(),
                                true, (struct opt_int){ true, 99 }, &row),
                  ST_CONFLICT);
}

static void a_cursor_ends_with_its_transaction(void **state)
{
    struct world *w = world_of(state);
    (void)add(w, S("a"));
    (void)add(w, S("b"));
    struct sql_thing_walk_cursor c;
    struct sql_thing_walk_row row;
    assert_ok(db_begin(w->e, w->db, DB_READ));
    assert_ok(sql_thing_walk_open(w->e, w->db, &c));
    assert_true(sql_thing_walk_next(&c, &row));
    db_rollback(w->e, w->db);
    assert_false(sql_thing_walk_next(&c, &row));
    assert_status(sql_thing_walk_close(&c), ST_BUSY);
}

static void each_query_can_be_prepared_with_its_types(void **state)
{
    struct world *w = world_of(state);
    for (size_t i = 0; i < sql_thing_all_count; i++)
        assert_ok(db_check_statement(w->e, w->db, &sql_thing_all[i]));
}

static void a_wrong_type_of_the_other_engine_is_found(void **state)
{
    struct world *w = world_of(state);
    struct db_sql sql = { .name = "wrong", .text = S("SELECT name FROM thing"), .gives = "i" };
    status want = db_engine(w->db) == DB_SQLITE ? ST_OK : ST_INTERNAL;
    assert_status(db_check_statement(w->e, w->db, &sql), want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name)                                                                                    \
    cmocka_unit_test_setup_teardown(name, open_sqlite, close_world),                               \
        { "postgresql_" #name, name, open_postgresql, close_world, NULL }
        T(what_is_written_is_read_back_with_its_types),
        T(no_row_is_not_found_and_leaves_the_result_alone),
        T(a_list_is_in_the_order_of_bytes),
        T(rows_can_be_walked_while_others_are_written),
        T(a_walk_may_go_on_outside_a_transaction),
        T(what_is_queued_is_there_at_the_flush),
        T(a_queued_failure_is_told_before_the_commit_succeeds),
        T(the_same_statement_may_be_under_way_twice),
        T(a_text_with_a_nul_is_refused),
        T(a_missing_parent_is_a_conflict),
        T(a_cursor_ends_with_its_transaction),
        T(each_query_can_be_prepared_with_its_types),
        T(a_wrong_type_of_the_other_engine_is_found),
    };
    log_open(2, LOG_WARN); /* migrations would tell each file */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
