/* SPDX-License-Identifier: Apache-2.0
 * (inner) The linker's memory: every source Patient under its keys (link/live.h). It holds what is
 * committed and nothing else: it is changed only while the change log is read, so that work which
 * is rolled back leaves no trace in it, and doing it again changes nothing.
 *
 * One thread changes it (whoever has the turn: record/link.c); others may ask it (linker_match).
 * `lock` is held for one call into link/ at a time, never for a query.
 */
#ifndef WEFT_RECORD_LINKER_H
#define WEFT_RECORD_LINKER_H

#include <pthread.h>

#include "base/vec.h"
#include "link/live.h"
#include "record/patient.h"
#include "record/record.h"

/* Source records, each once. */
struct homes {
    VEC(int64_t)
};
void homes_add(struct arena *a, struct homes *h, int64_t home);

struct linker;
/* Reads the adopted model, all Patients and markers. lock: outlives the linker. */
MUST_CHECK status linker_open(struct cx *cx, pthread_mutex_t *lock, struct linker **ret_linker);
void linker_close(struct linker *l); /* NULL is allowed */
/* The version of the model that it judges by; 0: the shipped one. */
int64_t linker_model(const struct linker *l);
bool linker_has(struct linker *l, int64_t home);
/* The day on which newborns are judged; refreshing a record sets it too. */
void linker_today_set(struct linker *l, int32_t today);
/* Every source Patient as the matcher reads it, in order of home. arena: rewound after each. */
struct linker_record {
    struct arena *arena;
    int64_t home;
    bool hidden; /* apart from everything */
    struct link_values values;
    struct homes merged; /* its own source says that they are the same */
};
MUST_CHECK status linker_read_all(struct cx *cx,
                                  status (*visit)(struct cx *cx, const struct linker_record *r,
                                                  void *arg),
                                  void *arg);
/* Puts what the database says of a source record now: values, markers, the source's own links and
 * what it says of superseded numbers (in the open write transaction: kept in the database). Records
 * that this bears on are added to `touched`, and are to be judged too. */
MUST_CHECK status linker_refresh(struct cx *cx, struct linker *l, int64_t home,
                                 struct homes *touched);
/* link_live_judge, _explain and _match under the lock. */
MUST_CHECK status linker_judge(struct cx *cx, struct linker *l, int64_t home,
                               struct link_judgement *ret_judgement);
MUST_CHECK status linker_explain(struct cx *cx, struct linker *l, int64_t a, int64_t b,
                                 struct link_pair *ret_pair);
/* The lock is the caller's here: it is what keeps the linker from being closed meanwhile. */
MUST_CHECK status linker_match(struct cx *cx, struct linker *l, const struct link_value *values,
                               size_t count, size_t most, double probability_min,
                               struct link_candidate **ret_candidates, size_t *ret_count);
/* link_live_places and _near; the lock is the caller's, as above. */
size_t linker_places(const struct linker *l);
MUST_CHECK status linker_near(struct cx *cx, struct linker *l, size_t place, double least,
                              struct link_near **ret_near, size_t *ret_count);
/* Adopted by the place: its version, 0 where none is. *ret_judged_to: homes up to it have been
 * judged by it. */
MUST_CHECK status linker_model_adopted(struct cx *cx, int64_t *ret_model, int64_t *ret_judged_to);

/* ---- linker_numbers.c: superseded NHS numbers ------------------------------------------------*/

/* The number that stands in the place of one that was superseded for somebody of this birth date,
 * else the number itself. Where sources name several, none is followed. */
struct superseded_table;
/* Read once, for a walk through all records. */
MUST_CHECK status superseded_read(struct cx *cx, const struct superseded_table **ret_table);
/* table: NULL asks the database. values: a record's, as patient_values gave them. */
MUST_CHECK status superseded_follow(struct cx *cx, const struct superseded_table *table,
                                    struct link_values *values);
/* What this Patient says of numbers, kept. merged: its own source's records that it replaces or is
 * replaced by. hidden: nothing that it says counts. Adds the records that bear a number of which
 * something else is so now. */
MUST_CHECK status superseded_note(struct cx *cx, int64_t home, const struct json_node *patient,
                                  const struct homes *merged, bool hidden, struct homes *touched);

/* The record is gone, and what it said with it. */
MUST_CHECK status superseded_forget(struct cx *cx, int64_t home, struct homes *touched);

/* ---- link_apply.c ----------------------------------------------------------------------------*/

/* Makes the database say what a judgement says: homes of each cluster under one person. */
MUST_CHECK status link_apply(struct cx *cx, struct linker *l, const struct link_judgement *j);
/* Moves one source record to a person: link with its past, relations, accounts, ends and labels.
 * Nothing where it is there already. */
struct link_move {
    int64_t home;
    int64_t person;
    str rule;
    double probability;
};
MUST_CHECK status link_move(struct cx *cx, const struct link_move *m);
/* The person that a parted record gets: the one it had before, where that is nobody's now, or a new
 * one. not_person: the one it leaves. */
MUST_CHECK status link_person_for(struct cx *cx, int64_t home, int64_t not_person,
                                  int64_t *ret_person);

#endif
