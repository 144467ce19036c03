/* SPDX-License-Identifier: Apache-2.0
 * What agreement and disagreement are worth. For each level of each comparison m, its share among
 * pairs of one person, and u among pairs of two; log2(m/u) is the evidence. u comes twice: for any
 * two people, and for two people who share a home or telephone, who also share names, birth dates
 * (twins) and numbers far more often. An exact agreement on a word weighs by that word's own
 * frequency. All weights are integers of 1/256 bit, so that sums do not depend on their order.
 *
 * A model is fixed once made: frequencies and over-full keys come with it, not with what arrives
 * later. It is plain text when saved (model_save), with a version on its first line.
 */
#ifndef WEFT_LINK_MODEL_H
#define WEFT_LINK_MODEL_H

#include "base/buf.h"
#include "link/compare.h"

enum { BIT = 256 /* one bit, in weights */ };

struct frequency {
    uint64_t key; /* of word and role */
    uint32_t count;
};

struct link_model {
    double m[C__COUNT][LEVEL__MOST];
    double u[C__COUNT][LEVEL__MOST];
    double u_home[C__COUNT][LEVEL__MOST];
    double matches;    /* records of the same person that a record has, in the mean */
    double records;    /* of the population */
    double others;     /* records that a record could match, in the mean */
    double rare_names; /* share of people whose given name hardly anybody else bears */
    /* Records that hold anything, by kind of word and role. */
    double holders[WORD_KIND__COUNT][ROLE__COUNT];
    struct frequency *frequency; /* by key; only words of FREQUENCY_LEAST records and more */
    size_t frequency_count;
    uint64_t *full; /* over-full keys, ascending: not searched */
    size_t full_count;
    /* Derived by model_finish. */
    int32_t prior;
    int32_t weight[2][C__COUNT][LEVEL__MOST];
    int32_t m_bits[C__COUNT][LEVEL__MOST];      /* log2 m, for levels weighed by frequency */
    int32_t u_home_bits[C__COUNT][LEVEL__MOST]; /* -log2 u_home */
};

enum { FREQUENCY_LEAST = 3 };

/* One level of a comparison: its group (shares are taken within a group), words, what it may weigh
 * and the shipped prior (model_prior). */
struct level_info {
    str words;
    uint8_t group;  /* from 1; 0: no such level */
    bool frequency; /* weighed by its word */
    double m, u, u_home;
    double most_bits; /* never more than this */
};
const struct level_info *level_info(size_t comparison, size_t level);
str comparison_words(size_t comparison);
/* As in files: "given", "identifier_2". */
str comparison_name(size_t comparison);

/* The shipped prior, chosen by reason (README): for a place that has learnt nothing yet. */
void model_prior(struct link_model *ret_model);
/* Weights from shares; call after changing any. */
void model_finish(struct link_model *model);

/* Do so few bear a name of this count that it may be a slip? */
bool model_is_rare(const struct link_model *model, uint32_t count);
/* Sets the bits of a word in each role; 0 where the model knows no frequencies of its kind. */
void model_weigh_word(const struct link_model *model, struct word *w);
/* The evidence of one comparison (`home`: by the shares of one household), and of all with the
 * prior. */
int32_t model_weight(const struct link_model *model, const struct pool *pool,
                     const struct vector *v, size_t comparison, bool home);
int32_t model_bits(const struct link_model *model, const struct pool *pool, const struct vector *v);
/* Do the shares of one household bear on this comparison, where home or telephone are shared? */
bool model_is_home(size_t comparison, bool home, bool phone);
bool model_is_full(const struct link_model *model, uint64_t key);
/* 1 / (1 + 2^-bits), of weights in 1/256 bit. */
double model_probability(int64_t weight);
int32_t model_weight_of(double probability);

str model_save(struct arena *a, const struct link_model *model);
/* ST_BAD_INPUT with the line for anything that is no model of this version. */
MUST_CHECK status model_load(struct env *e, str text, struct link_model **ret_model);

#endif
