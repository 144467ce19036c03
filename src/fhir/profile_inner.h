/* SPDX-License-Identifier: Apache-2.0
 * (inner) A compiled profile: a tree of places, each with what is asked of it and its slices.
 */
#ifndef WEFT_FHIR_PROFILE_INNER_H
#define WEFT_FHIR_PROFILE_INNER_H

#include "base/vec.h"
#include "fhir/path.h"
#include "fhir/profile.h"

struct profile_rule {
    str key, human;
    bool is_error;
    struct path_program program;
};
struct discriminator {
    str type; /* value, pattern, exists, type, profile */
    str path;
};
struct place {
    str name;          /* "name", "value[x]" */
    str slice;         /* none: no slice */
    uint32_t min, max; /* FHIR_MANY: any number */
    bool closed;       /* slicing.rules */
    const struct json_node *fixed, *pattern;
    str value_set;    /* of a required binding */
    str type;         /* the only one allowed, or none */
    str type_profile; /* of an extension: its url */
    struct {
        VEC(struct discriminator)
    } discriminators;
    struct {
        VEC(struct profile_rule)
    } rules;
    struct {
        VEC(struct place *)
    } children;
    struct {
        VEC(struct place *)
    } slices;
};
struct profile {
    str url, base, text; /* text: the definition, which fixed values point into */
    const struct fhir_type *type;
    struct place root;
};

/* Does a value fit a slice? False where it cannot be told. */
bool place_takes(struct arena *a, const struct place *slicing, const struct place *slice,
                 const struct json_node *value);
/* Everything that the pattern says, the value says too. */
bool pattern_holds(struct arena *a, const struct json_node *pattern, const struct json_node *value);
/* True where the place asks for exactly what the value is. */
bool place_value_fits(struct arena *a, const struct place *p, const struct json_node *value);

#endif
