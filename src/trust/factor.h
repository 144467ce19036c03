/* SPDX-License-Identifier: Apache-2.0
 * A second factor: six digits from an app, by the clock (crypto/otp.h), and codes on paper for the
 * day the telephone is lost. A code is good once; one step early or late is taken, because clocks
 * differ. Source: RFC 6238 section 5.2; NIST SP 800-63B 5.1.2, 5.1.4.
 */
#ifndef WEFT_TRUST_FACTOR_H
#define WEFT_TRUST_FACTOR_H

#include "trust/cx.h"

struct factor {
    bool on;
    int64_t since;      /* µs */
    int64_t codes_left; /* on paper */
};
MUST_CHECK status factor_read(struct cx *cx, int64_t account, struct factor *ret_factor);
MUST_CHECK status factor_is_on(struct cx *cx, int64_t account, bool *ret_on);

/* All below in an open transaction. */
/* A new secret for this who's account, not yet on; *ret_secret: in base32, as it is typed. The one
 * begun before, where it is not on yet: a page shown twice shows the same. ST_CONFLICT where one is
 * on. */
MUST_CHECK status factor_begin(struct cx *cx, str *ret_secret);
/* On, once a code from it is right. *ret_codes: RECOVERY_CODES of them, told this once.
 * ST_UNAUTHORIZED where the code is wrong. */
MUST_CHECK status factor_confirm(struct cx *cx, str code, str **ret_codes);
/* Off, with its codes. ST_UNAUTHORIZED where the code (of the app, or on paper) is wrong. */
MUST_CHECK status factor_end(struct cx *cx, str code);
/* By an operator, for somebody who has lost both. */
MUST_CHECK status factor_drop(struct cx *cx, int64_t account);

/* A code of the app or on paper, used up by this. ST_UNAUTHORIZED. */
MUST_CHECK status factor_check(struct cx *cx, int64_t account, str code);

#endif
