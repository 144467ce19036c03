/* SPDX-License-Identifier: Apache-2.0
 * Any query, against three types and against all: a plan, or an error that says what would be
 * right. */
#include <stdlib.h>

#include "fhir/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct random r = random_seeded(1);
    struct env e = { .arena = arena_open(0), .clock = clock_system(), .random = &r };
    if (e.arena == NULL) return 0;
    str query = str_make((const char *)data, size);
    status s = env_run(&e, parse_all, &query);
    (void)s;
    arena_close(e.arena);
    return 0;
}
