/* SPDX-License-Identifier: Apache-2.0
 * The rule that lets the store be sharded: every unique key of a table of person data that
 * PostgreSQL keeps begins or goes on with home. What is about a person as a whole, or is a place's
 * own small table, is named here and copied everywhere instead.
 */
#include "support/support.h"

#include "base/file.h"

static const char *const sharded[] = {
    "resource", "history", "idx",           "idx_date",           "idx_string", "idx_number",
    "change",   "patient", "person_source", "person_source_past", "relation"
};

/* The part of the schema's text for PostgreSQL that makes this table. */
static str table_of(struct env *e, str schema, const char *name)
{
    str head = arena_printf(e->arena, "CREATE TABLE %s (", name);
    str engine = S("both");
    str found = str_none();
    str rest = schema;
    str line;
    size_t at = 0;
    while (str_next(&rest, '\n', &line)) {
        if (str_starts(line, S("-- engine: "))) engine = str_from(line, 11);
        if (str_starts(line, head) && !str_eq(engine, S("sqlite"))) found = str_from(schema, at);
        at += line.n + 1;
    }
    return str_is_none(found) ? found : str_sub(found, 0, str_find(found, S(");")));
}

static void every_unique_key_of_person_data_includes_home(void **state)
{
    struct env *e = *state;
    str a, b;
    assert_ok(file_read(e, test_source(e, "sql/schema/020_record.sql"), 1 << 20, &a));
    assert_ok(file_read(e, test_source(e, "sql/schema/030_person.sql"), 1 << 20, &b));
    str t;
    assert_ok(file_read(e, test_source(e, "sql/schema/010_trust.sql"), 1 << 20, &t));
    str all = arena_concat(e->arena, arena_concat(e->arena, t, a), b);
    for (size_t i = 0; i < sizeof sharded / sizeof *sharded; i++) {
        str table = table_of(e, all, sharded[i]);
        if (str_is_none(table)) fail_msg("no table %s for PostgreSQL", sharded[i]);
        size_t key = str_find(table, S("PRIMARY KEY ("));
        str in_line = S("home INTEGER NOT NULL PRIMARY KEY");
        str list = key == SIZE_MAX ? str_none() : str_from(table, key);
        bool good = str_has(table, in_line) ||
                    str_has(str_sub(list, 0, str_find_byte(list, ')')), S("home"));
        if (!good) fail_msg("the key of %s does not include home", sharded[i]);
        if (str_has(table, S("UNIQUE")))
            fail_msg("%s has a second unique key: does it include home?", sharded[i]);
    }
}

static int setup(void **state)
{
    *state = test_env();
    return 0;
}

static int teardown(void **state)
{
    test_env_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(
        every_unique_key_of_person_data_includes_home) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
