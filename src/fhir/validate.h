/* SPDX-License-Identifier: Apache-2.0
 * Is this R4? Structure, cardinality, formats, required codes, choice and reference types, checked
 * against the tables; every issue says where it stands and what would be right. Pure and total.
 * Source: FHIR R4, 2.6 (JSON), 2.24 (datatypes), and the definitions.
 */
#ifndef WEFT_FHIR_VALIDATE_H
#define WEFT_FHIR_VALIDATE_H

#include "base/vec.h"
#include "fhir/defs.h"
#include "fhir/outcome.h"

struct fhir_issues {
    VEC(struct fhir_issue)
};

/* STRICT: all of R4, for $validate and for writes by clients. FEED: what an organisation's own
 * export may lack and still be kept as it was sent (required elements, empty objects, blanks in
 * URIs, ids and relative references of odd form) is a warning; what cannot be read as meant stays
 * an error. */
enum validate_level { VALIDATE_STRICT, VALIDATE_FEED };

/* Appends what is wrong with a resource (read from source) to issues, at most VALIDATE_ISSUES_MOST;
 * true where nothing is an error. */
bool validate_resource(struct arena *a, str source, const struct json_node *resource,
                       enum validate_level level, struct fhir_issues *issues);
/* The same as a status: ST_UNPROCESSABLE tells the first error in e->err. */
MUST_CHECK status validate_status(struct env *e, const struct fhir_issues *issues);

/* One primitive's text against its type's format; NULL where it fits, else what would be right.
 * type is one of the FHIR_T_ primitives that JSON has as strings. */
const char *validate_text(uint16_t type, str text);
/* The same for types that JSON has as numbers. */
const char *validate_number(uint16_t type, str number);

#endif
