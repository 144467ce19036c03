/* SPDX-License-Identifier: Apache-2.0
 * (inner) What tells people apart in a source Patient: for the table `patient`, and as values for
 * the matcher.
 */
#ifndef WEFT_RECORD_PATIENT_H
#define WEFT_RECORD_PATIENT_H

#include "base/vec.h"
#include "json/json.h"
#include "link/link.h"

struct patient_row {
    str nhs;    /* valid ten digits, or none */
    str family; /* folded; "" where there is none */
    str given;
    str shown;    /* "Jean Ashworth" */
    int32_t born; /* date, DATE_NONE */
    str born_text;
    str sex;
    str postcode; /* "HB42QX", or none */
    str address;
    str uprn;
    str phone; /* digits */
    int32_t died;
    bool died_known; /* deceased, with or without a date */
};
struct patient_row patient_row_of(struct arena *a, const struct json_node *patient);

struct link_values {
    VEC(struct link_value)
};
/* source: the organisation's number as text, for one-to-one and counts. */
struct link_values patient_values(struct arena *a, const struct json_node *patient);

/* "HB4 2QX" of "HB42QX"; none for the pseudo-postcodes ZZ99 …, which are no place. */
str postcode_text(struct arena *a, str folded);
/* Ten digits whose check digit is right; blanks and hyphens are left out. Modulus 11. */
bool nhs_number_valid(str text, char ret_digits[10]);
/* NHS numbers that this one bore and no longer does (use "old", or a period that has an end), valid
 * ones, other than the one in its row. */
struct patient_numbers {
    VEC(str)
};
struct patient_numbers patient_old_numbers(struct arena *a, const struct json_node *patient);
/* Links that the source itself made: ids of Patients that this one replaces or is replaced by. */
struct patient_link {
    str id;
    bool this_is_gone; /* replaced-by */
};
struct patient_links {
    VEC(struct patient_link)
};
struct patient_links patient_links_of(struct arena *a, const struct json_node *patient);

#endif
