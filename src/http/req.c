/* SPDX-License-Identifier: Apache-2.0 */
#include "http/req.h"

static const char *const names[METHOD__COUNT] = { "GET",   "HEAD",   "POST",   "PUT",
                                                  "PATCH", "DELETE", "OPTIONS" };

const char *method_name(enum method m)
{
    return names[m];
}

bool method_parse(str name, enum method *ret_method)
{
    for (int i = 0; i < METHOD__COUNT; i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        *ret_method = (enum method)i;
        return true;
    }
    return false;
}

str req_header(const struct req *r, str name)
{
    for (size_t i = 0; i < r->headers.count; i++)
        if (str_eq_ascii(r->headers.at[i].name, name)) return r->headers.at[i].value;
    return str_none();
}

str req_cookie(const struct req *r, str name)
{
    str rest = req_header(r, S("Cookie")), part;
    while (str_next(&rest, ';', &part)) {
        part = str_trim(part);
        size_t eq = str_find_byte(part, '=');
        if (eq != SIZE_MAX && str_eq(str_sub(part, 0, eq), name)) return str_from(part, eq + 1);
    }
    return str_none();
}

str fields_get(const struct fields *f, str name)
{
    for (size_t i = 0; i < f->count; i++)
        if (str_eq(f->at[i].name, name)) return f->at[i].value;
    return str_none();
}

str req_path(const struct req *r, str name)
{
    return fields_get(&r->path_params, name);
}
