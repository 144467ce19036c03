/* SPDX-License-Identifier: Apache-2.0
 * What the page about the place's own rules of sharing shows.
 */
#ifndef WEFT_WEB_SHARING_H
#define WEFT_WEB_SHARING_H

#include "record/share.h"
#include "web/form.h"
#include "web/page_frame.h"

/* One kind of worker: what it may see at most, ticked where it sees it here. */
struct sharing_role {
    str name;
    int64_t hidden; /* kinds of facts */
    struct form_choices facets;
};
struct sharing_line {
    str name, role;
    int64_t workers, gains, loses, reach;
    str hidden, shown; /* in words; none */
};
struct sharing_view {
    struct frame frame;
    struct form_errors errors;
    bool may;
    struct form_field grace, emergency, claim, rules;
    struct {
        VEC(struct sharing_role)
    } roles;
    struct share_versions versions;
};
struct sharing_sure_view {
    struct frame frame;
    struct form_errors errors;
    bool may;
    struct share_effect effect;
    struct {
        VEC(struct sharing_line)
    } lines;
    str rules;
    int64_t base;
    struct form_field reason;
};

#endif
