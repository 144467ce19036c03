/* SPDX-License-Identifier: Apache-2.0
 * Who writes to a database file: one process, which holds FILE.lock until it ends.
 *
 * A second one (`weft import` beside `weft serve`) is told so, and hands its work over through
 * db/handoff.h instead. The kernel gives the lock back with the process, however it ends; the lock
 * file itself stays. PostgreSQL needs none of this: the lock is granted at once there.
 */
#ifndef WEFT_DB_LOCK_H
#define WEFT_DB_LOCK_H

#include "base/env.h"

struct db_lock;

/* url as for db_open. ST_BUSY where another process holds it (e->err names its number). */
MUST_CHECK status db_lock_take(struct env *e, str url, struct db_lock **ret_lock);
/* NULL is allowed. */
void db_lock_give(struct db_lock *lock);

#endif
