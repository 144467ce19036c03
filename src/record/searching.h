/* SPDX-License-Identifier: Apache-2.0
 * (inner) A search under way.
 */
#ifndef WEFT_RECORD_SEARCHING_H
#define WEFT_RECORD_SEARCHING_H

#include "record/reading.h"
#include "record/search_sql.h"

struct hit {
    struct record record;
    struct index_rows rows; /* of the parameters that the search needs */
};
struct hits {
    VEC(struct hit)
};

struct searching {
    struct cx *cx;
    const struct fhir_type *type;
    uint32_t facet; /* that is usual for the type */
    str self;       /* the whole search as it was asked, where homes may be kept by it; else none */
    struct {
        VEC(struct condition)
    } conditions;
    struct search_place after;
    bool ascending;
    bool any_order, rows_old; /* see candidates */
    int depth;                /* of chains */
    int64_t until;            /* tick at which it has taken too long */
    bool words;               /* a condition asks for words */
    bool all_params;          /* an include follows any */
    struct {
        VEC(const struct fhir_param *)
    } params;           /* whose rows are needed of a hit */
    struct arena *kept; /* what outlives a candidate's text; made at first use */
};

/* ---- search_prepare.c ------------------------------------------------------------------------*/

struct searching searching_make(struct cx *cx, const struct fhir_type *type);
/* Makes the conditions ready; chains and _has are searched here. */
MUST_CHECK status searching_prepare(struct searching *s, const struct search_clause *clauses,
                                    size_t count);
/* Makes s->kept, an arena for what grows while texts come and go. */
MUST_CHECK status searching_keep(struct searching *s);
/* The rows of this parameter will be asked for too. */
void searching_need(struct searching *s, const struct fhir_param *p);
MUST_CHECK status searching_too_much(struct searching *s);
struct candidates searching_candidates(const struct searching *s);

/* ---- search_walk.c ---------------------------------------------------------------------------*/

enum walk { WALK_DROP, WALK_KEEP, WALK_STOP };
/* Calls visit with each resource that meets the conditions and may be seen, in order of (d, rid).
 * What it allocates in the arena is given back unless it says WALK_KEEP. */
typedef enum walk search_visit(struct searching *s, const struct hit *hit, void *arg);
MUST_CHECK status search_walk(struct searching *s, bool page, search_visit *visit, void *arg);
/* Only where candidates_exact: home and rid of each, unopened. */
typedef void search_place_visit(struct searching *s, int64_t home, int64_t rid, void *arg);
MUST_CHECK status search_places(struct searching *s, search_place_visit *visit, void *arg);
/* Up to `most` that hold, in order; *ret_more: there is at least one more. */
MUST_CHECK status hits_collect(struct searching *s, size_t most, struct hits *ret_hits,
                               bool *ret_more);
/* One by its place, decided and with its rows; none: gone, or not to be seen. */
MUST_CHECK status hit_load(struct searching *s, int64_t home, int64_t rid, struct hit *ret_hit,
                           bool *ret_good);

/* ---- search_sort.c ---------------------------------------------------------------------------*/

/* A page in the order of plan->sorts, behind `cursor` (what an earlier page gave, or none).
 * *ret_total: how many there are in all. */
MUST_CHECK status sorted_page(struct searching *s, const struct search_plan *plan, size_t most,
                              str cursor, struct hits *ret_hits, str *ret_next, int64_t *ret_total);

/* ---- search_include.c ------------------------------------------------------------------------*/

/* Fills page: the matches, and what _include and _revinclude ask for beside them. */
MUST_CHECK status includes_add(struct searching *s, const struct search_plan *plan,
                               const struct hits *hits, struct record_page *page);

#endif
