/* SPDX-License-Identifier: Apache-2.0
 * Signatures: ed25519 (RFC 8032), and short texts that carry their own MAC, so that what was given
 * out (a paging cursor, a link in a letter) comes back unchanged or not at all.
 */
#ifndef WEFT_CRYPTO_SIGN_H
#define WEFT_CRYPTO_SIGN_H

#include "crypto/crypto.h"

struct sign_public {
    uint8_t at[32];
};
struct signature {
    uint8_t at[64];
};

/* The public half of the pair made from a 32-byte seed. */
struct sign_public sign_public_of(const struct key *seed);
struct signature sign_make(const struct key *seed, str bytes);
bool sign_check(const struct sign_public *p, str bytes, const struct signature *s);

/* base64url(payload) "." base64url(16 bytes of MAC), in the arena. Readable to who holds it: a MAC
 * hides nothing. */
str token_seal(struct arena *a, const struct key *k, str payload);
/* ST_BAD_INPUT where it was not sealed with this key, whatever else is wrong with it. */
MUST_CHECK status token_open(struct env *e, const struct key *k, str text, str *ret_payload);

#endif
