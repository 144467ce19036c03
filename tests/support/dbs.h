/* SPDX-License-Identifier: Apache-2.0
 * A database of its own for a test, on either engine.
 */
#ifndef WEFT_TESTS_DBS_H
#define WEFT_TESTS_DBS_H

#include "db/db.h"

/* The url of a new, empty SQLite file in a folder that is removed when e's arena closes. */
str dbs_sqlite(struct env *e);

#endif
