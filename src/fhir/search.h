/* SPDX-License-Identifier: Apache-2.0
 * A search URL read against the tables: an AND of clauses, each an OR of values, with what to sort
 * by, include and leave out. Pure: record/ turns the plan into SQL. Source: FHIR R4, 3.1.1.
 *
 * A value or modifier that cannot be understood is always ST_BAD_INPUT, named with what would be
 * right; a parameter that is not known is so under strict handling only, and otherwise listed in
 * `ignored` and absent from `self`.
 */
#ifndef WEFT_FHIR_SEARCH_H
#define WEFT_FHIR_SEARCH_H

#include "base/env.h"
#include "fhir/defs.h"

enum search_modifier {
    SEARCH_PLAIN,
    SEARCH_MISSING,
    SEARCH_EXACT,
    SEARCH_CONTAINS,
    SEARCH_TEXT,
    SEARCH_NOT,
    SEARCH_IN,
    SEARCH_NOT_IN,
    SEARCH_ABOVE,
    SEARCH_BELOW,
    SEARCH_OF_TYPE,
    SEARCH_IDENTIFIER,
    SEARCH_TYPE /* a reference to `target` only: subject:Patient= */
};

enum search_prefix {
    SEARCH_EQ,
    SEARCH_NE,
    SEARCH_GT,
    SEARCH_LT,
    SEARCH_GE,
    SEARCH_LE,
    SEARCH_SA,
    SEARCH_EB,
    SEARCH_AP
};

/* Unescaped. Which fields count follows from the parameter's kind and the modifier. */
struct search_value {
    uint8_t prefix;    /* date, number, quantity */
    bool missing;      /* :missing=true */
    bool has_system;   /* token, quantity: a "|" was given; an empty system then means "without" */
    str text;          /* the whole value; of-type: the identifier's value */
    str system, code;  /* token, :identifier, quantity's unit; none where not given */
    str ref_type, id;  /* reference: type is none where only an id was given */
    str url;           /* reference: as written where it is absolute, urn: or no type/id */
    int64_t low, high; /* date: [low, high) microseconds */
    double number;     /* as written */
    double number_low, number_high; /* half a unit of the last digit to each side; ap: 10 % */
    struct search_value *parts;     /* composite: one for each component */
};

enum search_clause_kind {
    SEARCH_VALUE, /* param, modifier, values */
    SEARCH_CHAIN, /* param refers to a resource of which one of `inner` holds (by its type) */
    SEARCH_HAS    /* a resource of has_type refers by param to this one, and inner[0] holds of it */
};

struct search_clause {
    uint8_t kind;
    uint8_t modifier;
    const struct fhir_type *type;     /* of the resource asked; Resource in a search of all types */
    const struct fhir_param *param;   /* for SEARCH_HAS a parameter of has_type */
    const struct fhir_type *target;   /* SEARCH_TYPE */
    const struct fhir_type *has_type; /* SEARCH_HAS */
    struct search_value *values;
    size_t value_count;
    struct search_clause *inner;
    size_t inner_count;
};

struct search_sort {
    const struct fhir_param *param;
    bool descending;
};

/* all: "*" instead of a parameter. source: NULL for a bare "*". target NULL = any. */
struct search_include {
    const struct fhir_type *source;
    const struct fhir_param *param;
    const struct fhir_type *target;
    bool all, reverse, iterate;
};

enum search_total {
    SEARCH_TOTAL_UNSET,
    SEARCH_TOTAL_NONE,
    SEARCH_TOTAL_ESTIMATE,
    SEARCH_TOTAL_ACCURATE
};
enum search_summary {
    SEARCH_SUMMARY_FALSE,
    SEARCH_SUMMARY_TRUE,
    SEARCH_SUMMARY_TEXT,
    SEARCH_SUMMARY_DATA,
    SEARCH_SUMMARY_COUNT
};

struct search_plan {
    const struct fhir_type *type; /* the Resource row in a search of all types */
    struct search_clause *clauses;
    size_t clause_count;
    struct search_sort *sorts;
    size_t sort_count;
    struct search_include *includes;
    size_t include_count;
    const struct fhir_type **types; /* _type, in a search of all types */
    size_t type_count;
    str *elements; /* _elements */
    size_t element_count;
    int64_t count; /* _count; -1 where not given */
    uint8_t total, summary;
    str cursor;        /* _cursor: the server's own, opaque here */
    str text, content; /* _text, _content: words; list: _list */
    str list;
    str *ignored; /* names of parameters that were not understood (lenient) */
    size_t ignored_count;
    str self; /* the query as understood, still encoded: without the ignored and without _cursor */
};

/* type NULL: a search of all types. query: what stands behind "?" (and the body of a POST _search,
 * joined by "&"), percent-encoded. */
MUST_CHECK status search_parse(struct env *e, const struct fhir_type *type, str query, bool strict,
                               struct search_plan *ret_plan);

/* The types that a bare id may name under a reference parameter: those its expression allows. */
void search_targets(const struct fhir_param *p, const uint16_t **ret_types, size_t *ret_count);
/* "exact", "missing" …; "" for SEARCH_PLAIN. */
const char *search_modifier_name(enum search_modifier m);

#endif
