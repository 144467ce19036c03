/* SPDX-License-Identifier: Apache-2.0
 * The rows of the trace as the bytes that its log hashes (inner to trust/).
 */
#ifndef WEFT_TRUST_TRACE_ROW_H
#define WEFT_TRUST_TRACE_ROW_H

#include "gen/sql_trace.h"
#include "trust/cx.h"

/* The number in a look-up's row. Its bytes are the row itself. */
int64_t trace_look_number(str json);

/* A write's row in the order in which they are taken. */
struct trace_write {
    int64_t txid;
    int64_t id;
};
#define TRACE_BEFORE_ALL ((struct trace_write){ INT64_MIN, INT64_MIN })
/* Those behind one, in order; such as no later commit can come before. */
MUST_CHECK status trace_writes(struct cx *cx, struct trace_write after, size_t most,
                               struct trace_write **ret_list, size_t *ret_count);
/* All columns but the transaction's number, which a restored copy need not keep. ST_NOT_FOUND. */
MUST_CHECK status trace_write_text(struct cx *cx, int64_t id, str *ret_text);

#endif
