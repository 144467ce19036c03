/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/quantity.h"

#include "fhir/index.h"
#include "fhir/ucum.h"

bool quantity_unit(struct arena *a, str system, str unit, struct quantity *ret)
{
    struct ucum u;
    if (system.n > 0 && !str_eq(system, S("http://unitsofmeasure.org"))) return false;
    if (str_eq(unit, S("Cel")) || str_eq(unit, S("[degF]"))) {
        bool celsius = unit.p[0] == 'C';
        *ret =
            (struct quantity){ S("K"), celsius ? 1 : 5.0 / 9, celsius ? 273.15 : 459.67 * 5 / 9 };
        return true;
    }
    if (!ucum_read(unit, &u)) return false;
    *ret = (struct quantity){ ucum_text(a, &u), u.factor, 0 };
    return true;
}

double quantity_base(const struct quantity *q, double value)
{
    if (value <= -INDEX_NUMBER_MAX || value >= INDEX_NUMBER_MAX) return value;
    return value * q->factor + q->offset;
}
