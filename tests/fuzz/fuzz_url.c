/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the target of a request: guarded, matched, decoded. What passes is text, and what we
 * write as a URL reads back as it was.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "html/url.h"
#include "http/guard.h"
#include "http/route.h"
#include "fuzz/fuzz.h"

static const struct route routes[] = {
    { METHOD_GET, S_INIT("/"), NULL },
    { METHOD_GET, S_INIT("/people/{id}"), NULL },
    { METHOD_POST, S_INIT("/people/{id}/merge/{other}"), NULL },
    { METHOD_GET, S_INIT("/static/{name*}"), NULL },
};

static void must_be_text(str s)
{
    if (!utf8_valid(s, NULL) || str_find_byte(s, '\0') != SIZE_MAX) abort();
}

static status work(struct env *e, void *arg)
{
    str target = *(str *)arg;
    struct field host = { S("Host"), S("x") };
    size_t mark = str_find_byte(target, '?');
    struct req r = { .arena = e->arena,
                     .path = str_sub(target, 0, mark),
                     .query = mark == SIZE_MAX ? str_none() : str_from(target, mark + 1),
                     .headers = { &host, 1 } };
    int code;
    if (guard_head(&r, &code) != NULL) return ST_OK;
    const struct route *route;
    str allow = S("");
    struct fields params;
    if (router_match(e, router_make(e->arena, routes, 4), &r, &route, &allow) == ST_OK)
        for (size_t i = 0; i < r.path_params.count; i++) must_be_text(r.path_params.at[i].value);
    if (req_query(e, &r, &params) != ST_OK) return ST_OK;
    for (size_t i = 0; i < params.count; i++) {
        must_be_text(params.at[i].name);
        must_be_text(params.at[i].value);
        str back;
        if (url_decode(e, url_part(e->arena, params.at[i].value), false, &back) != ST_OK ||
            !str_eq(back, params.at[i].value))
            abort();
    }
    return ST_OK;
}

FUZZ_ANSWERS(work)
