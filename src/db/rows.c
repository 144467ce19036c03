/* SPDX-License-Identifier: Apache-2.0
 * Statements kept prepared, and the rows that they give. */
#include <assert.h>
#include <stdlib.h>

#include "db/driver.h"

struct rows {
    struct env *env;
    struct db *db;
    struct stmt *stmt;
    uint64_t use; /* the cursor is its own only while stmt->use is this */
    const char *name;
    status status;
    bool started;
    bool done;
};

/* ---- the cache -------------------------------------------------------------------------------*/

static bool stmt_is(const struct stmt *s, uint64_t hash, str text, const struct db_value *args,
                    size_t count)
{
    if (s->hash != hash || s->busy || s->count != count || s->size != text.n ||
        memcmp(s->text, text.p, text.n) != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (s->types[i] != args[i].type) return false;
    return true;
}

static struct stmt *stmt_find(struct db *db, uint64_t hash, str text, const struct db_value *args,
                              size_t count)
{
    uint16_t *hint = &db->hint[hash % DB_STATEMENTS_MAX];
    if (*hint < db->count && stmt_is(db->at[*hint], hash, text, args, count)) return db->at[*hint];
    for (size_t i = 0; i < db->count; i++) {
        if (!stmt_is(db->at[i], hash, text, args, count)) continue;
        *hint = (uint16_t)i;
        return db->at[i];
    }
    return NULL;
}

/* A slot to fill: a new one, else the one unused longest. NULL where all are under way. */
static struct stmt *stmt_room(struct db *db)
{
    if (db->count < DB_STATEMENTS_MAX) {
        struct stmt *s = calloc(1, db->driver->stmt_size);
        if (s != NULL) db->at[db->count++] = s;
        return s;
    }
    struct stmt *oldest = NULL;
    for (size_t i = 0; i < db->count; i++) {
        struct stmt *s = db->at[i];
        if (!s->busy && (oldest == NULL || s->last < oldest->last)) oldest = s;
    }
    return oldest;
}

static status stmt_fill(struct db *db, struct stmt *s, uint64_t hash, str text,
                        const struct db_value *args, size_t count)
{
    if (s->prepared) db->driver->unprepare(db, s);
    s->prepared = false;
    char *copy = realloc(s->text, text.n + 1);
    if (copy == NULL) return db_refuse(db, ST_NO_MEMORY, "", "no memory for a statement");
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    s->text = copy;
    s->size = text.n;
    s->hash = hash;
    s->count = count;
    for (size_t i = 0; i < count; i++) s->types[i] = args[i].type;
    return ST_OK;
}

static status stmt_get(struct db *db, const struct db_sql *sql, const struct db_value *args,
                       size_t count, struct stmt **ret_stmt)
{
    bool other = db->engine == DB_POSTGRESQL && !str_is_none(sql->postgresql);
    str text = other ? sql->postgresql : sql->text;
    uint64_t hash = str_hash(text);
    assert(count <= DB_PARAMETERS_MAX);
    struct stmt *s = stmt_find(db, hash, text, args, count);
    if (s == NULL) {
        s = stmt_room(db);
        if (s == NULL) return db_refuse(db, ST_NO_MEMORY, "", "too many statements are under way");
        TRY(stmt_fill(db, s, hash, text, args, count));
    }
    s->gives = sql->gives;
    if (!s->prepared) TRY(db->driver->prepare(db, s));
    s->prepared = true;
    *ret_stmt = s;
    return ST_OK;
}

static status args_check(struct db *db, const struct db_value *args, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct db_value *v = &args[i];
        if (v->null || (v->type != DB_TEXT && v->type != DB_BLOB)) continue;
        if (v->text.n > DB_VALUE_SIZE_MAX)
            return db_refuse(db, ST_TOO_LARGE, "", "value $%zu is over %d bytes", i + 1,
                             DB_VALUE_SIZE_MAX);
        if (v->type == DB_TEXT && v->text.n > 0 && memchr(v->text.p, '\0', v->text.n) != NULL)
            return db_refuse(db, ST_BAD_INPUT, "", "value $%zu holds a NUL byte", i + 1);
    }
    return ST_OK;
}

/* ---- running ---------------------------------------------------------------------------------*/

static void stmt_stop(struct db *db, struct stmt *s)
{
    db->driver->reset(db, s);
    s->busy = false;
}

static status stmt_start(struct env *e, struct db *db, const struct db_sql *sql,
                         const struct db_value *args, size_t count, bool large,
                         struct stmt **ret_stmt)
{
    struct stmt *s = NULL;
    TRY(args_check(db, args, count));
    db_limit_start(e, db);
    TRY(db_fault(e, db, FAULT_SQL));
    TRY(stmt_get(db, sql, args, count, &s));
    s->busy = true;
    s->use = s->last = ++db->number;
    s->depth = db->depth;
    status st = db->driver->start(db, s, args, large);
    if (st != ST_OK) {
        stmt_stop(db, s);
        return st;
    }
    *ret_stmt = s;
    return ST_OK;
}

static status exec_now(struct env *e, struct db *db, const struct db_sql *sql,
                       const struct db_value *args, size_t count, int64_t *ret_changes)
{
    struct stmt *s = NULL;
    TRY(stmt_start(e, db, sql, args, count, false, &s));
    bool row = true;
    status st = ST_OK;
    while (st == ST_OK && row) {
        db_limit_start(e, db);
        st = db->driver->step(db, s, &row);
    }
    if (st == ST_OK && ret_changes != NULL) *ret_changes = db->driver->changes(db, s);
    stmt_stop(db, s);
    return st;
}

status db_exec(struct env *e, struct db *db, const struct db_sql *sql, const struct db_value *args,
               size_t count, int64_t *ret_changes)
{
    TRY(db_ready(e, db));
    TRY(db_flush(e, db));
    status st = exec_now(e, db, sql, args, count, ret_changes);
    return st == ST_OK ? ST_OK : db_fail(e, db, sql->name, st);
}

static status queue_now(struct env *e, struct db *db, const struct db_sql *sql,
                        const struct db_value *args, size_t count)
{
    struct stmt *s = NULL;
    TRY(args_check(db, args, count));
    db_limit_start(e, db);
    TRY(db_fault(e, db, FAULT_SQL));
    TRY(stmt_get(db, sql, args, count, &s));
    s->last = ++db->number;
    return db->driver->queue(db, s, args);
}

status db_queue(struct env *e, struct db *db, const struct db_sql *sql, const struct db_value *args,
                size_t count)
{
    if (db->driver->queue == NULL || db->depth == 0) return db_exec(e, db, sql, args, count, NULL);
    TRY(db_ready(e, db));
    status st = queue_now(e, db, sql, args, count);
    return st == ST_OK ? ST_OK : db_fail(e, db, sql->name, st);
}

status db_flush(struct env *e, struct db *db)
{
    if (db->driver->flush == NULL) return ST_OK;
    status st = db->driver->flush(db);
    return st == ST_OK ? ST_OK : db_fail(e, db, "queued statement", st);
}

/* ---- rows ------------------------------------------------------------------------------------*/

static bool rows_live(const struct rows *r)
{
    return r->stmt != NULL && r->stmt->busy && r->stmt->use == r->use;
}

static void rows_release(void *what)
{
    struct rows *r = what;
    if (rows_live(r)) stmt_stop(r->db, r->stmt);
    r->stmt = NULL;
}

status rows_open(struct env *e, struct db *db, const struct db_sql *sql,
                 const struct db_value *args, size_t count, bool large, struct rows **ret_rows)
{
    TRY(db_ready(e, db));
    TRY(db_flush(e, db));
    struct rows *r = NEW(e->arena, struct rows);
    *r = (struct rows){ .env = e, .db = db, .name = sql->name, .status = ST_OK };
    arena_defer(e->arena, rows_release, r);
    status st = stmt_start(e, db, sql, args, count, large, &r->stmt);
    if (st != ST_OK) {
        arena_undefer(e->arena, rows_release, r);
        return db_fail(e, db, sql->name, st);
    }
    r->use = r->stmt->use;
    *ret_rows = r;
    return ST_OK;
}

static status rows_step(struct rows *r, bool *ret_row)
{
    if (!rows_live(r))
        return db_refuse(r->db, ST_BUSY, "", "its rows ended with the transaction or savepoint");
    db_limit_start(r->env, r->db);
    if (r->started) TRY(db_fault(r->env, r->db, FAULT_SQL));
    r->started = true;
    return r->db->driver->step(r->db, r->stmt, ret_row);
}

bool rows_next(struct rows *r)
{
    if (r->done) return false;
    bool row = false;
    status st = rows_step(r, &row);
    if (st == ST_OK && row) return true;
    r->done = true;
    r->status = st;
    rows_release(r);
    if (st != ST_OK) (void)db_fail(r->env, r->db, r->name, st);
    return false;
}

status rows_close(struct rows *r)
{
    arena_undefer(r->env->arena, rows_release, r);
    rows_release(r);
    return r->status;
}

/* ---- columns ---------------------------------------------------------------------------------*/

bool rows_null(struct rows *r, int column)
{
    return !rows_live(r) || r->db->driver->column_null(r->stmt, column);
}

int64_t rows_int(struct rows *r, int column)
{
    return rows_null(r, column) ? 0 : r->db->driver->column_int(r->stmt, column);
}

double rows_real(struct rows *r, int column)
{
    return rows_null(r, column) ? 0 : r->db->driver->column_real(r->stmt, column);
}

str rows_text(struct rows *r, int column)
{
    return rows_null(r, column) ? str_none() : r->db->driver->column_text(r->stmt, column);
}

str rows_blob(struct rows *r, int column)
{
    return rows_null(r, column) ? str_none() : r->db->driver->column_blob(r->stmt, column);
}

struct opt_int rows_opt_int(struct rows *r, int column)
{
    return (struct opt_int){ !rows_null(r, column), rows_int(r, column) };
}

struct opt_real rows_opt_real(struct rows *r, int column)
{
    return (struct opt_real){ !rows_null(r, column), rows_real(r, column) };
}

struct opt_bool rows_opt_bool(struct rows *r, int column)
{
    return (struct opt_bool){ !rows_null(r, column), rows_int(r, column) != 0 };
}

str rows_text_copy(struct rows *r, int column)
{
    return arena_str(r->env->arena, rows_text(r, column));
}

str rows_blob_copy(struct rows *r, int column)
{
    return arena_str(r->env->arena, rows_blob(r, column));
}

status db_check_statement(struct env *e, struct db *db, const struct db_sql *sql)
{
    struct db_value args[DB_PARAMETERS_MAX];
    size_t count = 0;
    for (const char *t = sql->takes; t != NULL && *t != '\0' && count < DB_PARAMETERS_MAX; t++)
        args[count++] = (struct db_value){ .type = *t == 'i'   ? DB_INT
                                                   : *t == 'r' ? DB_REAL
                                                   : *t == 't' ? DB_TEXT
                                                               : DB_BLOB,
                                           .null = true };
    TRY(db_ready(e, db));
    TRY(db_flush(e, db));
    struct stmt *s = NULL;
    status st = stmt_get(db, sql, args, count, &s);
    return st == ST_OK ? ST_OK : db_fail(e, db, sql->name, st);
}

status db_none(struct env *e, const struct db_sql *sql)
{
    e->err =
        (struct err){ .code = ST_NOT_FOUND, .what = S("no such row"), .where = str_of(sql->name) };
    return ST_NOT_FOUND;
}

status db_many(struct env *e, const struct db_sql *sql)
{
    return fail_at(e, ST_INTERNAL, str_of(sql->name), "gives more rows than its kind allows");
}

status db_settled(struct env *e, struct db *db, int64_t *ret_below)
{
    const struct db_sql xmin =
        DB_SQL("db_settled", "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    struct rows *rows;
    *ret_below = 1;
    if (db_engine(db) == DB_SQLITE) return ST_OK;
    TRY(rows_open(e, db, &xmin, NULL, 0, false, &rows));
    int64_t below = rows_next(rows) ? rows_int(rows, 0) : 0;
    TRY(rows_close(rows));
    *ret_below = below;
    return ST_OK;
}
