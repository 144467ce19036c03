/* SPDX-License-Identifier: Apache-2.0
 * Pages that show every part once: looked at by people, and by the tests.
 */
#ifndef WEFT_TESTS_WEB_GALLERY_H
#define WEFT_TESTS_WEB_GALLERY_H

#include "web/form.h"
#include "web/frame.h"
#include "web/parts.h"

struct gallery_view {
    struct frame frame;
    struct voice_view voice, urdu;
    struct mini_view mini, cut;
    struct tag_view done, on, soon, late, still;
    struct clock_view clock_late, clock_soon, clock_plain, clock_none;
    struct stop_view said, theme, stopped, ahead, given;
    struct from_view from;
    struct interval_view interval;
    struct pages_view pages;
    struct conflict_view conflict;
    struct form_errors errors;
    struct form_field name, words, born, file;
    struct form_choices how, needs, role;
};

#endif
