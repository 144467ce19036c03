/* SPDX-License-Identifier: Apache-2.0
 * Bytes that are kept where others may read them: sealed under a key of ours
 * (XChaCha20-Poly1305), so that who takes the database has not taken them.
 */
#ifndef WEFT_CRYPTO_SECRET_H
#define WEFT_CRYPTO_SECRET_H

#include "crypto/crypto.h"

/* In the arena; another sealing of the same bytes looks different. */
str secret_seal(struct env *e, const struct key *k, str bytes);
/* False where it was not sealed with this key, or was changed. */
bool secret_open(struct arena *a, const struct key *k, str sealed, str *ret_bytes);

#endif
