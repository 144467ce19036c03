/* SPDX-License-Identifier: Apache-2.0
 * Inside the db room: SQLite's write-ahead log is copied into the database file by a thread with a
 * connection of its own, so that no writer pays for it in its turn, and the log stays bounded.
 */
#ifndef WEFT_DB_WAL_H
#define WEFT_DB_WAL_H

#include "db/db.h"

struct wal;

/* Takes checkpoints of the file that `writer` writes to over from SQLite: from `pages` on readers
 * are not disturbed; past `most` they are waited for and the log starts again. */
MUST_CHECK status wal_open(struct env *e, struct db *writer, str url, int64_t pages, int64_t most,
                           struct wal **ret_wal);
/* For the writer, between two transactions: waits while the log is cut (at most some 0.2 s). */
void wal_gate(struct wal *w);
/* Before the writer is closed. NULL is allowed. */
void wal_close(struct wal *w);
void wal_stats(struct wal *w, int64_t *ret_pages, uint64_t *ret_checkpoints);

#endif
