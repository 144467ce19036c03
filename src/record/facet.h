/* SPDX-License-Identifier: Apache-2.0
 * (inner) What kind of fact a resource is, and its seals: bits of trust/decide.h.
 */
#ifndef WEFT_RECORD_FACET_H
#define WEFT_RECORD_FACET_H

#include "json/json.h"
#include "trust/decide.h"

/* What most of a type have: where nothing in the resource says otherwise. */
uint32_t facet_usual(str type);
/* source_kind: of the organisation that sent it: what a landlord says is about the home. */
uint32_t facet_of(str type, const struct json_node *resource, enum org_kind source_kind);
/* From meta.security. A code that is not known seals nothing. */
uint32_t label_of(str type, const struct json_node *resource);

#define LABEL_SYSTEM "https://weft.example/fhir/CodeSystem/seal"

#endif
