/* SPDX-License-Identifier: Apache-2.0
 * From a FHIR value to its search rows, by the kind of the parameter and the type of the value.
 * Used by index.c only.
 */
#ifndef WEFT_FHIR_INDEX_EMIT_H
#define WEFT_FHIR_INDEX_EMIT_H

#include "fhir/index.h"

struct indexer {
    struct arena *arena;
    const struct json_node *root;
    struct index_rows *rows;
    const struct fhir_param *param;
    uint16_t group;
    uint8_t part;
};

/* A new row of the parameter at hand; the pointer holds until the next. */
struct index_row *index_add(struct indexer *x, enum index_kind kind);
/* The rows of one value. */
void index_emit(struct indexer *x, const struct json_node *n, const struct fhir_path *path,
                enum fhir_param_kind kind);
/* Patient's "deceased": true where deceased[x] is given and not false. */
void index_emit_deceased(struct indexer *x);
/* A FHIR number as a double; false where the node is none or past all doubles. */
bool index_number(const struct json_node *n, double *ret_value);

#endif
