/* SPDX-License-Identifier: Apache-2.0 */
#include "town/names.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "town/names_data.h"

/* A list of const words, with its length counted where it is used: blanks plus one. */
static uint32_t list_count(str list)
{
    uint32_t n = 1;
    for (size_t i = 0; i < list.n; i++) n += list.p[i] == ' ';
    return n;
}

static str list_word(str list, uint32_t at)
{
    str word = str_none();
    for (uint32_t i = 0; i <= at && str_next(&list, ' ', &word); i++) continue;
    return word;
}

static str draw(struct dice *d, str list)
{
    return list_word(list, dice_skewed(d, list_count(list)));
}
static str draw_even(struct dice *d, str list)
{
    return list_word(list, dice_below(d, list_count(list)));
}

/* The value of "key" in a list of "key=value". */
static str paired(str list, str key)
{
    str word;
    while (str_next(&list, ' ', &word)) {
        size_t at = str_find_byte(word, '=');
        if (str_eq(str_sub(word, 0, at), key)) return str_from(word, at + 1);
    }
    return str_none();
}

struct people_lists {
    str men, women, family;
};

static const struct people_lists others[PEOPLE__COUNT] = {
    [PEOPLE_GUJARATI] = { S_INIT(GUJARATI_M), S_INIT(GUJARATI_F), S_INIT(GUJARATI_FAMILY) },
    [PEOPLE_SOMALI] = { S_INIT(SOMALI_M), S_INIT(SOMALI_F), S_INIT(SOMALI_M) },
    [PEOPLE_NIGERIAN] = { S_INIT(NIGERIAN_M), S_INIT(NIGERIAN_F), S_INIT(NIGERIAN_FAMILY) },
    [PEOPLE_ROMANIAN] = { S_INIT(ROMANIAN_M), S_INIT(ROMANIAN_F), S_INIT(ROMANIAN_FAMILY) },
    [PEOPLE_ARABIC] = { S_INIT(ARABIC_M), S_INIT(ARABIC_F), S_INIT(ARABIC_FAMILY) },
    [PEOPLE_CHINESE] = { S_INIT(CHINESE_M), S_INIT(CHINESE_F), S_INIT(CHINESE_FAMILY) },
    [PEOPLE_SINGLE] = { S_INIT(SINGLE_M), S_INIT(SINGLE_F), S_INIT(SINGLE_M) },
};

static const struct people_lists traditions[NAMES_OTHER] = {
    [NAMES_ENGLISH] = { S_INIT(ENGLISH_M_3), S_INIT(ENGLISH_F_3), S_INIT(ENGLISH_FAMILY) },
    [NAMES_URDU] = { S_INIT(URDU_M), S_INIT(URDU_F), S_INIT(URDU_FAMILY) },
    [NAMES_BENGALI] = { S_INIT(BENGALI_M), S_INIT(BENGALI_F), S_INIT(BENGALI_FAMILY) },
    [NAMES_POLISH] = { S_INIT(POLISH_M), S_INIT(POLISH_F), S_INIT(POLISH_FAMILY) },
};

static const struct people_lists *lists_of(const struct family_names *f)
{
    return f->tradition == NAMES_OTHER ? &others[f->people] : &traditions[f->tradition];
}

static str english_family(struct dice *d, struct arena *a)
{
    if (dice_permille(d, 480)) return draw(d, S(ENGLISH_FAMILY));
    str head = draw_even(d, S(VALLEY_HEAD));
    return arena_concat(a, head, draw_even(d, S(VALLEY_TAIL)));
}

struct family_names names_family(struct dice *d, struct arena *a, enum tradition tradition)
{
    struct family_names f = { .tradition = tradition };
    if (tradition == NAMES_OTHER) f.people = (enum people_of)dice_below(d, PEOPLE__COUNT);
    if (tradition == NAMES_ENGLISH) {
        f.family = english_family(d, a);
        if (dice_permille(d, 25))
            f.family =
                arena_printf(a, "%.*s-%.*s", STR_ARG(f.family), STR_ARG(english_family(d, a)));
        return f;
    }
    f.family = draw(d, lists_of(&f)->family);
    if (tradition == NAMES_OTHER && f.people == PEOPLE_SINGLE) f.family = str_none();
    f.father = draw(d, S(SOMALI_M));
    f.grandfather = draw(d, S(SOMALI_M));
    return f;
}

static str english_given(struct dice *d, char sex, int born_year)
{
    static const struct people_lists by_time[] = {
        { S_INIT(ENGLISH_M_1), S_INIT(ENGLISH_F_1), { 0 } },
        { S_INIT(ENGLISH_M_2), S_INIT(ENGLISH_F_2), { 0 } },
        { S_INIT(ENGLISH_M_3), S_INIT(ENGLISH_F_3), { 0 } },
        { S_INIT(ENGLISH_M_4), S_INIT(ENGLISH_F_4), { 0 } },
    };
    int at = born_year < 1943 ? 0 : born_year < 1968 ? 1 : born_year < 1994 ? 2 : 3;
    return draw(d, sex == 'm' ? by_time[at].men : by_time[at].women);
}

str names_given(struct dice *d, const struct family_names *f, char sex, int born_year)
{
    if (f->tradition == NAMES_ENGLISH) return english_given(d, sex, born_year);
    /* Children of families from elsewhere now and then have an English name. */
    if (f->tradition != NAMES_URDU && f->tradition != NAMES_BENGALI && born_year > 2004 &&
        dice_permille(d, 200))
        return english_given(d, sex, born_year);
    const struct people_lists *l = lists_of(f);
    return draw(d, sex == 'm' ? l->men : l->women);
}

str names_middle(struct dice *d, const struct family_names *f, char sex, int born_year)
{
    unsigned often = f->tradition == NAMES_ENGLISH ? 620 : f->tradition == NAMES_POLISH ? 300 : 60;
    if (!dice_permille(d, often)) return str_none();
    if (f->tradition == NAMES_OTHER && (f->people == PEOPLE_SOMALI || f->people == PEOPLE_SINGLE))
        return str_none();
    return names_given(d, f, sex, born_year - 25);
}

static str polish_last(struct arena *a, str family, char sex)
{
    if (sex != 'f' || family.n < 4 || !(str_ends(family, S("ski")) || str_ends(family, S("cki"))))
        return family;
    return arena_concat(a, str_sub(family, 0, family.n - 1), S("a"));
}

static str somali_last(struct arena *a, const struct family_names *f, bool child)
{
    str first = child ? f->family : f->father;
    return arena_printf(a, "%.*s %.*s", STR_ARG(first),
                        STR_ARG(child ? f->father : f->grandfather));
}

str names_last(struct dice *d, struct arena *a, const struct family_names *f, char sex, bool child)
{
    switch (f->tradition) {
    case NAMES_POLISH: return polish_last(a, f->family, sex);
    case NAMES_URDU:
        return sex == 'f' && dice_permille(d, child ? 220 : 550) ? draw(d, S(URDU_F_LAST))
                                                                 : f->family;
    case NAMES_BENGALI:
        return sex == 'f' && dice_permille(d, child ? 300 : 700) ? draw(d, S(BENGALI_F_LAST))
                                                                 : f->family;
    case NAMES_OTHER: return f->people == PEOPLE_SOMALI ? somali_last(a, f, child) : f->family;
    case NAMES_ENGLISH: break;
    }
    return f->family;
}

str names_honorific(struct dice *d, const struct family_names *f, char sex)
{
    bool muslim = f->tradition == NAMES_URDU || f->tradition == NAMES_BENGALI;
    return muslim && sex == 'm' && dice_permille(d, 320) ? draw(d, S(MOHAMMEDS)) : str_none();
}

str names_nickname(str given)
{
    return paired(S(NICKNAMES), given);
}
str names_variant(str name)
{
    return paired(S(VARIANTS), name);
}

str names_ascii(struct arena *a, str name)
{
    bool plain = true;
    for (size_t i = 0; i < name.n; i++) plain = plain && (unsigned char)name.p[i] < 128;
    if (plain) return name;
    static const struct {
        int32_t letter;
        char plain;
    } letters[] = {
        { 0x0105, 'a' }, { 0x0107, 'c' }, { 0x0119, 'e' },  { 0x0142, 'l' },  { 0x0144, 'n' },
        { 0x00f3, 'o' }, { 0x015b, 's' }, { 0x017a, 'z' },  { 0x017c, 'z' },  { 0x0141, 'L' },
        { 0x015a, 'S' }, { 0x017b, 'Z' }, { 0x0218, 'S' },  { 0x0219, 's' },  { 0x021a, 'T' },
        { 0x021b, 't' }, { 0x0103, 'a' }, { 0x00e9, 'e' },  { 0x2019, '\'' }, { 0x2013, '-' },
        { 0x00b0, 'd' }, { 0x00a3, '#' }, { 0x2018, '\'' },
    };
    struct buf b = buf_make(a);
    for (size_t at = 0; at < name.n;) {
        int32_t letter = utf8_next(name, &at);
        char c = letter >= 0 && letter < 128 ? (char)letter : '?';
        for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
            if (letters[i].letter == letter) c = letters[i].plain;
        buf_byte(&b, c);
    }
    return buf_str(&b);
}
