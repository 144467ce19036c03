/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <pthread.h>

#include "base/log.h"
#include "db/pool.h"
#include "support/dbs.h"

struct world {
    struct env *e;
    struct db_pool *pool;
};

static int open_at(void **state, struct env *e, str url)
{
    static struct world w;
    w = (struct world){ .e = e };
    *state = &w;
    if (str_is_none(url)) return 0;
    struct db_sql make = DB_SQL("make", "CREATE TABLE t (id BIGINT PRIMARY KEY)");
    struct db *db = NULL;
    assert_ok(db_open(e, url, NULL, &db));
    assert_ok(db_exec(e, db, &make, NULL, 0, NULL));
    db_close(db);
    assert_ok(db_pool_open(e, url, NULL, 2, &w.pool));
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
    db_pool_close(w->pool);
    test_env_close(w->e);
    return 0;
}

static struct world *world_of(void **state)
{
    struct world *w = *state;
    if (w->pool == NULL) skip();
    return w;
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

static void a_connection_given_back_is_lent_again(void **state)
{
    struct world *w = world_of(state);
    struct db *first = NULL, *second = NULL, *third = NULL;
    assert_ok(db_pool_take(w->e, w->pool, 0, &first));
    assert_ok(db_pool_take(w->e, w->pool, 0, &second));
    assert_status(db_pool_take(w->e, w->pool, 0, &third), ST_BUSY);
    assert_status(db_pool_take(w->e, w->pool, 20, &third), ST_BUSY);
    db_pool_give(w->e, w->pool, first);
    assert_ok(db_pool_take(w->e, w->pool, 0, &third));
    assert_ptr_equal(third, first);
    db_pool_give(w->e, w->pool, third);
    db_pool_give(w->e, w->pool, second);
}

static void what_was_open_on_it_is_rolled_back(void **state)
{
    struct world *w = world_of(state);
    struct db_sql add = DB_SQL("add", "INSERT INTO t (id) VALUES (1)");
    struct db *db = NULL;
    struct arena_mark mark = arena_mark(w->e->arena);
    assert_ok(db_pool_take(w->e, w->pool, 0, &db));
    assert_ok(db_begin(w->e, db, DB_WRITE));
    assert_ok(db_exec(w->e, db, &add, NULL, 0, NULL));
    db_pool_give(w->e, w->pool, db);
    assert_ok(db_pool_take(w->e, w->pool, 0, &db));
    assert_false(db_in_transaction(db));
    assert_int_equal(count(w->e, db), 0);
    assert_ok(db_begin(w->e, db, DB_WRITE));
    assert_ok(db_exec(w->e, db, &add, NULL, 0, NULL));
    arena_rewind(w->e->arena, mark); /* as a request that ends in the middle */
    assert_ok(db_pool_take(w->e, w->pool, 0, &db));
    assert_false(db_in_transaction(db));
    assert_int_equal(count(w->e, db), 0);
    db_pool_give(w->e, w->pool, db);
}

struct borrower {
    struct db_pool *pool;
    pthread_t thread;
    int fine;
};

static void *borrow(void *arg)
{
    struct borrower *b = arg;
    struct random random = random_seeded(1);
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &random };
    for (int i = 0; i < 50; i++) {
        struct db *db = NULL;
        if (db_pool_take(&e, b->pool, 10000, &db) == ST_OK && count(&e, db) == 0) b->fine++;
        arena_reset(e.arena); /* gives it back */
    }
    arena_close(e.arena);
    return NULL;
}

static void many_threads_share_few(void **state)
{
    struct world *w = world_of(state);
    struct borrower b[8];
    for (int i = 0; i < 8; i++) {
        b[i] = (struct borrower){ .pool = w->pool };
        assert_int_equal(pthread_create(&b[i].thread, NULL, borrow, &b[i]), 0);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(b[i].thread, NULL);
        assert_int_equal(b[i].fine, 50);
    }
}

static void a_database_that_cannot_be_opened_holds_no_place(void **state)
{
    struct world *w = world_of(state);
    struct db_pool *pool = NULL;
    struct db *db = NULL;
    assert_ok(db_pool_open(w->e, S("/nowhere/at/all.db"), NULL, 1, &pool));
    assert_status(db_pool_take(w->e, pool, 0, &db), ST_IO);
    assert_status(db_pool_take(w->e, pool, 0, &db), ST_IO);
    db_pool_close(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name)                                                                                    \
    cmocka_unit_test_setup_teardown(name, open_sqlite, close_world),                               \
        { "postgresql_" #name, name, open_postgresql, close_world, NULL }
        T(a_connection_given_back_is_lent_again),
        T(what_was_open_on_it_is_rolled_back),
        T(many_threads_share_few),
        T(a_database_that_cannot_be_opened_holds_no_place),
    };
    log_open(2, LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
