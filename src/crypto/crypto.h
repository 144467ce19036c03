/* SPDX-License-Identifier: Apache-2.0
 * Digests, keys and random tokens. Thread-safe: no state. crypto_start() comes first, once, in
 * main.
 */
#ifndef WEFT_CRYPTO_CRYPTO_H
#define WEFT_CRYPTO_CRYPTO_H

#include "base/env.h"

#define DIGEST_SIZE 32
struct digest {
    uint8_t at[DIGEST_SIZE];
};
struct key {
    uint8_t at[32];
};

/* Readies the library. May be called again. */
MUST_CHECK status crypto_start(struct env *e);

struct digest crypto_sha256(str bytes);
/* BLAKE2b with 32 bytes of result. */
struct digest crypto_blake2b(str bytes);
/* HMAC-SHA-256 (RFC 2104) with a key of any length. */
struct digest crypto_hmac(str key, str bytes);

/* SipHash-2-4 of the bytes under the first 16 bytes of k: for search rows and tables, where a
 * stranger may choose the bytes. Not a proof of anything: hits are checked against the text. */
uint64_t crypto_hash64(const struct key *k, str bytes);

/* True where both are the same bytes; takes the same time for all texts of these lengths. */
bool crypto_same(str a, str b);
static inline str digest_str(const struct digest *d)
{
    return (str){ (const char *)d->at, DIGEST_SIZE };
}

/* The key for one use, from the master key and the use's name ("cursor", "search row"). */
struct key key_derive(const struct key *master, str use);
/* The master key in a file of mode 0600: read, or made from the system's randomness where there is
 * none yet. ST_IO where the file is open to others, or of another length. */
MUST_CHECK status key_load(struct env *e, str path, struct key *ret_key);

/* `bytes` random bytes (at most 64) from e->random as base64url, in the arena. */
str crypto_token(struct env *e, size_t bytes);

/* RFC 4648 section 5, without padding. Decoding refuses what encoding would not have written. */
str base64url_encode(struct arena *a, str bytes);
bool base64url_decode(struct arena *a, str text, str *ret_bytes);
/* Section 4, with padding and without blanks. */
str base64_encode(struct arena *a, str bytes);
bool base64_decode(struct arena *a, str text, str *ret_bytes);
str hex_encode(struct arena *a, str bytes);
bool hex_decode(struct arena *a, str text, str *ret_bytes);

#endif
