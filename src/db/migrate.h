/* SPDX-License-Identifier: Apache-2.0
 * Brings a database's tables up to what this program expects, one numbered file at a time.
 *
 * The files of sql/schema/ are inside the program (gen/schema.h, written by tools/sqlgen). The
 * table `migration` of the database says which were run, with a checksum of each (FNV-1a, 128 bit:
 * it finds an edit, it does not withstand a forger). A file that was run is never changed: write a
 * new one.
 */
#ifndef WEFT_DB_MIGRATE_H
#define WEFT_DB_MIGRATE_H

#include "db/db.h"

struct migration {
    str name; /* "001_ground" */
    str text;
};

/* Runs what is missing, in order, each file in a transaction of its own; *ret_count of them (may be
 * NULL). Two programs may call it at once. Errors: ST_CONFLICT (a file was changed after it was
 * run, or is missing below one that was), ST_UNSUPPORTED (the database is newer than the program),
 * those of the statements, with err.where the file and err.line the line. */
MUST_CHECK status db_migrate(struct env *e, struct db *db, const struct migration *list,
                             size_t count, size_t *ret_count);
/* The same checks without changing anything; ST_CONFLICT also where something is missing. */
MUST_CHECK status db_migrate_check(struct env *e, struct db *db, const struct migration *list,
                                   size_t count);
/* 32 hexadecimal digits, in the arena. */
str migrate_checksum(struct arena *a, str text);

#endif
