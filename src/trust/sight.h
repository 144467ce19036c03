/* SPDX-License-Identifier: Apache-2.0
 * The rules against the database: the scope of a `who` as SQL beside the rows of a search, and the
 * decision for one row that is about to leave, with what is known of the person it is about. Used
 * by record/ wherever rows are read; what was looked up is kept for the rest of the piece of work.
 */
#ifndef WEFT_TRUST_SIGHT_H
#define WEFT_TRUST_SIGHT_H

#include "base/buf.h"
#include "base/vec.h"
#include "db/db.h"
#include "trust/decide.h"

/* What was found out about who may look at whom, shared by all pieces of work that read the same
 * generation of links, relations, choices and seals (SQLite counts it by triggers,
 * sql/schema/070_search.sql; PostgreSQL has none, so nothing is kept there). Some 4 MiB, taken as
 * it fills. NULL where memory ends. */
struct sights *sights_open(void);
void sights_close(struct sights *s);

/* The scope of cx->who, compiled at the first call. */
const struct scope *trust_scope(struct cx *cx);

/* relation.actor of what an account claimed while it acted for an organisation: it counts while it
 * acts for that one (R11). Other relations of an account have its id with a minus. */
int64_t actor_of_claim(int64_t account, int64_t organisation);

/* What this who and a person have to do with each other. person 0: about nobody. */
struct seen {
    int64_t person;
    uint32_t relations;
    uint32_t choices;
    uint32_t labels;
};
/* Of the row's person and its type's usual facet alone; see scope_judge. */
MUST_CHECK status trust_judge(struct cx *cx, int64_t home, uint32_t facet, bool plain,
                              enum scope_judgement *ret_judgement);
/* Of the person whom a source record (home) belongs to; person 0 where home is no source patient.
 */
MUST_CHECK status trust_seen(struct cx *cx, int64_t home, struct seen *ret_seen);
MUST_CHECK status trust_seen_person(struct cx *cx, int64_t person, struct seen *ret_seen);
/* For putting together what a person has a right to (record/copy.h): this work, which must not have
 * looked at anything yet, counts as having that person's own relation to her record, and no other.
 * The caller has decided that it may. */
void trust_lend_self(struct cx *cx, int64_t person);
/* The number of what this work reads of links, relations, choices and seals; 0 where it is not
 * counted (see sights_open). */
MUST_CHECK status trust_generation(struct cx *cx, int64_t *ret_generation);
/* When the first of the relations ends that this work has seen (µs). */
int64_t trust_seen_until(struct cx *cx);
/* Where what this place has settled about sharing is kept for this work (trust/sharing.h); NULL
 * within until it is read. */
struct sharing;
const struct sharing **trust_sight_sharing(struct cx *cx);
/* After links, relations or what is settled have changed within this work. */
void trust_sight_forget(struct cx *cx);

/* May this row leave? home, facet, label, source: the row's columns. */
MUST_CHECK status trust_row(struct cx *cx, enum action action, int64_t home, uint32_t facet,
                            uint32_t label, int64_t source, struct decision *ret_decision);

/* A statement under construction: text and bound values. Only fixed fragments are added as text. */
struct sql_text {
    struct buf text;
    VEC(struct db_value)
};
struct sql_text sql_text_make(struct arena *a);
/* Binds a value and writes its "$n". */
void sql_bind(struct sql_text *q, struct db_value v);
void sql_add(struct sql_text *q, const char *fragment);

/* Adds " AND (…)": true of the rows of `alias` (a resource or a table with its columns home, facet,
 * label, source) that this who may see. A superset of trust_row only in never asking for reasons.
 */
void scope_sql(struct cx *cx, struct sql_text *q, const char *alias);

#endif
