/* SPDX-License-Identifier: Apache-2.0
 * The candidate pairs of a whole file: records in groups under their keys. A kind of key may cost
 * so many pairs and no more; its largest groups are left out first, told, and kept with the model
 * as over-full. With a model handed in, its own over-full keys are left out instead.
 */
#ifndef WEFT_LINK_BLOCKS_H
#define WEFT_LINK_BLOCKS_H

#include "link/keys.h"
#include "link/model.h"
#include "link/rows.h"

struct block_kind {
    size_t keys;           /* with two records or more */
    uint64_t pairs;        /* that they give, counted for each key */
    size_t capped;         /* over-full keys left out */
    size_t capped_records; /* under them */
    size_t largest;        /* group that is searched */
};

struct blocks {
    size_t records;
    uint32_t *member; /* records, group after group, ascending within a group */
    uint32_t *start;  /* of each group in `member`, and the end */
    uint8_t *kind;    /* of each group */
    size_t groups;
    uint32_t *of_start; /* of each record in `of`, and the end */
    uint32_t *of;       /* the groups of each record */
    struct block_kind by_kind[KEY__COUNT];
    uint64_t *full; /* keys left out, ascending */
    size_t full_count;
};

/* `skip`: records to leave out (one bit each), or NULL. `model` NULL: find over-full keys. */
void blocks_build(struct arena *a, const struct pool *pool, const struct rows *rows,
                  const bool *skip, const struct link_model *model, struct blocks *ret_blocks);

/* Later records that share a key with one, with the kinds of keys they share. */
struct candidates {
    uint32_t *stamp; /* records × {0}: made by candidates_make */
    uint32_t *place;
    uint32_t turn;
    struct candidate_pair {
        uint32_t other;
        uint32_t kinds;
    } * at;
    size_t count;
    size_t room;
    struct arena *arena;
};
struct candidates candidates_make(struct arena *a, size_t records);
void candidates_of(const struct blocks *b, uint32_t record, struct candidates *c);

#endif
