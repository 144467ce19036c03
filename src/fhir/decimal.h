/* SPDX-License-Identifier: Apache-2.0
 * Exact decimals of up to 38 digits, with the number of places that was written: 1.50 is not 1.5.
 */
#ifndef WEFT_FHIR_DECIMAL_H
#define WEFT_FHIR_DECIMAL_H

#include "base/arena.h"

__extension__ typedef __int128 decimal_digits;

/* digits / 10^scale; scale 0 … 36. */
struct decimal {
    decimal_digits digits;
    int scale;
};

/* JSON's number syntax, a leading "+" too; false where it is none or has too many digits. */
bool decimal_parse(str text, struct decimal *ret);
struct decimal decimal_of_int(int64_t value);
/* To `places` (0 … 28); false for NaN, infinities and numbers too large. */
bool decimal_of_real(double value, int places, struct decimal *ret);
double decimal_real(struct decimal d);
/* "-1.50". */
str decimal_text(struct arena *a, struct decimal d);

/* False where the result does not fit. */
bool decimal_add(struct decimal x, struct decimal y, struct decimal *ret);
bool decimal_multiply(struct decimal x, struct decimal y, struct decimal *ret);
/* To eight places more than needed, trailing zeros dropped; false for y = 0 too. */
bool decimal_divide(struct decimal x, struct decimal y, struct decimal *ret);
struct decimal decimal_negate(struct decimal d);
/* <0, 0, >0; 1.0 and 1 are equal. */
int decimal_compare(struct decimal x, struct decimal y);

enum decimal_rounding { DECIMAL_HALF_UP, DECIMAL_DOWN, DECIMAL_FLOOR, DECIMAL_CEILING };
/* To `places` after the point: fewer are rounded, more are filled with zeros where they fit. */
struct decimal decimal_round(struct decimal d, int places, enum decimal_rounding how);
/* Without zeros at the end of the fraction. */
struct decimal decimal_trim(struct decimal d);

#endif
