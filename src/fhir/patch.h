/* SPDX-License-Identifier: Apache-2.0
 * Changing a resource by a patch: JSON Patch (RFC 6902), merge patch (RFC 7396) and FHIRPath Patch
 * (FHIR R4, 3.1.0.12). Pure; all or nothing; what is not touched stays byte for byte (a merge patch
 * rewrites the objects that it changes). The result is not yet validated.
 *
 * ST_BAD_INPUT where the patch is none (with the place in the patch), ST_UNPROCESSABLE where it
 * cannot be applied to this resource, ST_TOO_LARGE past PATCH_OPERATIONS_MOST.
 */
#ifndef WEFT_FHIR_PATCH_H
#define WEFT_FHIR_PATCH_H

#include "base/env.h"
#include "json/json.h"

/* patch: the array of operations. */
MUST_CHECK status patch_json(struct env *e, const struct json_node *doc,
                             const struct json_node *patch, str *ret_text);
MUST_CHECK status patch_merge(struct env *e, const struct json_node *doc,
                              const struct json_node *patch, str *ret_text);
/* patch: a Parameters resource. */
MUST_CHECK status patch_fhirpath(struct env *e, const struct json_node *doc,
                                 const struct json_node *patch, str *ret_text);

/* The same value: keys in any order, numbers by value. */
bool json_same(struct arena *a, const struct json_node *x, const struct json_node *y);

#endif
