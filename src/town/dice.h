/* SPDX-License-Identifier: Apache-2.0
 * Chance that is a function of what it is thrown for: the dice of person 17's hospital record are
 * the same whatever was made before, so a smaller town is the first part of a larger one.
 * Integers only, so that every machine throws alike. Depends on nothing.
 */
#ifndef WEFT_TOWN_DICE_H
#define WEFT_TOWN_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/* splitmix64's finalizer (Steele, Lea, Flood 2014). */
static inline uint64_t dice_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* What the dice are for: no two uses share a stream. */
enum dice_use {
    DICE_HOUSEHOLD = 1,
    DICE_PERSON,
    DICE_HEALTH,
    DICE_LIFE,
    DICE_LENS,
    DICE_CASE,
    DICE_EXPORT,
    DICE_VOTES,
    DICE_VOTER,
    DICE_STORY,
    DICE_PERM
};

static inline struct dice dice_make(uint64_t seed, enum dice_use use, uint64_t a, uint64_t b)
{
    uint64_t h = dice_mix(seed + UINT64_C(0x9e3779b97f4a7c15));
    h = dice_mix(h ^ ((uint64_t)use + UINT64_C(0xd1b54a32d192ed03)));
    h = dice_mix(h ^ (a + UINT64_C(0x8cb92ba72f3d8dd7)));
    return (struct dice){ dice_mix(h ^ (b + UINT64_C(0xaaaaaaaaaaaaaaab))) };
}

static inline uint64_t dice_u64(struct dice *d)
{
    d->state += UINT64_C(0x9e3779b97f4a7c15);
    return dice_mix(d->state);
}

/* Even on 0 … below-1; below must not be 0. */
static inline uint32_t dice_below(struct dice *d, uint32_t below)
{
    return (uint32_t)(((dice_u64(d) >> 32) * below) >> 32);
}

/* Even on low … high, both included. */
static inline int dice_range(struct dice *d, int low, int high)
{
    return high <= low ? low : low + (int)dice_below(d, (uint32_t)(high - low) + 1);
}

/* True k times in a thousand. */
static inline bool dice_permille(struct dice *d, unsigned k)
{
    return dice_below(d, 1000) < k;
}

/* An index drawn by weights that need not add up to anything in particular. */
static inline unsigned dice_weighted(struct dice *d, const uint16_t *weight, unsigned count)
{
    uint32_t total = 0;
    for (unsigned i = 0; i < count; i++) total += weight[i];
    uint32_t at = total == 0 ? 0 : dice_below(d, total);
    for (unsigned i = 0; i + 1 < count; i++) {
        if (at < weight[i]) return i;
        at -= weight[i];
    }
    return count - 1;
}

/* Small numbers often, large ones seldom: the lesser of two throws, for names by frequency. */
static inline uint32_t dice_skewed(struct dice *d, uint32_t below)
{
    uint32_t a = dice_below(d, below);
    uint32_t b = dice_below(d, below);
    return a < b ? a : b;
}

#endif
