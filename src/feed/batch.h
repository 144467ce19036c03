/* SPDX-License-Identifier: Apache-2.0
 * Units on their way into the record: collected from the readers, made ready off any write turn,
 * applied in one transaction together with how far the file has been read. So what is in the
 * database and what is said to have been read are never apart: a reading that was cut off, at any
 * point, goes on where its last commit left it.
 *
 * A batch has memory of its own, emptied by batch_clear.
 */
#ifndef WEFT_FEED_BATCH_H
#define WEFT_FEED_BATCH_H

#include "base/vec.h"
#include "feed/item.h"
#include "record/record.h"

/* The file that a batch's units come from; the same for all of them. */
struct batch_file {
    int64_t organisation;
    str source; /* its key */
    str name;
    str format; /* "hl7v2", "csv", "fhir-ndjson", "fhir-bundle" */
    str digest; /* none: no file (a connection): nothing is kept of how far it was read */
};

enum batch_fate { BATCH_WAITING, BATCH_APPLIED, BATCH_REPEATED, BATCH_REFUSED };

struct batch_item {
    struct feed_item item;
    struct record_prepared *prepared; /* NULL for an overlay */
};

struct batch_unit {
    struct feed_unit unit;
    struct {
        VEC(struct batch_item)
    } items;
    struct {
        VEC(struct feed_note)
    } notes;     /* doubts, noted only where the unit was applied; of refusals the only content */
    bool faulty; /* it could not be made ready: `why` */
    enum batch_fate fate;
    struct err why;
};

/* What became of units, and of resources in them. */
struct batch_counts {
    int64_t units, repeats, refused, doubts, passed;
    int64_t created, updated, same, deleted;
};

struct batch {
    struct env env; /* of its own arena */
    struct batch_file file;
    struct {
        VEC(struct batch_unit)
    } units;
    size_t resources;
    size_t size;                /* bytes of JSON */
    int64_t position;           /* units of the file taken when this batch is applied */
    bool done;                  /* … which is all of it */
    struct batch_counts counts; /* of the last apply */
};

/* Errors: ST_NO_MEMORY. Closed with e's arena. */
MUST_CHECK status batch_open(struct env *e, const struct batch_file *file,
                             struct batch **ret_batch);
/* Another file, with the batch empty. Its texts must outlive the batch's use for it. */
void batch_file_set(struct batch *b, const struct batch_file *file);
void batch_clear(struct batch *b);
/* Copies a unit without its items, an item of the last unit, a note on the last unit. */
MUST_CHECK status batch_unit_add(struct batch *b, const struct feed_unit *u);
MUST_CHECK status batch_item_add(struct batch *b, const struct feed_item *item);
MUST_CHECK status batch_note_add(struct batch *b, const struct feed_note *n);
/* Takes the last unit back. */
void batch_unit_drop(struct batch *b);

/* Parses and packs what can be made ready without the database. cx->db is not used; cx->env is. A
 * unit that cannot be is marked. Errors: ST_NO_MEMORY. */
MUST_CHECK status batch_prepare(struct cx *cx, struct batch *b);
/* In an open write transaction. May be called again where that was undone. Each unit is applied
 * whole or goes to quarantine. Errors: those of the database; nothing counts then. */
MUST_CHECK status batch_apply(struct cx *cx, struct batch *b);

void batch_counts_add(struct batch_counts *to, const struct batch_counts *more);

#endif
