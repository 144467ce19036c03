/* SPDX-License-Identifier: Apache-2.0
 * Inside the db room: what the two files of the PostgreSQL driver share.
 */
#ifndef WEFT_DB_PG_H
#define WEFT_DB_PG_H

#include <libpq-fe.h>

#include "db/driver.h"

struct pg_db {
    struct db db;
    PGconn *conn;
    uint64_t names;     /* gives each prepared statement a name never used before */
    int queued;         /* statements sent in the pipeline, their answers unread */
    size_t queued_size; /* about their bytes */
};

struct pg_stmt {
    struct stmt stmt;
    char name[24];
    PGresult *result;
    int row;     /* in result; -1 before the first */
    bool cursor; /* the server keeps the rows, as cursor c<name> */
};

/* Parameters in the shape that libpq wants; numbers in network order. */
struct pg_args {
    const char *values[DB_PARAMETERS_MAX];
    int sizes[DB_PARAMETERS_MAX];
    int formats[DB_PARAMETERS_MAX];
    uint64_t words[DB_PARAMETERS_MAX];
};

static inline struct pg_db *pg_of(struct db *db)
{
    return (struct pg_db *)db;
}

/* Keeps what the server said in db->told; gives the status. */
status pg_refuse(struct db *db, const PGresult *result);

Oid pg_type(enum db_type type);
/* True where an answer of that type can be read as int (i), real (r), text (t), blob (b), or as
 * whatever it is (?). */
bool pg_reads(Oid type, char as);
void pg_args_fill(struct pg_args *a, const struct db_value *args, size_t count);
bool pg_column_null(struct stmt *stmt, int column);
int64_t pg_column_int(struct stmt *stmt, int column);
double pg_column_real(struct stmt *stmt, int column);
str pg_column_text(struct stmt *stmt, int column);

#endif
