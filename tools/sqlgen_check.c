/* SPDX-License-Identifier: Apache-2.0
 * Each query is prepared where the tables are, so that a wrong name, a missing parameter or a type
 * that is not the column's stops the build, at its line. */
#include "tools/sqlgen.h"

#include <sqlite3.h>

#include "base/file.h"
#include "db/dialect.h"

static status refuse(struct source *s, long line, str what, const char *remedy)
{
    env_fail(s->env, ST_BAD_INPUT, s->path, "%.*s", STR_ARG(what));
    env_remedy(s->env, "%s", remedy);
    env_at(s->env, line, 0);
    return ST_BAD_INPUT;
}

static status run_schema(struct source *s, sqlite3 *db, str path)
{
    struct env *e = s->env;
    str text = S(""), statement;
    long line = 0;
    TRY(file_read(e, path, 4 << 20, &text));
    struct script script = script_open(text, DB_SQLITE);
    while (script_next(e->arena, &script, &statement, &line)) {
        if (sqlite3_exec(db, statement.p, NULL, NULL, NULL) == SQLITE_OK) continue;
        env_fail(e, ST_BAD_INPUT, path, "%s", sqlite3_errmsg(db));
        env_remedy(e, "The statement begins here.");
        env_at(e, line, 0);
        return ST_BAD_INPUT;
    }
    return ST_OK;
}

static long line_at(const struct query *q, int offset)
{
    long line = q->sql_line;
    for (int i = 0; i < offset && (size_t)i < q->sql.n; i++) line += q->sql.p[i] == '\n';
    return line;
}

static status check_params(struct source *s, const struct query *q, sqlite3_stmt *st)
{
    struct arena *a = s->env->arena;
    for (int i = 1; i <= sqlite3_bind_parameter_count(st); i++) {
        const char *name = sqlite3_bind_parameter_name(st, i);
        int64_t n = 0;
        bool ours = name != NULL && name[0] == '$' && str_to_int(str_of(name + 1), &n) && n >= 1;
        if (!ours || (size_t)n > q->params.count)
            return refuse(s, q->line,
                          arena_printf(a, "%.*s: parameter %s is not declared", STR_ARG(q->name),
                                       name == NULL ? "?" : name),
                          "Write `-- $1 name type` above the statement, and $1 in it.");
    }
    for (size_t i = 0; i < q->params.count; i++) {
        str name = arena_printf(a, "$%zu", i + 1);
        if (sqlite3_bind_parameter_index(st, name.p) == 0)
            return refuse(s, q->params.at[i].line,
                          arena_printf(a, "%.*s: %.*s is declared but not used", STR_ARG(q->name),
                                       STR_ARG(name)),
                          "Take the declaration out.");
    }
    return ST_OK;
}

static bool type_fits(enum type type, const char *declared)
{
    str d = str_of(declared);
    if (str_eq_ascii(d, S("INTEGER")) || str_eq_ascii(d, S("BIGINT")))
        return type == TYPE_INT || type == TYPE_BOOL;
    if (str_eq_ascii(d, S("REAL"))) return type == TYPE_REAL;
    if (str_eq_ascii(d, S("TEXT"))) return type == TYPE_TEXT;
    if (str_eq_ascii(d, S("BLOB"))) return type == TYPE_BLOB;
    return true;
}

/* True where the column comes straight from a table that lets it be NULL. */
static bool may_be_null(sqlite3 *db, sqlite3_stmt *st, int at)
{
    const char *table = sqlite3_column_table_name(st, at), *declared, *collation;
    const char *column = sqlite3_column_origin_name(st, at);
    int not_null = 0, key = 0, automatic = 0;
    if (table == NULL || column == NULL) return false;
    int code = sqlite3_table_column_metadata(db, NULL, table, column, &declared, &collation,
                                             &not_null, &key, &automatic);
    return code == SQLITE_OK && !not_null && !key;
}

static status check_column(struct source *s, const struct query *q, sqlite3 *db, sqlite3_stmt *st,
                           int at)
{
    struct arena *a = s->env->arena;
    const struct field *f = &q->columns.at[at];
    str got = str_of(sqlite3_column_name(st, at));
    if (!str_eq(got, f->name))
        return refuse(s, f->line,
                      arena_printf(a, "%.*s: column %d is “%.*s”, declared as “%.*s”",
                                   STR_ARG(q->name), at + 1, STR_ARG(got), STR_ARG(f->name)),
                      "Declare the columns in the order of the statement, or write AS name.");
    const char *declared = sqlite3_column_decltype(st, at);
    if (declared != NULL && !type_fits(f->type, declared))
        return refuse(s, f->line,
                      arena_printf(a, "%.*s: column “%.*s” is %s in the table", STR_ARG(q->name),
                                   STR_ARG(f->name), declared),
                      "Declare the type of the table.");
    if (!f->null && may_be_null(db, st, at))
        return refuse(s, f->line,
                      arena_printf(a, "%.*s: column “%.*s” may be NULL in the table",
                                   STR_ARG(q->name), STR_ARG(f->name)),
                      "Write the type with ?, or coalesce(…) AS name.");
    return ST_OK;
}

static status check_columns(struct source *s, const struct query *q, sqlite3 *db, sqlite3_stmt *st)
{
    struct arena *a = s->env->arena;
    int count = sqlite3_column_count(st);
    bool writes = q->kind == KIND_EXEC || q->kind == KIND_QUEUE;
    if (writes && count > 0)
        return refuse(s, q->line, arena_printf(a, "%.*s gives rows", STR_ARG(q->name)),
                      "Make it :one, :many or :each.");
    if (!writes && count == 0)
        return refuse(s, q->line, arena_printf(a, "%.*s gives no rows", STR_ARG(q->name)),
                      "Make it :exec, or add RETURNING.");
    if ((size_t)count != q->columns.count)
        return refuse(s, q->line,
                      arena_printf(a, "%.*s gives %d columns, %zu are declared", STR_ARG(q->name),
                                   count, q->columns.count),
                      "Write `-- > name type, name type` for each of them, in order.");
    for (int i = 0; i < count; i++) TRY(check_column(s, q, db, st, i));
    return ST_OK;
}

static status check_query(struct source *s, const struct query *q, sqlite3 *db)
{
    struct arena *a = s->env->arena;
    sqlite3_stmt *st = NULL;
    const char *tail = NULL, *text = arena_cstr(a, q->sql);
    if (sqlite3_prepare_v2(db, text, -1, &st, &tail) != SQLITE_OK) {
        str what = arena_printf(a, "%.*s: %s", STR_ARG(q->name), sqlite3_errmsg(db));
        return refuse(s, line_at(q, sqlite3_error_offset(db)), what,
                      "It was prepared against the tables of sql/schema.");
    }
    status result = ST_OK;
    if (str_trim(str_of(tail)).n > 0)
        result =
            refuse(s, q->line, arena_printf(a, "%.*s is more than one statement", STR_ARG(q->name)),
                   "Give each its own name.");
    if (result == ST_OK) result = check_params(s, q, st);
    if (result == ST_OK) result = check_columns(s, q, db, st);
    sqlite3_finalize(st);
    return result;
}

status sqlgen_check(struct source *s, char **schema, int count)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) return fail(s->env, ST_IO, "no SQLite");
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    status st = ST_OK;
    for (int i = 0; i < count && st == ST_OK; i++) st = run_schema(s, db, str_of(schema[i]));
    for (size_t i = 0; i < s->queries.count && st == ST_OK; i++)
        st = check_query(s, &s->queries.at[i], db);
    sqlite3_close(db);
    return st;
}
