/* SPDX-License-Identifier: Apache-2.0
 * The invariants of R4's definitions, run by FHIRPath: what structure alone cannot tell ("a period
 * starts before it ends"). A second pass after validate.h, for resources that it found sound.
 */
#ifndef WEFT_FHIR_RULES_H
#define WEFT_FHIR_RULES_H

#include "fhir/path.h"
#include "fhir/validate.h"

struct fhir_rules;

/* Compiles all of them (about 2 ms) into e->arena, which must live as long as they are used; const
 * and shareable between threads afterwards. ST_INTERNAL where one is no FHIRPath. */
MUST_CHECK status fhir_rules_make(struct env *e, const struct fhir_rules **ret_rules);

/* Appends each invariant that a resource breaks, with its key and human words; *ret_sound false
 * where one is an error (under VALIDATE_FEED they are warnings). dom-6 (a narrative should be
 * there) is not asked. */
MUST_CHECK status rules_check(struct env *e, const struct fhir_rules *rules, str source,
                              const struct json_node *resource, enum validate_level level,
                              struct fhir_issues *issues, bool *ret_sound);

#endif
