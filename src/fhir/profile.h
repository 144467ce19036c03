/* SPDX-License-Identifier: Apache-2.0
 * A profile (StructureDefinition that constrains a resource type), compiled once and asked of
 * resources that R4 itself finds sound: cardinality, fixed and pattern values, types of choices,
 * required bindings to R4's own value sets, its own invariants, and slices by value, pattern,
 * exists, type and url. Pure. Source: FHIR R4, 5.1 (profiling), 5.3 (ElementDefinition).
 *
 * A snapshot is taken where there is one, else the differential. What cannot be decided here (a
 * discriminator through resolve(), a profile of what is referred to) is not held against anybody.
 */
#ifndef WEFT_FHIR_PROFILE_H
#define WEFT_FHIR_PROFILE_H

#include "fhir/validate.h"

struct profile;

/* Into e->arena, which must live as long as the profile; shareable between threads afterwards.
 * ST_UNPROCESSABLE with the place where it is no profile of a resource. */
MUST_CHECK status profile_make(struct env *e, const struct json_node *definition,
                               const struct profile **ret_profile);
str profile_url(const struct profile *p);
/* The profile that it builds on, or none where that is the type itself. */
str profile_base(const struct profile *p);
const struct fhir_type *profile_type(const struct profile *p);

/* Appends what a resource breaks, at most of this severity (a profile that only advises:
 * FHIR_WARNING); *ret_sound false where one is an error. */
MUST_CHECK status profile_check(struct env *e, const struct profile *p, str source,
                                const struct json_node *resource, enum fhir_severity most,
                                struct fhir_issues *issues, bool *ret_sound);

#endif
