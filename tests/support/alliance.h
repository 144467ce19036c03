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
};

/* url none: SQLite in a folder of its own. Asserts that it works. */
void alliance_open(struct alliance *a, str url);
void alliance_close(struct alliance *a);
/* A cx for a worker of an organisation, on the same connection. */
struct cx alliance_as(struct alliance *a, enum role role, int64_t account, int64_t organisation);
void alliance_begin(struct alliance *a);
void alliance_commit(struct alliance *a);

#endif
