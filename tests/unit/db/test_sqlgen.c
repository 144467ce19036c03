/* SPDX-License-Identifier: Apache-2.0
 * tools/sqlgen says at which line a query is wrong, and what would be right. */
#include "support/support.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "support/dbs.h"

static const char schema[] =
    "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size REAL);\n";

struct wrong {
    const char *query;
    const char *line; /* ":LINE:" */
    const char *what;
};

static const struct wrong table[] = {
    { "SELECT 1;\n", ":1:", "SQL before any query" },
    { "-- name: a :two\nSELECT 1;\n", ":1:", "no such kind" },
    { "-- name: A :one\n-- > x int\nSELECT 1 AS x;\n", ":1:", "no usable name" },
    { "-- name: a :exec\nDELETE FROM thing;\n-- name: a :exec\nDELETE FROM thing;\n",
      ":3:", "a second query named" },
    { "-- name: a :one\n-- > x number\nSELECT 1 AS x;\n", ":2:", "no such type" },
    { "-- name: a :exec\n-- $2 id int\nDELETE FROM thing WHERE id = $2;\n",
      ":2:", "declared in order" },
    { "-- name: a :exec\n\nDELETE FROM thing\nWHERE naem = 1;\n", ":4:", "no such column: naem" },
    { "-- name: a :exec\nDELETE FROM thing WHERE id = $1;\n",
      ":1:", "parameter $1 is not declared" },
    { "-- name: a :exec\n-- $1 id int\nDELETE FROM thing;\n", ":2:", "declared but not used" },
    { "-- name: a :one\nSELECT id FROM thing;\n", ":1:", "gives 1 columns, 0 are declared" },
    { "-- name: a :one\n-- > nr int\nSELECT id FROM thing;\n", ":2:", "column 1 is “id”" },
    { "-- name: a :one\n-- > name int\nSELECT name FROM thing;\n", ":2:", "is TEXT in the table" },
    { "-- name: a :one\n-- > size real\nSELECT size FROM thing;\n", ":2:", "may be NULL" },
    { "-- name: a :exec\nSELECT id FROM thing;\n", ":1:", "gives rows" },
    { "-- name: a :many\nDELETE FROM thing;\n", ":1:", "gives no rows" },
    { "-- name: a :exec\nDELETE FROM thing; DELETE FROM thing;\n",
      ":1:", "more than one statement" },
    { "-- name: a :exec\n", ":1:", "no SQL under" },
};

/* What the tool says about a query; S("") where it is content. */
static str complaint(struct env *e, str folder, const char *query)
{
    str out = file_join(e->arena, folder, S("said")), text = S("");
    assert_ok(file_write(e, file_join(e->arena, folder, S("q.sql")), str_of(query)));
    assert_ok(file_write(e, file_join(e->arena, folder, S("001_s.sql")), str_of(schema)));
    pid_t child = fork();
    if (child == 0) {
        int fd = open(out.p, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || dup2(fd, STDERR_FILENO) < 0 || chdir(folder.p) != 0) _exit(126);
        (void)execl(WEFT_BUILD_ROOT "/tools/sqlgen", "sqlgen", "queries", "o.c", "o.h", "q.sql",
                    "001_s.sql", (char *)NULL);
        _exit(127);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) < 126);
    assert_ok(file_read(e, out, 1 << 16, &text));
    assert_int_equal(WEXITSTATUS(how) == 0, text.n == 0);
    return text;
}

static str folder_of(struct env *e)
{
    str db = dbs_sqlite(e);
    return arena_str(e->arena, str_sub(db, 0, db.n - (sizeof "/weft.db" - 1)));
}

static void a_wrong_query_is_told_with_file_line_and_remedy(void **state)
{
    struct env *e = *state;
    str folder = folder_of(e);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        str said = complaint(e, folder, table[i].query);
        str place = arena_concat(e->arena, S("q.sql"), str_of(table[i].line));
        bool right = str_starts(said, place) && str_has(said, str_of(table[i].what)) &&
                     str_has(said, S(". "));
        if (!right) fail_msg("row %zu: %.*s", i, STR_ARG(said));
    }
}

static void a_right_query_is_told_nothing(void **state)
{
    struct env *e = *state;
    assert_str(complaint(e, folder_of(e),
                         "-- words\n\n-- name: a :many\n-- $1 least real\n-- > id int, size real?\n"
                         "SELECT id, size FROM thing -- here\nWHERE size > $1;\n"),
               "");
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
        T(a_wrong_query_is_told_with_file_line_and_remedy),
        T(a_right_query_is_told_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
