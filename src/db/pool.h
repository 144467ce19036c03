/* SPDX-License-Identifier: Apache-2.0
 * Connections kept open, lent to one piece of work at a time (readers; anything on PostgreSQL).
 */
#ifndef WEFT_DB_POOL_H
#define WEFT_DB_POOL_H

#include "db/db.h"

struct db_pool;

/* At most `most` connections, made when first wanted. options may be NULL. */
MUST_CHECK status db_pool_open(struct env *e, str url, const struct db_options *options, int most,
                               struct db_pool **ret_pool);
/* All must have been given back. NULL is allowed. */
void db_pool_close(struct db_pool *p);
/* Waits up to wait_ms (0: not at all) for a free one, then ST_BUSY. It goes back with db_pool_give
 * or with e's arena, whichever comes first; what is open on it is rolled back then. */
MUST_CHECK status db_pool_take(struct env *e, struct db_pool *p, int wait_ms, struct db **ret_db);
void db_pool_give(struct env *e, struct db_pool *p, struct db *db);

#endif
