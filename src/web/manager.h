/* SPDX-License-Identifier: Apache-2.0
 * What a records manager's pages about feeds show (feeds.c; manager.tmpl). About pairs: review.h.
 */
#ifndef WEFT_WEB_MANAGER_H
#define WEFT_WEB_MANAGER_H

#include "base/vec.h"
#include "base/time.h"
#include "record/quarantine.h"
#include "web/form.h"
#include "web/page_frame.h"


struct feed_line {
    int64_t id;
    str name;
    int64_t heard_at; /* TIME_NONE: never */
    int64_t count, waiting;
};
struct feeds_view {
    struct frame frame;
    struct {
        VEC(struct feed_line)
    } lines;
};
struct feed_view {
    struct frame frame;
    int64_t organisation;
    str name;
    struct {
        struct quarantine_item *at;
        size_t count;
    } items;
};
struct feed_item_view {
    struct frame frame;
    struct form_errors errors;
    struct quarantine_item item;
    str organisation;
    str state;    /* none: it waits */
    bool settled; /* read since: nothing to do */
    struct form_field raw;
};

#endif
