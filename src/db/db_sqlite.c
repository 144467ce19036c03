/* SPDX-License-Identifier: Apache-2.0
 * The SQLite driver. Only vfs_fault.c knows sqlite3.h besides. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/driver.h"

struct sqlite_db {
    struct db db;
    sqlite3 *conn;
    sqlite3_stmt *control[DB_CONTROL__COUNT];
    void (*seen)(void *arg, int pages); /* NULL: SQLite takes its checkpoints by itself */
    void *seen_arg;
};

struct sqlite_stmt {
    struct stmt stmt;
    sqlite3_stmt *at;
    int index[DB_PARAMETERS_MAX]; /* SQLite's number of our $n: it counts by appearance */
};

/* Virtual machine steps between two looks at the clock: some 20 µs. */
enum { PROGRESS_STEPS = 4000 };

static struct sqlite_db *sqlite_of(struct db *db)
{
    return (struct sqlite_db *)db;
}

static status code_of_constraint(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
    case SQLITE_CONSTRAINT_TRIGGER: return ST_CONFLICT;
    default: return ST_INTERNAL;
    }
}

static status code_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
    case SQLITE_ABORT:
    case SQLITE_SCHEMA: return ST_BUSY;
    case SQLITE_NOMEM: return ST_NO_MEMORY;
    case SQLITE_TOOBIG: return ST_TOO_LARGE;
    case SQLITE_CONSTRAINT: return code_of_constraint(code);
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL: return ST_IO;
    default: return ST_INTERNAL;
    }
}

/* SQLite's messages name tables and columns, never values; "UNIQUE constraint failed: t.c" ends in
 * the place. */
static status refuse(struct db *db, int code)
{
    sqlite3 *conn = sqlite_of(db)->conn;
    const char *what = conn == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(conn);
    if ((code & 0xff) == SQLITE_INTERRUPT)
        return db_refuse(db, ST_BUSY, "", "took longer than %d ms", db->options.statement_ms);
    status st = code_of(code);
    const char *colon = strrchr(what, ':');
    bool placed = (code & 0xff) == SQLITE_CONSTRAINT && colon != NULL && colon[1] == ' ';
    return db_refuse(db, st, placed ? colon + 2 : "", "%s (SQLite %d)", what, code);
}

/* Foreign callback: no arena here. */
static int on_progress(void *what)
{
    return db_limit_is_over(what);
}

/* ---- opening ---------------------------------------------------------------------------------*/

/* The file is made here, readable by its owner only: SQLite would follow the umask. It is closed at
 * once, which is safe only because nobody has opened it before (closing drops a process's locks).
 */
static void file_make(const struct db *db)
{
    if (db->options.no_create || db->options.read_only || strcmp(db->url, ":memory:") == 0) return;
    int fd = open(db->url, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) (void)close(fd);
}

/* SQLite counts the memory of the whole process behind one lock, taken by each malloc and free of
 * each connection: nobody asks for the count. */
static void library_set_up(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static status open_file(struct db *db)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct sqlite_db *q = sqlite_of(db);
    (void)pthread_once(&once, library_set_up);
    bool create = !db->options.no_create && !db->options.read_only;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
    flags |= db->options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (create) flags |= SQLITE_OPEN_CREATE;
    file_make(db);
    int code = sqlite3_open_v2(db->url, &q->conn, flags, db->options.vfs);
    if (code == SQLITE_OK) return ST_OK;
    status st = refuse(db, code);
    return db_refuse(db, st, db->url, "cannot open the database file: %s", sqlite3_errstr(code));
}

static status run_text(struct db *db, const char *text)
{
    int code = sqlite3_exec(sqlite_of(db)->conn, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? ST_OK : refuse(db, code);
}

/* LIKE tells cases apart as PostgreSQL's does. temp_store: in the sandbox no temporary file can be
 * made, and a big sort would fail. */
static status set_up(struct db *db)
{
    sqlite3 *conn = sqlite_of(db)->conn;
    sqlite3_busy_timeout(conn, db->options.busy_ms);
    sqlite3_progress_handler(conn, PROGRESS_STEPS, on_progress, db);
    sqlite3_db_config(conn, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(conn, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(conn, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_limit(conn, SQLITE_LIMIT_LENGTH, DB_VALUE_SIZE_MAX + 1024);
    char cache[64];
    sqlite3_snprintf(sizeof cache, cache, "PRAGMA cache_size=-%d", db->options.cache_kib);
    TRY(run_text(db, "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
                     "PRAGMA case_sensitive_like=ON; PRAGMA trusted_schema=OFF;"
                     "PRAGMA cell_size_check=ON; PRAGMA synchronous=FULL;"));
    TRY(run_text(db, cache));
    if (db->options.read_only) return run_text(db, "PRAGMA query_only=ON");
    return run_text(db, "PRAGMA journal_mode=WAL; PRAGMA journal_size_limit=67108864;");
}

static int on_commit(void *what, sqlite3 *conn, const char *name, int pages)
{
    const struct sqlite_db *q = what;
    (void)conn;
    (void)name;
    q->seen(q->seen_arg, pages);
    return SQLITE_OK;
}

void db_sqlite_watch(struct db *db, void (*seen)(void *arg, int pages), void *arg)
{
    struct sqlite_db *q = sqlite_of(db);
    q->seen = seen;
    q->seen_arg = arg;
    if (q->conn == NULL) return;
    if (seen != NULL)
        (void)sqlite3_wal_hook(q->conn, on_commit, q);
    else
        (void)sqlite3_wal_autocheckpoint(q->conn, 1000);
}

status db_sqlite_checkpoint(struct db *db, bool cut, int64_t *ret_log, int64_t *ret_copied)
{
    int log = 0, copied = 0;
    if (sqlite_of(db)->conn == NULL) return db_refuse(db, ST_IO, "", "not connected");
    db->deadline = INT64_MAX;
    int mode = cut ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    int code = sqlite3_wal_checkpoint_v2(sqlite_of(db)->conn, NULL, mode, &log, &copied);
    if (code != SQLITE_OK) return refuse(db, code);
    *ret_log = log;
    *ret_copied = copied;
    return ST_OK;
}

static status keep_control(struct db *db)
{
    static const char *const text[DB_CONTROL__COUNT] = {
        [DB_BEGIN_READ] = "BEGIN",
        [DB_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [DB_COMMIT] = "COMMIT",
        [DB_ROLLBACK] = "ROLLBACK",
    };
    struct sqlite_db *q = sqlite_of(db);
    for (int i = 0; i < DB_CONTROL__COUNT; i++) {
        int code = sqlite3_prepare_v3(q->conn, text[i], -1, SQLITE_PREPARE_PERSISTENT,
                                      &q->control[i], NULL);
        if (code != SQLITE_OK) return refuse(db, code);
    }
    return ST_OK;
}

static void sqlite_disconnect(struct db *db)
{
    struct sqlite_db *q = sqlite_of(db);
    for (int i = 0; i < DB_CONTROL__COUNT; i++) {
        (void)sqlite3_finalize(q->control[i]);
        q->control[i] = NULL;
    }
    for (size_t i = 0; i < db->count; i++) {
        struct sqlite_stmt *s = (struct sqlite_stmt *)db->at[i];
        (void)sqlite3_finalize(s->at);
        s->at = NULL;
        s->stmt.prepared = false;
    }
    (void)sqlite3_close_v2(q->conn);
    q->conn = NULL;
}

static status sqlite_connect(struct db *db)
{
    db->deadline = INT64_MAX;
    status st = open_file(db);
    if (st == ST_OK) st = set_up(db);
    if (st == ST_OK) st = keep_control(db);
    if (st == ST_OK && sqlite_of(db)->seen != NULL)
        (void)sqlite3_wal_hook(sqlite_of(db)->conn, on_commit, db);
    if (st != ST_OK && db->told.place[0] == 0)
        sqlite3_snprintf(sizeof db->told.place, db->told.place, "%s", db->url);
    if (st != ST_OK) sqlite_disconnect(db);
    return st;
}

/* ---- running ---------------------------------------------------------------------------------*/

static bool sqlite_inside(struct db *db)
{
    sqlite3 *conn = sqlite_of(db)->conn;
    return conn != NULL && sqlite3_get_autocommit(conn) == 0;
}

static bool sqlite_dead(struct db *db)
{
    return sqlite_of(db)->conn == NULL;
}

static status sqlite_control(struct db *db, enum db_control what)
{
    sqlite3_stmt *s = sqlite_of(db)->control[what];
    int64_t limit = db->deadline;
    db->deadline = INT64_MAX; /* a commit or a roll back is never cut short */
    int code = sqlite3_step(s);
    status st = code == SQLITE_DONE ? ST_OK : refuse(db, code);
    (void)sqlite3_reset(s);
    db->deadline = limit;
    return st;
}

static status sqlite_prepare(struct db *db, struct stmt *stmt)
{
    struct sqlite_stmt *s = (struct sqlite_stmt *)stmt;
    int code = sqlite3_prepare_v3(sqlite_of(db)->conn, stmt->text, (int)stmt->size + 1,
                                  SQLITE_PREPARE_PERSISTENT, &s->at, NULL);
    if (code != SQLITE_OK) return refuse(db, code);
    char name[16];
    for (size_t i = 0; i < stmt->count; i++) {
        sqlite3_snprintf(sizeof name, name, "$%d", (int)i + 1);
        s->index[i] = sqlite3_bind_parameter_index(s->at, name);
    }
    if (s->at != NULL && (size_t)sqlite3_bind_parameter_count(s->at) <= stmt->count) return ST_OK;
    (void)sqlite3_finalize(s->at);
    s->at = NULL;
    return db_refuse(db, ST_INTERNAL, "", "has parameters that are not given, or no statement");
}

static void sqlite_unprepare(struct db *db, struct stmt *stmt)
{
    struct sqlite_stmt *s = (struct sqlite_stmt *)stmt;
    (void)sqlite3_finalize(s->at);
    s->at = NULL;
}

/* The bytes stay the caller's until the statement is reset: they are in its arena. A row cursor may
 * outlive them, so texts of cursors are copied by SQLite. */
static int bind_one(sqlite3_stmt *s, int at, const struct db_value *v)
{
    if (at == 0) return SQLITE_OK; /* $n is given but not used */
    if (v->null || v->type == DB_NULL) return sqlite3_bind_null(s, at);
    switch (v->type) {
    case DB_INT: return sqlite3_bind_int64(s, at, v->num);
    case DB_REAL: return sqlite3_bind_double(s, at, v->real);
    case DB_TEXT:
        return sqlite3_bind_text64(s, at, v->text.p, v->text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    default: return sqlite3_bind_blob64(s, at, v->text.p, v->text.n, SQLITE_TRANSIENT);
    }
}

static status sqlite_start(struct db *db, struct stmt *stmt, const struct db_value *args,
                           bool large)
{
    struct sqlite_stmt *s = (struct sqlite_stmt *)stmt;
    (void)large;
    if (db->depth > 0 && db->mode == DB_READ && !sqlite3_stmt_readonly(s->at))
        return db_refuse(db, ST_INTERNAL, "", "it writes, in a transaction for reading");
    for (size_t i = 0; i < stmt->count; i++) {
        int code = bind_one(s->at, s->index[i], &args[i]);
        if (code != SQLITE_OK) return refuse(db, code);
    }
    return ST_OK;
}

static status sqlite_step(struct db *db, struct stmt *stmt, bool *ret_row)
{
    int code = sqlite3_step(((struct sqlite_stmt *)stmt)->at);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return refuse(db, code);
    *ret_row = code == SQLITE_ROW;
    return ST_OK;
}

static int64_t sqlite_changes(struct db *db, struct stmt *stmt)
{
    if (sqlite3_stmt_readonly(((struct sqlite_stmt *)stmt)->at)) return 0;
    return sqlite3_changes64(sqlite_of(db)->conn);
}

static void sqlite_reset(struct db *db, struct stmt *stmt)
{
    struct sqlite_stmt *s = (struct sqlite_stmt *)stmt;
    if (s->at == NULL) return;
    (void)sqlite3_reset(s->at); /* repeats the last step's error, which was told */
    (void)sqlite3_clear_bindings(s->at);
}

/* ---- columns ---------------------------------------------------------------------------------*/

static sqlite3_stmt *at_of(struct stmt *stmt)
{
    return ((struct sqlite_stmt *)stmt)->at;
}

static bool sqlite_null(struct stmt *s, int column)
{
    return sqlite3_column_type(at_of(s), column) == SQLITE_NULL;
}

static int64_t sqlite_int(struct stmt *s, int column)
{
    return sqlite3_column_int64(at_of(s), column);
}

static double sqlite_real(struct stmt *s, int column)
{
    return sqlite3_column_double(at_of(s), column);
}

/* Numbers are turned into text in place; a text or blob is handed out as it lies in the page, which
 * needs no memory. */
static str sqlite_text(struct stmt *s, int column)
{
    int type = sqlite3_column_type(at_of(s), column);
    const char *p = type == SQLITE_TEXT || type == SQLITE_BLOB
                        ? sqlite3_column_blob(at_of(s), column)
                        : (const char *)sqlite3_column_text(at_of(s), column);
    int n = sqlite3_column_bytes(at_of(s), column);
    return p == NULL || n <= 0 ? S("") : str_make(p, (size_t)n);
}

const struct db_driver db_sqlite_driver = {
    .engine = DB_SQLITE,
    .db_size = sizeof(struct sqlite_db),
    .stmt_size = sizeof(struct sqlite_stmt),
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .inside = sqlite_inside,
    .dead = sqlite_dead,
    .control = sqlite_control,
    .run = run_text,
    .prepare = sqlite_prepare,
    .unprepare = sqlite_unprepare,
    .start = sqlite_start,
    .step = sqlite_step,
    .changes = sqlite_changes,
    .reset = sqlite_reset,
    .column_null = sqlite_null,
    .column_int = sqlite_int,
    .column_real = sqlite_real,
    .column_text = sqlite_text,
    .column_blob = sqlite_text,
};
