/* SPDX-License-Identifier: Apache-2.0
 * Coming in by the place's OpenID provider: what its tokens must say, whose account it is, and
 * signing out where the provider does. A resident's account is tied to her record by what the
 * provider has verified (NHS number and date of birth at the highest level of proof, P9), and only
 * where exactly one person has both. Source: OpenID Connect Core 3.1.3.7; Back-Channel Logout 2.6.
 */
#ifndef WEFT_TRUST_OPENID_H
#define WEFT_TRUST_OPENID_H

#include "trust/cx.h"
#include "trust/jwt.h"

/* ST_UNAUTHORIZED says what is wrong. The signature is checked before (jwt_signed). */
MUST_CHECK status openid_check_id(struct env *e, const struct house *house, const struct jwt *t,
                                  str nonce);
MUST_CHECK status openid_check_logout(struct env *e, const struct house *house,
                                      const struct jwt *t);

struct openid_person {
    str subject;
    str sid;              /* of the provider's session, or none */
    str name;             /* to be shown, or none */
    str nhs, born, level; /* verified by the provider; none where it does not say */
};
/* In an open transaction: a session for that account, made and tied at the first time.
 * ST_FORBIDDEN: nothing proves whose record it would be, or the account asks for a code of its own.
 */
MUST_CHECK status openid_sign_in(struct cx *cx, const struct openid_person *p, str device,
                                 str *ret_token);
/* In an open transaction: the sessions that this sign-out is of. ST_UNAUTHORIZED: taken before. */
MUST_CHECK status openid_sign_out(struct cx *cx, const struct jwt *t);

#endif
