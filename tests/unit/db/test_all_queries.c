/* SPDX-License-Identifier: Apache-2.0
 * The program's own tables and queries, on both engines: the build has tried them on SQLite only.
 */
#include "support/support.h"

#include "base/log.h"
#include "db/migrate.h"
#include "gen/schema.h"
#include "gen/sql_index.h"
#include "support/dbs.h"

static void prepare_all(struct env *e, str url)
{
    struct db *db = NULL;
    int wrong = 0;
    if (str_is_none(url)) skip();
    assert_ok(db_open(e, url, NULL, &db));
    if (db_migrate(e, db, schema_list, schema_count, NULL) != ST_OK)
        fail_msg("%.*s", STR_ARG(err_text(e->arena, &e->err)));
    for (const struct sql_noun *noun = sql_index; noun->name != NULL; noun++) {
        for (size_t i = 0; i < *noun->count; i++) {
            if (db_check_statement(e, db, &noun->at[i]) == ST_OK) continue;
            print_message("# sql/queries/%s.sql: %.*s\n", noun->name,
                          STR_ARG(err_text(e->arena, &e->err)));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    db_close(db);
}

static void every_table_and_query_is_right_on_sqlite(void **state)
{
    struct env *e = *state;
    prepare_all(e, dbs_sqlite(e));
}

static void every_table_and_query_is_right_on_postgresql(void **state)
{
    struct env *e = *state;
    prepare_all(e, dbs_postgresql(e));
}

static int open_env(void **state)
{
    *state = test_env();
    return 0;
}

static int close_env(void **state)
{
    test_env_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, open_env, close_env)
        T(every_table_and_query_is_right_on_sqlite),
        T(every_table_and_query_is_right_on_postgresql),
    };
    log_open(2, LOG_WARN); /* migrations would tell each file */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
