/* SPDX-License-Identifier: Apache-2.0
 * What matters most: a ranking from "which of these two?".
 *
 * Two figures an item. The score is the chance in a hundred to beat an idea taken at random, as All
 * Our Ideas shows it: 100·(wins+1)/(wins+losses+2). The strength is that of Bradley and Terry, at
 * the most probable value when each item is given one phantom win and one phantom loss against a
 * fixed item of strength 1 (log-strength 0): P(i beats j) = 1/(1+exp(tj−ti)). The phantom makes the
 * answer unique on any graph of comparisons. Solved by Newton's method (gradient below 1e-12); the
 * standard errors are the roots of the diagonal of the inverse Hessian. Order of votes changes
 * nothing. Source: Salganik and Levy (2015), "Wiki surveys"; Hunter (2004), "MM algorithms for
 * generalized Bradley-Terry models". No Elo: it depends on the order of votes. A pure engine:
 * memory and randomness come with env.
 */
#ifndef WEFT_OPINION_RANK_H
#define WEFT_OPINION_RANK_H

#include "base/env.h"

struct rank_vote {
    uint32_t winner, loser; /* indexes of items; for an undecided vote the two that were shown */
};

struct rank_survey {
    str *item; /* names in canonical order (opinion/ids.h) */
    size_t items;
    struct rank_vote *vote;
    size_t votes;
    struct rank_vote *undecided; /* "can't decide": kept, shown, in no score */
    size_t undecideds;
};

struct rank_item {
    int64_t wins, losses, undecided;
    double score;    /* 0–100 */
    double strength; /* log-strength; 0 is the phantom's */
    double se;       /* standard error of strength */
};

struct rank_result {
    struct rank_item *item; /* by index of the survey */
    size_t items;
    int iterations;
    double gradient;      /* largest absolute component left */
    double *inverse_root; /* L⁻¹ of the Hessian's Cholesky factor, items × items, rows below the
                             diagonal; covariance of i and j is Σk inverse_root[k][i]·[k][j] */
};

/* Reads `session,winner,loser` (`session` may be absent). A column `decided` with "no" marks a
 * "can't decide". ST_BAD_INPUT with line and column: a missing column, an empty name, an item
 * against itself, another word in `decided`, too many items.
 * `items` (or none) is a file whose column `item` or `key` names what could have been asked about.
 */
MUST_CHECK status rank_read(struct env *e, str path, str items, struct rank_survey *ret_survey);
/* The same from a text in memory. */
MUST_CHECK status rank_read_text(struct env *e, str text, struct rank_survey *ret_survey);

/* Scores and strengths. A survey without votes gives scores of 50 and strengths of 0. */
MUST_CHECK status rank_solve(struct env *e, const struct rank_survey *s,
                             struct rank_result *ret_result);

/* What one more vote on the pair would teach: the fall in log-volume of what is not known,
 * ½·ln(1 + p·q·Var(ti − tj)). */
double rank_pair_gain(const struct rank_result *r, uint32_t a, uint32_t b);
/* A pair to show next: the one that teaches most among 48 drawn at random (so that many people at
 * once are not all shown the same). Needs two items. ret_a is shown on the left or the right with
 * equal chance. */
MUST_CHECK status rank_pair_choose(struct env *e, const struct rank_result *r, uint32_t *ret_a,
                                   uint32_t *ret_b);

/* Indexes by strength, strongest first; equals by name's order. */
uint32_t *rank_order(struct arena *a, const struct rank_result *r);

#endif
