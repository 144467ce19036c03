/* SPDX-License-Identifier: Apache-2.0
 * What happened to an account that its owner should know of even where it was not she: another
 * password, a passkey made or removed, the code turned on or off, a code that came a second time, a
 * browser that was never seen. Said on the first page after the next sign-in, and listed on the
 * account's page.
 */
#ifndef WEFT_TRUST_TOLD_H
#define WEFT_TRUST_TOLD_H

#include "base/vec.h"
#include "trust/cx.h"

enum told {
    TOLD_PASSWORD,
    TOLD_PASSKEY,
    TOLD_PASSKEY_GONE,
    TOLD_CODE,
    TOLD_CODE_GONE,
    TOLD_CODE_AGAIN,
    TOLD_DEVICE,
    TOLD__COUNT
};
/* detail: a browser's own name, a passkey's; may be empty. In an open transaction. */
MUST_CHECK status told_add(struct cx *cx, int64_t account, enum told what, str detail);
/* The browser by which a session begins: told where it is not the account's first and was never
 * seen. Numbers in its name, which grow with every week, are left out. In an open transaction. */
MUST_CHECK status told_device(struct cx *cx, int64_t account, str device);

struct told_line {
    enum told what;
    int64_t at;
    str detail;
};
VEC_TYPE(told_lines, struct told_line);
/* Of the last TOLD_DAYS days, the newest first. */
MUST_CHECK status told_list(struct cx *cx, int64_t account, struct told_lines *ret_lines);
/* How many of what came before this moment were not said yet; they are said by this. In an open
 * transaction. */
MUST_CHECK status told_say(struct cx *cx, int64_t account, int64_t *ret_count);

#endif
