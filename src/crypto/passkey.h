/* SPDX-License-Identifier: Apache-2.0
 * What a passkey's authenticator says, read and checked by libfido2: its key when it is made, its
 * signature when it is used. User present and user verified are asked for always. Who made the
 * authenticator is not asked (attestation "none"): a passkey stands for who registered it here.
 * Source: Web Authentication Level 2, 7.1 and 7.2.
 */
#ifndef WEFT_CRYPTO_PASSKEY_H
#define WEFT_CRYPTO_PASSKEY_H

#include "base/env.h"

enum { PASSKEY_ID_MOST = 1023, PASSKEY_DATA_MOST = 4096 };

struct passkey_made {
    str id;
    str key;       /* as passkey_check wants it */
    int64_t alg;   /* COSE: -7 ES256, -8 EdDSA, -257 RS256 */
    int64_t count; /* of signatures so far; 0 where it does not count */
};
/* auth_data: the authenticator's data of a registration, as it is. rp: "weft.example".
 * ST_BAD_INPUT: broken, for another rp, without verification, or of an algorithm that is none of
 * the three. */
MUST_CHECK status passkey_read(struct env *e, str rp, str auth_data, struct passkey_made *ret_made);
/* ST_UNAUTHORIZED: not signed by this key over these two, for another rp, or without verification.
 */
MUST_CHECK status passkey_check(struct env *e, str rp, int64_t alg, str key, str client_data,
                                str auth_data, str signature, int64_t *ret_count);

#endif
