/* SPDX-License-Identifier: Apache-2.0
 * (inner) A search under way.
 */
#ifndef WEFT_RECORD_SEARCHING_H
#define WEFT_RECORD_SEARCHING_H

#include "record/reading.h"
#include "record/search_sql.h"

struct hit {
    struct record record;
    struct index_rows rows;
};
struct hits {
    VEC(struct hit)
};

struct searching {
    struct cx *cx;
    const struct fhir_type *type;
    struct condition *conditions;
    size_t condition_count;
    struct search_place after;
    bool ascending;
    size_t shown_before; /* sorted pages: how many went before this one */
    int depth;           /* of chains */
};

/* Makes the conditions ready; chains and _has are searched here. */
MUST_CHECK status searching_prepare(struct searching *s, const struct search_clause *clauses,
                                    size_t count);
/* Up to `most` that hold, in order; *ret_more: there is at least one more. */
MUST_CHECK status hits_collect(struct searching *s, size_t most, struct hits *ret_hits,
                               bool *ret_more);
/* Fills page: the matches, and what _include and _revinclude ask for beside them. */
MUST_CHECK status includes_add(struct searching *s, const struct search_plan *plan,
                               const struct hits *hits, struct record_page *page);

#endif
