/* SPDX-License-Identifier: Apache-2.0
 * LINKAGE's never list, pair by pair. Clusters hold what holds for pairs (cluster.c). */
#include "link/score.h"

#include <stdlib.h>

/* What the levels of a pair say about the person, in plain words. */
struct view {
    bool given_alike, family_alike, family_unlike;
    bool birth_same, birth_near, birth_unlike; /* same or nearly; wholly different */
    bool number;                               /* a valid NHS number in common */
    bool same_id;                              /* that, or another identifier, exactly */
    bool personal; /* a number, identifier or e-mail in common, or nearly */
};

static bool is_alike(uint8_t level)
{
    return level != LEVEL_ABSENT && level != NAME_LIKE && level != NAME_DIFFERENT;
}

static bool shares_personal(const struct vector *v)
{
    uint8_t nhs = v->level[C_NHS], email = v->level[C_EMAIL];
    if (nhs == NHS_SAME || nhs == NHS_WEAK_SAME || nhs == NHS_WEAK_NEAR) return true;
    if (email == EMAIL_SAME || email == EMAIL_CLOSE || email == EMAIL_LOCAL) return true;
    for (size_t i = 0; i < SLOT_IDENTIFIERS; i++) {
        uint8_t l = v->level[C_IDENTIFIER + i];
        if (l == NUMBER_SAME || l == NUMBER_NEAR) return true;
    }
    return false;
}

static bool shares_identifier(const struct vector *v)
{
    for (size_t i = 0; i < SLOT_IDENTIFIERS; i++) {
        if (v->level[C_IDENTIFIER + i] == NUMBER_SAME) return true;
    }
    return v->level[C_NHS] == NHS_SAME;
}

static struct view view_of(const struct vector *v)
{
    uint8_t g = v->level[C_GIVEN], f = v->level[C_FAMILY], b = v->level[C_BIRTH];
    return (struct view){
        .given_alike = is_alike(g),
        .family_alike = is_alike(f),
        .family_unlike = f == NAME_LIKE || f == NAME_DIFFERENT,
        .birth_same = b == BIRTH_EXACT || b == BIRTH_FIRST,
        .birth_near =
            (b != LEVEL_ABSENT && b <= BIRTH_MONTH) || b == BIRTH_YEAR_1 || b == BIRTH_PART_SAME,
        .birth_unlike = b == BIRTH_DIFFERENT || b == BIRTH_PART_OTHER,
        .number = v->level[C_NHS] == NHS_SAME,
        .same_id = shares_identifier(v),
        .personal = shares_personal(v),
    };
}

static bool is_superseded(const struct scorer *s, uint32_t a, uint32_t b)
{
    if (s->marks == NULL || s->marks->superseded.count == 0) return false;
    const union map_value *x = map_get_num(&s->marks->superseded, a);
    const union map_value *y = map_get_num(&s->marks->superseded, b);
    return (x != NULL && x->num == b) || (y != NULL && y->num == a) ||
           (x != NULL && y != NULL && x->num == y->num);
}

static bool bars_numbers(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                         const struct vector *v)
{
    uint8_t l = v->level[C_NHS];
    uint8_t slot = s->slots->nhs;
    return (l == NHS_OTHER || l == NHS_NEAR) && !is_superseded(s, a[slot], b[slot]);
}

/* An identifier that practically always agrees between records of one person (learnt, or as
 * shipped), and does here but for a slip at most. */
static bool has_sure_identifier(const struct scorer *s, const struct vector *v)
{
    for (size_t i = 0; i < SLOT_IDENTIFIERS; i++) {
        uint8_t l = v->level[C_IDENTIFIER + i];
        if ((l == NUMBER_SAME || l == NUMBER_NEAR) &&
            s->model->m[C_IDENTIFIER + i][NUMBER_OTHER] <= 0.1)
            return true;
    }
    return false;
}

static bool is_one_home(const struct vector *v)
{
    uint8_t l = v->level[C_ADDRESS];
    return v->phone || l == ADDRESS_HOME || l == ADDRESS_HOME_NEAR;
}

/* Two given names that are two names, not one and its misspelling: wholly different; in one home,
 * or where a home is not known, also somewhat alike, or nearly ("Jayden", "Hayden") where others
 * bear both. */
static bool are_two_names(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                          const struct vector *v)
{
    uint8_t l = v->level[C_GIVEN];
    if (l == NAME_DIFFERENT) return true;
    if (v->level[C_SEX] == SEX_OTHER_ALIKE && l != NAME_EXACT) return true;
    if ((l != NAME_LIKE && l != NAME_NEAR)) return false;
    if (!is_one_home(v) && (v->level[C_ADDRESS] != LEVEL_ABSENT || l == NAME_NEAR)) return false;
    uint32_t x = a[s->slots->given[0]], y = b[s->slots->given[0]];
    return x != 0 && y != 0 && pool_word(s->pool, x)->known && pool_word(s->pool, y)->known;
}

/* One birth date and family, two given names. An equal NHS number does not help where the home is
 * one: twins' numbers get mixed up. Another identifier does, if it is sure and nothing else tells
 * the two apart. */
static enum link_bar bar_twins(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                               const struct vector *v, const struct view *w)
{
    uint8_t l = v->level[C_BIRTH];
    bool birth_near = l == BIRTH_SWAPPED || l == BIRTH_DIGIT;
    bool two_names = are_two_names(s, a, b, v);
    if ((!w->birth_same && !birth_near) || w->family_unlike || !two_names) return LINK_BAR_NONE;
    bool apart = v->level[C_MIDDLE] == MIDDLE_DIFFERENT || v->level[C_SEX] == SEX_OTHER_UNLIKE ||
                 v->level[C_SEX] == SEX_OTHER_ALIKE;
    if (is_one_home(v)) return !apart && has_sure_identifier(s, v) ? LINK_BAR_NONE : LINK_BAR_TWINS;
    uint8_t place = v->level[C_ADDRESS];
    bool near_home = place == ADDRESS_POSTCODE || place == ADDRESS_STREET || place == LEVEL_ABSENT;
    bool settled = w->number || (!apart && near_home && has_sure_identifier(s, v));
    return settled ? LINK_BAR_NONE : LINK_BAR_RELATIVES;
}

static uint32_t year_of(const struct pool *pool, uint32_t word)
{
    return pool_word(pool, word)->number / 10000;
}

enum { GENERATION_YEARS = 12 };

/* One name in one home, a generation apart. Where no more than a postcode or street ties them, they
 * may be relatives; elsewhere the weight tells. */
static enum link_bar bar_generations(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                                     const struct vector *v, const struct view *w)
{
    if (w->same_id || !w->birth_unlike || !w->given_alike || !w->family_alike) return LINK_BAR_NONE;
    uint32_t x = year_of(s->pool, a[s->slots->birth]), y = year_of(s->pool, b[s->slots->birth]);
    if ((x > y ? x - y : y - x) < GENERATION_YEARS) return LINK_BAR_NONE;
    if (is_one_home(v)) return LINK_BAR_GENERATIONS;
    uint8_t l = v->level[C_ADDRESS];
    return l == ADDRESS_POSTCODE || l == ADDRESS_STREET ? LINK_BAR_RELATIVES : LINK_BAR_NONE;
}

static bool bars_death(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                       const struct vector *v, const struct view *w)
{
    if (v->level[C_DEATH] == DEATH_OTHER) return true;
    bool one = (a[s->slots->death] == 0) != (b[s->slots->death] == 0);
    if (!one || w->number) return false;
    return !(w->birth_same && w->given_alike && v->level[C_FAMILY] == NAME_EXACT);
}

/* A number in common, and nothing of the person with it. */
static bool bars_confusion(const struct view *w)
{
    return w->number && !w->birth_near && !(w->given_alike && w->family_alike);
}

/* Birth date and number settle it; an identifier without a check digit does with the home. */
static bool bars_contradiction(const struct scorer *s, const struct vector *v, const struct view *w)
{
    uint8_t place = v->level[C_ADDRESS];
    bool home = place == ADDRESS_HOME || place == ADDRESS_HOME_NEAR;
    bool settled = w->birth_same && (w->number || (home && has_sure_identifier(s, v)));
    int unlike = (v->level[C_GIVEN] == NAME_DIFFERENT) + (v->level[C_FAMILY] == NAME_DIFFERENT) +
                 (v->level[C_BIRTH] == BIRTH_DIFFERENT);
    return unlike >= 2 && !settled;
}

static bool bars_place(const struct vector *v, const struct view *w)
{
    uint8_t a = v->level[C_ADDRESS];
    bool elsewhere =
        a == ADDRESS_DIFFERENT || a == ADDRESS_DISTRICT || a == ADDRESS_LIKE || a == ADDRESS_REGION;
    return elsewhere && !w->personal && !v->phone;
}

static bool shares_middle(const struct vector *v)
{
    uint8_t m = v->level[C_MIDDLE];
    return m == MIDDLE_EXACT || m == MIDDLE_CLOSE;
}

/* One name and home, and neither record says when its person was born: father and son are then
 * alike for good. */
static bool bars_ageless(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                         const struct vector *v, const struct view *w)
{
    uint8_t birth = s->slots->birth;
    return a[birth] == 0 && b[birth] == 0 && is_one_home(v) && w->given_alike && w->family_alike &&
           !w->personal && !shares_middle(v);
}

/* People of one home have family name, address and telephone in common, and babies without a name
 * their birth date too, where they are twins. */
static bool bars_household(const struct vector *v, const struct view *w)
{
    if (!is_one_home(v) || w->personal) return false;
    uint8_t m = v->level[C_MIDDLE];
    return !w->given_alike && m != MIDDLE_EXACT && m != MIDDLE_CLOSE;
}

static bool bars_thin(const struct view *w)
{
    int person = w->given_alike + w->family_alike + w->birth_near;
    return person < (w->personal ? 1 : 2);
}

static bool is_newborn(const struct scorer *s, uint32_t word)
{
    if (word == 0 || s->today == INT32_MIN) return false;
    uint32_t date = pool_word(s->pool, word)->number;
    if (!parse_date_is_day(date)) return false;
    int32_t days = s->today - parse_date_days(date);
    return days >= 0 && days < 365;
}

enum link_bar bar_rows(const struct scorer *s, const uint32_t *a, const uint32_t *b,
                       const struct vector *v)
{
    struct view w = view_of(v);
    if (s->one_to_one && a[s->slots->source] == b[s->slots->source]) return LINK_BAR_SOURCE;
    if (bars_numbers(s, a, b, v)) return LINK_BAR_NUMBERS;
    enum link_bar twins = bar_twins(s, a, b, v, &w);
    if (twins == LINK_BAR_TWINS) return twins;
    enum link_bar generations = bar_generations(s, a, b, v, &w);
    if (generations == LINK_BAR_GENERATIONS) return generations;
    if (bars_confusion(&w)) return LINK_BAR_CONFUSION;
    if (bars_death(s, a, b, v, &w)) return LINK_BAR_DEATH;
    if (bars_contradiction(s, v, &w)) return LINK_BAR_CONTRADICTS;
    if (twins != LINK_BAR_NONE || generations != LINK_BAR_NONE || bars_household(v, &w))
        return LINK_BAR_RELATIVES;
    if (bars_ageless(s, a, b, v, &w)) return LINK_BAR_RELATIVES;
    if (bars_place(v, &w)) return LINK_BAR_PLACE;
    if (bars_thin(&w)) return LINK_BAR_THIN;
    uint8_t birth = s->slots->birth;
    if (!w.number && (is_newborn(s, a[birth]) || is_newborn(s, b[birth]))) return LINK_BAR_NEWBORN;
    return LINK_BAR_NONE;
}
