/* SPDX-License-Identifier: Apache-2.0
 * JSON Web Tokens that others have signed, and the sets of keys to check them with. Pure.
 * Source: RFC 7515, RFC 7517, RFC 7519, RFC 8725 (best practices).
 */
#ifndef WEFT_TRUST_JWT_H
#define WEFT_TRUST_JWT_H

#include "crypto/jws.h"
#include "json/json.h"

enum { JWT_MOST = 8192, JWKS_MOST = 32768, JWKS_KEYS_MOST = 20 };

struct jwt {
    enum jws_alg alg;
    str kid;                        /* none: the set may have one key only */
    const struct json_node *claims; /* an object */
    str signed_part, signature;
};
/* ST_BAD_INPUT: not three parts, an algorithm that is no signature (none, HS256 …), `crit`. Checks
 * no signature yet: nothing in it is to be believed before jwt_signed. */
MUST_CHECK status jwt_read(struct env *e, str text, struct jwt *ret_jwt);
/* Whether a key of this set has signed it. ST_NOT_FOUND: the set has no such key (it may have been
 * changed since); ST_UNAUTHORIZED: it is not this key's signature. */
MUST_CHECK status jwt_signed(struct env *e, const struct jwt *t, str jwks);
/* A set that can be used: ST_BAD_INPUT says why not (no key, a weak one, a private part in it). */
MUST_CHECK status jwks_judge(struct env *e, str jwks);

/* A claim's text, or none. */
str jwt_text(struct env *e, const struct jwt *t, const char *claim);
/* Seconds since 1970; INT64_MIN where it is absent, or no number. */
int64_t jwt_time(const struct jwt *t, const char *claim);
/* `aud` is this, or a list that has it. */
bool jwt_is_for(struct env *e, const struct jwt *t, str audience);

#endif
