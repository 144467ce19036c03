/* SPDX-License-Identifier: Apache-2.0
 * The PostgreSQL driver: connection, transactions, prepared statements, the pipeline. Values in and
 * out are pg_value.c's. */
#include "db/pg.h"

#include <stdio.h>
#include <stdlib.h>

#include "db/dialect.h"

/* ---- what went wrong -------------------------------------------------------------------------*/

struct code_row {
    const char *state; /* the beginning of an SQLSTATE */
    status st;
    bool retry;
};

/* Source: PostgreSQL 15, appendix A. The first that fits counts. */
static const struct code_row codes[] = {
    { "40", ST_BUSY, true }, /* serialization failure, deadlock */
    { "23505", ST_CONFLICT, false },
    { "23503", ST_CONFLICT, false },
    { "23P01", ST_CONFLICT, false },
    { "P0001", ST_CONFLICT, false }, /* RAISE in one of our triggers, as SQLite's RAISE(ABORT) */
    { "55P03", ST_BUSY, false },     /* lock not available in time */
    { "57014", ST_BUSY, false },     /* statement_timeout */
    { "57P", ST_IO, false },         /* shut down, crashed */
    { "53200", ST_NO_MEMORY, false },
    { "53300", ST_BUSY, false },
    { "53", ST_IO, false },
    { "58", ST_IO, false },
    { "XX", ST_IO, false },
    { "54", ST_TOO_LARGE, false },
    { "22021", ST_BAD_INPUT, false },
    { "08", ST_IO, false },
};

static const struct code_row *code_of(const char *state)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (strncmp(state, codes[i].state, strlen(codes[i].state)) == 0) return &codes[i];
    return NULL;
}

static status refuse_connection(struct db *db)
{
    struct pg_db *p = pg_of(db);
    const char *what = p->conn == NULL ? "no memory" : PQerrorMessage(p->conn);
    status st = db_refuse(db, ST_IO, "", "%s", what);
    for (char *c = db->told.what; *c != '\0'; c++)
        if (*c == '\n') *c = ' ';
    return st;
}

/* Of class 42 (the statement itself is wrong) the server's words are kept, and of constraints the
 * name; other messages can quote values. */
status pg_refuse(struct db *db, const PGresult *result)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == NULL) return refuse_connection(db);
    const struct code_row *row = code_of(state);
    const char *place = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    bool plain = strncmp(state, "42", 2) == 0 || strncmp(state, "25", 2) == 0;
    if (row != NULL && row->retry) db->retry = true;
    return db_refuse(db, row == NULL ? ST_INTERNAL : row->st, place == NULL ? "" : place,
                     "%s (PostgreSQL %s)", plain && words != NULL ? words : "the server refused it",
                     state);
}

static bool good(const PGresult *r)
{
    ExecStatusType st = PQresultStatus(r);
    return st == PGRES_COMMAND_OK || st == PGRES_TUPLES_OK;
}

static status run_text(struct db *db, const char *text)
{
    PGresult *r = PQexec(pg_of(db)->conn, text);
    status st = good(r) ? ST_OK : pg_refuse(db, r);
    PQclear(r);
    return st;
}

/* ---- opening ---------------------------------------------------------------------------------*/

static void hush(void *what, const PGresult *result)
{
    (void)what;
    (void)result;
}

/* What the url says comes last, so it overrides. tcp_user_timeout: a server that vanishes is
 * noticed although nothing more is sent. */
static status pg_connect(struct db *db)
{
    static const char *const names[] = { "connect_timeout", "tcp_user_timeout",
                                         "client_encoding", "fallback_application_name",
                                         "dbname",          NULL };
    const char *const values[] = { "5", "30000", "UTF8", "weft", db->url, NULL };
    struct pg_db *p = pg_of(db);
    p->conn = PQconnectdbParams(names, values, 1);
    if (p->conn == NULL || PQstatus(p->conn) != CONNECTION_OK) {
        status st = refuse_connection(db);
        PQfinish(p->conn);
        p->conn = NULL;
        return st;
    }
    (void)PQsetNoticeReceiver(p->conn, hush, NULL);
    char text[512];
    int limit = db->options.statement_ms < 0 ? 0 : db->options.statement_ms;
    (void)snprintf(text, sizeof text,
                   "SET statement_timeout = %d; SET lock_timeout = %d; SET TimeZone = 'UTC';"
                   "SET synchronous_commit = on; SET standard_conforming_strings = on;"
                   "SET idle_in_transaction_session_timeout = '5min';"
                   "SET default_transaction_read_only = %s",
                   limit, db->options.busy_ms, db->options.read_only ? "on" : "off");
    return run_text(db, text);
}

static void pg_disconnect(struct db *db)
{
    struct pg_db *p = pg_of(db);
    for (size_t i = 0; i < db->count; i++) {
        struct pg_stmt *s = (struct pg_stmt *)db->at[i];
        PQclear(s->result);
        s->result = NULL;
        s->cursor = false;
        s->stmt.prepared = false;
    }
    PQfinish(p->conn);
    p->conn = NULL;
    p->queued = 0;
    p->queued_size = 0;
}

/* ---- transactions ----------------------------------------------------------------------------*/

static bool pg_inside(struct db *db)
{
    PGconn *conn = pg_of(db)->conn;
    if (conn == NULL || PQstatus(conn) != CONNECTION_OK) return false;
    return PQtransactionStatus(conn) != PQTRANS_IDLE;
}

static bool pg_dead(struct db *db)
{
    PGconn *conn = pg_of(db)->conn;
    return conn == NULL || PQstatus(conn) != CONNECTION_OK;
}

/* COMMIT of a failed transaction is answered with "ROLLBACK", not with an error. */
static status pg_commit(struct db *db)
{
    PGresult *r = PQexec(pg_of(db)->conn, "COMMIT");
    status st = good(r) ? ST_OK : pg_refuse(db, r);
    if (st == ST_OK && strcmp(PQcmdStatus(r), "COMMIT") != 0)
        st = db_refuse(db, ST_BUSY, "", "the transaction had failed before");
    PQclear(r);
    return st;
}

static status pg_flush(struct db *db);

static status pg_control(struct db *db, enum db_control what)
{
    switch (what) {
    case DB_BEGIN_READ: return run_text(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    case DB_BEGIN_WRITE: return run_text(db, "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE");
    case DB_COMMIT: return pg_commit(db);
    default:
        (void)!pg_flush(db); /* a pipeline must be left first; its answers no longer matter */
        return run_text(db, "ROLLBACK");
    }
}

/* ---- statements ------------------------------------------------------------------------------*/

static status describe(struct db *db, struct pg_stmt *s)
{
    PGresult *r = PQdescribePrepared(pg_of(db)->conn, s->name);
    status st = PQresultStatus(r) == PGRES_COMMAND_OK ? ST_OK : pg_refuse(db, r);
    str gives = str_of(s->stmt.gives);
    for (int i = 0; st == ST_OK && i < PQnfields(r); i++) {
        char as = (size_t)i < gives.n ? gives.p[i] : '?';
        if (!pg_reads(PQftype(r, i), as))
            st = db_refuse(db, ST_INTERNAL, "", "column %d has another type here (%u): CAST it",
                           i + 1, PQftype(r, i));
    }
    PQclear(r);
    return st;
}

static status pg_prepare(struct db *db, struct stmt *stmt)
{
    struct pg_stmt *s = (struct pg_stmt *)stmt;
    struct pg_db *p = pg_of(db);
    TRY(pg_flush(db));
    Oid types[DB_PARAMETERS_MAX];
    for (size_t i = 0; i < stmt->count; i++) types[i] = pg_type(stmt->types[i]);
    (void)snprintf(s->name, sizeof s->name, "w%llu", (unsigned long long)++p->names);
    PGresult *r = PQprepare(p->conn, s->name, stmt->text, (int)stmt->count, types);
    status st = PQresultStatus(r) == PGRES_COMMAND_OK ? ST_OK : pg_refuse(db, r);
    PQclear(r);
    if (st == ST_OK) st = describe(db, s);
    return st;
}

/* In a failed transaction the server refuses DEALLOCATE; the name is never used again, and what it
 * holds goes with the connection. */
static void pg_unprepare(struct db *db, struct stmt *stmt)
{
    char text[64];
    if (pg_dead(db) || pg_flush(db) != ST_OK) return;
    (void)snprintf(text, sizeof text, "DEALLOCATE %s", ((struct pg_stmt *)stmt)->name);
    PQclear(PQexec(pg_of(db)->conn, text));
}

static status start_plain(struct db *db, struct pg_stmt *s, const struct pg_args *a)
{
    PGresult *r = PQexecPrepared(pg_of(db)->conn, s->name, (int)s->stmt.count, a->values, a->sizes,
                                 a->formats, 1);
    if (!good(r)) {
        status st = pg_refuse(db, r);
        PQclear(r);
        return st;
    }
    s->result = r;
    return ST_OK;
}

/* The next rows of a large cursor. */
static status fetch(struct db *db, struct pg_stmt *s)
{
    char text[64];
    (void)snprintf(text, sizeof text, "FETCH %d FROM c%s", DB_FETCH_ROWS, s->name);
    TRY(pg_flush(db));
    PGresult *r = PQexecParams(pg_of(db)->conn, text, 0, NULL, NULL, NULL, NULL, 1);
    if (!good(r)) {
        status st = pg_refuse(db, r);
        PQclear(r);
        return st;
    }
    PQclear(s->result);
    s->result = r;
    s->row = -1;
    return ST_OK;
}

/* Outside a transaction the rows are set aside by the server (WITH HOLD). */
static status start_large(struct db *db, struct pg_stmt *s, const struct pg_args *a)
{
    static const char head[] = "DECLARE c%s NO SCROLL CURSOR %s HOLD FOR %s";
    Oid types[DB_PARAMETERS_MAX];
    size_t room = sizeof head + sizeof s->name + 16 + s->stmt.size;
    char *text = malloc(room);
    if (text == NULL) return db_refuse(db, ST_NO_MEMORY, "", "no memory for a cursor");
    (void)snprintf(text, room, head, s->name, db->depth > 0 ? "WITHOUT" : "WITH", s->stmt.text);
    for (size_t i = 0; i < s->stmt.count; i++) types[i] = pg_type(s->stmt.types[i]);
    PGresult *r = PQexecParams(pg_of(db)->conn, text, (int)s->stmt.count, types, a->values,
                               a->sizes, a->formats, 1);
    free(text);
    status st = good(r) ? ST_OK : pg_refuse(db, r);
    PQclear(r);
    if (st != ST_OK) return st;
    s->cursor = true;
    return fetch(db, s);
}

static status pg_start(struct db *db, struct stmt *stmt, const struct db_value *args, bool large)
{
    struct pg_stmt *s = (struct pg_stmt *)stmt;
    struct pg_args a;
    pg_args_fill(&a, args, stmt->count);
    s->row = -1;
    s->cursor = false;
    return large ? start_large(db, s, &a) : start_plain(db, s, &a);
}

static status pg_step(struct db *db, struct stmt *stmt, bool *ret_row)
{
    struct pg_stmt *s = (struct pg_stmt *)stmt;
    s->row++;
    if (s->cursor && s->row == PQntuples(s->result) && s->row == DB_FETCH_ROWS) {
        TRY(fetch(db, s));
        s->row = 0;
    }
    *ret_row = s->row < PQntuples(s->result);
    return ST_OK;
}

static int64_t pg_changes(struct db *db, struct stmt *stmt)
{
    struct pg_stmt *s = (struct pg_stmt *)stmt;
    int64_t n = 0;
    (void)db;
    if (strncmp(PQcmdStatus(s->result), "SELECT", 6) == 0) return 0;
    return str_to_int(str_of(PQcmdTuples(s->result)), &n) ? n : 0;
}

/* A cursor of a transaction that failed or ended is gone with it. */
static void pg_reset(struct db *db, struct stmt *stmt)
{
    struct pg_stmt *s = (struct pg_stmt *)stmt;
    char text[64];
    PQclear(s->result);
    s->result = NULL;
    if (!s->cursor) return;
    s->cursor = false;
    if (pg_dead(db) || PQtransactionStatus(pg_of(db)->conn) == PQTRANS_INERROR) return;
    if (pg_flush(db) != ST_OK) return;
    (void)snprintf(text, sizeof text, "CLOSE c%s", s->name);
    PQclear(PQexec(pg_of(db)->conn, text));
}

/* ---- the pipeline ----------------------------------------------------------------------------*/

static status pg_queue(struct db *db, struct stmt *stmt, const struct db_value *args)
{
    struct pg_db *p = pg_of(db);
    struct pg_stmt *s = (struct pg_stmt *)stmt;
    struct pg_args a;
    pg_args_fill(&a, args, stmt->count);
    if (p->queued == 0 && PQenterPipelineMode(p->conn) != 1) return refuse_connection(db);
    p->queued++;
    for (size_t i = 0; i < stmt->count; i++) p->queued_size += (size_t)a.sizes[i] + 8;
    if (PQsendQueryPrepared(p->conn, s->name, (int)stmt->count, a.values, a.sizes, a.formats, 1) !=
        1)
        return refuse_connection(db);
    if (p->queued < DB_PIPELINE_MAX && p->queued_size < DB_PIPELINE_SIZE_MAX) return ST_OK;
    return pg_flush(db);
}

/* Reads all answers; the first failure is the one that tells. */
static status pg_flush(struct db *db)
{
    struct pg_db *p = pg_of(db);
    if (p->queued == 0) return ST_OK;
    p->queued = 0;
    p->queued_size = 0;
    if (pg_dead(db) || PQpipelineSync(p->conn) != 1) return refuse_connection(db);
    status st = ST_OK;
    for (bool synced = false; !synced;) {
        PGresult *r = PQgetResult(p->conn);
        if (r == NULL) { /* between two statements; or for ever, where the connection broke */
            if (pg_dead(db)) return st == ST_OK ? refuse_connection(db) : st;
            continue;
        }
        synced = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        bool fine = synced || good(r) || PQresultStatus(r) == PGRES_PIPELINE_ABORTED;
        if (!fine && st == ST_OK) st = pg_refuse(db, r);
        PQclear(r);
    }
    if (PQexitPipelineMode(p->conn) != 1 && st == ST_OK) st = refuse_connection(db);
    return st;
}

const struct db_driver db_pg_driver = {
    .engine = DB_POSTGRESQL,
    .db_size = sizeof(struct pg_db),
    .stmt_size = sizeof(struct pg_stmt),
    .connect = pg_connect,
    .disconnect = pg_disconnect,
    .inside = pg_inside,
    .dead = pg_dead,
    .control = pg_control,
    .run = run_text,
    .prepare = pg_prepare,
    .unprepare = pg_unprepare,
    .start = pg_start,
    .step = pg_step,
    .changes = pg_changes,
    .reset = pg_reset,
    .queue = pg_queue,
    .flush = pg_flush,
    .column_null = pg_column_null,
    .column_int = pg_column_int,
    .column_real = pg_column_real,
    .column_text = pg_column_text,
    .column_blob = pg_column_text,
};
