/* SPDX-License-Identifier: Apache-2.0
 * FHIR R4's definitions as const tables: types, elements, value sets of required bindings, search
 * parameters. The rows are made at build time by tools/fhirdefs (gen/fhir_r4.c) and read through
 * the functions below; nothing is computed at start-up. Rows name each other by 16-bit indexes.
 */
#ifndef WEFT_FHIR_DEFS_H
#define WEFT_FHIR_DEFS_H

#include "base/str.h"
#include "fhir/fhir_r4.h"

/* "No row", and "any number" for a maximum. */
#define FHIR_NONE 65535
#define FHIR_MANY 65535

enum fhir_kind { FHIR_PRIMITIVE, FHIR_COMPLEX, FHIR_BACKBONE, FHIR_RESOURCE };

/* A type of the standard, or an element with children of its own ("Patient.contact"). */
struct fhir_type {
    str name;
    str url; /* of its StructureDefinition; none for backbone elements */
    uint8_t kind;
    bool abstract;
    uint16_t base;                         /* FHIR_NONE for Element and Resource */
    uint16_t first_element, element_count; /* in the standard's order, inherited ones included */
    uint16_t first_member, member_count;   /* JSON keys, sorted by bytes */
    uint16_t first_rule, rule_count;
    uint16_t first_param, param_count; /* sorted by code; those of Resource hold for all */
};

struct fhir_element {
    str name;                            /* without [x] */
    uint16_t min, max;                   /* FHIR_MANY = * */
    uint16_t value_set;                  /* of a required binding, or FHIR_NONE */
    uint16_t first_target, target_count; /* types a Reference may point to; none = any */
    uint16_t first_rule, rule_count;
    bool choice, summary, modifier;
};

/* A JSON key of a type: "valueQuantity" → element value[x], type Quantity. */
struct fhir_member {
    str key;
    uint16_t element, type;
};

/* An invariant: FHIRPath that must be true. */
struct fhir_rule {
    str key, expression, human;
    bool is_error;
};

/* count 0: open (BCP 13, UCUM …): any code is taken. system: the one all codes are from, or none.
 */
struct fhir_value_set {
    str url, system;
    uint16_t first_code, code_count; /* sorted by bytes */
};

enum fhir_param_kind {
    FHIR_PARAM_NUMBER,
    FHIR_PARAM_DATE,
    FHIR_PARAM_STRING,
    FHIR_PARAM_TOKEN,
    FHIR_PARAM_REFERENCE,
    FHIR_PARAM_COMPOSITE,
    FHIR_PARAM_QUANTITY,
    FHIR_PARAM_URI,
    FHIR_PARAM_SPECIAL
};

struct fhir_param {
    str code;
    uint8_t kind;
    uint16_t type;
    uint16_t first_path, path_count;
    uint16_t first_component, component_count; /* codes of a composite's parts */
    uint16_t first_target, target_count;
    bool in_patient_compartment;
    str expression;
};

/* One branch of an expression: steps along JSON keys, arrays flattened on the way. */
struct fhir_path {
    uint16_t first_step, step_count;
    uint16_t type;      /* of what it arrives at */
    uint16_t value_set; /* whose system a bare code is from, or FHIR_NONE */
    uint8_t component;  /* of a composite: 0 = the place its parts start from, else part 1, 2 … */
    uint8_t kind;       /* of a part: enum fhir_param_kind */
    uint16_t base;      /* of a part: which of the places */
};

enum fhir_step_op {
    FHIR_STEP_KEY,     /* the member a */
    FHIR_STEP_WHERE,   /* only where the member a is the string b */
    FHIR_STEP_TARGET,  /* only references to the type n */
    FHIR_STEP_INDEX,   /* only the element n */
    FHIR_STEP_ROOT,    /* back to the resource */
    FHIR_STEP_DECEASED /* Patient: true where deceased is given and not false */
};

struct fhir_step {
    uint8_t op;
    str a, b;
    uint16_t n;
};

extern const struct fhir_type fhir_types[];
extern const size_t fhir_types_count;
extern const struct fhir_element fhir_elements[];
extern const size_t fhir_elements_count;
extern const struct fhir_member fhir_members[];
extern const size_t fhir_members_count;
extern const uint16_t fhir_targets[];
extern const size_t fhir_targets_count;
extern const struct fhir_rule fhir_rules[];
extern const size_t fhir_rules_count;
extern const struct fhir_value_set fhir_value_sets[];
extern const size_t fhir_value_sets_count;
extern const str fhir_codes[];
extern const size_t fhir_codes_count;
extern const struct fhir_param fhir_params[];
extern const size_t fhir_params_count;
extern const struct fhir_path fhir_paths[];
extern const size_t fhir_paths_count;
extern const struct fhir_step fhir_steps[];
extern const size_t fhir_steps_count;
extern const str fhir_components[];
extern const size_t fhir_components_count;

/* The type of that name ("Patient", "HumanName", "Patient.contact"), or NULL. */
const struct fhir_type *fhir_type_find(str name);
static inline uint16_t fhir_type_index(const struct fhir_type *t)
{
    return (uint16_t)(t - fhir_types);
}
/* The resource of that name that can have instances, or NULL. */
const struct fhir_type *fhir_resource_find(str name);
/* True where t is `ancestor` or specializes it (Age is a Quantity). */
bool fhir_type_is(uint16_t t, uint16_t ancestor);
/* The row of a JSON key of a type (no leading "_"), or NULL. */
const struct fhir_member *fhir_member_find(const struct fhir_type *t, str key);
/* The element of that name, without [x], or NULL. */
const struct fhir_element *fhir_element_find(const struct fhir_type *t, str name);
/* The search parameter of a resource type; those of every type ("_id") included. NULL: none. */
const struct fhir_param *fhir_param_find(const struct fhir_type *t, str code);
static inline uint16_t fhir_param_index(const struct fhir_param *p)
{
    return (uint16_t)(p - fhir_params);
}
/* "token", "date" …, as SearchParameter.type has it. */
const char *fhir_param_kind_name(enum fhir_param_kind kind);
bool fhir_value_set_has(const struct fhir_value_set *vs, str code);
/* True where `target` is among the types in the range; an empty range takes any. */
bool fhir_target_allowed(uint16_t first, uint16_t count, uint16_t target);

#endif
