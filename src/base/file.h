/* SPDX-License-Identifier: Apache-2.0
 * Whole files and folders, with errors that name the path.
 */
#ifndef WEFT_BASE_FILE_H
#define WEFT_BASE_FILE_H

#include <stdio.h>

#include "base/env.h"

/* All of a file of at most `most` bytes, in the arena (NUL-terminated beyond its length). */
MUST_CHECK status file_read(struct env *e, str path, size_t most, str *ret_bytes);
/* Writes beside, fsyncs, renames over: the old file or the new one, never half. */
MUST_CHECK status file_write(struct env *e, str path, str bytes);
/* Opens for reading or writing (fopen modes) and registers the closing. */
MUST_CHECK status file_open(struct env *e, str path, const char *mode, FILE **ret_file);
/* Flushes, checks and closes a file of file_open now. */
MUST_CHECK status file_close(struct env *e, FILE *file, str path);
/* Makes a folder and its parents; fine where it is there already. */
MUST_CHECK status file_mkdir(struct env *e, str path);
bool file_exists(struct env *e, str path);
/* A folder and all within, links not followed. Fine where it is not there. */
MUST_CHECK status file_remove_tree(struct env *e, str path);
/* The names in a folder, sorted by bytes, without "." and "..". */
MUST_CHECK status file_list(struct env *e, str path, str **ret_names, size_t *ret_count);
/* "folder/name". */
str file_join(struct arena *a, str folder, str name);

#endif
