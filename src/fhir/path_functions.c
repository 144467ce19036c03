/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/path_fn.h"

static const struct path_function functions[] = {
#define PATH_FUNCTION(name, c_name, least, most, usage)                                            \
    { #name, least, most, path_fn_##c_name, usage },
#include "fhir/path_functions.def"
#undef PATH_FUNCTION
};

const struct path_function *path_function_find(str name)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (str_eq(name, str_of(functions[i].name))) return &functions[i];
    return NULL;
}

bool path_function_takes(const struct path_function *f, size_t count)
{
    return count >= f->least && count <= f->most;
}

const char *path_function_usage(const struct path_function *f)
{
    return f->usage;
}
