/* SPDX-License-Identifier: Apache-2.0 */
#include "api/call.h"

/* A reading transaction was had: the database answers. */
status api_healthz(struct call *c)
{
    res_body(c->res, 200, S("text/plain; charset=utf-8"), S("ok\n"));
    return ST_OK;
}
