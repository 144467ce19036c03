/* SPDX-License-Identifier: Apache-2.0
 * (inner) Codes and hierarchies that a search names from outside: :in and :not-in a ValueSet,
 * :above and :below a code or a resource. Out of what R4 ships and what is loaded here as ValueSet
 * and CodeSystem. Source: FHIR R4, 3.1.1.4.4, 3.1.1.5.9.
 */
#ifndef WEFT_RECORD_TERMS_H
#define WEFT_RECORD_TERMS_H

#include "fhir/search.h"
#include "trust/cx.h"

/* The same clause in plain codes or references; the clause itself where it names nothing.
 * ST_UNSUPPORTED, with what would be right, where the set or system is not here or says more than a
 * list of codes. */
MUST_CHECK status terms_resolve(struct cx *cx, const struct search_clause *clause,
                                const struct search_clause **ret_clause);

#endif
