/* SPDX-License-Identifier: Apache-2.0
 * Letters that one alone can open: HPKE (RFC 9180) in base mode, one letter a key agreement, with
 * DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM, all of which every browser's own
 * WebCrypto can do (static/popup.js is the other half). Who seals has no key of his own: a letter
 * says nothing about who wrote it.
 */
#ifndef WEFT_CRYPTO_HPKE_H
#define WEFT_CRYPTO_HPKE_H

#include "crypto/crypto.h"

enum { HPKE_PRIVATE_SIZE = 32, HPKE_PUBLIC_SIZE = 65, HPKE_OVERHEAD = HPKE_PUBLIC_SIZE + 16 };

struct hpke_private {
    uint8_t at[HPKE_PRIVATE_SIZE];
};
/* A point, uncompressed: 4, x, y. */
struct hpke_public {
    uint8_t at[HPKE_PUBLIC_SIZE];
};

/* The pair derived from a seed of 32 bytes (section 7.1.3). ST_NO_MEMORY. */
MUST_CHECK status hpke_pair(struct env *e, str seed, struct hpke_private *ret_private,
                            struct hpke_public *ret_public);
/* The sender's fresh public key, then the sealed text: HPKE_OVERHEAD bytes longer, in the arena.
 * info and aad must be the same at both ends. seed: of the fresh pair, for the standard's vectors;
 * none: from e->random. ST_BAD_INPUT where `to` is no point of the curve. */
MUST_CHECK status hpke_seal(struct env *e, const struct hpke_public *to, str seed, str info,
                            str aad, str text, str *ret_sealed);
/* ST_BAD_INPUT (untold) where it was sealed to another, or one bit of it, of info or of aad is
 * different; ST_NO_MEMORY. */
MUST_CHECK status hpke_open(struct env *e, const struct hpke_private *own, str info, str aad,
                            str sealed, str *ret_text);

#endif
