/* SPDX-License-Identifier: Apache-2.0
 * Signatures of others, checked: RSA PKCS#1 v1.5 and ECDSA as JWS writes them. There is no way to
 * say "none" or a shared secret: what is not one of these is no algorithm.
 * Source: RFC 7518 sections 3.3, 3.4, 6.2 and 6.3; SMART App Launch 2.2, "asymmetric".
 */
#ifndef WEFT_CRYPTO_JWS_H
#define WEFT_CRYPTO_JWS_H

#include "base/env.h"

enum jws_alg { JWS_RS256, JWS_RS384, JWS_ES256, JWS_ES384 };
/* "RS384" …; false for all else. */
bool jws_alg_parse(str name, enum jws_alg *ret_alg);
const char *jws_alg_name(enum jws_alg alg);

/* A public key; its memory goes with the arena. */
struct jws_key;
/* Big-endian numbers. ST_BAD_INPUT: under 2048 or over 8192 bits, an even exponent. */
MUST_CHECK status jws_key_rsa(struct env *e, str modulus, str exponent, struct jws_key **ret_key);
/* curve "P-256" or "P-384"; x and y of its size. ST_BAD_INPUT: another curve, a point beside it. */
MUST_CHECK status jws_key_ec(struct env *e, str curve, str x, str y, struct jws_key **ret_key);
/* False too where the algorithm is not one of this key's. */
bool jws_check(const struct jws_key *k, enum jws_alg alg, str bytes, str signature);

#endif
