/* SPDX-License-Identifier: Apache-2.0
 * FHIRPath: an expression compiled to a small program (a tree of operations in the arena) and run
 * over JSON spans. Used for invariants, patches, subscriptions and `weft fhirpath`; search
 * parameters have programs of their own, made at build time (index.h).
 * Source: FHIRPath 2.0.0 with the functions of its continuous build that HL7's suite tests; FHIR
 * R4, 2.9. Pure: time comes from e->clock.
 *
 * A program is const once compiled: many threads may run it, each with its own env.
 */
#ifndef WEFT_FHIR_PATH_H
#define WEFT_FHIR_PATH_H

#include "base/env.h"
#include "base/vec.h"
#include "fhir/decimal.h"
#include "fhir/defs.h"
#include "json/json.h"

enum path_kind {
    PATH_NODE, /* an element of a resource: json and type; a primitive is converted when used */
    PATH_BOOLEAN,
    PATH_STRING,
    PATH_INTEGER,
    PATH_DECIMAL,
    PATH_DATE,
    PATH_DATETIME,
    PATH_TIME,
    PATH_QUANTITY,
    PATH_TYPE /* what type() gives: text = name, unit = namespace */
};

struct path_item {
    uint8_t kind;
    bool boolean;
    bool calendar;                  /* a quantity in "days" rather than 'd' */
    uint16_t type;                  /* PATH_NODE: row of fhir_types, FHIR_NONE where unknown */
    const struct json_node *json;   /* PATH_NODE; NULL for a primitive of extensions only */
    const struct json_node *extras; /* PATH_NODE: what stands under "_key" */
    str text;              /* string; date, dateTime and time as written, without @ and T */
    str unit;              /* quantity */
    struct decimal number; /* integer, decimal, quantity */
};

struct path_items {
    VEC(struct path_item)
};

struct path_op;
struct path_program {
    const struct path_op *root;
    str source;
};

/* ST_BAD_INPUT with line and column where the expression is no FHIRPath. */
MUST_CHECK status path_compile(struct env *e, str expression, struct path_program *ret_program);
/* Checks a program against a type without running it: ST_BAD_INPUT where it names elements that
 * cannot be there, or asks for an order that is not defined. */
MUST_CHECK status path_check(struct env *e, const struct path_program *p,
                             const struct fhir_type *t);

/* Runs a program on a place in a resource: root is the resource (%resource), focus the element to
 * start from (the same as root where it is the resource itself; its type is worked out). NULL, NULL
 * runs it on nothing. ST_BAD_INPUT where it cannot be evaluated, ST_TOO_LARGE where it takes more
 * than PATH_STEPS_MOST steps. Items point into the source and the arena. */
MUST_CHECK status path_run(struct env *e, const struct path_program *p,
                           const struct json_node *root, const struct json_node *focus,
                           struct path_items *ret_items);
/* The same, as an invariant asks: true, false, or *ret_empty for an empty result. */
MUST_CHECK status path_test(struct env *e, const struct path_program *p,
                            const struct json_node *root, const struct json_node *focus,
                            bool *ret_true, bool *ret_empty);

/* An item as words: "Peter", "1.50", "@2026-11-22", "5 'mg'", JSON for complex elements. */
str path_item_text(struct arena *a, const struct path_item *item);
/* "string", "code", "Quantity", "HumanName" …: FHIR's name, or the System type's in lower case. */
str path_item_type(const struct path_item *item);

#endif
