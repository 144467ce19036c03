/* SPDX-License-Identifier: Apache-2.0
 * The one place where a failure becomes an OperationOutcome. */
#include "fhir/outcome.h"

#include "api/call.h"

void api_error(struct call *c, status st)
{
    struct env *e = c->cx->env;
    if (e->err.code != st || str_is_empty(e->err.what)) {
        e->err = (struct err){ .code = st, .what = str_of(status_name(st)) };
    }
    if (st == ST_UNAUTHORIZED) res_header_set(c->res, S("WWW-Authenticate"), S("Bearer"));
    res_body(c->res, status_http(st), S("application/fhir+json; charset=utf-8"),
             outcome_text(e->arena, &e->err));
}
