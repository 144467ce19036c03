/* SPDX-License-Identifier: Apache-2.0
 * Inside the db room: what an engine provides, and what a connection is made of.
 *
 * The common part (db.c, tx.c, rows.c) owns the order of things: which statements are under way,
 * how deep the savepoints are, whether the transaction may go on. A driver only speaks with its
 * engine. It never touches an arena, so it cannot leave through an escape while it holds something:
 * it says what failed in db->told, and the common part tells it on once all is put in order.
 */
#ifndef WEFT_DB_DRIVER_H
#define WEFT_DB_DRIVER_H

#include "db/db.h"
#include "db/db_limits.h"

/* A prepared statement. Its memory lives until the connection is closed, so that a forgotten row
 * cursor can always be recognised by its number. */
struct stmt {
    uint64_t hash;
    char *text; /* what it was prepared from; owned */
    size_t size;
    enum db_type types[DB_PARAMETERS_MAX];
    size_t count;      /* parameters */
    bool prepared;     /* the engine holds it */
    bool busy;         /* under way: must be reset before its next use */
    uint64_t use;      /* number of the use under way */
    uint64_t last;     /* number of the last use, for making room */
    int depth;         /* db->depth when it was started */
    const char *gives; /* of the db_sql; NULL: not said */
};

/* Simple statements that belong to a transaction; drivers keep them ready, so that a roll back
 * needs no memory. */
enum db_control { DB_BEGIN_READ, DB_BEGIN_WRITE, DB_COMMIT, DB_ROLLBACK, DB_CONTROL__COUNT };

struct db_driver {
    enum db_engine engine;
    size_t db_size;   /* of the struct that begins with struct db */
    size_t stmt_size; /* of the struct that begins with struct stmt */
    status (*connect)(struct db *db);
    /* Frees what connect made, prepared statements included; fine when called twice. */
    void (*disconnect)(struct db *db);
    /* True while the engine itself is inside a transaction. */
    bool (*inside)(struct db *db);
    /* True where the connection is of no more use. */
    bool (*dead)(struct db *db);
    status (*control)(struct db *db, enum db_control what);
    /* Runs a text of one statement without parameters or rows, not kept prepared. */
    status (*run)(struct db *db, const char *text);
    status (*prepare)(struct db *db, struct stmt *s);
    void (*unprepare)(struct db *db, struct stmt *s);
    /* Binds and starts. */
    status (*start)(struct db *db, struct stmt *s, const struct db_value *args, bool large);
    status (*step)(struct db *db, struct stmt *s, bool *ret_row);
    int64_t (*changes)(struct db *db, struct stmt *s);
    void (*reset)(struct db *db, struct stmt *s);
    /* Sends without waiting; NULL: run at once. */
    status (*queue)(struct db *db, struct stmt *s, const struct db_value *args);
    status (*flush)(struct db *db);
    bool (*column_null)(struct stmt *s, int column);
    int64_t (*column_int)(struct stmt *s, int column);
    double (*column_real)(struct stmt *s, int column);
    str (*column_text)(struct stmt *s, int column);
    str (*column_blob)(struct stmt *s, int column);
};

extern const struct db_driver db_sqlite_driver;
extern const struct db_driver db_pg_driver;

struct tx_guard {
    struct db *db;
    uint64_t number;
};

struct db {
    const struct db_driver *driver;
    enum db_engine engine;
    char *url; /* owned, NUL-terminated */
    struct db_options options;
    bool lost;         /* must be connected anew before its next use */
    bool retry;        /* the last failure was of serialisation: the same work may succeed */
    enum db_mode mode; /* of the open transaction */
    int depth;         /* 0: no transaction; 1: in one; 1 + n: under n savepoints */
    status broken;     /* of the first failure in the transaction; ST_OK while all went well */
    int broken_depth;
    bool cleared;    /* the engine has ended the transaction by itself */
    uint64_t number; /* gives transactions and uses of statements their numbers */
    uint64_t tx;     /* number of the open transaction */
    struct tx_guard *guard;
    struct arena *guard_arena;
    struct stmt *at[DB_STATEMENTS_MAX];
    size_t count;
    uint16_t hint[DB_STATEMENTS_MAX]; /* hash → a slot worth looking at first */
    struct {
        char what[400];
        char place[200];
    } told;
    const struct clock *clock; /* of the statement under way */
    int64_t deadline;          /* in its ticks; INT64_MAX: none; DB_LIMIT_FRESH: from the next look on */
};

/* SQLite only. Calls seen(arg, pages in the log) after each commit and leaves checkpoints to
 * others; seen NULL: as before. Holds across reconnections. */
void db_sqlite_watch(struct db *db, void (*seen)(void *arg, int pages), void *arg);
/* cut: waits for readers, and the log starts again at its beginning. */
MUST_CHECK status db_sqlite_checkpoint(struct db *db, bool cut, int64_t *ret_log,
                                       int64_t *ret_copied);

/* Connects again where that is due, refuses a broken transaction, sends what is queued. */
MUST_CHECK status db_ready(struct env *e, struct db *db);
/* For drivers: keeps the words and gives the code back. place may be "". */
status db_refuse(struct db *db, status code, const char *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Remembers that a statement failed, and tells what the driver said. Gives code back. */
status db_fail(struct env *e, struct db *db, const char *name, status code);
/* A failure on purpose, where the plan of e asks for one here. */
MUST_CHECK status db_fault(struct env *e, struct db *db, enum fault_kind kind);
/* Resets the statements under way that were started at `depth` or deeper. */
void db_stop_statements(struct db *db, int depth);
#define DB_LIMIT_FRESH INT64_MIN
/* Starts the time limit of one step. */
void db_limit_start(struct env *e, struct db *db);
bool db_limit_is_over(struct db *db);

#endif
