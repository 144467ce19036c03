/* SPDX-License-Identifier: Apache-2.0 */
#include "link/compare.h"

/* One pair of addresses, word by word; 0 is unknown. */
struct door {
    uint32_t postcode, house, street, town, region, uprn, home_street, home_postcode;
};

static struct door door_of(const struct address_slots *s, const uint32_t *row)
{
    return (struct door){ row[s->postcode],    row[s->house],        row[s->street],
                          row[s->town],        row[s->region],       row[s->uprn],
                          row[s->home_street], row[s->home_postcode] };
}

static bool same(uint32_t a, uint32_t b)
{
    return a != 0 && a == b;
}

static bool is_alike(const struct pool *pool, uint32_t a, uint32_t b, double least)
{
    if (a == 0 || b == 0) return false;
    const struct word *x = pool_word(pool, a), *y = pool_word(pool, b);
    return a == b || text_likeness(word_str(x), word_str(y)) >= least;
}

/* How far two postcodes agree: 4 whole, 3 sector or one slip, 2 district, 1 area, 0 not at all,
 * -1 unknown. */
static int postcodes(const struct pool *pool, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0) return -1;
    if (a == b) return 4;
    const struct word *x = pool_word(pool, a), *y = pool_word(pool, b);
    for (int depth = 2; depth >= 0; depth--) {
        uint32_t n = x->number >> (8 * depth) & 255, m = y->number >> (8 * depth) & 255;
        if (n != 0 && n == m && memcmp(x->text, y->text, n) == 0) {
            if (depth == 2) return 3;
            if (text_one_edit(word_str(x), word_str(y))) return 3;
            return depth + 1;
        }
    }
    return text_one_edit(word_str(x), word_str(y)) ? 3 : 0;
}

/* The rarest of the words in which two doors agree: the one that says most. */
static uint32_t rarest(const struct pool *pool, const uint32_t *words, size_t count)
{
    uint32_t best = 0;
    for (size_t i = 0; i < count; i++) {
        if (words[i] == 0) continue;
        if (best == 0 || pool_word(pool, words[i])->bits[0] > pool_word(pool, best)->bits[0])
            best = words[i];
    }
    return best;
}

static uint8_t door_level(const struct pool *pool, const struct door *a, const struct door *b,
                          uint32_t *ret_word)
{
    int pc = postcodes(pool, a->postcode, b->postcode);
    bool town = same(a->town, b->town);
    /* "12 High Street" of another place is another home. */
    bool elsewhere = pc == 0 && !town;
    uint32_t homes[3] = { same(a->uprn, b->uprn) ? a->uprn : 0,
                          !elsewhere && same(a->home_street, b->home_street) ? a->home_street : 0,
                          same(a->home_postcode, b->home_postcode) ? a->home_postcode : 0 };
    *ret_word = rarest(pool, homes, 3);
    if (*ret_word != 0) return ADDRESS_HOME;
    bool house = same(a->house, b->house);
    bool street = same(a->street, b->street);
    if (house && !elsewhere && (pc == 3 || is_alike(pool, a->street, b->street, 0.88)))
        return ADDRESS_HOME_NEAR;
    if (pc == 4) return *ret_word = a->postcode, ADDRESS_POSTCODE;
    if (street && !elsewhere) return *ret_word = a->street, ADDRESS_STREET;
    if (pc == 3) return ADDRESS_SECTOR;
    if (town) return *ret_word = a->town, ADDRESS_TOWN;
    if (pc == 2) return ADDRESS_DISTRICT;
    if (pc == 1 || is_alike(pool, a->town, b->town, 0.88)) return ADDRESS_LIKE;
    if (same(a->region, b->region)) return *ret_word = a->region, ADDRESS_REGION;
    bool known = pc >= 0 || (a->town != 0 && b->town != 0) || (a->street != 0 && b->street != 0) ||
                 (a->uprn != 0 && b->uprn != 0) || (a->region != 0 && b->region != 0);
    return known ? ADDRESS_DIFFERENT : LEVEL_ABSENT;
}

void compare_addresses(const struct pool *pool, const struct slots *slots, const uint32_t *a,
                       const uint32_t *b, struct vector *v)
{
    uint8_t best = LEVEL_ABSENT;
    for (size_t i = 0; i < slots->addresses; i++) {
        struct door x = door_of(&slots->address[i], a);
        for (size_t k = 0; k < slots->addresses; k++) {
            struct door y = door_of(&slots->address[k], b);
            uint32_t word = 0;
            uint8_t l = door_level(pool, &x, &y, &word);
            if (l == LEVEL_ABSENT || (best != LEVEL_ABSENT && l > best)) continue;
            if (l == best && rarest(pool, (uint32_t[]){ v->word[C_ADDRESS], word }, 2) != word)
                continue;
            best = l;
            v->word[C_ADDRESS] = word;
        }
    }
    v->level[C_ADDRESS] = best;
    v->home = best == ADDRESS_HOME;
}
