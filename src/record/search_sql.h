/* SPDX-License-Identifier: Apache-2.0
 * (inner) The statement that finds candidates for a search: rows of resource that this who may see,
 * and that may meet the conditions; never too few. The one place that composes SQL, from fixed
 * fragments and bound values.
 */
#ifndef WEFT_RECORD_SEARCH_SQL_H
#define WEFT_RECORD_SEARCH_SQL_H

#include "record/search_match.h"
#include "trust/sight.h"

/* Where a page begins: behind this place in the order of (d, rid). */
struct search_place {
    bool has;
    int64_t d, rid;
};
struct candidates {
    const struct fhir_type *type;
    const struct condition *conditions;
    size_t count;
    bool ascending; /* by sort date; else newest first */
};

/* Finds the keys under which a code of any system lies (few systems use one code), so that such a
 * condition can drive or join like a whole key. Leaves those of more than RECORD_SYSTEMS_MOST. */
MUST_CHECK status search_keys_find(struct cx *cx, const struct fhir_type *type,
                                   struct condition *k);

/* Columns: home, rid, id, version, at, source, d, label, facet, dictionary, json. */
struct sql_text candidates_select(struct cx *cx, const struct candidates *c,
                                  struct search_place after, size_t limit);
/* How many there are; only where candidates_exact. */
struct sql_text candidates_count(struct cx *cx, const struct candidates *c);
/* Only their ids, each once, in no order; only where candidates_exact. of_patient: the ids of the
 * Patients whose they are instead. */
struct sql_text candidates_ids(struct cx *cx, const struct candidates *c, bool of_patient,
                               size_t limit);
/* True where the statement finds exactly what meets the conditions (but for colliding hashes). */
bool candidates_exact(const struct candidates *c);

#endif
