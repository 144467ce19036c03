/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/defs.h"

const struct fhir_type *fhir_type_find(str name)
{
    size_t low = 0, high = fhir_types_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(fhir_types[mid].name, name);
        if (order == 0) return &fhir_types[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct fhir_type *fhir_resource_find(str name)
{
    const struct fhir_type *t = fhir_type_find(name);
    return t != NULL && t->kind == FHIR_RESOURCE && !t->abstract ? t : NULL;
}

bool fhir_type_is(uint16_t t, uint16_t ancestor)
{
    while (t != FHIR_NONE && t != ancestor) t = fhir_types[t].base;
    return t == ancestor;
}

const struct fhir_member *fhir_member_find(const struct fhir_type *t, str key)
{
    size_t low = t->first_member, high = low + t->member_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(fhir_members[mid].key, key);
        if (order == 0) return &fhir_members[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct fhir_element *fhir_element_find(const struct fhir_type *t, str name)
{
    const struct fhir_element *e = &fhir_elements[t->first_element];
    for (size_t i = 0; i < t->element_count; i++)
        if (str_eq(e[i].name, name)) return &e[i];
    return NULL;
}

static const struct fhir_param *own_param(const struct fhir_type *t, str code)
{
    size_t low = t->first_param, high = low + t->param_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(fhir_params[mid].code, code);
        if (order == 0) return &fhir_params[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct fhir_param *fhir_param_find(const struct fhir_type *t, str code)
{
    const struct fhir_param *p = own_param(t, code);
    return p != NULL ? p : own_param(&fhir_types[FHIR_T_Resource], code);
}

const char *fhir_param_kind_name(enum fhir_param_kind kind)
{
    static const char *const names[] = { "number",    "date",     "string", "token",  "reference",
                                         "composite", "quantity", "uri",    "special" };
    return names[kind];
}

bool fhir_value_set_has(const struct fhir_value_set *vs, str code)
{
    if (vs->code_count == 0) return true;
    size_t low = vs->first_code, high = low + vs->code_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(fhir_codes[mid], code);
        if (order == 0) return true;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

bool fhir_target_allowed(uint16_t first, uint16_t count, uint16_t target)
{
    for (size_t i = 0; i < count; i++)
        if (fhir_targets[first + i] == target) return true;
    return count == 0;
}
