/* SPDX-License-Identifier: Apache-2.0
 * A whole file of records: learn, score, cluster. Everything lives in the arena of the env given to
 * batch_open, whose budget must fit it: about 350 bytes a record of 14 columns, and 24 a pair.
 */
#ifndef WEFT_LINK_BATCH_H
#define WEFT_LINK_BATCH_H

#include "base/vec.h"
#include "link/blocks.h"
#include "link/score.h"
#include "link/train.h"

struct batch_options {
    const struct link_model *model; /* NULL: learn one */
    double join;                    /* least probability to join; 0: 0.95 */
    double ask;                     /* least probability to ask; 0: 0.75 */
    double keep;                    /* pairs below it are not reported; 0: 0.01 */
    bool one_to_one;                /* each source holds each person once */
    int32_t today;                  /* for newborns; DATE_NONE: no such rule */
    const struct marks *marks;      /* by batch_id; may be NULL */
};

struct batch_pair {
    uint32_t a, b; /* records, a < b */
    float probability;
};
struct batch_ask {
    uint32_t a, b; /* first records of two clusters */
    float probability;
    uint8_t bar;
};
struct batch_stage {
    const char *name;
    int64_t us;
};

enum { BATCH_BINS = 11 };

struct batch_result {
    const struct link_model *model;
    bool learnt;
    struct train_report train;
    struct blocks blocks;
    struct {
        VEC(struct batch_pair)
    } pairs;
    uint32_t *cluster; /* of each record, numbered by first record */
    size_t clusters;
    struct {
        VEC(struct batch_ask)
    } asks;
    /* How sure the probabilities are: pairs by what they come to without NHS number or first
     * identifier (tenths, and from .99), and how many of them turn out to share it. Only pairs that
     * another key found. */
    struct batch_reliability {
        size_t pairs, same;
        double sum; /* of the probabilities */
    } reliability[BATCH_BINS];
    size_t scored; /* pairs */
    size_t folded; /* records equal to another, judged with it */
    size_t components, largest_component;
    struct {
        VEC(struct batch_stage)
    } stages;
};

struct batch;

/* Columns: each with type, set (which of its type) and name (text). */
struct batch *batch_open(struct env *e, const struct link_value *columns, size_t count);
/* One record: a text for each column. */
MUST_CHECK status batch_add(struct env *e, struct batch *b, str record_id, const str *values);
/* A batch of records that come as lists of values, as the live index takes them (link/live.h). */
struct batch *batch_open_values(struct env *e);
MUST_CHECK status batch_add_values(struct env *e, struct batch *b, str record_id,
                                   const struct link_value *values, size_t count);
size_t batch_count(const struct batch *b);
/* Its words, to be weighed by another model (train_weigh) before batch_explain. */
struct pool *batch_pool(struct batch *b);
str batch_record_id(const struct batch *b, size_t record);
/* The number by which a record is known to marks and by which ties are broken: the record id itself
 * where that is a whole number, else a hash of it. */
int64_t batch_id(str record_id);
/* A record by its id; false where there is none. */
bool batch_find(const struct batch *b, str record_id, size_t *ret_record);
/* Once, after the last record. */
MUST_CHECK status batch_run(struct env *e, struct batch *b, const struct batch_options *options,
                            struct batch_result *ret_result);
/* The evidence of one pair under the model of the result. */
void batch_explain(struct env *e, const struct batch *b, const struct batch_result *r, size_t a,
                   size_t other, struct link_pair *ret_pair);
/* Raw value of a record's word, for people; empty where it has none. Number of columns: those given
 * to batch_open. */
str batch_shown(struct env *e, const struct batch *b, size_t record);

#endif
