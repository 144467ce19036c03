/* SPDX-License-Identifier: Apache-2.0
 * What the pages about copies of one's record show: asking for one, what waits, and one copy with
 * what was left out of it.
 */
#ifndef WEFT_WEB_COPIES_H
#define WEFT_WEB_COPIES_H

#include "web/form.h"
#include "web/page_frame.h"
#include "work/access_copy.h"

/* How far a request is, in words. */
str copy_state(const struct page *p, const struct access_copy *c);

struct copies_row {
    int64_t id, received_at;
    int32_t due; /* day */
    bool late;
    str state, organisation;
};
struct copies_view {
    struct frame frame;
    bool own;                 /* a resident's: she may ask here */
    struct form_choices whom; /* for who acts for others; else no choices */
    struct {
        VEC(struct copies_row)
    } rows;
};
struct copy_note_view { /* a letter, a telephone call, written down */
    struct frame frame;
    int64_t person;
    struct form_errors errors;
    struct form_choices channel, other;
    struct form_field words, received;
};
struct copy_entry {
    int64_t n;
    str date, title, organisation;
    struct {
        VEC(str)
    } says;
    bool masked;
};
struct copy_group {
    str title;
    struct {
        VEC(struct copy_entry)
    } entries;
};
struct copy_view {
    struct frame frame;
    const struct access_copy *c;
    str state;
    bool asker, officer, signer;
    bool prepares, signs, releases, own_work, wrote; /* what this who may do now */
    struct form_errors errors;
    struct form_choices harm;
    struct form_field words;
    struct {
        VEC(struct copy_group)
    } groups;
    str next; /* address of the next page of lines; none */
};

#endif
