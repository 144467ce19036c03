/* SPDX-License-Identifier: Apache-2.0
 * What the pages of services and events show.
 */
#ifndef WEFT_WEB_DIRECTORY_H
#define WEFT_WEB_DIRECTORY_H

#include "place/directory.h"
#include "place/event.h"
#include "place/opening.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"

/* ---- services ---- */

struct service_line {
    struct service s;
    enum opening open;
    str tel; /* its number, digits alone */
};
struct service_lines {
    VEC(struct service_line)
};
struct service_form {
    struct form_field words, postcode;
    struct form_choices neighbourhood, language, more;
    struct form_errors errors;
};
struct services_view {
    struct frame frame;
    struct service_form form;
    bool asked; /* something was searched for */
    str near;   /* the neighbourhood's name; empty: anywhere */
    str tag;    /* empty: any */
    int64_t found;
    struct service_lines lines;
    struct tag_counts tags;
    struct gaps gaps;
};
struct service_view {
    struct frame frame;
    struct service_line line;
    struct {
        VEC(str)
    } languages; /* in words */
};
/* The form on the place's first page and on /services: words, postcode. */
struct service_form service_form_of(struct page *p);
struct tag_counts tags_first(struct arena *a, const struct tag_counts *all, size_t most);

/* ---- events ---- */

struct event_line {
    struct event e;
    int32_t day;
    str where; /* the place, or the mode */
};
struct event_lines {
    VEC(struct event_line)
};
struct events_view {
    struct frame frame;
    struct event_lines week, later, past;
};
struct event_view {
    struct frame frame;
    struct event_line line;
    bool over;
    str access; /* in words: "captions, BSL" */
};
struct event_line event_line_of(struct page *p, const struct event *e);

#endif
