/* SPDX-License-Identifier: Apache-2.0
 * What moderators see: voices that wait, one voice with what can be done, those of danger.
 */
#ifndef WEFT_WEB_MODERATE_H
#define WEFT_WEB_MODERATE_H

#include "voice/moderate.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/parts.h"
#include "web/topic.h"

struct moderate_line {
    str url; /* none: read here */
    struct voice_view words, english;
    str about; /* "homes, by the pop-up shop, Tuesday; wants an answer" */
};
struct moderate_list_view {
    struct frame frame;
    bool urgent;
    str alarm; /* the oldest has waited too long; none */
    int64_t waiting;
    struct {
        VEC(struct moderate_line)
    } lines;
};
struct moderate_view {
    struct frame frame;
    struct form_errors errors;
    const struct voice *v;
    struct moderate_line line;
    struct form_choices theme, rule;
    struct form_field statement;
    str taken;     /* who took it down for its author; none */
    str suggested; /* title of the theme that the rule offers; none */
    str state_words;
};

#endif
