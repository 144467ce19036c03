/* SPDX-License-Identifier: Apache-2.0
 * Connections that only read, lent to one piece of work at a time; opened when they are first wanted.
 */
#ifndef WEFT_SERVE_READERS_H
#define WEFT_SERVE_READERS_H

#include "db/db.h"

struct readers;

/* NULL where there is no memory. The url's bytes must outlive it. */
struct readers *readers_open(str url);
/* Every connection must be back. NULL is allowed. */
void readers_close(struct readers *r);
/* Runs work in a read transaction on a connection of its own. ST_BUSY where none can be had. */
MUST_CHECK status readers_run(struct readers *r, struct env *e, db_work work, void *arg);

#endif
