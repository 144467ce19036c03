/* SPDX-License-Identifier: Apache-2.0 */
#include "link/compare.h"

#include <stdlib.h>

/* How many of the eight digits differ; *ret_turned: two neighbours changed places and no more. */
static int digits_apart(uint32_t a, uint32_t b, bool *ret_turned)
{
    int apart = 0, first = -1;
    int da[8], db[8];
    for (int i = 7; i >= 0; i--, a /= 10, b /= 10) {
        da[i] = (int)(a % 10);
        db[i] = (int)(b % 10);
    }
    for (int i = 0; i < 8; i++) {
        if (da[i] == db[i]) continue;
        if (apart++ == 0) first = i;
    }
    *ret_turned =
        apart == 2 && first < 7 && da[first] == db[first + 1] && da[first + 1] == db[first];
    return apart;
}

static enum level_birth compare_partial(uint32_t a, uint32_t b)
{
    uint32_t unit = a % 10000 == 0 || b % 10000 == 0 ? 10000 : 100;
    return a / unit == b / unit ? BIRTH_PART_SAME : BIRTH_PART_OTHER;
}

enum level_birth compare_dates(uint32_t a, uint32_t b)
{
    uint32_t da = a % 100, db = b % 100, ma = a / 100 % 100, mb = b / 100 % 100;
    bool partial = da == 0 || db == 0;
    if (partial && (ma <= 12 && mb <= 12)) return compare_partial(a, b);
    bool first_a = a % 10000 == 101, first_b = b % 10000 == 101;
    if (a == b) return first_a ? BIRTH_FIRST : BIRTH_EXACT;
    uint32_t ya = a / 10000, yb = b / 10000;
    uint32_t years = ya > yb ? ya - yb : yb - ya;
    if (years == 0 && (first_a || first_b)) return BIRTH_YEAR_1;
    if (years == 0 && da == mb && ma == db) return BIRTH_SWAPPED;
    bool turned = false;
    int apart = digits_apart(a, b, &turned);
    bool both_first = first_a && first_b; /* two years known, not one date mistyped */
    if ((apart == 1 || turned) && !both_first) return BIRTH_DIGIT;
    if (a % 10000 == b % 10000 && !both_first)
        return years == 1 || years == 10 ? BIRTH_YEARS : BIRTH_DAY;
    if (years == 0 && ma == mb) return BIRTH_MONTH;
    if (apart == 2 && !both_first) return BIRTH_DIGITS;
    if (years == 0) return BIRTH_YEAR;
    return years == 1 && (first_a || first_b) ? BIRTH_YEAR_NEXT : BIRTH_DIFFERENT;
}

static uint8_t sex_level(const uint8_t *level, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0) return LEVEL_ABSENT;
    uint8_t given = level[C_GIVEN];
    if (given == LEVEL_ABSENT) return a == b ? SEX_SAME : SEX_OTHER;
    if (given <= NAME_SWAPPED) return a == b ? SEX_SAME_ALIKE : SEX_OTHER_ALIKE;
    return a == b ? SEX_SAME_UNLIKE : SEX_OTHER_UNLIKE;
}

static void compare_nhs(const struct pool *pool, uint32_t a, uint32_t b, struct vector *v)
{
    if (a == 0 || b == 0) return;
    const struct word *x = pool_word(pool, a), *y = pool_word(pool, b);
    uint8_t l = NHS_OTHER;
    if (a == b)
        l = NHS_SAME;
    else if (text_one_edit(word_str(x), word_str(y)))
        l = NHS_NEAR;
    bool weak = !x->valid || !y->valid;
    v->level[C_NHS] = (uint8_t)(weak ? l + (NHS_WEAK_SAME - NHS_SAME) : l);
    if (a == b) v->word[C_NHS] = a;
}

static uint8_t number_level(const struct pool *pool, uint32_t a, uint32_t b)
{
    if (a == b) return NUMBER_SAME;
    str x = word_str(pool_word(pool, a)), y = word_str(pool_word(pool, b));
    if (text_one_edit(x, y)) return NUMBER_NEAR;
    /* A telephone with another dialling code: the last seven digits. */
    if (pool_word(pool, a)->kind == WORD_PHONE && x.n >= 8 && y.n >= 8 &&
        str_eq(str_from(x, x.n - 7), str_from(y, y.n - 7)))
        return NUMBER_NEAR;
    return NUMBER_OTHER;
}

static bool is_rarer(const struct pool *pool, uint32_t a, uint32_t b)
{
    const struct word *x = pool_word(pool, a), *y = pool_word(pool, b);
    return x->bits[0] > y->bits[0] || (x->bits[0] == y->bits[0] && x->hash > y->hash);
}

static void compare_phones(const struct pool *pool, const struct slots *s, const uint32_t *a,
                           const uint32_t *b, struct vector *v)
{
    uint8_t best = LEVEL_ABSENT;
    for (size_t i = 0; i < s->phones; i++) {
        for (size_t k = 0; k < s->phones; k++) {
            uint32_t x = a[s->phone[i]], y = b[s->phone[k]];
            if (x == 0 || y == 0) continue;
            uint8_t l = number_level(pool, x, y);
            if (best != LEVEL_ABSENT && l >= best &&
                !(l == best && l == NUMBER_SAME && is_rarer(pool, x, v->word[C_PHONE])))
                continue;
            best = l;
            v->word[C_PHONE] = l == NUMBER_SAME ? x : 0;
        }
    }
    v->level[C_PHONE] = best;
    v->phone = best == NUMBER_SAME;
}

static uint8_t email_level(const struct pool *pool, uint32_t a, uint32_t b)
{
    if (a == b) return EMAIL_SAME;
    const struct word *x = pool_word(pool, a), *y = pool_word(pool, b);
    double like = text_likeness(word_str(x), word_str(y));
    if (like >= 0.92 || text_one_edit(word_str(x), word_str(y))) return EMAIL_CLOSE;
    if (x->part[0] != 0 && x->part[0] == y->part[0]) return EMAIL_LOCAL;
    return like >= 0.8 ? EMAIL_LIKE : EMAIL_OTHER;
}

static void compare_emails(const struct pool *pool, const struct slots *s, const uint32_t *a,
                           const uint32_t *b, struct vector *v)
{
    uint8_t best = LEVEL_ABSENT;
    for (size_t i = 0; i < s->emails; i++) {
        for (size_t k = 0; k < s->emails; k++) {
            uint32_t x = a[s->email[i]], y = b[s->email[k]];
            if (x == 0 || y == 0) continue;
            uint8_t l = email_level(pool, x, y);
            if (best != LEVEL_ABSENT && l >= best &&
                !(l == best && l == EMAIL_SAME && is_rarer(pool, x, v->word[C_EMAIL])))
                continue;
            best = l;
            v->word[C_EMAIL] = l == EMAIL_SAME ? x : 0;
        }
    }
    v->level[C_EMAIL] = best;
}

static uint8_t death_level(const struct pool *pool, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0) return LEVEL_ABSENT;
    if (a == b) return DEATH_SAME;
    enum level_birth l = compare_dates(pool_word(pool, a)->number, pool_word(pool, b)->number);
    return l == BIRTH_DIFFERENT || l == BIRTH_YEAR || l == BIRTH_PART_OTHER || l == BIRTH_DAY ||
                   l == BIRTH_DIGITS || l == BIRTH_YEAR_NEXT
               ? DEATH_OTHER
               : DEATH_NEAR;
}

static uint8_t text_level(const struct pool *pool, uint32_t a, uint32_t b)
{
    if (a == b) return TEXT_SAME;
    double like = text_likeness(word_str(pool_word(pool, a)), word_str(pool_word(pool, b)));
    return like >= 0.92 ? TEXT_CLOSE : like >= 0.8 ? TEXT_LIKE : TEXT_OTHER;
}

static void compare_rest(const struct pool *pool, const struct slots *s, const uint32_t *a,
                         const uint32_t *b, struct vector *v)
{
    for (size_t i = 0; i < s->identifiers; i++) {
        uint32_t x = a[s->identifier[i]], y = b[s->identifier[i]];
        if (x == 0 || y == 0) continue;
        v->level[C_IDENTIFIER + i] = number_level(pool, x, y);
        if (x == y) v->word[C_IDENTIFIER + i] = x;
    }
    for (size_t i = 0; i < s->texts; i++) {
        uint32_t x = a[s->text[i]], y = b[s->text[i]];
        if (x == 0 || y == 0) continue;
        v->level[C_TEXT + i] = text_level(pool, x, y);
        if (x == y) v->word[C_TEXT + i] = x;
    }
    for (size_t i = 0; i < s->codes; i++) {
        uint32_t x = a[s->code[i]], y = b[s->code[i]];
        if (x == 0 || y == 0) continue;
        v->level[C_CODE + i] = x == y ? CODE_SAME : CODE_OTHER;
        if (x == y) v->word[C_CODE + i] = x;
    }
}

void compare_rows(const struct pool *pool, const struct slots *slots, const uint32_t *a,
                  const uint32_t *b, struct vector *ret_vector)
{
    struct vector *v = ret_vector;
    memset(v, 0, sizeof *v);
    uint32_t x = a[slots->birth], y = b[slots->birth];
    if (x != 0 && y != 0) {
        v->level[C_BIRTH] =
            (uint8_t)compare_dates(pool_word(pool, x)->number, pool_word(pool, y)->number);
        if (x == y && v->level[C_BIRTH] <= BIRTH_FIRST) v->word[C_BIRTH] = x;
    }
    compare_person_names(pool, slots, a, b, v);
    v->level[C_SEX] = sex_level(v->level, a[slots->sex], b[slots->sex]);
    compare_nhs(pool, a[slots->nhs], b[slots->nhs], v);
    compare_phones(pool, slots, a, b, v);
    compare_emails(pool, slots, a, b, v);
    compare_addresses(pool, slots, a, b, v);
    v->level[C_DEATH] = death_level(pool, a[slots->death], b[slots->death]);
    compare_rest(pool, slots, a, b, v);
}
