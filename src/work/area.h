/* SPDX-License-Identifier: Apache-2.0
 * The neighbourhoods by which issues are listed.
 */
#ifndef WEFT_WORK_AREA_H
#define WEFT_WORK_AREA_H

#include "trust/cx.h"

struct work_area {
    int64_t id;
    str name;
};
MUST_CHECK status work_areas(struct cx *cx, struct work_area **ret_list, size_t *ret_count);

#endif
