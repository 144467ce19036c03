/* SPDX-License-Identifier: Apache-2.0
 * Who lives in the made-up town, household by household. Household n is a function of the seed and
 * n (and of how many homes were let before it in its neighbourhood), never of how large the town
 * is.
 */
#ifndef WEFT_TOWN_PEOPLE_H
#define WEFT_TOWN_PEOPLE_H

#include "town/number.h"
#include "town/places.h"

/* Somebody who lives alone, kept a while so that another may be given her name and birth date. */
struct namesake {
    uint64_t index;
    int32_t born;
    char sex;
    char names[3][64]; /* given, middle, family */
    uint8_t size[3];
};
enum { NAMESAKES = 32 };

struct people {
    uint64_t seed;
    int32_t today;
    struct places places;
    const struct number_book *numbers;
    uint64_t households; /* made so far */
    uint64_t persons;
    struct namesake namesakes[NAMESAKES]; /* the latest, in a ring */
    uint64_t namesake_count;
    uint64_t story_namesake; /* the first of the two of one name of the stories */
};

/* One in a hundred of those who live alone has the name and the birth date, or nearly, of another
 * who does: two people whom only number and place tell apart. Remembers the head otherwise. */
void people_namesake(struct people *p, struct arena *a, struct dice *d, struct person *head);

/* Makes the next household, of people without a story. */
void people_next(struct people *p, struct arena *a, struct household *ret_household);
/* An empty household at a new address, to be filled by people_add (stories). */
void people_begin(struct people *p, struct arena *a, enum neighbourhood where, struct household *h);
/* One more member: number, telephone, practice and the like are drawn; the names are the caller's.
 * The household must have room. */
struct person *people_add(struct people *p, struct arena *a, struct household *h, char sex, int age,
                          enum household_role role);

#endif
