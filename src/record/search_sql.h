/* SPDX-License-Identifier: Apache-2.0
 * (inner) The statement that finds candidates for a search; never too few. The one place that
 * composes SQL, from fixed fragments and bound values.
 *
 * On SQLite it gives places only, in order and without an end: the reader asks of each whether this
 * who may see it (trust_judge), fetches it, and stops when its page is full. On PostgreSQL, where a
 * row costs a way over the wire, the statement joins the resource and the scope itself.
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
    bool page;      /* a few are wanted, not all */
    bool any_order; /* none was asked for: where homes drive, theirs is taken */
    bool rows_old;  /* search rows of an older program: what only newer ones hold cannot drive */
};

/* Finds the keys under which a code of any system lies (few systems use one code), so that such a
 * condition can drive or join like a whole key. Leaves those of more than RECORD_SYSTEMS_MOST. */
MUST_CHECK status search_keys_find(struct cx *cx, const struct fhir_type *type,
                                   struct condition *k);

/* SQLite. Columns: d, rid, home, plain; the same rid may come twice, one behind the other. */
struct sql_text candidates_places(struct cx *cx, const struct candidates *c,
                                  struct search_place after);
/* The rest PostgreSQL, within the scope. Columns: home, rid, id, version, at, source, d, label,
 * facet, dictionary, json. */
struct sql_text candidates_rows(struct cx *cx, const struct candidates *c,
                                struct search_place after, size_t limit);
/* How many there are; only where candidates_exact. */
struct sql_text candidates_count(struct cx *cx, const struct candidates *c);
/* home and rid of each, once, in no order; only where candidates_exact. */
struct sql_text candidates_ids(struct cx *cx, const struct candidates *c, size_t limit);
/* The condition whose homes are the candidates, in the order of their rids, descending; NULL:
 * another drives, or another order was asked for. By rid nothing has to be opened to be put in
 * order. */
const struct condition *candidates_by_home(const struct candidates *c);
/* True where the statement finds exactly what meets the conditions (but for colliding hashes). */
bool candidates_exact(const struct candidates *c);

/* ---- search_keys.c ---------------------------------------------------------------------------*/

/* Bytes of a string's beginning by which idx_string is asked. */
enum { STRING_DRIVE_MOST = 40 };
/* Values of a string beyond which the statement would have too many parameters. */
enum { STRING_VALUES_MOST = 50 };

struct building {
    struct cx *cx;
    const struct key *key;
    const struct candidates *c;
    struct sql_text q;
    struct buf list; /* whole keys, where they are many */
    bool listing;
};
static inline str building_type(const struct building *b)
{
    return b->c->type->name;
}
/* One key of idx says it all: nothing is left to the text but a collision. */
bool condition_one_key(const struct condition *k);
int64_t condition_key(struct building *b, const struct condition *k);
/* "(a.h = … OR …)" of all values of a condition on idx. */
void condition_keys_add(struct building *b, const struct condition *k);
/* Any number of values as one bound list, "1,2". */
void sql_in_list(struct building *b, str list, bool numbers);

/* ---- search_drive.c --------------------------------------------------------------------------*/

enum search_rank {
    RANK_ID,
    RANK_HOME,
    RANK_PATIENT,
    RANK_ONE,
    RANK_STRING,
    RANK_WORDS,
    RANK_TOKEN,
    RANK_SET,
    RANK_RANGE,
    RANK_CONTAINS,
    RANK_NONE
};
enum search_rank condition_rank(const struct candidates *c, const struct condition *k);
/* The condition that drives, or NULL. */
const struct condition *candidates_driver(const struct candidates *c);
/* "TABLE a [CROSS JOIN resource r] WHERE …" of a driver whose rank is not of idx; without the join
 * of r to a where `joined`. */
void condition_drive(struct building *b, const struct condition *k, enum search_rank rank);

#endif
