/* SPDX-License-Identifier: Apache-2.0
 * Any JSON as each kind of patch of a small Patient: a resource that is JSON again, or an error. */
#include <stdlib.h>

#include "fhir/patch.h"
#include "fuzz/fuzz.h"

static const char patient[] = "{\"resourceType\":\"Patient\",\"id\":\"p\",\"active\":true,\"name\":"
                              "[{\"use\":\"official\",\"family\":\"Eve\","
                              "\"given\":[\"Ann\",null],\"_given\":[null,{\"id\":\"x\"}]}],"
                              "\"contact\":[{\"name\":{\"text\":\"a\"}}],"
                              "\"identifier\":[{\"value\":\"1\"},{\"value\":\"2\"}]}";

static status patch_all(struct env *e, void *arg)
{
    static status (*const kinds[])(struct env *, const struct json_node *, const struct json_node *,
                                   str *) = { patch_json, patch_merge, patch_fhirpath };
    const str *text = arg;
    const struct json_node *doc = NULL, *patch = NULL, *again = NULL;
    if (json_read(e, *text, &patch) != ST_OK) return ST_OK;
    if (json_read(e, str_of(patient), &doc) != ST_OK) abort();
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        str result = str_none();
        e->err = (struct err){ 0 };
        status s = kinds[i](e, doc, patch, &result);
        if (s != ST_OK && e->err.what.n == 0) abort();
        if (s == ST_OK && json_read(e, result, &again) != ST_OK) abort();
    }
    return ST_OK;
}

FUZZ(patch_all)
