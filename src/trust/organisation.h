/* SPDX-License-Identifier: Apache-2.0
 * The organisations of the alliance and those that send or receive, and their standing.
 */
#ifndef WEFT_TRUST_ORGANISATION_H
#define WEFT_TRUST_ORGANISATION_H

#include "db/db.h"
#include "trust/cx.h"

struct organisation {
    int64_t id;
    str key;  /* "lanternlane" */
    str code; /* ODS, or none */
    str name;
    enum org_kind kind;
    str kind_words;        /* as it was given */
    int64_t assured_until; /* µs; TIME_NONE: not given */
    int64_t closed_at;     /* µs; TIME_NONE: open */
    int64_t heard_at;      /* µs; TIME_NONE: never */
    int64_t heard_count;
};

/* Makes it or renames it; by key. In an open transaction. */
MUST_CHECK status organisation_put(struct cx *cx, str key, str code, str name, str kind,
                                   int64_t *ret_id);
/* TIME_NONE: not given, not closed. */
MUST_CHECK status organisation_standing_set(struct cx *cx, int64_t id, int64_t assured_until,
                                            int64_t closed_at);
MUST_CHECK status organisation_heard(struct cx *cx, int64_t id, int64_t count);
MUST_CHECK status organisation_by_key(struct cx *cx, str key,
                                      struct organisation *ret_organisation);
MUST_CHECK status organisation_by_id(struct cx *cx, int64_t id,
                                     struct organisation *ret_organisation);
MUST_CHECK status organisation_by_code(struct cx *cx, str code, int64_t *ret_id);
MUST_CHECK status organisation_list(struct cx *cx, struct organisation **ret_list,
                                    size_t *ret_count);

#endif
