/* SPDX-License-Identifier: Apache-2.0
 * The byte loops of the reader, eight bytes at a time.
 */
#ifndef WEFT_JSON_SCAN_H
#define WEFT_JSON_SCAN_H

#include "base/str.h"

/* First byte from p on that ends or interrupts a string: a quote, a backslash, a control character
 * or a byte above 0x7F; `end` where there is none. */
const char *scan_string(const char *p, const char *end);
/* Most values that a text can hold: 1 + its commas + its opening brackets. */
size_t scan_values_most(str source);
/* The byte after the UTF-8 sequence at p, or NULL where it is malformed. Unicode 15, table 3-7. */
const char *scan_utf8(const char *p, const char *end);

#endif
