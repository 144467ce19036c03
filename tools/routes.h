/* SPDX-License-Identifier: Apache-2.0
 * The rows ROUTE(name, METHOD, "/path/{part}", …) of routes.def, as the generators read them.
 */
#ifndef WEFT_TOOLS_ROUTES_H
#define WEFT_TOOLS_ROUTES_H

#include "base/env.h"
#include "base/map.h"
#include "base/vec.h"

enum { ROUTE_PARTS = 6 };

struct route_row {
    str name;
    str method;
    str path;
    str parts[ROUTE_PARTS]; /* names of the {parts}, in order */
    int part_count;
    long line;
};
struct route_rows {
    VEC(struct route_row)
    struct map by_name;
};

MUST_CHECK status routes_read(struct env *e, str path, struct route_rows *ret_rows);
const struct route_row *routes_find(const struct route_rows *r, str name);

#endif
