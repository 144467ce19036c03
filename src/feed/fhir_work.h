/* SPDX-License-Identifier: Apache-2.0
 * Shared by the readers of FHIR (fhir_in.h): one resource as an item.
 */
#ifndef WEFT_FEED_FHIR_WORK_H
#define WEFT_FEED_FHIR_WORK_H

#include "base/vec.h"
#include "feed/item.h"
#include "feed/rewrite.h"

/* A resource read; what it is called at its source. */
struct fhir_resource {
    const struct json_node *root;
    str type, local;
};
/* Errors: ST_BAD_INPUT where it is no object with a resourceType. full_url: none outside bundles.
 * The local id is Resource.id, else the end of the full URL, else made of its first identifier,
 * else of its bytes. */
MUST_CHECK status fhir_resource_of(struct env *e, const struct json_node *root, str full_url,
                                   struct fhir_resource *ret_resource);
/* True for types that are answers or envelopes, nothing that a record holds. */
bool fhir_is_answer(str type);
struct feed_item fhir_item(struct env *e, const struct rewrite *w, const struct fhir_resource *r);
/* Notes what is doubtful in it: NHS numbers whose check digit is wrong. */
MUST_CHECK status fhir_doubts(struct env *e, struct feed_run *run, const struct feed_unit *u,
                              const struct fhir_resource *r);

#endif
