/* SPDX-License-Identifier: Apache-2.0
 * Bulk export and import: what a request asks is written down, and a worker carries it out piece by
 * piece, with the requester's eyes and rights. Cut off anywhere, it goes on where it was.
 * Files stand in house->bulk/ID. Source: Bulk Data Access 2.0.0 (export).
 */
#ifndef WEFT_JOB_BULK_H
#define WEFT_JOB_BULK_H

#include "trust/cx.h"

struct bulk {
    str id, kind, purpose, base, request, params, state, error;
    int64_t account, account_role;
    int64_t home, rid, count;
    int64_t at;
    int64_t ended_at; /* 0: not yet */
};
struct bulk_file {
    str name;
    bool error;
    int64_t count, size;
};

enum { BULK_PIECE = 1000, BULK_IMPORT_PIECE = 40 };
#define BULK_INPUT S("input.ndjson")

/* In an open transaction. params: JSON. id: of bulk_new_id. */
MUST_CHECK status bulk_add(struct cx *cx, const struct bulk *b);
str bulk_new_id(struct cx *cx);
/* ST_NOT_FOUND for another account's too. */
MUST_CHECK status bulk_get(struct cx *cx, str id, struct bulk *ret_bulk);
MUST_CHECK status bulk_files(struct cx *cx, str id, struct bulk_file **ret_files,
                             size_t *ret_count);
/* In an open transaction: ended, and its files taken away soon. */
MUST_CHECK status bulk_cancel(struct cx *cx, str id);
/* "house->bulk/ID/name". */
str bulk_path(struct cx *cx, str id, str name);

#endif
