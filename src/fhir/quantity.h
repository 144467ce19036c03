/* SPDX-License-Identifier: Apache-2.0
 * Quantities in units of one kind made comparable: 4 g is 4000 mg, 98.6 [degF] is 37 Cel.
 * Source: FHIR R4, 3.1.1.4.14 (canonical units); UCUM 2.1.
 */
#ifndef WEFT_FHIR_QUANTITY_H
#define WEFT_FHIR_QUANTITY_H

#include "base/arena.h"

struct quantity {
    str dimension; /* "g", "m-1.s-2.g" …: of the base units */
    double factor, offset;
};

/* How a number in that unit becomes one in base units. unit: of a code, or the words where there is
 * no code. False where the system is another than UCUM's or the unit is not known. */
bool quantity_unit(struct arena *a, str system, str unit, struct quantity *ret);
/* Open ends (INDEX_NUMBER_MAX) stay open. */
double quantity_base(const struct quantity *q, double value);

#endif
