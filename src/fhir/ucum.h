/* SPDX-License-Identifier: Apache-2.0
 * Units of measure in the UCUM notation, as far as health data commonly use them: each reduced to
 * a factor and powers of the base units, so that 4 g and 4000 mg compare. Arbitrary units ([iU],
 * {copies}) and units with an offset (Cel) are their own dimension.
 * Source: The Unified Code for Units of Measure 2.1.
 */
#ifndef WEFT_FHIR_UCUM_H
#define WEFT_FHIR_UCUM_H

#include "base/arena.h"

/* m, s, g, rad, K, C, cd, mol; then Cel, [iU], [pH]. */
#define UCUM_BASES 11

struct ucum {
    double factor;
    int8_t power[UCUM_BASES];
};

/* False where the notation or a unit in it is not known. */
bool ucum_read(str unit, struct ucum *ret);
bool ucum_same_dimension(const struct ucum *x, const struct ucum *y);
struct ucum ucum_multiply(struct ucum x, struct ucum y, int sign);
/* The base units again: "g.m-1"; "1" without any. */
str ucum_text(struct arena *a, const struct ucum *u);

#endif
