/* SPDX-License-Identifier: Apache-2.0
 * Dates, numbers and places as they are typed, made comparable. What stands for nothing known comes
 * out as 0 or empty: ZZ99 postcodes, 1 January 1900, 9999999999.
 */
#ifndef WEFT_LINK_PARSE_H
#define WEFT_LINK_PARSE_H

#include "link/text.h"

/* A date as the number yyyymmdd; month and day 0 where only the year (and month) is known. Digits
 * are kept as typed even where there is no such day (18548101), because a slip in one digit is to
 * be seen as that. 0 for nothing known or nothing readable. Reads 2001-02-03, 2001/02/03, 20010203,
 * 200102031230, 2001-02-03T…, 2001-02, 2001, 3/2/2001, 03.02.2001, 3-2-01, 3 Feb 2001, 3rd February
 * 2001, Feb 3, 2001, 03FEB2001: day before month unless that cannot be. */
uint32_t parse_date(str raw);
/* A real calendar day? */
bool parse_date_is_day(uint32_t date);
/* Whole days since 1970-01-01 of a real calendar day. */
int32_t parse_date_days(uint32_t date);

/* Ten digits into *ret_digits; *ret_valid: the modulus 11 check holds (NHS Data Dictionary, NHS
 * NUMBER). False where there are not ten digits, or they are a default. */
bool parse_nhs(str raw, struct folded *ret_digits, bool *ret_valid);
/* National significant digits, without trunk 0 and +44; false for fewer than 6 or a default. */
bool parse_phone(str raw, struct folded *ret_digits);
/* Lower case; false for what holds neither '@' nor a full stop, and for no-reply addresses. */
bool parse_email(str raw, struct folded *ret_text);
/* Letters and digits in upper case; false for defaults and less than three of them. */
bool parse_identifier(struct arena *scratch, str raw, struct folded *ret_text);

/* A postcode without blanks, and how many of its bytes are area, district and sector: of WA2 7PR
 * "WA", "WA2", "WA27". Of other countries' codes the first 1, 2 and 3 digits; a bare district has
 * sector 0. False for ZZ99 and defaults. */
struct postcode {
    struct folded text;
    uint8_t area, district, sector;
};
bool parse_postcode(struct arena *scratch, str raw, struct postcode *ret_postcode);

/* One line of an address taken apart; parts not found are empty. */
struct address_line {
    struct folded house, street, town;
    str postcode; /* raw */
};
void parse_address_line(struct arena *scratch, str raw, struct address_line *ret_parts);
/* House number or name: "flat 2a 12". Leading zeros dropped. */
void parse_house(struct arena *scratch, str raw, struct folded *ret_text);
/* A street with its words in their one spelling. */
void parse_street(struct arena *scratch, str raw, struct folded *ret_text);

#endif
