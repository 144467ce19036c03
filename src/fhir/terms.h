/* SPDX-License-Identifier: Apache-2.0
 * Terminology: what a value set comes to, what a code means, over code systems and value sets that
 * somebody finds by url (those that R4 ships are in terms_shipped). Pure.
 * Source: FHIR R4, 4.8 (CodeSystem), 4.9 (ValueSet), 4.6 (terminology service).
 */
#ifndef WEFT_FHIR_TERMS_H
#define WEFT_FHIR_TERMS_H

#include "base/env.h"
#include "base/vec.h"
#include "json/json.h"

/* Finds a CodeSystem or ValueSet by its canonical url; *ret_node NULL where there is none. */
struct terms_source {
    status (*find)(struct env *e, void *arg, str type, str url, const struct json_node **ret_node);
    void *arg;
};
struct term {
    str system, version, code, display;
    bool abstract, inactive;
    const struct json_node *concept; /* in its CodeSystem; NULL where that is not here */
};
struct terms {
    VEC(struct term)
};

/* All codes of a value set, each once, in the order of its definition. ST_UNPROCESSABLE where a
 * code system or value set that it needs is not here, or a filter is not known; ST_TOO_LARGE past
 * TERMS_MOST. */
MUST_CHECK status terms_expand(struct env *e, const struct terms_source *source,
                               const struct json_node *value_set, struct terms *ret_terms);
/* One code of a code system. ST_NOT_FOUND: the system is here and has no such code. */
MUST_CHECK status terms_lookup(struct env *e, const struct json_node *code_system, str code,
                               struct term *ret_term);

/* The text of what R4 ships under a url; none where it ships nothing. */
str terms_shipped(str type, str url);

#endif
