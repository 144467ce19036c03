/* SPDX-License-Identifier: Apache-2.0
 * A place of its own for a test: a migrated database, audit files, keys, the server itself as who.
 */
#ifndef WEFT_TESTS_ALLIANCE_H
#define WEFT_TESTS_ALLIANCE_H

#include "support/dbs.h"
#include "trust/cx.h"

struct alliance {
    struct env *env;
    struct db *db;
    struct house house;
    struct cx cx; /* who_system() */
    str folder;
    str url; /* of the database */
};

/* On SQLite; in a file that says `#define ALLIANCE_ON_POSTGRESQL` before its includes, on
 * PostgreSQL (where that is not installed the whole program is skipped, and says so). Asserts that
 * it works. */
#ifdef ALLIANCE_ON_POSTGRESQL
#define alliance_open(a, url) alliance_open_on((a), DB_POSTGRESQL)
#else
#define alliance_open(a, url) alliance_open_on((a), DB_SQLITE)
#endif
void alliance_open_on(struct alliance *a, enum db_engine engine);
void alliance_close(struct alliance *a);
/* A cx for a worker of an organisation, on the same connection. */
struct cx alliance_as(struct alliance *a, enum role role, int64_t account, int64_t organisation);
void alliance_begin(struct alliance *a);
void alliance_commit(struct alliance *a);

#endif
