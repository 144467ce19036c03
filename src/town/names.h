/* SPDX-License-Identifier: Apache-2.0
 * Made-up names in the traditions of Hollinbrook: English by the year of birth, Pakistani
 * (women's last names often their own, Mohammed written five ways), Bengali, Polish (endings by
 * sex, letters outside ASCII), and others: Gujarati, Somali (own, father's, grandfather's),
 * Nigerian, Romanian, Arabic, Chinese, and single names.
 */
#ifndef WEFT_TOWN_NAMES_H
#define WEFT_TOWN_NAMES_H

#include "base/arena.h"
#include "town/dice.h"

enum tradition { NAMES_ENGLISH, NAMES_URDU, NAMES_BENGALI, NAMES_POLISH, NAMES_OTHER };
/* The peoples under NAMES_OTHER. */
enum people_of {
    PEOPLE_GUJARATI,
    PEOPLE_SOMALI,
    PEOPLE_NIGERIAN,
    PEOPLE_ROMANIAN,
    PEOPLE_ARABIC,
    PEOPLE_CHINESE,
    PEOPLE_SINGLE,
    PEOPLE__COUNT
};

/* What a household shares: drawn once. */
struct family_names {
    enum tradition tradition;
    enum people_of people;
    str family;      /* the man's form; single names: none */
    str father;      /* Somali: the father's given name */
    str grandfather; /* Somali: the grandfather's */
};

/* All texts are const or in the arena. */
struct family_names names_family(struct dice *d, struct arena *a, enum tradition tradition);
/* A given name of one sex ('m' or 'f') as usual in the year of birth. */
str names_given(struct dice *d, const struct family_names *f, char sex, int born_year);
/* A second given name; none for about a third, and where the tradition has none. */
str names_middle(struct dice *d, const struct family_names *f, char sex, int born_year);
/* The last name of a member: endings, women's own last names, father and grandfather. */
str names_last(struct dice *d, struct arena *a, const struct family_names *f, char sex, bool child);
/* "Mohammed" in one of its spellings before a man's call name, three times in ten; else none. */
str names_honorific(struct dice *d, const struct family_names *f, char sex);
/* What the name is called by at home; none where there is nothing usual. */
str names_nickname(str given);
/* Another spelling of the name, as clerks write it; none where there is none. */
str names_variant(str name);
/* The bytes with letters outside ASCII written without accents, others as '?'. */
str names_ascii(struct arena *a, str name);

#endif
