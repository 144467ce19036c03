/* SPDX-License-Identifier: Apache-2.0
 * The regressions of which the bridging model (opinion/bridge.h) is made: of one person on the
 * statements voted on, of one statement on its voters. Both are the same regression, on
 * u = (1, factors of the other side), and need of each other side's entry only E[u·uᵀ], E[o·u] and
 * E[o²], o being its own offset: that is a row. A regression adds up rows, by vote.
 *
 * Rows are single precision (a cache line and a bit; adding them up is nearly all the time there
 * is), added up in runs of 128 and then in double precision: relative error about 1e-6.
 */
#ifndef WEFT_OPINION_BRIDGE_SUMS_H
#define WEFT_OPINION_BRIDGE_SUMS_H

#include <stddef.h>
#include <stdint.h>

enum {
    BRIDGE_FACTORS = 6,
    BRIDGE_TERMS = 1 + BRIDGE_FACTORS,
    BRIDGE_MOMENTS = BRIDGE_TERMS * (BRIDGE_TERMS + 1) / 2,
    BRIDGE_ROW = BRIDGE_MOMENTS + BRIDGE_TERMS + 1
};

typedef float bridge_four __attribute__((vector_size(16)));

/* [0, 28): upper triangle of E[u·uᵀ], row by row (the first seven are E[u], as u₀ = 1); [28, 35):
 * E[o·u]; [35]: E[o²]. All divided by the entry's error variance as a share of the whole's. */
struct bridge_row {
    union {
        bridge_four four[BRIDGE_ROW / 4];
        float at[BRIDGE_ROW];
    };
};

/* Rows added up: of those who disagree, pass, agree. */
struct bridge_sums {
    double of[3][BRIDGE_ROW];
    size_t votes[3];
};

struct bridge_model {
    double mean;                                      /* μ */
    double noise;                                     /* error variance */
    double person_prior[BRIDGE_TERMS];                /* variances of b, w */
    double statement_prior[BRIDGE_TERMS];             /* of c, x */
    double plain_mean, plain_noise;                   /* the same with passes at full weight */
    double middle[BRIDGE_TERMS];                      /* b and w half-way between the groups */
    double middle_spread[BRIDGE_TERMS][BRIDGE_TERMS]; /* how far it moves with other groups */
};

struct bridge_answer {
    double at[BRIDGE_TERMS];
    double spread[BRIDGE_TERMS][BRIDGE_TERMS]; /* posterior covariance */
    double misfit;                             /* Σ weight·E[error²] */
    double weight;                             /* Σ weight of the votes */
    double slope;                              /* Σ weight·error: zero but for the prior's pull */
};

/* Weight of a vote by vote + 1: passes tell less of sides. And all alike. */
extern const double BRIDGE_WEIGHTS[3], BRIDGE_PLAIN[3];

/* Weighted sums over all votes of u·uᵀ, of (vote − mean − o)·u, and of (vote − mean − o)². */
struct bridge_normal {
    double gram[BRIDGE_TERMS][BRIDGE_TERMS], right[BRIDGE_TERMS], square, weight;
};

void bridge_sums_add(struct bridge_sums *s, int vote, const struct bridge_row *rows,
                     const uint32_t *at, size_t n);
void bridge_normal_make(const struct bridge_sums *s, const double *weights, double mean,
                        struct bridge_normal *ret_normal);
/* `error`: error variance of each vote at weight 1. */
void bridge_normal_solve(const struct bridge_normal *n, double error, const double *prior,
                         struct bridge_answer *ret_answer);
/* Both. */
void bridge_solve(const struct bridge_sums *s, const double *weights, double mean, double error,
                  const double *prior, struct bridge_answer *ret_answer);
/* The row by which the other side sees this answer; `share`: of its error variance. */
void bridge_row_fill(const struct bridge_answer *a, double share, struct bridge_row *ret_row);
/* Error variance as a share of the whole's, drawn towards 1 as by ten votes. */
double bridge_share(const struct bridge_answer *a, double noise);
/* Mean and variance of the prediction for an entry of either side (variance without error). */
void bridge_meet(const struct bridge_model *m, const struct bridge_row *person,
                 const struct bridge_row *statement, double *ret_mean, double *ret_variance);
/* A statement's common ground from its sums, and its standard error. */
void bridge_common(const struct bridge_model *m, const struct bridge_sums *s, double *ret_common,
                   double *ret_se);

#endif
