/* SPDX-License-Identifier: Apache-2.0
 * Any JSON as a bundle and as a resource: planned and resolved, indexed, or refused with a place.
 */
#include <stdlib.h>

#include "fhir/bundle.h"
#include "fhir/index.h"
#include "fuzz/fuzz.h"

static void resolve_all(struct env *e, struct bundle_plan *plan)
{
    for (size_t i = 0; i < plan->entry_count; i++)
        if (plan->entries[i].id.n == 0) plan->entries[i].id = S("x");
    for (size_t i = 0; i < plan->conditionals.count; i++) plan->conditionals.at[i].id = S("y");
    for (size_t i = 0; i < plan->entry_count; i++) {
        struct bundle_entry *b = &plan->entries[i];
        struct json_edits d = json_edits_make(e->arena);
        const struct json_node *again = NULL;
        if (b->refused != ST_OK || b->resource == NULL) continue;
        if (bundle_resolve(e, plan, i, &d) != ST_OK) continue;
        if (json_read(e, json_edited(&d, b->resource), &again) != ST_OK) abort();
    }
}

static status plan_and_index(struct env *e, void *arg)
{
    const str *text = arg;
    const struct json_node *root = NULL;
    struct bundle_plan plan = { 0 };
    struct index_rows rows = { 0 };
    if (json_read(e, *text, &root) != ST_OK) return ST_OK;
    const struct fhir_type *t =
        fhir_resource_find(json_str(e->arena, json_get(root, "resourceType")));
    if (t != NULL) index_resource(e->arena, t, root, &rows);
    e->err = (struct err){ 0 };
    status s = bundle_read(e, *text, root, &plan);
    if (s != ST_OK && e->err.what.n == 0) abort();
    if (s == ST_OK) resolve_all(e, &plan);
    return ST_OK;
}

FUZZ(plan_and_index)
