/* SPDX-License-Identifier: Apache-2.0
 * Units on their way into the record: collected from the readers, made ready off any write turn,
 * applied in one transaction together with how far the file has been read. So what is in the
 * database and what is said to have been read are never apart: a reading that was cut off, at any
 * point, goes on where its last commit left it.
 *
 * A batch has memory of its own, emptied by feed_batch_clear.
 */
#ifndef WEFT_FEED_BATCH_H
#define WEFT_FEED_BATCH_H

#include "base/vec.h"
#include "feed/item.h"
#include "record/record.h"

/* A file that units of a batch come from, and how far it will have been read with them. */
struct feed_batch_file {
    int64_t organisation;
    str source; /* its key */
    str name;
    str format;       /* "hl7v2", "csv", "fhir-ndjson", "fhir-bundle" */
    str digest;       /* none: no file (a connection): nothing is kept of how far it was read */
    str mapping;      /* of rows; none for the rest */
    int64_t position; /* units of it taken when this batch is applied */
    bool done;        /* … which is all of it */
};

enum feed_fate { FEED_FATE_WAITING, FEED_FATE_APPLIED, FEED_FATE_REPEATED, FEED_FATE_REFUSED };

struct feed_batch_item {
    struct feed_item item;
    struct record_prepared *prepared; /* NULL for an overlay */
};

struct feed_batch_unit {
    struct feed_unit unit;
    size_t file; /* of the batch's files */
    struct {
        VEC(struct feed_batch_item)
    } items;
    struct {
        VEC(struct feed_note)
    } notes;     /* doubts, noted only where the unit was applied; of refusals the only content */
    bool faulty; /* it could not be made ready: `why` */
    enum feed_fate fate;
    struct err why;
};

/* What became of units, and of resources in them. */
struct feed_batch_counts {
    int64_t units, repeats, refused, doubts, passed;
    int64_t created, updated, same, deleted;
};

struct feed_batch {
    struct env env; /* of its own arena */
    struct {
        VEC(struct feed_batch_file)
    } files; /* in the order of reading; units belong to the last one */
    struct {
        VEC(struct feed_batch_unit)
    } units;
    size_t resources;
    size_t size;                     /* bytes of JSON */
    struct feed_batch_counts counts; /* of the last apply */
};

/* Errors: ST_NO_MEMORY. Closed with e's arena. */
MUST_CHECK status feed_batch_open(struct env *e, struct feed_batch **ret_batch);
/* What follows comes from this file. Copies. */
MUST_CHECK status feed_batch_file_add(struct feed_batch *b, const struct feed_batch_file *file);
/* Empties it, of files too. */
void feed_batch_clear(struct feed_batch *b);
/* Copies a unit without its items, an item of the last unit, a note on the last unit. */
MUST_CHECK status feed_batch_unit_add(struct feed_batch *b, const struct feed_unit *u);
MUST_CHECK status feed_batch_item_add(struct feed_batch *b, const struct feed_item *item);
MUST_CHECK status feed_batch_note_add(struct feed_batch *b, const struct feed_note *n);
/* Takes the last unit back. */
void feed_batch_unit_drop(struct feed_batch *b);

/* Parses and packs what can be made ready without the database. cx->db is not used; cx->env is. A
 * unit that cannot be is marked. Errors: ST_NO_MEMORY. */
MUST_CHECK status feed_batch_prepare(struct cx *cx, struct feed_batch *b);
/* In an open write transaction. May be called again where that was undone. Each unit is applied
 * whole or goes to quarantine. Errors: those of the database; nothing counts then. */
/* careful: each unit under a savepoint, so that one that the record refuses is undone alone and put
 * in quarantine. Else the first refusal (feed_is_refusal) is what is returned, and the caller
 * undoes all and comes again with care: refusals are rare, and under a savepoint every page that
 * changes is copied. */
MUST_CHECK status feed_batch_apply(struct cx *cx, struct feed_batch *b, bool careful);

void feed_batch_counts_add(struct feed_batch_counts *to, const struct feed_batch_counts *more);

#endif
