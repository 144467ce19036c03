/* SPDX-License-Identifier: Apache-2.0
 * What a records manager's pages show (review.c, feeds.c; manager.tmpl).
 */
#ifndef WEFT_WEB_MANAGER_H
#define WEFT_WEB_MANAGER_H

#include "base/vec.h"
#include "base/time.h"
#include "record/link.h"
#include "record/quarantine.h"
#include "web/form.h"
#include "web/page_frame.h"

/* The staff frame with the manager's navigation. */
struct frame manager_frame(struct page *p, str title);

struct review_line {
    int64_t id;
    str left, left_organisation, right, right_organisation;
    bool risky;
    int64_t likely; /* in a hundred */
    int32_t since;
};
struct review_queue_view {
    struct frame frame;
    struct {
        VEC(struct review_line)
    } lines;
    int64_t total;
};

/* A row of the comparison. */
enum review_same { REVIEW_SAME, REVIEW_DIFFERS, REVIEW_ONLY_ONE };
struct review_row {
    str what;
    str left, right; /* none: not held */
    enum review_same same;
    bool number;
};
struct review_view {
    struct frame frame;
    struct form_errors errors;
    int64_t id;
    int64_t likely;
    bool risky, waiting;
    str state;
    str left_organisation, right_organisation;
    str left_name, right_name;
    struct {
        VEC(struct review_row)
    } rows;
    struct {
        VEC(str)
    } evidence;
    struct form_choices decision;
    struct form_field reason;
};

struct part_view {
    struct frame frame;
    struct form_errors errors;
    int64_t home, person;
    str organisation;
    str name, born, nhs, address; /* what the record says; empty: nothing */
    struct form_field reason;
};

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
