/* SPDX-License-Identifier: Apache-2.0
 * One connection to one of two engines, SQLite or PostgreSQL, behind the same calls.
 *
 * Most callers use the functions that tools/sqlgen writes from sql/queries/NOUN.sql, and of this
 * header only `struct db`, the transactions and the opt_ types. A connection is used by one thread
 * at a time. It is made by db_open, lives until db_close, and must outlive every arena in which it
 * was used. What it holds for one piece of work (rows, a transaction) is registered in that work's
 * arena before it is acquired: an arena that leaves in the middle ends in a roll back.
 *
 * After a statement has failed inside a transaction every further one is refused until the work is
 * undone (to a savepoint, or wholly). PostgreSQL demands this; SQLite is held to the same.
 * Knows nothing of care; depends on base only.
 */
#ifndef WEFT_DB_DB_H
#define WEFT_DB_DB_H

#include "base/env.h"

enum db_engine { DB_SQLITE, DB_POSTGRESQL };
enum db_mode { DB_READ, DB_WRITE };

struct db;
struct rows;

struct db_options {
    bool read_only;   /* writes are refused by the engine */
    bool no_create;   /* SQLite: fail where there is no such file */
    int busy_ms;      /* longest wait for a lock; 0 = 5,000 */
    int statement_ms; /* longest run of one statement; 0 = 30,000; negative = none */
    int cache_kib;    /* SQLite: page cache; 0 = 16 MiB */
    const char *vfs;  /* SQLite: file layer by name (db/vfs_fault.h); NULL = the system's */
};

/* url: a file's path (":memory:" for one that is nowhere) or postgresql://…. options may be NULL.
 * Errors: ST_IO (cannot open, not a database), ST_BUSY (locked, server full). */
MUST_CHECK status db_open(struct env *e, str url, const struct db_options *options,
                          struct db **ret_db);
/* Rolls back what is open. NULL is allowed. */
void db_close(struct db *db);
enum db_engine db_engine(const struct db *db);
/* True where the url names PostgreSQL. */
bool db_url_is_postgresql(str url);

/* ---- transactions ------------------------------------------------------------------------------
 * DB_WRITE takes SQLite's write lock at once (BEGIN IMMEDIATE); on PostgreSQL it is SERIALIZABLE.
 * DB_READ is one consistent view. A transaction still open when another is begun is rolled back. */
MUST_CHECK status db_begin(struct env *e, struct db *db, enum db_mode mode);
/* Whatever it returns, no transaction is open afterwards. ST_BUSY: try the whole work again. */
MUST_CHECK status db_commit(struct env *e, struct db *db);
/* Cannot fail: where the engine will not, the connection is made anew. Fine where none is open.
 * Leaves e->err alone. */
void db_rollback(struct env *e, struct db *db);
/* Rows still open are closed, a transaction still open is rolled back (pools, after each use). */
void db_reset(struct env *e, struct db *db);
bool db_in_transaction(const struct db *db);
/* True inside a transaction of DB_READ: what is seen is committed, and one view. */
bool db_in_view(const struct db *db);
/* True where an error has ended the transaction under its user (SQLite: full disk, no memory). */
bool db_is_cleared(const struct db *db);

/* A point inside a transaction to which it can be undone; points nest. */
MUST_CHECK status db_savepoint(struct env *e, struct db *db, int *ret_point);
/* Keeps what was done since the point. */
MUST_CHECK status db_release(struct env *e, struct db *db, int point);
/* Undoes what was done since the point, which is gone then. Leaves e->err alone unless it fails. */
MUST_CHECK status db_undo(struct env *e, struct db *db, int point);

/* A piece of work on a connection. May be called again after ST_BUSY: nothing that it did in the
 * database is left then, but what it wrote through arg is. */
typedef status (*db_work)(struct env *e, struct db *db, void *arg);
/* Runs work in a transaction of its own: commits on ST_OK, rolls back on anything else and on an
 * escape of the arena. Repeats up to DB_RETRY_MAX times where PostgreSQL could not serialise it. */
MUST_CHECK status db_transact(struct env *e, struct db *db, enum db_mode mode, db_work work,
                              void *arg);
/* The same under a savepoint of the open transaction, without repeating. */
MUST_CHECK status db_try(struct env *e, struct db *db, db_work work, void *arg);

/* The transaction number below which none is open any more: what lies below stays in its order.
 * Always 1 on SQLite, where rows carry 0. */
MUST_CHECK status db_settled(struct env *e, struct db *db, int64_t *ret_below);

/* ---- values ----------------------------------------------------------------------------------*/
struct opt_int {
    bool has;
    int64_t v;
};
struct opt_real {
    bool has;
    double v;
};
struct opt_bool {
    bool has;
    bool v;
};

enum db_type { DB_NULL, DB_INT, DB_REAL, DB_TEXT, DB_BLOB };
/* What is bound to $n. The type is given for a null too: PostgreSQL plans by it. */
struct db_value {
    enum db_type type;
    bool null;
    union {
        int64_t num;
        double real;
        str text;
    };
};

static inline struct db_value db_int(int64_t v)
{
    return (struct db_value){ DB_INT, false, { .num = v } };
}
static inline struct db_value db_bool(bool v)
{
    return db_int(v ? 1 : 0);
}
static inline struct db_value db_real(double v)
{
    return (struct db_value){ DB_REAL, false, { .real = v } };
}
/* str_none() is bound as NULL. */
static inline struct db_value db_text(str s)
{
    return (struct db_value){ DB_TEXT, s.p == NULL, { .text = s } };
}
static inline struct db_value db_blob(str s)
{
    return (struct db_value){ DB_BLOB, s.p == NULL, { .text = s } };
}
static inline struct db_value db_opt_int(struct opt_int v)
{
    return (struct db_value){ DB_INT, !v.has, { .num = v.v } };
}
static inline struct db_value db_opt_real(struct opt_real v)
{
    return (struct db_value){ DB_REAL, !v.has, { .real = v.v } };
}
static inline struct db_value db_opt_bool(struct opt_bool v)
{
    return (struct db_value){ DB_INT, !v.has, { .num = v.v ? 1 : 0 } };
}

/* ---- statements --------------------------------------------------------------------------------
 * Parameters are written $1, $2, … and bound by that name, in whatever order they appear. The text
 * is kept prepared under its bytes. Nothing from outside ever stands in a text: it is bound. */
struct db_sql {
    const char *name; /* for error messages */
    str text;
    str postgresql;    /* none: the same text */
    const char *takes; /* types of the parameters, one letter each: i r t b; NULL: not said */
    const char *gives; /* of the columns, likewise: checked when PostgreSQL prepares it */
};
#define DB_SQL(name_, text_) ((struct db_sql){ .name = (name_), .text = S(text_) })

/* Runs a statement to its end; rows that it gives are dropped. ret_changes (rows written) may be
 * NULL. Errors of every statement: ST_CONFLICT (unique or foreign key; err.where names it),
 * ST_BUSY (lock, time limit, serialisation, cleared transaction), ST_BAD_INPUT (NUL in a text),
 * ST_TOO_LARGE, ST_NO_MEMORY, ST_IO, ST_INTERNAL (the statement itself is wrong). */
MUST_CHECK status db_exec(struct env *e, struct db *db, const struct db_sql *sql,
                          const struct db_value *args, size_t count, int64_t *ret_changes);
/* The same, inside a transaction, where nobody waits for the answer: PostgreSQL gets it in a
 * pipeline, and a failure is told by db_flush, by the next statement, or by the commit. */
MUST_CHECK status db_queue(struct env *e, struct db *db, const struct db_sql *sql,
                           const struct db_value *args, size_t count);
MUST_CHECK status db_flush(struct env *e, struct db *db);

/* Opens a cursor, closed with the arena, the transaction or rows_close, whichever comes first.
 * `large`: PostgreSQL keeps the rows and hands them over piece by piece (a round trip more). */
MUST_CHECK status rows_open(struct env *e, struct db *db, const struct db_sql *sql,
                            const struct db_value *args, size_t count, bool large,
                            struct rows **ret_rows);
/* True with a row; false at the end and after a failure, which rows_close tells. */
bool rows_next(struct rows *r);
/* How the reading went: ST_OK also where the end was not reached. r is gone afterwards. */
MUST_CHECK status rows_close(struct rows *r);

/* The current row's columns, from 0. A null is 0, 0.0, none. Texts hold until rows_next. */
bool rows_null(struct rows *r, int column);
int64_t rows_int(struct rows *r, int column);
double rows_real(struct rows *r, int column);
str rows_text(struct rows *r, int column);
str rows_blob(struct rows *r, int column);
struct opt_int rows_opt_int(struct rows *r, int column);
struct opt_real rows_opt_real(struct rows *r, int column);
struct opt_bool rows_opt_bool(struct rows *r, int column);
/* Copies in the arena of rows_open. */
str rows_text_copy(struct rows *r, int column);
str rows_blob_copy(struct rows *r, int column);

/* For generated functions: ST_NOT_FOUND, told without memory; ST_INTERNAL for more rows than the
 * statement's kind allows (:one one, :many DB_MANY_MAX). */
status db_none(struct env *e, const struct db_sql *sql);
status db_many(struct env *e, const struct db_sql *sql);
/* Prepares it without running it (the test that tries each query on each engine). */
MUST_CHECK status db_check_statement(struct env *e, struct db *db, const struct db_sql *sql);

#endif
