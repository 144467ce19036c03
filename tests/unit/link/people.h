/* SPDX-License-Identifier: Apache-2.0
 * People made up for the tests of linkage, in few words.
 */
#ifndef WEFT_TESTS_LINK_PEOPLE_H
#define WEFT_TESTS_LINK_PEOPLE_H

#include "link/live.h"

/* Columns of the tests; NULL is nothing known. */
struct person {
    const char *given, *middle, *family, *birth, *sex, *house, *street, *postcode, *nhs, *phone,
        *death;
};
enum { PERSON_FIELDS = 11 };

static const enum link_type person_type[PERSON_FIELDS] = {
    LINK_given_name, LINK_middle_name,  LINK_family_name,   LINK_date_of_birth,
    LINK_sex,        LINK_house_number, LINK_street,        LINK_postcode,
    LINK_nhs_number, LINK_phone,        LINK_date_of_death,
};

static inline const char *person_field(const struct person *p, size_t i)
{
    const char *const all[PERSON_FIELDS] = { p->given, p->middle, p->family, p->birth,
                                             p->sex,   p->house,  p->street, p->postcode,
                                             p->nhs,   p->phone,  p->death };
    return all[i];
}

static inline size_t person_values(const struct person *p, struct link_value *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < PERSON_FIELDS; i++) {
        const char *s = person_field(p, i);
        if (s != NULL) ret[n++] = (struct link_value){ person_type[i], 0, str_of(s) };
    }
    return n;
}

#endif
