/* SPDX-License-Identifier: Apache-2.0
 * What the pages about openings show: what was opened beyond what records give a reason for, by
 * whom and why, for somebody else to review; and opening what is sealed.
 */
#ifndef WEFT_WEB_OPENINGS_H
#define WEFT_WEB_OPENINGS_H

#include "record/opening.h"
#include "trust/second_look.h"
#include "web/form.h"
#include "web/page_frame.h"

/* No name and nothing of the record: who, when, what kind, why (R58). */
struct claim_line {
    int64_t id, person, at;
    str did;
    str reason;
    bool own;
};
struct claim_group { /* of one worker */
    str by;
    struct {
        VEC(struct claim_line)
    } lines;
};
struct opening_line {
    int64_t id, at;
    str by, ground, reason;
    bool own;
};
struct second_line {
    str id; /* "account.person.look", as the form sends it */
    const struct second_look_line *l;
    str kinds;
};
struct second_group { /* of one worker */
    str by;
    struct {
        VEC(struct second_line)
    } lines;
};
struct openings_view {
    struct frame frame;
    bool officer;  /* reviews */
    bool may_mark; /* some line is another's */
    struct {
        VEC(struct opening_line)
    } asked;
    struct {
        VEC(struct claim_group)
    } groups;
    struct {
        VEC(struct claim_group)
    } explained;
    struct {
        VEC(struct second_group)
    } seconds;
    bool may_settle; /* some second look is another's */
    int64_t claim_count, explained_count, second_count;
};

struct sealed_view {
    struct frame frame;
    int64_t person;
    struct form_errors errors;
    struct form_choices what, ground;
    struct form_field reason;
};

#endif
