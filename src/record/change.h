/* SPDX-License-Identifier: Apache-2.0
 * The change log and the positions from which workers read it: at least once, in one order.
 *
 *     struct change_place from;
 *     TRY(change_place_load(cx, S("links"), &from));
 *     TRY(change_read(cx, from, 1000, &changes, &count));
 *     … in one transaction: do the work, then change_place_save(cx, S("links"),
 * changes[count-1].place)
 */
#ifndef WEFT_RECORD_CHANGE_H
#define WEFT_RECORD_CHANGE_H

#include "trust/cx.h"

struct change_place {
    int64_t txid; /* 0 on SQLite */
    int64_t seq;
};
struct change {
    struct change_place place;
    int64_t at; /* µs */
    str kind;   /* a FHIR type, or the name of a table of ours */
    int64_t home;
    int64_t rid;
    int64_t version; /* 0 where it has none */
    int64_t act;     /* audit.id of the write */
};

/* n numbers never given before, ascending: for rids, persons and changes. In an open transaction.
 */
MUST_CHECK status change_ids(struct cx *cx, size_t n, int64_t *ret_ids);
/* Notes a change of a row that is no resource (kind: its table). In the transaction of the change.
 */
MUST_CHECK status change_add(struct cx *cx, str kind, int64_t home, int64_t rid);
/* The audit row of this work's write, made at the first call; in the transaction of the write.
 * person: whom it is about (0: nobody, or many). what: "Patient/1", "vote". */
MUST_CHECK status change_act(struct cx *cx, str action, int64_t person, str what);

/* The same under a number that was taken before (change_ids), where there is none yet. */
MUST_CHECK status change_act_as(struct cx *cx, int64_t id, str action, int64_t person, str what);

/* Up to `most` committed changes behind `from`, oldest first; none of them can be joined by an
 * earlier one later. */
MUST_CHECK status change_read(struct cx *cx, struct change_place from, size_t most,
                              struct change **ret_changes, size_t *ret_count);
/* The end of the log. */
MUST_CHECK status change_last(struct cx *cx, struct change_place *ret_place);
/* The beginning, where nothing was saved under this name. */
MUST_CHECK status change_place_load(struct cx *cx, str worker, struct change_place *ret_place);
MUST_CHECK status change_place_save(struct cx *cx, str worker, struct change_place place);

#endif
