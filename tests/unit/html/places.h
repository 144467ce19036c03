/* SPDX-License-Identifier: Apache-2.0
 * What places.tmpl shows: one value in every place where a value may stand.
 */
#ifndef WEFT_TESTS_HTML_PLACES_H
#define WEFT_TESTS_HTML_PLACES_H

#include "base/vec.h"
#include "html/out.h"

struct places_view {
    str value;
    html markup;
    int64_t number;
    int32_t date;
    bool shown;
    struct {
        VEC(str)
    } rows;
};

#endif
