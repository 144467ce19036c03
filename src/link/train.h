/* SPDX-License-Identifier: Apache-2.0
 * Learning a model from the records themselves, without any truth: u from random pairs, m and the
 * rate of matches by expectation and maximisation over the pairs of all blocking keys at once. A
 * comparison learns its m only from pairs that a key found without it, so that what a key asks for
 * is not taken for what matches have. Source: Fellegi and Sunter 1969; Winkler 2000; the correction
 * for keys is ours (README).
 */
#ifndef WEFT_LINK_TRAIN_H
#define WEFT_LINK_TRAIN_H

#include "link/blocks.h"

struct train_report {
    size_t candidate_pairs, random_pairs, patterns;
    int rounds;
    double expected_matches;
};

/* Needs the pool's counts (pack_count). `across`: only pairs of different sources can match.
 * Deterministic for the state of e->random. */
void train_model(struct env *e, struct pool *pool, const struct rows *rows,
                 const struct blocks *blocks, bool across, struct link_model **ret_model,
                 struct train_report *ret_report);

/* Sets every word's bits. */
void train_weigh(const struct link_model *model, struct pool *pool);

#endif
