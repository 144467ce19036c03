/* SPDX-License-Identifier: Apache-2.0
 * The trace of every look at a person: rows appended to files of their own, chained by hash, safe
 * on disk in groups. (A write's row goes into the database with the write: audit_write().)
 *
 * One thread writes. Rows are taken under a lock that is held for a copy; the answer that a row is
 * about leaves only when the row is safe: wait for it (audit_wait), or be called (audit_then).
 * Files: FOLDER/look-NNNNNN.log, each laid down at its full size beforehand, and the next one too,
 * so that a full disk does not stop the trace at once; when both are spent, rows are refused, and
 * with them the reads, until there is room again. A second thread lays them down: no answer waits
 * for that. A line is JSON, a tab, and the hex BLAKE2b of (the line before's, JSON).
 */
#ifndef WEFT_TRUST_AUDIT_H
#define WEFT_TRUST_AUDIT_H

#include "trust/cx.h"

enum audit_sync {
    AUDIT_SYNC_EACH, /* the answer waits for its row (grouped with others) */
    AUDIT_SYNC_50MS  /* rows are synced every 50 ms; answers do not wait */
};
#define AUDIT_SEGMENT_SIZE ((int64_t)64 << 20)

/* segment_size: bytes of a file, 0 for AUDIT_SEGMENT_SIZE. Checks the chain of the newest file
 * (audit_verify: of all); a torn last line, which nobody was answered for, is written over. ST_IO
 * where it does not hold. */
MUST_CHECK status audit_open(struct env *e, str folder, enum audit_sync sync, int64_t segment_size,
                             struct audit **ret_audit);
/* Makes safe what was taken, then ends the thread. NULL is allowed. */
void audit_close(struct audit *a);

/* What was looked at. person: the joined persons (0 … many: long lists become several rows).
 * what: "Observation/abc" or a search without its values. */
struct audit_look {
    str action; /* "read", "search", "open", "print", "export" */
    str what;
    str rule; /* of the decision */
    const int64_t *person;
    size_t person_count;
    bool refused;
    bool withheld; /* law tells not to show it to the resident */
};
/* Takes a row for cx->who; cx->audit_n becomes its number. ST_BUSY where the disk has
 * been behind for AUDIT_STALL_MS, ST_IO where it is full or has failed: then nothing may be
 * answered. */
MUST_CHECK status audit_look(struct cx *cx, const struct audit_look *look);

/* Until row n is on disk (at once under AUDIT_SYNC_50MS, or for n = 0). */
MUST_CHECK status audit_wait(struct env *e, struct audit *a, int64_t n);
/* Calls done(arg, safe) once row n is on disk, from the writer's thread or, where it is already,
 * from this one. done must be short and must not call back into audit. False (and no call) where
 * too many wait. */
bool audit_then(struct audit *a, int64_t n, void (*done)(void *arg, bool safe), void *arg);
int64_t audit_last_safe(struct audit *a);

/* Reads the files in order, for the sequencer and for checking. */
struct audit_reader {
    int64_t segment; /* from 1 */
    int64_t offset;
    /* Room for what is read ahead, of AUDIT_AHEAD bytes, where many rows are read one behind the
     * other; NULL: each row is read by itself. */
    char *room;
    size_t have;                       /* bytes in it … */
    int64_t have_segment, have_offset; /* … and whence */
};
/* The next row's JSON, in the arena; ST_NOT_FOUND at the end of what is there. */
MUST_CHECK status audit_next(struct env *e, str folder, struct audit_reader *r, str *ret_json,
                             str *ret_chain);
/* Follows the chain from the first file to the end. ST_CONFLICT naming file and row where it
 * breaks. */
MUST_CHECK status audit_verify(struct env *e, str folder, int64_t *ret_rows, str *ret_chain);
str audit_folder(const struct audit *a);

#endif
