/* SPDX-License-Identifier: Apache-2.0
 * Writes that fail, and a disk that fills: SQLite over db/vfs_fault.h, through the write turn. */
#include "support/support.h"

#include "base/log.h"
#include "db/turn.h"
#include "db/vfs_fault.h"
#include "support/dbs.h"

struct world {
    struct env *e;
    struct vfs_fault *layer;
    struct turn *turn;
    struct db *db; /* looks on, over the system's own layer */
};

static void run(struct world *w, const char *text)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    assert_ok(db_exec(w->e, w->db, &sql, NULL, 0, NULL));
}

static str see(struct world *w, const char *text)
{
    struct db_sql sql = { .name = "test", .text = str_of(text) };
    struct rows *r = NULL;
    assert_ok(rows_open(w->e, w->db, &sql, NULL, 0, false, &r));
    assert_true(rows_next(r));
    str s = rows_text_copy(r, 0);
    assert_ok(rows_close(r));
    return s;
}

static int open_world(void **state)
{
    static struct world w;
    struct env *e = w.e = test_env();
    struct turn_options often = { .wal_pages = 50, .wal_most = 200 };
    str url = dbs_sqlite(e);
    assert_ok(db_open(e, url, NULL, &w.db));
    run(&w, "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
    run(&w, "CREATE TABLE twin (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
    assert_ok(vfs_fault_open(e, &w.layer));
    often.db.vfs = vfs_fault_name(w.layer);
    assert_ok(turn_open(e, url, &often, &w.turn));
    *state = &w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    turn_close(w->turn);
    vfs_fault_close(w->layer);
    db_close(w->db);
    test_env_close(w->e);
    return 0;
}

/* A row in each of two tables, over several pages. */
static status write_pair(struct env *e, struct db *db, void *arg)
{
    (void)arg;
    struct db_sql one = DB_SQL("one", "INSERT INTO t (body) VALUES ($1)");
    struct db_sql two = DB_SQL("two", "INSERT INTO twin (body) VALUES ($1)");
    char *body = arena_alloc(e->arena, 20000);
    memset(body, 'x', 20000);
    struct db_value args[] = { db_text(str_make(body, 20000)) };
    TRY(db_exec(e, db, &one, args, 1, NULL));
    return db_exec(e, db, &two, args, 1, NULL);
}

static void assert_whole(struct world *w, int64_t pairs)
{
    assert_strs(see(w, "SELECT count(*) FROM t"), arena_printf(w->e->arena, "%d", (int)pairs));
    assert_strs(see(w, "SELECT count(*) FROM twin"), arena_printf(w->e->arena, "%d", (int)pairs));
    assert_str(see(w, "PRAGMA integrity_check"), "ok");
}

static void whichever_write_fails_nothing_half_is_left_and_the_next_succeeds(void **state)
{
    struct world *w = *state;
    int64_t pairs = 0;
    int failures = 0, quiet = 0;
    for (int n = 1; quiet < 10; n++) {
        struct fault fault = { .kind = FAULT_WRITE, .fail_at = n, .from_then_on = n % 2 == 0 };
        vfs_fault_plan(w->layer, &fault);
        status st = turn_run(w->turn, w->e, write_pair, NULL);
        vfs_fault_plan(w->layer, NULL);
        quiet = fault.fired ? 0 : quiet + 1;
        if (st == ST_OK)
            pairs++; /* also where a checkpoint was hit: that is nobody's answer */
        else
            failures++;
        if (!fault.fired) assert_int_equal(st, ST_OK);
        assert_whole(w, pairs);
        assert_ok(turn_run(w->turn, w->e, write_pair, NULL));
        assert_whole(w, ++pairs);
    }
    assert_true(failures >= 10);
}

static void a_full_disk_refuses_reads_on_and_recovers_by_itself(void **state)
{
    struct world *w = *state;
    int64_t pairs = 0;
    int refused = 0;
    vfs_fault_room(w->layer, 300 * 1024);
    for (int i = 0; i < 40; i++) {
        status st = turn_run(w->turn, w->e, write_pair, NULL);
        if (st == ST_OK)
            pairs++;
        else
            refused++;
        assert_true(st == ST_OK || st == ST_BUSY);
    }
    assert_true(pairs > 0 && refused > 0);
    assert_whole(w, pairs);
    vfs_fault_room(w->layer, -1);
    assert_ok(turn_run(w->turn, w->e, write_pair, NULL));
    assert_whole(w, pairs + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
        T(whichever_write_fails_nothing_half_is_left_and_the_next_succeeds),
        T(a_full_disk_refuses_reads_on_and_recovers_by_itself),
    };
    log_open(2, LOG_ERROR); /* what fails here is meant to */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
