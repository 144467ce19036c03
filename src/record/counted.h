/* SPDX-License-Identifier: Apache-2.0
 * (inner) Totals that were counted before, kept until anything changes: by who asks, the search,
 * the end of the change log, the generation of links and relations, and the moment at which a
 * relation that mattered ends. On SQLite; PostgreSQL counts each time.
 */
#ifndef WEFT_RECORD_COUNTED_H
#define WEFT_RECORD_COUNTED_H

#include "fhir/search.h"
#include "trust/cx.h"

struct counted {
    bool known;
    int64_t total;
    bool may_keep;
    uint64_t key[2];
    int64_t seq, generation;
};

MUST_CHECK status counted_find(struct cx *cx, const struct search_plan *plan,
                               struct counted *ret_counted);
void counted_keep(struct cx *cx, const struct counted *c, int64_t total);

/* The homes that a _has finds, descending, kept in the same way: for its next page, and for whoever
 * asks again. nth: the condition's place in the search. */
struct counted_homes {
    bool known, may_keep;
    const int64_t *home; /* where known: in the arena */
    size_t count;
    uint64_t key[2];
    int64_t seq, generation;
};
MUST_CHECK status counted_homes_find(struct cx *cx, const struct fhir_type *type, str self,
                                     size_t nth, struct counted_homes *ret_homes);
void counted_homes_keep(struct cx *cx, const struct counted_homes *mark, const int64_t *home,
                        size_t count);

/* The figures of the whole place (record/counts.c), as a text of its own, kept in the same way.
 * known: *ret_text is what was kept. */
struct counted_mark {
    bool may_keep, known;
    int64_t seq, generation;
};
MUST_CHECK status counted_figures_find(struct cx *cx, struct counted_mark *ret_mark, str *ret_text);
void counted_figures_keep(struct cx *cx, const struct counted_mark *mark, str text);

struct counted_table;
struct counted_table *counted_open(void); /* NULL where memory ends */
void counted_close(struct counted_table *t);

#endif
