/* SPDX-License-Identifier: Apache-2.0
 * (inner) Does a resource meet a clause of a search? Asked of its own text, whatever the search
 * rows in the database said. Pure.
 */
#ifndef WEFT_RECORD_SEARCH_MATCH_H
#define WEFT_RECORD_SEARCH_MATCH_H

#include "base/map.h"
#include "fhir/index.h"
#include "fhir/search.h"

/* A clause made ready: texts folded, chained and _has searches already done. */
struct condition {
    struct arena *arena;
    const struct search_clause *clause;
    str *folded; /* of each value's text (strings and :text) */
    bool is_set; /* chain or _has: one of `set` must hold */
    /* A code of any system: the keys that there are for it (search_keys_find). */
    int64_t *key;
    size_t key_count;
    bool keys_known;
    struct map set; /* "Type/id" that it must refer to (chain), or ids of its own (_has) */
};

struct condition condition_make(struct arena *a, const struct search_clause *clause);
/* id, at: the resource's own. */
bool condition_holds(const struct condition *c, const struct index_rows *rows, str id, int64_t at);

#endif
