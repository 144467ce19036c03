/* SPDX-License-Identifier: Apache-2.0
 * The tenth digit of an NHS number: modulus 11 over the first nine. Whether ten digits that pass
 * are anybody's (9999999999 passes) is for whoever reads them to say. Source: NHS Data Model and
 * Dictionary, NHS NUMBER.
 */
#ifndef WEFT_BASE_NHS_H
#define WEFT_BASE_NHS_H

#include <stdbool.h>
#include <stdint.h>

/* 0 … 9, or 10: no number begins with these nine digits. */
static inline unsigned nhs_check_digit(uint64_t nine)
{
    unsigned sum = 0;
    for (unsigned weight = 2; weight <= 10; weight++, nine /= 10)
        sum += weight * (unsigned)(nine % 10);
    unsigned check = 11 - sum % 11;
    return check == 11 ? 0 : check;
}

/* Of ten ASCII digits. */
static inline bool nhs_digits_agree(const char *ten)
{
    uint64_t nine = 0;
    for (int i = 0; i < 9; i++) nine = nine * 10 + (uint64_t)(ten[i] - '0');
    return nhs_check_digit(nine) == (unsigned)(ten[9] - '0');
}

#endif
