/* SPDX-License-Identifier: Apache-2.0
 * Many resources, handed over piece by piece in an order that nothing moves: for bulk export. Each
 * row is decided for cx->who and leaves its trace, as in every other read.
 */
#ifndef WEFT_RECORD_EXPORT_H
#define WEFT_RECORD_EXPORT_H

#include "record/record.h"

struct record_export {
    str *types; /* only these; none: all */
    size_t type_count;
    str *filters; /* "Observation?code=x": of that type only what one of its filters finds */
    size_t filter_count;
    int64_t since; /* versions from then on, µs; INT64_MIN: all */
    bool patients; /* only what belongs to a source Patient */
    bool by_homes; /* only these homes, ascending */
    int64_t *homes;
    size_t home_count;
};
struct record_export_place {
    int64_t home, rid;
};
typedef status record_sink(void *arg, const struct record *r);

/* Behind *place, up to `most` rows looked at; moves *place. *ret_more: not yet at the end.
 * ST_BAD_INPUT for a filter that is no search. */
MUST_CHECK status record_export_piece(struct cx *cx, const struct record_export *q, size_t most,
                                      record_sink *sink, void *arg,
                                      struct record_export_place *place, bool *ret_more);
/* The source Patients that a Group names as members, and where they live, ascending. */
MUST_CHECK status record_group_homes(struct cx *cx, str group, int64_t **ret_homes,
                                     size_t *ret_count);

#endif
