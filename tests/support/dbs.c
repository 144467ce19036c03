/* SPDX-License-Identifier: Apache-2.0 */
#include "support/dbs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

static void remove_folder(void *what)
{
    struct random random = random_seeded(1);
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &random };
    if (file_remove_tree(&e, str_of(what)) != ST_OK)
        (void)fprintf(stderr, "left: %s\n", (const char *)what);
    arena_close(e.arena);
}

str dbs_sqlite(struct env *e)
{
    const char *root = getenv("TMPDIR");
    char *path = arena_cstr(
        e->arena, arena_printf(e->arena, "%s/weft-test-XXXXXX", root != NULL ? root : "/tmp"));
    if (mkdtemp(path) == NULL) abort();
    arena_defer(e->arena, remove_folder, path);
    return file_join(e->arena, str_of(path), S("weft.db"));
}

/* tools/pgscratch --hold: prints the url, and stops when its standard input, whose other end is
 * kept open here, ends with this process. */
static str start_server(struct env *e)
{
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) abort();
    pid_t child = fork();
    if (child < 0) abort();
    if (child == 0) {
        (void)dup2(to[0], STDIN_FILENO);
        (void)dup2(from[1], STDOUT_FILENO);
        (void)setenv("WEFT_PG_TEMPLATE", WEFT_BUILD_ROOT "/pg-template.tar", 0);
        (void)execl(WEFT_SOURCE_ROOT "/tools/pgscratch", "pgscratch", "--hold", (char *)NULL);
        _exit(127);
    }
    (void)close(to[0]);
    (void)close(from[1]);
    char url[256];
    size_t n = 0;
    ssize_t got;
    while (n < sizeof url && (got = read(from[0], url + n, sizeof url - n)) > 0) {
        n += (size_t)got;
        if (url[n - 1] == '\n') break;
    }
    (void)close(from[0]);
    return n == 0 ? str_none() : arena_str(e->arena, str_trim(str_make(url, n)));
}

static str server_url(struct env *e)
{
    const char *given = getenv("WEFT_TEST_PG");
    if (given != NULL) return str_of(given);
    str url = start_server(e);
    if (setenv("WEFT_TEST_PG", url.p == NULL ? "" : url.p, 1) != 0) abort();
    return url;
}

str dbs_postgresql(struct env *e)
{
    static int made;
    str url = server_url(e);
    if (url.n == 0) {
        (void)fputs("# PostgreSQL is not here: its half is skipped\n", stderr);
        return str_none();
    }
    struct db *db = NULL;
    str name = arena_printf(e->arena, "t%d_%d", (int)getpid(), ++made);
    struct db_sql sql = { .name = "schema",
                          .text = arena_printf(e->arena, "CREATE SCHEMA %.*s", STR_ARG(name)) };
    if (db_open(e, url, NULL, &db) != ST_OK || db_exec(e, db, &sql, NULL, 0, NULL) != ST_OK) {
        (void)fprintf(stderr, "%.*s\n", STR_ARG(err_text(e->arena, &e->err)));
        abort();
    }
    db_close(db);
    return arena_printf(e->arena, "%.*s&options=-csearch_path%%3D%.*s", STR_ARG(url),
                        STR_ARG(name));
}

/* The same server, another of its databases. */
static str url_of(struct env *e, str server, str name)
{
    size_t at = str_find(server, S("/postgres?"));
    if (at == SIZE_MAX) abort();
    return arena_printf(e->arena, "%.*s/%.*s?%.*s", (int)at, server.p, STR_ARG(name),
                        STR_ARG(str_from(server, at + sizeof "/postgres?" - 1)));
}

str dbs_postgresql_copy(struct env *e, str name, str original)
{
    str server = server_url(e);
    if (server.n == 0) return str_none();
    struct db *db = NULL;
    str from = str_is_none(original) ? S("template1") : original;
    struct db_sql old = { .name = "old database",
                          .text = arena_printf(e->arena, "DROP DATABASE IF EXISTS %.*s WITH (FORCE)",
                                               STR_ARG(name)) };
    struct db_sql copy = { .name = "database",
                           .text = arena_printf(e->arena, "CREATE DATABASE %.*s TEMPLATE %.*s",
                                                STR_ARG(name), STR_ARG(from)) };
    if (db_open(e, server, NULL, &db) != ST_OK || db_exec(e, db, &old, NULL, 0, NULL) != ST_OK ||
        db_exec(e, db, &copy, NULL, 0, NULL) != ST_OK) {
        (void)fprintf(stderr, "%.*s\n", STR_ARG(err_text(e->arena, &e->err)));
        abort();
    }
    db_close(db);
    return url_of(e, server, name);
}
