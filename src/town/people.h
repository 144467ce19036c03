/* SPDX-License-Identifier: Apache-2.0
 * Who lives in the made-up town, household by household. Household n is a function of the seed and
 * n (and of how many homes were let before it in its neighbourhood), never of how large the town
 * is.
 */
#ifndef WEFT_TOWN_PEOPLE_H
#define WEFT_TOWN_PEOPLE_H

#include "town/number.h"
#include "town/places.h"

struct people {
    uint64_t seed;
    int32_t today;
    struct places places;
    const struct number_book *numbers;
    uint64_t households; /* made so far */
    uint64_t persons;
};

/* Makes the next household, of people without a story. */
void people_next(struct people *p, struct arena *a, struct household *ret_household);
/* An empty household at a new address, to be filled by people_add (stories). */
void people_begin(struct people *p, struct arena *a, enum neighbourhood where, struct household *h);
/* One more member: number, telephone, practice and the like are drawn; the names are the caller's.
 * The household must have room. */
struct person *people_add(struct people *p, struct arena *a, struct household *h, char sex, int age,
                          enum household_role role);

#endif
