/* SPDX-License-Identifier: Apache-2.0
 * A file, plain, .gz or .xz, or standard input (plain or .gz), as a window of bytes that moves
 * forward: what does not fit in memory is read in pieces of the reader's own choosing.
 *
 * The window's memory is malloc's and is released with the arena of `bytes_open`; that arena may be
 * rewound to any mark made after the opening. zlib and liblzma are included in this room only.
 */
#ifndef WEFT_CSV_BYTES_H
#define WEFT_CSV_BYTES_H

#include "base/env.h"

struct bytes;

/* "-" is standard input. Errors: ST_NOT_FOUND (not there, or not to be read by us), ST_NO_MEMORY,
 * ST_IO (it could not be tried: too many open files, the disk). */
MUST_CHECK status bytes_open(struct env *e, str path, struct bytes **ret_bytes);
/* Reads from memory, without a copy. */
MUST_CHECK status bytes_open_text(struct env *e, str text, struct bytes **ret_bytes);
/* Closes before the arena does. */
void bytes_close(struct env *e, struct bytes *b);

/* What is held and not taken yet. Valid until the next bytes_more. */
str bytes_held(const struct bytes *b);
/* Reads on. *ret_more is false at the end. Errors: ST_TOO_LARGE where more than `most` bytes would
 * be held (nothing is lost: the caller may take and go on); ST_IO for a file that is cut or no
 * sound .gz. */
MUST_CHECK status bytes_more(struct env *e, struct bytes *b, size_t most, bool *ret_more);
/* Moves the window past its first n bytes. */
void bytes_take(struct bytes *b, size_t n);
/* Where the window begins, in bytes from the start of the unpacked text. */
int64_t bytes_offset(const struct bytes *b);
/* How much of the file itself has been read, for progress; 0 where it cannot be told. */
int64_t bytes_file_offset(const struct bytes *b);
/* How large the file itself is; 0 where it cannot be told (a pipe, memory). */
int64_t bytes_file_size(const struct bytes *b);

#endif
