/* SPDX-License-Identifier: Apache-2.0
 * A model learnt from records, and what it would change: all records are judged by the model in use
 * and by the new one, as a file of them would be (link/batch.h), and the two are compared.
 *
 * Everything lives in the arena of the env given to link_learning_open, whose budget must fit it:
 * about 700 bytes a record. Deterministic for the records, in their order, and the state of
 * e->random.
 */
#ifndef WEFT_LINK_LEARN_H
#define WEFT_LINK_LEARN_H

#include "link/live.h"

struct link_learning;
struct link_learning *link_learning_open(struct env *e);
/* id: the caller's, above 0. Records that are hidden from everybody are not given. */
MUST_CHECK status link_learning_add(struct env *e, struct link_learning *l, int64_t id,
                                    const struct link_value *values, size_t count);
/* What people decided; a later mark of a pair stands. */
void link_learning_mark(struct env *e, struct link_learning *l, int64_t a, int64_t b,
                        enum link_mark mark);
size_t link_learning_count(const struct link_learning *l);

/* A join that the new model would make (gained) or undo, with the words for its evidence. */
struct link_change {
    int64_t a, b;
    bool gained;
    double was, will_be; /* probability that the two are one person */
    str evidence;        /* lines */
};
struct link_learnt {
    str model; /* as model_save writes it */
    int64_t records;
    int64_t joins_before, joins_after, gained, lost; /* pairs of records that are one person */
    int64_t asks_before, asks_after;                 /* pairs that somebody should look at */
    struct link_change *example; /* the doubtful ones first, of each kind at most `examples` */
    size_t example_count;
    /* Of each record in the order of adding: its id, and that of the first record of its cluster by
     * the model in use and by the new one. */
    int64_t *id, *before, *after;
};
/* Once. base: the text of the model in use; empty: the shipped one. ST_BAD_INPUT for a text that is
 * none. */
MUST_CHECK status link_learning_run(struct env *e, struct link_learning *l, str base, int32_t today,
                                    size_t examples, struct link_learnt *ret_learnt);

#endif
