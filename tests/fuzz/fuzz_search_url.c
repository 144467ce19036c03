/* SPDX-License-Identifier: Apache-2.0
 * Any query, against three types and against all: a plan, or an error that says what would be
 * right. */
#include <stdlib.h>

#include "fhir/search.h"
#include "fuzz/fuzz.h"

static status parse_all(struct env *e, void *arg)
{
    static const str types[] = { S_INIT("Patient"), S_INIT("Observation"), S_INIT("Bundle") };
    const str *query = arg;
    for (size_t i = 0; i < 4; i++) {
        struct search_plan plan;
        const struct fhir_type *t = i < 3 ? fhir_resource_find(types[i]) : NULL;
        e->err = (struct err){ 0 };
        status s = search_parse(e, t, *query, i % 2 == 0, &plan);
        if (s != ST_OK && (e->err.what.n == 0 || e->err.code != s)) abort();
    }
    return ST_OK;
}

FUZZ(parse_all)
