/* SPDX-License-Identifier: Apache-2.0
 * How alike two rows are: one level for each comparison. What goes together is one comparison
 * (postcode, town, street and house are *address*; sex is seen beside the given name), so that
 * nothing is counted twice.
 */
#ifndef WEFT_LINK_COMPARE_H
#define WEFT_LINK_COMPARE_H

#include "link/pack.h"

enum comparison {
    C_GIVEN,
    C_FAMILY,
    C_MIDDLE,
    C_SEX,
    C_BIRTH,
    C_NHS,
    C_IDENTIFIER,
    C_PHONE = C_IDENTIFIER + SLOT_IDENTIFIERS,
    C_EMAIL,
    C_ADDRESS,
    C_DEATH,
    C_TEXT,
    C_CODE = C_TEXT + SLOT_TEXTS,
    C__COUNT = C_CODE + SLOT_CODES,
};

/* Level 0 of every comparison: one side or both have nothing. */
enum { LEVEL_ABSENT, LEVEL__MOST = 16 };

enum level_name { /* given and family name */
                  NAME_EXACT = 1,
                  NAME_NICK,    /* given only: Bill and William */
                  NAME_CLOSE,   /* Jaro–Winkler from .92 */
                  NAME_NEAR,    /* from .88, or heard alike */
                  NAME_PART,    /* a part of a name of several parts */
                  NAME_MIDDLE,  /* the other's middle name */
                  NAME_SWAPPED, /* given and family name changed places; both comparisons say so */
                  NAME_LIKE,    /* from .7 */
                  NAME_INITIAL,
                  NAME_DIFFERENT,
};
enum level_middle { MIDDLE_EXACT = 1, MIDDLE_CLOSE, MIDDLE_INITIAL, MIDDLE_DIFFERENT };
enum level_sex { /* in groups: given names alike, not alike, unknown */
                 SEX_SAME_ALIKE = 1,
                 SEX_OTHER_ALIKE,
                 SEX_SAME_UNLIKE,
                 SEX_OTHER_UNLIKE,
                 SEX_SAME,
                 SEX_OTHER,
};
enum level_birth {
    BIRTH_EXACT = 1,
    BIRTH_FIRST,     /* both 1 January of one year: often stands for the year alone */
    BIRTH_SWAPPED,   /* day and month changed places */
    BIRTH_DIGIT,     /* one digit wrong, or two neighbours changed places */
    BIRTH_YEARS,     /* the same day and month, 1 or 10 years apart */
    BIRTH_MONTH,     /* the same year and month */
    BIRTH_DAY,       /* the same day and month of another year */
    BIRTH_DIGITS,    /* two digits wrong */
    BIRTH_YEAR_1,    /* the same year, one of them 1 January */
    BIRTH_YEAR,      /* the same year alone */
    BIRTH_YEAR_NEXT, /* neighbouring years, one of them 1 January */
    BIRTH_DIFFERENT,
    BIRTH_PART_SAME, /* one is a year, or year and month: they agree as far as known */
    BIRTH_PART_OTHER,
};
enum level_nhs { /* in groups: both valid, not both */
                 NHS_SAME = 1,
                 NHS_NEAR,
                 NHS_OTHER,
                 NHS_WEAK_SAME,
                 NHS_WEAK_NEAR,
                 NHS_WEAK_OTHER,
};
enum level_number { NUMBER_SAME = 1, NUMBER_NEAR, NUMBER_OTHER }; /* identifier, phone */
enum level_email { EMAIL_SAME = 1, EMAIL_CLOSE, EMAIL_LOCAL, EMAIL_LIKE, EMAIL_OTHER };
enum level_address {
    ADDRESS_HOME = 1,  /* UPRN, or house with street or postcode */
    ADDRESS_HOME_NEAR, /* house, with street or postcode nearly */
    ADDRESS_POSTCODE,
    ADDRESS_STREET,
    ADDRESS_SECTOR, /* or a postcode with one slip */
    ADDRESS_TOWN,
    ADDRESS_DISTRICT,
    ADDRESS_LIKE, /* town alike, or postcode area */
    ADDRESS_REGION,
    ADDRESS_DIFFERENT,
};
enum level_death { DEATH_SAME = 1, DEATH_NEAR, DEATH_OTHER };
enum level_text { TEXT_SAME = 1, TEXT_CLOSE, TEXT_LIKE, TEXT_OTHER };
enum level_code { CODE_SAME = 1, CODE_OTHER };

/* What comparing two rows gives. */
struct vector {
    uint8_t level[C__COUNT];
    /* They share a home (address at HOME) or telephone: what people of one household have in
     * common says less (see model.h). */
    bool home, phone;
    /* Word whose frequency weighs an exact agreement, 0 where it does not. */
    uint32_t word[C__COUNT];
    uint8_t role[C__COUNT];
};

void compare_rows(const struct pool *pool, const struct slots *slots, const uint32_t *a,
                  const uint32_t *b, struct vector *ret_vector);

/* The level of two names, without regard to other fields. */
enum level_name compare_names(const struct pool *pool, uint32_t a, uint32_t b);
/* Given, family and middle names together: swaps and maiden names cross the fields. */
void compare_person_names(const struct pool *pool, const struct slots *slots, const uint32_t *a,
                          const uint32_t *b, struct vector *vector);
void compare_addresses(const struct pool *pool, const struct slots *slots, const uint32_t *a,
                       const uint32_t *b, struct vector *vector);
/* Two dates as numbers yyyymmdd, both known. */
enum level_birth compare_dates(uint32_t a, uint32_t b);

#endif
