/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/otp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

uint32_t otp_code(str secret, int64_t step)
{
    unsigned char counter[8], mac[EVP_MAX_MD_SIZE];
    unsigned int n = 0;
    for (int i = 0; i < 8; i++) counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    if (HMAC(EVP_sha1(), secret.p, (int)secret.n, counter, sizeof counter, mac, &n) == NULL ||
        n != 20)
        return UINT32_MAX; /* no code is this */
    size_t at = mac[19] & 15;
    uint32_t word = (uint32_t)(mac[at] & 127) << 24 | (uint32_t)mac[at + 1] << 16 |
                    (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    return word % 1000000;
}

str base32_encode(struct arena *a, str bytes)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *out = arena_alloc(a, bytes.n * 8 / 5 + 2);
    size_t n = 0;
    unsigned held = 0, bits = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        held = (held << 8 | (unsigned char)bytes.p[i]) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5) out[n++] = digit[held >> (bits - 5) & 31];
    }
    if (bits > 0) out[n++] = digit[held << (5 - bits) & 31];
    return str_make(out, n);
}
