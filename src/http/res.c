/* SPDX-License-Identifier: Apache-2.0 */
#include "http/res.h"

#include <assert.h>

void res_header(struct res *r, str name, str value)
{
    assert(r->header_count < RES_HEADERS_MOST);
    assert(str_find_byte(value, '\r') == SIZE_MAX && str_find_byte(value, '\n') == SIZE_MAX);
    r->header[r->header_count++] = (struct field){ name, value };
}

void res_header_set(struct res *r, str name, str value)
{
    for (size_t i = 0; i < r->header_count; i++) {
        if (!str_eq_ascii(r->header[i].name, name)) continue;
        r->header[i].value = value;
        return;
    }
    res_header(r, name, value);
}

str res_header_get(const struct res *r, str name)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_eq_ascii(r->header[i].name, name)) return r->header[i].value;
    return str_none();
}

void res_redirect(struct res *r, str path)
{
    r->status = 303;
    res_header_set(r, S("Location"), path);
    r->body = S("");
}

void res_body(struct res *r, int code, str type, str body)
{
    r->status = code;
    res_header_set(r, S("Content-Type"), type);
    r->body = body;
}

void res_cookie(struct arena *a, struct res *r, str name, str value, int64_t max_age, bool secure)
{
    res_header(r, S("Set-Cookie"),
               arena_printf(a, "%s%.*s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                            secure ? "__Host-" : "", STR_ARG(name), STR_ARG(value),
                            (long long)max_age, secure ? "; Secure" : ""));
}
