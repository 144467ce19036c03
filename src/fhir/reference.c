/* SPDX-License-Identifier: Apache-2.0 */
#include "fhir/index.h"

bool fhir_id_valid(str id)
{
    if (id.n < 1 || id.n > 64) return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool ok = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.';
        if (!ok) return false;
    }
    return true;
}

/* Takes the part behind the last '/' off. */
static str last_part(str *rest)
{
    size_t at = rest->n;
    while (at > 0 && rest->p[at - 1] != '/') at--;
    str part = str_from(*rest, at);
    *rest = at == 0 ? str_none() : str_sub(*rest, 0, at - 1);
    return part;
}

bool reference_split(str reference, str *ret_base, str *ret_type, str *ret_id, str *ret_version)
{
    str rest = reference, version = str_none();
    size_t fragment = str_find_byte(rest, '#');
    if (fragment != SIZE_MAX) rest = str_sub(rest, 0, fragment);
    str id = last_part(&rest), type = last_part(&rest);
    if (str_eq(type, S("_history"))) {
        version = id;
        id = last_part(&rest);
        type = last_part(&rest);
    }
    if (!fhir_id_valid(id) || type.n == 0 || fhir_resource_find(type) == NULL) return false;
    bool absolute = str_starts(rest, S("http://")) || str_starts(rest, S("https://"));
    if (rest.n > 0 && !absolute) return false;
    *ret_base = rest.n > 0 ? rest : str_none();
    *ret_type = type;
    *ret_id = id;
    *ret_version = version;
    return true;
}

bool reference_parse(str reference, str *ret_type, str *ret_id)
{
    str base, version;
    return reference_split(reference, &base, ret_type, ret_id, &version);
}
