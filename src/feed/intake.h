/* SPDX-License-Identifier: Apache-2.0
 * The sink that leads into the record: gathers units into batches and hands each batch on, to this
 * process's own connection, to the write turn, or to a server over its local socket.
 */
#ifndef WEFT_FEED_INTAKE_H
#define WEFT_FEED_INTAKE_H

#include "feed/batch.h"
#include "feed/walk.h"

/* Where full batches go. ST_OK means that it is on disk; batch->counts says what became of it. */
struct intake_way {
    void *arg;
    status (*apply)(void *arg, struct env *e, struct feed_batch *b);
    /* How far a file was read: ST_NOT_FOUND where it never was. */
    status (*known)(void *arg, struct env *e, const struct feed_batch_file *f, int64_t *ret_units,
                    bool *ret_done);
    size_t resources_most; /* of a batch */
    void (*progress)(void *arg, const struct feed_batch_counts *so_far, str file);
};

struct intake {
    struct feed_sink sink;
    struct intake_way way;
    struct feed_batch *batch;
    struct feed_batch_file file;     /* that is being read; its texts are the reader's */
    struct feed_batch_counts counts; /* of all that was applied */
    int64_t files, files_known;
    int64_t number; /* of the last unit that is whole in the batch */
    bool open;      /* a unit is under way */
};

MUST_CHECK status intake_open(struct env *e, const struct intake_way *way,
                              struct intake **ret_intake);

/* One file of a source, from where an earlier reading of it stopped. A file that was read to its
 * end changes nothing and is counted in files_known. m: for CSV. Errors: what reading or applying
 * gives beyond refusals; what was applied stays, and the next call goes on behind it. */
MUST_CHECK status intake_file(struct env *e, struct intake *in, int64_t organisation, str source,
                              const struct feed_file *f, const struct mapping *m);
/* Applies what waits; after the last file. */
MUST_CHECK status intake_finish(struct env *e, struct intake *in);
/* One piece of text (a mended row, line or message): applied at once; ST_UNPROCESSABLE with the
 * reason where it is refused again. */
MUST_CHECK status intake_text(struct env *e, struct intake *in, int64_t organisation, str source,
                              enum feed_format format, const struct mapping *m, str text);

/* One HL7 v2 message of a connection, on disk before it is answered: *ret_ack (er7.h). number:
 * counts the messages of this process. Errors: the database's; then nothing was applied. */
MUST_CHECK status intake_message(struct env *e, struct intake *in, int64_t organisation, str source,
                                 int64_t number, str message, str *ret_ack);

/* The way through a connection of one's own, each batch a transaction. cx: db, house, who (system).
 */
struct intake_own {
    struct cx cx;
};
struct intake_way intake_way_own(struct intake_own *own);
/* Both halves of `own`'s way for other ways (the write turn's): known by any reading connection. */
MUST_CHECK status intake_known(struct cx *cx, const struct feed_batch_file *f, int64_t *ret_units,
                               bool *ret_done);

#endif
