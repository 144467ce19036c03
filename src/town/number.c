/* SPDX-License-Identifier: Apache-2.0 */
#include "town/number.h"

#include <assert.h>

#include "base/nhs.h"
#include "town/dice.h"

static uint64_t feistel(uint64_t key, unsigned half_bits, uint64_t at)
{
    uint64_t mask = (UINT64_C(1) << half_bits) - 1;
    uint64_t left = at >> half_bits;
    uint64_t right = at & mask;
    for (unsigned round = 0; round < 4; round++) {
        struct dice d = dice_make(key, DICE_PERM, round, right);
        uint64_t next = left ^ (dice_u64(&d) & mask);
        left = right;
        right = next;
    }
    return left << half_bits | right;
}

uint64_t number_permute(uint64_t key, uint64_t size, uint64_t at)
{
    assert(size >= 2 && size <= UINT64_C(1) << 40 && at < size);
    unsigned half_bits = 1;
    while ((UINT64_C(1) << (2 * half_bits)) < size) half_bits++;
    do at = feistel(key, half_bits, at);
    while (at >= size);
    return at;
}

unsigned number_nhs_check(uint64_t nine)
{
    return nhs_check_digit(nine);
}

bool number_nhs_valid(uint64_t ten)
{
    return number_nhs_check(ten / 10) == ten % 10;
}

/* first[p] counts the valid numbers before the ten bodies 999 ppp pp0 … 999 ppp pp9. */
enum { PREFIXES = 100000 };
struct number_book {
    uint64_t key;
    uint32_t first[PREFIXES + 1];
};

static const uint64_t BODY_LOW = UINT64_C(999000000);

const struct number_book *number_book_open(struct arena *a, uint64_t key)
{
    struct number_book *b = NEW(a, struct number_book);
    b->key = key;
    for (uint32_t p = 0; p < PREFIXES; p++) {
        uint32_t valid = 0;
        for (uint32_t d = 0; d < 10; d++) valid += number_nhs_check(BODY_LOW + p * 10 + d) != 10;
        b->first[p + 1] = b->first[p] + valid;
    }
    return b;
}

/* The last, 9999999999, is what clerks write for "none": it is nobody's. */
uint64_t number_nhs_count(const struct number_book *b)
{
    return b->first[PREFIXES] - 1;
}

static uint64_t nth_valid(const struct number_book *b, uint32_t n)
{
    uint32_t low = 0;
    uint32_t high = PREFIXES;
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (b->first[mid] <= n)
            low = mid;
        else
            high = mid;
    }
    uint32_t left = n - b->first[low];
    for (uint64_t body = BODY_LOW + low * UINT64_C(10);; body++) {
        unsigned check = number_nhs_check(body);
        if (check != 10 && left-- == 0) return body * 10 + check;
    }
}

uint64_t number_nhs(const struct number_book *b, uint64_t at)
{
    uint64_t count = number_nhs_count(b);
    if (at >= count) return 0;
    return nth_valid(b, (uint32_t)number_permute(b->key, count, at));
}

/* First number and how many, from Ofcom's list of numbers for drama use. */
static const struct {
    uint64_t first;
    uint32_t count;
} drama[] = {
    { 7700900000, 1000 }, { 1632960000, 1000 }, { 1614960000, 1000 }, { 1134960000, 1000 },
    { 1144960000, 1000 }, { 1154960000, 1000 }, { 1164960000, 1000 }, { 1174960000, 1000 },
    { 1184960000, 1000 }, { 1214960000, 1000 }, { 1314960000, 1000 }, { 1414960000, 1000 },
    { 1514960000, 1000 }, { 1914980000, 1000 }, { 2079460000, 1000 }, { 2920180000, 1000 },
};
enum { DRAMA_RANGES = sizeof drama / sizeof drama[0] };

uint32_t number_phone_count(void)
{
    uint32_t total = 0;
    for (unsigned i = 0; i < DRAMA_RANGES; i++) total += drama[i].count;
    return total;
}

uint64_t number_phone(uint64_t key, uint64_t at)
{
    uint32_t total = number_phone_count();
    uint32_t n = (uint32_t)number_permute(key + at / total, total, at % total);
    for (unsigned i = 0; i < DRAMA_RANGES; i++) {
        if (n < drama[i].count) return drama[i].first + n;
        n -= drama[i].count;
    }
    return drama[0].first;
}

uint64_t number_local(uint64_t key, unsigned digits, uint64_t at)
{
    uint64_t size = 1;
    while (digits-- > 0) size *= 10;
    return number_permute(key, size, at % size);
}
