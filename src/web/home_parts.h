/* SPDX-License-Identifier: Apache-2.0
 * Three sections of the place's first page: services near me, this week's events, promises that are
 * late. Each is a view, one function that fills it, and a template of the same name in
 * home_parts.tmpl:
 *
 *     TRY(home_services_of(p, &v.services));      {{call home_services(&v->services)}}
 */
#ifndef WEFT_WEB_HOME_PARTS_H
#define WEFT_WEB_HOME_PARTS_H

#include "web/coop.h"
#include "web/directory.h"

struct home_services {
    struct service_form form;
    struct tag_counts tags; /* the first few */
    bool any;               /* there is a directory at all */
};
MUST_CHECK status home_services_of(struct page *p, struct home_services *ret_view);

struct home_events {
    struct event_lines lines; /* of the next seven days, the first few */
    bool any;                 /* there are events at all, later too */
};
MUST_CHECK status home_events_of(struct page *p, struct home_events *ret_view);

struct home_late {
    struct commitment_lines lines; /* the latest few */
    int64_t late, n;
};
MUST_CHECK status home_late_of(struct page *p, struct home_late *ret_view);

#endif
