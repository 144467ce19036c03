/* SPDX-License-Identifier: Apache-2.0
 * What the rules of STV share: who stands, stages kept, ties, reserved seats. Of this room only.
 */
#ifndef WEFT_BALLOT_STV_INNER_H
#define WEFT_BALLOT_STV_INNER_H

#include "ballot/stv.h"
#include "base/vec.h"

struct stv_count {
    struct env *e;
    const struct election *el;
    struct stv_result r;
    uint8_t *state;
    int64_t *votes;
    int64_t spent, quota;
    size_t elected, elected_in_class, standing;
    struct {
        VEC(struct stv_stage)
    } stages;
    struct {
        VEC(uint16_t)
    } now;                   /* elected since the last stage was kept */
    bool by_lot, by_earlier; /* of the choice just made */
    bool look_back;
};

struct stv_count stv_begin(struct env *e, const struct election *el, enum stv_rule rule,
                           int decimals);
/* The standing candidate with most (or fewest) by `of`, ties broken; may_take says who counts. -1:
 * nobody. */
int32_t stv_pick(struct stv_count *c, const int64_t *of, bool most,
                 bool (*may_take)(const struct stv_count *c, uint16_t candidate));
bool stv_may_elect(const struct stv_count *c, uint16_t candidate);   /* standing, quota, room */
bool stv_may_exclude(const struct stv_count *c, uint16_t candidate); /* standing, not guarded */
void stv_elect(struct stv_count *c, uint16_t candidate);
void stv_exclude(struct stv_count *c, uint16_t candidate);
/* Elects all who reach the quota, most votes first. */
void stv_elect_by_quota(struct stv_count *c);
/* True once the count is over: seats full, or no more left than seats (these are then elected). */
bool stv_finish(struct stv_count *c);
void stv_keep_stage(struct stv_count *c, enum stv_act act, int32_t moved);
void stv_end(struct stv_count *c, struct stv_result *ret_result);

MUST_CHECK status stv_gregory(struct stv_count *c);
MUST_CHECK status stv_meek(struct stv_count *c);

/* x·y/z in 128 bits, remainder ignored (or rounded up). */
__extension__ typedef __int128 wide_int;
static inline int64_t mul_div(int64_t x, int64_t y, int64_t z)
{
    return (int64_t)((wide_int)x * y / z);
}
static inline int64_t mul_div_up(int64_t x, int64_t y, int64_t z)
{
    return (int64_t)(((wide_int)x * y + z - 1) / z);
}

#endif
