/* SPDX-License-Identifier: Apache-2.0
 * What pages show of passkeys: the button to come in, the owner's list, the form to make one.
 */
#ifndef WEFT_WEB_PASSKEY_H
#define WEFT_WEB_PASSKEY_H

#include "trust/passkey.h"
#include "web/form.h"
#include "web/page.h"

struct passkey_use_view {
    bool can; /* this place has an address for them */
    str challenge, rp, to, csrf;
};
struct passkey_make_view {
    bool can;
    str challenge, rp, place, user, name, shown, have, csrf;
    struct {
        VEC(struct passkey_line)
    } lines;
    struct form_field called, password;
};
/* to: where it leads then. */
struct passkey_use_view passkey_use_view_of(struct page *p, str to);
MUST_CHECK status passkey_make_view_of(struct page *p, struct cx *cx,
                                       struct passkey_make_view *ret_view);

#endif
