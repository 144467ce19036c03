/* SPDX-License-Identifier: Apache-2.0
 * A person as one organisation has her: its record number and its errors (defs/town_errors.def),
 * a function of seed, organisation and person.
 */
#ifndef WEFT_TOWN_LENS_H
#define WEFT_TOWN_LENS_H

#include "town/model.h"
#include "town/number.h"

enum lens_error {
#define ERROR(name, ...) ERROR_##name,
#include "town_errors.def"
#undef ERROR
    ERROR__COUNT
};
/* "given-typo", "nhs-other" … for errors.csv. */
str lens_error_name(enum lens_error error);

struct lens_world {
    uint64_t seed;
    int32_t today;
    const struct number_book *numbers;
    struct arena *arena;
};

struct seen {
    enum org org;
    const struct household *home;
    const struct person *truth;
    str record; /* the organisation's own number of the person, or of the case */
    str title, given, middle, family, maiden, nickname;
    int32_t born; /* DATE_NONE: not known */
    char sex;     /* m f u */
    uint64_t nhs; /* ten digits, perhaps wrong; 0: none */
    uint64_t phone;
    str email;
    str postcode;      /* of the present address as written; the former's is never mistyped */
    int32_t move_seen; /* from this day on the new address is known; DATE_NONE: never */
    bool has_postcode, has_uprn;
    uint32_t errors; /* a bit for each lens_error that changed something */
};

enum lens_which { LENS_FIRST, LENS_DUPLICATE, LENS_CASE };

/* serial: the case's, for organisations that open a record for each (LENS_CASE); else 0. */
struct seen lens_look(const struct lens_world *w, const struct household *h, unsigned who,
                      enum org org, enum lens_which which, unsigned serial);
/* True where the organisation holds this person twice. */
bool lens_is_duplicate(const struct lens_world *w, const struct household *h, unsigned who,
                       enum org org);
/* The address held on a day; false from a former one. *ret_new tells whether it is the present. */
const struct address *lens_address(const struct seen *s, int32_t day);
/* The postcode of that address as held; empty where it is not. */
str lens_postcode(const struct seen *s, int32_t day);
/* A telephone number as text; style 0 "07700 900123", 1 "07700900123", 2 "+447700900123";
 * empty for 0. */
str lens_phone(struct arena *a, uint64_t phone, int style);
/* The NHS number as text: style 0 together, 1 in the 3 3 4 of letters; empty for 0. */
str lens_nhs(struct arena *a, uint64_t nhs, int style);

#endif
