/* SPDX-License-Identifier: Apache-2.0
 * Rows of method and path, matched.
 *
 * A pattern is a path whose parts may be "{name}"; a last part "{name*}" takes all the rest. A
 * plain part wins over "{name}". The table is built once at the start and const afterwards.
 */
#ifndef WEFT_HTTP_ROUTE_H
#define WEFT_HTTP_ROUTE_H

#include "http/req.h"

struct route {
    enum method method;
    str pattern;
    const void *row; /* the door's own row */
};

struct router;

/* Takes `count` routes, which must outlive the router. Two rows for one method and path are a
 * programmer's error (asserted). Memory from `a`. */
struct router *router_make(struct arena *a, const struct route *routes, size_t count);

/* Finds the row for r and fills r->path_params. HEAD is matched as GET.
 * ST_NOT_FOUND; ST_BAD_METHOD (then *ret_allow lists what would be allowed: "GET, POST");
 * ST_BAD_INPUT for a path that cannot be decoded. */
MUST_CHECK status router_match(struct env *e, const struct router *t, struct req *r,
                               const struct route **ret_route, str *ret_allow);

#endif
