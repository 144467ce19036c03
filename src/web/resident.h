/* SPDX-License-Identifier: Apache-2.0
 * A resident's first page: the next step, who holds what, my plan in my words, what I said, who
 * looked, what I share, who acts for me.
 */
#ifndef WEFT_WEB_RESIDENT_H
#define WEFT_WEB_RESIDENT_H

#include "thread/resident.h"
#include "web/people.h"
#include "web/thread.h"

struct resident_issue {
    str title, holder, next, note;
    struct tag_view tag;
    struct clock_view clock;
};
struct resident_said {
    struct voice_view words;
    str said;
    bool followed;
    struct mini_view mini;
    struct tag_view tag;
    str url; /* none: nowhere yet */
};
struct resident_choice {
    str name, title, note, no;
    bool yes;
};
struct resident_view {
    struct frame frame;
    str name;
    struct fact_line next;
    struct {
        VEC(struct resident_issue)
    } issues;
    struct voice_view words;
    struct {
        VEC(struct resident_said)
    } said;
    struct look_lines looks;
    struct {
        VEC(struct resident_choice)
    } choices;
    struct {
        VEC(struct resident_acting)
    } acting;
    int64_t unread;
};

struct own_words_view {
    struct frame frame;
    struct form_errors errors;
    struct form_field words;
};

MUST_CHECK status resident_home(struct page *p);

#endif
