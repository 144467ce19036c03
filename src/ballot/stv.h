/* SPDX-License-Identifier: Apache-2.0
 * Single transferable vote, by three rules.
 *
 * - Scottish: the Scottish Local Government Elections Order 2007 (SSI 2007/42, schedule 1, rules 45
 * to 52). Quota ⌊votes/(seats+1)⌋+1; surpluses by weighted inclusive Gregory, transfer values to
 * five decimals with the remainder ignored.
 * - WIGM: the same method by the reference rule of the Proportional Representation Foundation: four
 *   decimals, quota ⌊votes/(seats+1)⌋ to four decimals plus 0.0001.
 * - Meek: Hill, Wichmann and Woodall (1987), by the foundation's reference rule: nine decimals,
 * keep factors rounded up, quota moving with what is exhausted, a round ended when the surplus is
 * below 10⁻⁶ or no longer falls. Equal preferences are shared as the mean over their orders.
 *
 * Arithmetic is whole numbers of one unit (10⁻⁵, 10⁻⁴ or 10⁻⁹ vote). A paper's value is at most one
 * unit-vote, totals at most 10⁹ votes (ballot_limits.h): sums are below 10¹⁸ < 2⁶³, and the one
 * product, value × surplus, below 10⁹·10¹⁸ = 10²⁷ < 2¹²⁷ in 128 bits. Nothing is rounded but where
 * the rule says.
 *
 * A tie is broken by the most recent earlier stage at which the tied differ, then by the lots
 * (election.lot); under Meek by lots at once. Each use of lots is written into its stage.
 *
 * Reserved seats: a candidate of the class is not excluded while all of them left are needed, and
 * the others are excluded once their seats are full.
 */
#ifndef WEFT_BALLOT_STV_H
#define WEFT_BALLOT_STV_H

#include "ballot/paper.h"

enum stv_rule { STV_SCOTTISH, STV_WIGM, STV_MEEK };
enum stv_state { STV_STANDING, STV_ELECTED, STV_EXCLUDED, STV_WITHDRAWN };
enum stv_act { STV_FIRST, STV_SURPLUS, STV_EXCLUSION, STV_ROUND, STV_LAST_SEATS };

struct stv_stage {
    enum stv_act act;
    int32_t moved;     /* whose papers moved at this stage; -1 where nobody's did */
    bool by_lot;       /* who moved was settled by lot */
    bool by_earlier;   /* … or by an earlier stage */
    int64_t quota;     /* units */
    int64_t *votes;    /* units, of each candidate */
    uint8_t *state;    /* enum stv_state at the end of the stage */
    int64_t spent;     /* non-transferable so far, units */
    uint16_t *elected; /* at this stage, in order */
    size_t elected_count;
};

struct stv_result {
    enum stv_rule rule;
    int decimals;     /* of the unit */
    int64_t unit;     /* 10^decimals: one vote */
    int64_t quota;    /* at the end, units */
    uint16_t *winner; /* in order of election */
    size_t winners;
    struct stv_stage *stage;
    size_t stages;
    bool lots_used;
};

/* ST_UNPROCESSABLE where the rule cannot take the file (equal preferences outside Meek's method).
 * Fewer candidates than seats elects them all. */
MUST_CHECK status stv_count(struct env *e, const struct election *el, enum stv_rule rule,
                            struct stv_result *ret_result);

/* "1530.00000". */
str stv_votes_text(struct arena *a, const struct stv_result *r, int64_t units);

#endif
