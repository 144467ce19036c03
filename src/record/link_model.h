/* SPDX-License-Identifier: Apache-2.0
 * What agreement between records is worth in this place (link/model.h): learnt from its own
 * records, kept in versions, and taken into use only by a person who has seen what it would change.
 *
 * Learning has three halves: read (a reading connection), work (no database: seconds, a great deal
 * of memory of its own), keep (the write turn). The linker takes an adopted version into use by
 * itself (record_link_start) and judges everybody anew.
 */
#ifndef WEFT_RECORD_LINK_MODEL_H
#define WEFT_RECORD_LINK_MODEL_H

#include "base/vec.h"
#include "record/link.h"
#include "record/review.h"

/* A version. state: proposed, adopted (one at most), past, refused. Joins are pairs of records that
 * are one person; asks, pairs that people are asked about. */
struct link_version {
    int64_t id, made_at;
    str state;
    int64_t base; /* compared with this version; 0: the shipped one */
    int64_t records;
    int64_t joins_before, joins_after, gained, lost;
    int64_t asks_before, asks_after;
    bool at_work;       /* adopted, and some records are still to be judged by it */
    str by;             /* who decided; none */
    int64_t decided_at; /* µs; TIME_NONE */
    str reason;
};
struct link_versions {
    VEC(struct link_version)
};
/* The newest first. RIGHT_REVIEW. */
MUST_CHECK status link_model_list(struct cx *cx, size_t most, struct link_versions *ret_versions);
MUST_CHECK status link_model_get(struct cx *cx, int64_t id, struct link_version *ret_version);
/* Some of the joins that it would make or undo, the doubtful ones first. RIGHT_REVIEW; written down
 * as looks. What may not be shown by now is not there. */
struct link_example {
    bool gained;
    double was, will_be; /* probability that the two are one person */
    str evidence;        /* lines of words */
    struct review_side left, right;
};
struct link_examples {
    VEC(struct link_example)
};
MUST_CHECK status link_model_examples(struct cx *cx, int64_t id,
                                      struct link_examples *ret_examples);
/* In an open transaction. RIGHT_REVIEW and a reason. ST_CONFLICT where it does not wait (any more).
 */
MUST_CHECK status link_model_adopt(struct cx *cx, int64_t id, str reason);
MUST_CHECK status link_model_refuse(struct cx *cx, int64_t id, str reason);

/* Is there cause to learn: enough records, nothing waiting, and half as many again as when the last
 * was made, or a quarter of a year since? */
MUST_CHECK status link_model_is_due(struct cx *cx, bool *ret_due);

struct learning;
/* Closed with e's arena, or before by learning_close. */
MUST_CHECK status learning_open(struct env *e, struct learning **ret_learning);
void learning_close(struct learning *l);
/* Protected people are not learnt from. ST_CONFLICT where there is too little to learn from. */
MUST_CHECK status learning_read(struct cx *cx, struct learning *l);
MUST_CHECK status learning_work(struct env *e, struct learning *l);
/* In an open transaction. */
MUST_CHECK status learning_keep(struct cx *cx, struct learning *l, int64_t *ret_id);
/* What was found out, after learning_work; as long as the learning is open. */
struct link_learnt; /* link/learn.h */
const struct link_learnt *learning_learnt(const struct learning *l);

/* (inner) The text of a version, for the linker. */
MUST_CHECK status link_model_text(struct cx *cx, int64_t id, str *ret_text);

#endif
