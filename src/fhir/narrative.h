/* SPDX-License-Identifier: Apache-2.0
 * A resource's narrative: one well-formed XHTML <div> of formatting, without anything that acts.
 * Source: FHIR R4, 2.5.3 (txt-1, txt-2).
 */
#ifndef WEFT_FHIR_NARRATIVE_H
#define WEFT_FHIR_NARRATIVE_H

#include "base/arena.h"

/* NULL where it is one; else what is wrong (in the arena) and *ret_at its byte. */
const char *narrative_fault(struct arena *a, str xhtml, size_t *ret_at);

#endif
