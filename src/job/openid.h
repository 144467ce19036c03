/* SPDX-License-Identifier: Apache-2.0
 * Calls to the place's OpenID provider: where its doors are, its keys (fetched each time, so that
 * keys that were changed are known at once), a code for tokens. Never while a turn is held.
 */
#ifndef WEFT_JOB_OPENID_H
#define WEFT_JOB_OPENID_H

#include "trust/openid.h"

struct openid_doors {
    str authorize, token, userinfo, keys;
    str relay; /* by which they are called */
};
/* ST_IO, ST_TIMEOUT; ST_BAD_INPUT where what it says of itself is not what was set up. */
MUST_CHECK status openid_discover(struct env *e, const struct house *house,
                                  struct openid_doors *ret_doors);
/* A token of the provider's, read and its signature checked. ST_UNAUTHORIZED. */
MUST_CHECK status openid_token(struct env *e, const struct openid_doors *d, str text,
                               struct jwt *ret_token);
/* The code's tokens, checked; and what the provider says of whom they are of. */
MUST_CHECK status openid_redeem(struct env *e, const struct house *house,
                                const struct openid_doors *d, str code, str redirect, str verifier,
                                str nonce, struct openid_person *ret_person);

#endif
