/* SPDX-License-Identifier: Apache-2.0
 * What a resource can be found by: every search parameter of its type taken from the JSON spans.
 * Pure and total: malformed parts are left out (validate.h names them), never an error.
 * Source: FHIR R4, 3.1.1 (search) and the tables of defs.h.
 */
#ifndef WEFT_FHIR_INDEX_H
#define WEFT_FHIR_INDEX_H

#include "base/vec.h"
#include "fhir/defs.h"
#include "json/json.h"

enum index_kind {
    INDEX_TOKEN,          /* system (may be none), code */
    INDEX_OF_TYPE,        /* an identifier with a type: system and code of the type, text = value */
    INDEX_TEXT,           /* words beside a token (display, CodeableConcept.text), for :text */
    INDEX_STRING,         /* text as written, folded for comparison */
    INDEX_REFERENCE,      /* ref_type and id where it names a resource; url as written */
    INDEX_REF_IDENTIFIER, /* a reference by identifier: system, code */
    INDEX_DATE,           /* [low, high) in microseconds; open ends are INDEX_TIME_MIN and _MAX */
    INDEX_NUMBER,         /* low, high as numbers (equal for a plain value) */
    INDEX_QUANTITY,       /* the same; system and code of the unit, text = the unit's words */
    INDEX_URI,            /* text */
    INDEX_PRESENT         /* the parameter has a value: for :missing. One a parameter */
};

/* 0001-01-01 and the end of 9999-12-31. */
#define INDEX_TIME_MIN (INT64_C(-62135596800) * 1000000)
#define INDEX_TIME_MAX (INT64_C(253402300800) * 1000000)
/* Beyond every number: the open end of a range, or of a value with a comparator. */
#define INDEX_NUMBER_MAX 1e300

/* Texts point into the source or the arena; those that a kind does not name are none. */
struct index_row {
    const struct fhir_param *param;
    uint8_t kind;
    uint8_t part;   /* of a composite: 1, 2 …; 0 otherwise */
    uint16_t group; /* of a composite: rows of one group belong together */
    str system, code, text, folded;
    str ref_type, id, url;
    int64_t low, high;              /* dates */
    double number_low, number_high; /* numbers, quantities */
};

struct index_rows {
    VEC(struct index_row)
};

/* Appends the rows of a resource, parameter by parameter, those of Resource (_id, _tag …) first.
 * About 10 µs for a resource of 2 KB. */
void index_resource(struct arena *a, const struct fhir_type *t, const struct json_node *resource,
                    struct index_rows *rows);

/* Only the rows of some parameters (of its type or of Resource), in that order. */
void index_params(struct arena *a, const struct json_node *resource,
                  const struct fhir_param *const *params, size_t count, struct index_rows *rows);

/* The date by which instances of a type are best sorted (Observation.effective, Condition.onset
 * …): microseconds, or TIME_NONE where it has none. */
int64_t index_sort_date(const struct index_rows *rows);

/* A literal reference, taken apart: "Patient/1", "Patient/1/_history/2", "http://h/fhir/Patient/1".
 * False where it names no resource of R4 (then *ret_type and *ret_id stay). */
bool reference_parse(str reference, str *ret_type, str *ret_id);
/* The same with the part before the type ("http://h/fhir") and the version; none where absent. */
bool reference_split(str reference, str *ret_base, str *ret_type, str *ret_id, str *ret_version);
/* 1 to 64 of A–Z a–z 0–9 - . */
bool fhir_id_valid(str id);

#endif
