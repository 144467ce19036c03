/* SPDX-License-Identifier: Apache-2.0
 * A resource as _summary and _elements ask for it: fewer elements, byte for byte, marked SUBSETTED.
 * Source: FHIR R4, 3.1.1.5.
 */
#ifndef WEFT_FHIR_SUBSET_H
#define WEFT_FHIR_SUBSET_H

#include "fhir/search.h"

/* json is a whole resource; given back as it is where the plan asks for all of it. is_match false
 * for what was only included: then _elements leaves it whole. */
MUST_CHECK status subset_resource(struct env *e, const struct search_plan *plan, bool is_match,
                                  str json, str *ret_json);

#endif
