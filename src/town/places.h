/* SPDX-License-Identifier: Apache-2.0
 * Where people of the made-up town live: neighbourhoods with their deprivation and languages (from
 * content/neighbourhoods.csv), streets, postcodes of an area that does not exist (HB), UPRNs of a
 * range not given out, care homes.
 */
#ifndef WEFT_TOWN_PLACES_H
#define WEFT_TOWN_PLACES_H

#include "town/model.h"

struct places {
    uint16_t population[NEIGHBOURHOOD__COUNT];  /* in hundreds, as weights */
    uint16_t decile[NEIGHBOURHOOD__COUNT][10];  /* weights */
    uint16_t language[NEIGHBOURHOOD__COUNT][5]; /* weights, in the order of enum tradition */
    uint64_t next[NEIGHBOURHOOD__COUNT];        /* the next free dwelling */
};

MUST_CHECK status places_open(struct env *e, struct places *ret_places);
/* The next free dwelling of a neighbourhood. Streets fill up one after the other, so that people
 * have neighbours; `d` chooses which house. */
struct address places_dwelling(struct places *p, struct arena *a, enum neighbourhood where);

/* Districts of the area that are in use, however large the town: HB1, HB2, … */
enum { PLACES_DISTRICTS = 20 };
enum neighbourhood places_of_district(unsigned district);

enum { CARE_HOMES = 5 };
/* The five Thrushlea homes: name and address; three are in Weirbank. */
str places_home_name(unsigned home);
struct address places_home(unsigned home);
str places_school(struct dice *d, enum neighbourhood where);

#endif
