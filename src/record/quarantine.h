/* SPDX-License-Identifier: Apache-2.0
 * What a feed brought and could not be read: kept as it came, with the place, the reason and what
 * would be right; shown to who looks after feeds (a program: its own organisation's only), which
 * leaves a row in the trace; replayed once mended.
 */
#ifndef WEFT_RECORD_QUARANTINE_H
#define WEFT_RECORD_QUARANTINE_H

#include "trust/cx.h"

enum quarantine_state {
    QUARANTINE_WAITING,
    QUARANTINE_MENDED,
    QUARANTINE_REPLAYED,
    QUARANTINE_DROPPED
};

struct quarantine_item {
    int64_t id;
    int64_t organisation;
    str format; /* "csv", "hl7v2", "fhir-bundle", "fhir-ndjson" */
    str file;
    int64_t line;
    str field;
    str reason;
    str remedy;
    str raw; /* the bytes; in lists none */
    enum quarantine_state state;
    int64_t at;
    int64_t count; /* times the same bytes came */
};

/* In an open transaction. The same bytes with the same reason of one organisation are one item. */
MUST_CHECK status quarantine_add(struct cx *cx, const struct quarantine_item *item);
/* organisation 0: all. Behind `after` (an id; 0: from the start), oldest first. RIGHT_FEED only. */
MUST_CHECK status quarantine_list(struct cx *cx, int64_t organisation, enum quarantine_state state,
                                  int64_t after, struct quarantine_item **ret_items,
                                  size_t *ret_count);
/* With its bytes. */
MUST_CHECK status quarantine_get(struct cx *cx, int64_t id, struct quarantine_item *ret_item);
/* Other bytes in place of those that came (state MENDED). */
MUST_CHECK status quarantine_mend(struct cx *cx, int64_t id, str raw);
MUST_CHECK status quarantine_state_set(struct cx *cx, int64_t id, enum quarantine_state state);
struct quarantine_count {
    int64_t organisation;
    int64_t waiting;
    int64_t last_at;
};
/* By feed, for the manager's page. */
MUST_CHECK status quarantine_counts(struct cx *cx, struct quarantine_count **ret_counts,
                                    size_t *ret_count);

#endif
