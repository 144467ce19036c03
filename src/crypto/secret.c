/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/secret.h"

#include <sodium.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    MAC = crypto_aead_xchacha20poly1305_ietf_ABYTES
};

str secret_seal(struct env *e, const struct key *k, str bytes)
{
    unsigned char *out = arena_alloc(e->arena, NONCE + bytes.n + MAC);
    e->random->fill(e->random, out, NONCE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + NONCE, NULL, (const unsigned char *)bytes.p, bytes.n, NULL, 0, NULL, out, k->at);
    return str_make((const char *)out, NONCE + bytes.n + MAC);
}

bool secret_open(struct arena *a, const struct key *k, str sealed, str *ret_bytes)
{
    if (sealed.n < NONCE + MAC) return false;
    const unsigned char *in = (const unsigned char *)sealed.p;
    unsigned char *out = arena_alloc(a, sealed.n - NONCE - MAC + 1);
    unsigned long long n = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, &n, NULL, in + NONCE, sealed.n - NONCE,
                                                   NULL, 0, in, k->at) != 0)
        return false;
    *ret_bytes = str_make((const char *)out, (size_t)n);
    return true;
}
