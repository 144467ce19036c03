/* SPDX-License-Identifier: Apache-2.0
 * What matters most here: two at a time, and the order that follows, with its doubt.
 */
#ifndef WEFT_WEB_MATTERS_H
#define WEFT_WEB_MATTERS_H

#include "voice/ranking.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"
#include "web/taking_part.h"

struct matter_row {
    int64_t place;
    str key, words;
    str picked, likely;
    bool enough;
    struct interval_view range;
};
VEC_TYPE(matter_rows, struct matter_row);

/* The two that are shown. */
struct matter_pair {
    bool any;
    struct ranking_item one, other;
    int64_t done;
    str group; /* as which group, in words; none: alone */
};
MUST_CHECK status matter_pair_of(struct page *p, struct matter_pair *ret);
/* scope 0: the whole place. most 0: all. */
MUST_CHECK status matter_rows_of(struct page *p, int64_t scope, size_t most,
                                 struct matter_rows *ret);

struct matters_view {
    struct frame frame;
    struct matter_pair pair;
    struct matter_rows rows;
    str counted;
    str where; /* the neighbourhood's name; none: the whole place */
    struct form_choices places;
};
struct matters_pair_view {
    struct frame frame;
    struct matter_pair pair;
};
struct matters_group_view {
    struct frame frame;
    struct form_errors errors;
    struct form_field people, named;
    struct form_choices where;
};

#endif
