/* SPDX-License-Identifier: Apache-2.0
 * The files of the trace of look-ups, as audit.c writes them and audit_file.c reads them back (both
 * inner to trust/audit.h, which says what a line is).
 */
#ifndef WEFT_TRUST_AUDIT_FILE_H
#define WEFT_TRUST_AUDIT_FILE_H

#include "base/env.h"
#include "crypto/crypto.h"

enum { LINE_TAIL = 1 + 2 * DIGEST_SIZE + 1 }; /* tab, hex, newline */

/* Lays down file `number` at its full size, on disk with its name. A file that is there keeps its
 * lines. -1 where there is no room; then only a file without a line is taken away again. */
int audit_file_lay(const char *folder, int64_t number, int64_t size);

struct digest audit_chain_next(const struct digest *before, str json);

/* How far a chain goes. */
struct audit_tail {
    int64_t rows;
    int64_t last;   /* number of the last row */
    int64_t offset; /* behind the last whole line of the last file that has one */
    struct digest chain;
};
/* Follows all files from *tail on; *ret_segment is the last that has a line in it, or 1.
 * ST_CONFLICT, naming file and row, where the chain breaks. */
MUST_CHECK status audit_files_follow(struct env *e, str folder, struct audit_tail *tail,
                                     int64_t *ret_segment);
/* The same for the newest file alone, however many there are: it is taken up where the one before
 * it ended. Into *tail (rows: of this file). */
MUST_CHECK status audit_newest_follow(struct env *e, str folder, struct audit_tail *tail,
                                      int64_t *ret_segment);

#endif
