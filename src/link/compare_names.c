/* SPDX-License-Identifier: Apache-2.0 */
#include "link/compare.h"

static size_t shorter(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* An upper bound of the count of matching letters: each text less its letters that the other has
 * not at all. */
static bool may_be_alike(const struct word *a, const struct word *b)
{
    size_t only_a = (size_t)__builtin_popcountll(a->letters & ~b->letters);
    size_t only_b = (size_t)__builtin_popcountll(b->letters & ~a->letters);
    if (only_a >= a->size || only_b >= b->size) return false;
    double m = (double)shorter(a->size - only_a, b->size - only_b);
    return m / a->size + m / b->size + 1 >= 2.1; /* Jaro of .7 can be reached */
}

static bool shares_nick(const struct word *a, const struct word *b)
{
    for (size_t i = 0; i < 4 && a->nick[i] != 0; i++) {
        for (size_t k = 0; k < 4 && b->nick[k] != 0; k++) {
            if (a->nick[i] == b->nick[k]) return true;
        }
    }
    return false;
}

static bool shares_part(const struct word *a, uint32_t ida, const struct word *b, uint32_t idb)
{
    for (size_t i = 0; i < 2 && a->part[i] != 0; i++) {
        if (a->part[i] == idb) return true;
        for (size_t k = 0; k < 2 && b->part[k] != 0; k++) {
            if (a->part[i] == b->part[k]) return true;
        }
    }
    for (size_t k = 0; k < 2 && b->part[k] != 0; k++) {
        if (b->part[k] == ida) return true;
    }
    return false;
}

static bool is_initial(const struct word *a, const struct word *b)
{
    return (a->size == 1 || b->size == 1) && a->text[0] == b->text[0];
}

enum level_name compare_names(const struct pool *pool, uint32_t ida, uint32_t idb)
{
    if (ida == idb) return NAME_EXACT;
    const struct word *a = pool_word(pool, ida), *b = pool_word(pool, idb);
    if (a->nick[0] != 0 && b->nick[0] != 0 && shares_nick(a, b)) return NAME_NICK;
    if (is_initial(a, b)) return NAME_INITIAL;
    bool sound = a->sound == b->sound && a->sound > 31; /* two signs at least */
    double like = sound || may_be_alike(a, b) ? text_likeness(word_str(a), word_str(b)) : 0;
    if (like >= 0.92) return NAME_CLOSE;
    if (like >= 0.88 || (sound && like >= 0.7)) return NAME_NEAR;
    if ((a->part[0] != 0 || b->part[0] != 0) && shares_part(a, ida, b, idb)) return NAME_PART;
    return like >= 0.7 ? NAME_LIKE : NAME_DIFFERENT;
}

static bool is_over(const struct pool *pool, uint32_t a, uint32_t b)
{
    return pool_word(pool, a)->hash > pool_word(pool, b)->hash;
}

/* The best of any with any. LEVEL_ABSENT where a side has none. */
static uint8_t best_name(const struct pool *pool, const uint8_t *slot_a, size_t count_a,
                         const uint32_t *a, const uint8_t *slot_b, size_t count_b,
                         const uint32_t *b, uint32_t *ret_word)
{
    uint8_t best = LEVEL_ABSENT;
    for (size_t i = 0; i < count_a; i++) {
        uint32_t x = a[slot_a[i]];
        if (x == 0) continue;
        for (size_t k = 0; k < count_b; k++) {
            uint32_t y = b[slot_b[k]];
            if (y == 0) continue;
            uint8_t l = (uint8_t)compare_names(pool, x, y);
            /* Of equals the one with the larger hash, so that either way round gives the same. */
            if (best != LEVEL_ABSENT && (l > best || (l == best && !is_over(pool, x, *ret_word))))
                continue;
            best = l;
            *ret_word = x;
        }
    }
    return best;
}

static bool is_unlike(uint8_t level)
{
    return level >= NAME_LIKE;
}

/* Both ways crosswise: a's given is b's family and a's family is b's given name. */
static bool is_swapped(const struct pool *pool, const struct slots *s, const uint32_t *a,
                       const uint32_t *b)
{
    uint32_t w = 0;
    uint8_t x = best_name(pool, s->given, s->givens, a, s->family, s->families, b, &w);
    if (x == LEVEL_ABSENT || x > NAME_NEAR) return false;
    uint8_t y = best_name(pool, s->family, s->families, a, s->given, s->givens, b, &w);
    return y != LEVEL_ABSENT && y <= NAME_NEAR;
}

/* One's name stands among the other's middle names. */
static bool is_middle(const struct pool *pool, const struct slots *s, const uint8_t *slot,
                      size_t count, const uint32_t *a, const uint32_t *b)
{
    uint32_t w = 0;
    uint8_t x = best_name(pool, slot, count, a, s->middle, s->middles, b, &w);
    if (x == NAME_EXACT || x == NAME_CLOSE) return true;
    uint8_t y = best_name(pool, s->middle, s->middles, a, slot, count, b, &w);
    return y == NAME_EXACT || y == NAME_CLOSE;
}

static uint8_t middle_level(const struct pool *pool, const struct slots *s, const uint32_t *a,
                            const uint32_t *b, uint32_t *ret_word)
{
    uint8_t l = best_name(pool, s->middle, s->middles, a, s->middle, s->middles, b, ret_word);
    switch (l) {
    case LEVEL_ABSENT: return LEVEL_ABSENT;
    case NAME_EXACT: return MIDDLE_EXACT;
    case NAME_NICK:
    case NAME_CLOSE:
    case NAME_NEAR:
    case NAME_PART: return MIDDLE_CLOSE;
    case NAME_INITIAL: return MIDDLE_INITIAL;
    default: return MIDDLE_DIFFERENT;
    }
}

static bool has_any(const uint8_t *slot, size_t count, const uint32_t *row)
{
    for (size_t i = 0; i < count; i++) {
        if (row[slot[i]] != 0) return true;
    }
    return false;
}

/* A record with one name alone may have it in the wrong field: "Byrom" as given name, no family
 * name, against "Ian Byrom". It is then compared where it belongs, and nothing is known of the
 * other. */
static void lone_name(const struct pool *pool, const struct slots *s, const uint32_t *a,
                      const uint32_t *b, uint8_t *given, uint8_t *family, struct vector *v)
{
    bool a_has = has_any(s->family, s->families, a), b_has = has_any(s->family, s->families, b);
    if (a_has == b_has) return;
    const uint32_t *lone = a_has ? b : a, *other = a_has ? a : b;
    uint32_t word = 0;
    uint8_t l = best_name(pool, s->given, s->givens, lone, s->family, s->families, other, &word);
    if (l == LEVEL_ABSENT || l > NAME_NEAR || l == NAME_NICK) return;
    *given = LEVEL_ABSENT;
    *family = l;
    v->word[C_FAMILY] = word;
}

void compare_person_names(const struct pool *pool, const struct slots *s, const uint32_t *a,
                          const uint32_t *b, struct vector *v)
{
    uint8_t given =
        best_name(pool, s->given, s->givens, a, s->given, s->givens, b, &v->word[C_GIVEN]);
    uint8_t family =
        best_name(pool, s->family, s->families, a, s->family, s->families, b, &v->word[C_FAMILY]);
    if ((is_unlike(given) || is_unlike(family)) && given != NAME_EXACT && family != NAME_EXACT &&
        is_swapped(pool, s, a, b)) {
        given = NAME_SWAPPED;
        family = NAME_SWAPPED;
    }
    if (family == LEVEL_ABSENT && is_unlike(given)) lone_name(pool, s, a, b, &given, &family, v);
    bool middle_used = false;
    if (s->middles > 0) {
        if (is_unlike(given) && is_middle(pool, s, s->given, s->givens, a, b)) {
            given = NAME_MIDDLE;
            middle_used = true;
        }
        if (is_unlike(family) && is_middle(pool, s, s->family, s->families, a, b)) {
            family = NAME_MIDDLE;
            middle_used = true;
        }
    }
    v->level[C_GIVEN] = given;
    v->level[C_FAMILY] = family;
    if (!middle_used) v->level[C_MIDDLE] = middle_level(pool, s, a, b, &v->word[C_MIDDLE]);
    if (given != NAME_EXACT) v->word[C_GIVEN] = 0;
    if (family != NAME_EXACT) v->word[C_FAMILY] = 0;
    if (v->level[C_MIDDLE] != MIDDLE_EXACT) v->word[C_MIDDLE] = 0;
    v->role[C_GIVEN] = ROLE_GIVEN;
    v->role[C_FAMILY] = ROLE_FAMILY;
    v->role[C_MIDDLE] = ROLE_MIDDLE;
}
