/* SPDX-License-Identifier: Apache-2.0
 * Any expression, on a small Patient: values, or an error that says what is wrong; always soon. */
#include <stdlib.h>

#include "fhir/path.h"
#include "fuzz/fuzz.h"

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p\",\"active\":true,\"name\":[{\"use\":\"official\","
    "\"family\":\"Eve\","
    "\"given\":[\"Ann\",null],\"_given\":[null,{\"extension\":[{\"url\":\"u\",\"valueCode\":\"x\"}]"
    "}]}],"
    "\"birthDate\":\"1950-03\",\"contained\":[{\"resourceType\":\"Observation\",\"id\":\"o\","
    "\"status\":\"final\","
    "\"valueQuantity\":{\"value\":1.50,\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg\"},"
    "\"subject\":{\"reference\":\"#\"}}],\"managingOrganization\":{\"reference\":\"Organization/"
    "1\"}}";

static status evaluate(struct env *e, void *arg)
{
    const str *text = arg;
    const struct json_node *root = NULL;
    struct path_program program = { 0 };
    struct path_items items = { 0 };
    if (json_read(e, str_of(patient), &root) != ST_OK) abort();
    status s = path_compile(e, *text, &program);
    if (s == ST_OK) s = path_check(e, &program, fhir_resource_find(S("Patient")));
    if (s == ST_OK) s = path_run(e, &program, root, NULL, &items);
    if (s != ST_OK && e->err.what.n == 0) abort();
    for (size_t i = 0; i < items.count; i++)
        if (path_item_type(&items.at[i]).n == 0 ||
            str_is_none(path_item_text(e->arena, &items.at[i])))
            abort();
    return ST_OK;
}

FUZZ(evaluate)
