/* SPDX-License-Identifier: Apache-2.0
 * A database of its own for a test, on either engine.
 */
#ifndef WEFT_TESTS_DBS_H
#define WEFT_TESTS_DBS_H

#include "db/db.h"

/* The url of a new, empty SQLite file in a folder that is removed when e's arena closes. */
str dbs_sqlite(struct env *e);
/* The url of a new, empty schema on a PostgreSQL server: that of WEFT_TEST_PG, else one started by
 * tools/pgscratch for this process and stopped with it. None where PostgreSQL is not installed:
 * then the test calls skip(). */
str dbs_postgresql(struct env *e);

/* The url of a new database of that server by this name: empty, or a copy of another of its
 * databases, to which nobody is connected. None as above. */
str dbs_postgresql_copy(struct env *e, str name, str original);

#endif
