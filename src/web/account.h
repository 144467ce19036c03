/* SPDX-License-Identifier: Apache-2.0
 * What the pages about one's own account show.
 */
#ifndef WEFT_WEB_ACCOUNT_H
#define WEFT_WEB_ACCOUNT_H

#include "trust/factor.h"
#include "trust/pass.h"
#include "trust/told.h"
#include "web/form.h"
#include "web/page_frame.h"
#include "web/passkey.h"
#include "web/taking_part.h"

/* One place where this account is signed in. */
struct account_session {
    str id;
    str device; /* in words */
    int64_t created_at, seen_at;
    bool here;
};
/* What happened to it, for its owner. */
struct account_told {
    int64_t at;
    str words, detail;
};
struct account_view {
    struct frame frame;
    struct form_errors errors;
    str name; /* sign-in name */
    struct {
        VEC(struct account_session)
    } sessions;
    struct factor factor;
    struct form_field code; /* to turn it off */
    struct passkey_make_view passkeys;
    struct {
        VEC(struct account_told)
    } told;
    struct taking_part_state votes;
    struct {
        VEC(struct pass_app)
    } apps; /* that act for this account */
};

struct account_second_view {
    struct frame frame;
    struct form_errors errors;
    html qr;
    str secret; /* in groups of four */
    struct form_field code;
};

struct account_codes_view {
    struct frame frame;
    struct {
        VEC(str)
    } codes;
};

struct account_password_view {
    struct frame frame;
    struct form_errors errors;
    struct form_field old, fresh;
};

#endif
