/* SPDX-License-Identifier: Apache-2.0
 * (inner) The linker's memory: every source Patient under its keys (link/live.h). It holds what is
 * committed and nothing else: it is changed only while the change log is read, so that work which
 * is rolled back leaves no trace in it, and doing it again changes nothing.
 */
#ifndef WEFT_RECORD_LINKER_H
#define WEFT_RECORD_LINKER_H

#include "link/live.h"
#include "record/record.h"

struct linker;
/* Reads all Patients and markers. */
MUST_CHECK status linker_open(struct cx *cx, struct linker **ret_linker);
void linker_close(struct linker *l); /* NULL is allowed */
struct link_live *linker_live(struct linker *l);
/* Puts what the database says of a source record now: values, markers, the source's own links. */
MUST_CHECK status linker_refresh(struct cx *cx, struct linker *l, int64_t home);

/* Makes the database say what a judgement says: homes of each cluster under one person. */
MUST_CHECK status link_apply(struct cx *cx, struct linker *l, int64_t home,
                             const struct link_judgement *j);
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
