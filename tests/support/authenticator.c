/* SPDX-License-Identifier: Apache-2.0 */
#include "support/authenticator.h"

#include "support/support.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/buf.h"
#include "crypto/crypto.h"

struct authenticator authenticator_open(struct env *e, const char *rp)
{
    struct authenticator x = { .env = e, .rp = str_of(rp), .pkey = EVP_EC_gen("P-256") };
    assert_non_null(x.pkey);
    return x;
}

void authenticator_close(struct authenticator *x)
{
    EVP_PKEY_free(x->pkey);
}

static struct buf data_begin(struct authenticator *x, unsigned char flags, uint32_t count)
{
    struct buf b = buf_make(x->env->arena);
    struct digest rp = crypto_sha256(x->rp);
    buf_add(&b, digest_str(&rp));
    buf_byte(&b, (char)flags);
    for (int shift = 24; shift >= 0; shift -= 8) buf_byte(&b, (char)(count >> shift));
    return b;
}

str authenticator_data(struct authenticator *x, unsigned char flags, uint32_t count)
{
    struct buf b = data_begin(x, flags, count);
    return buf_str(&b);
}

/* COSE key: {1: 2, 3: -7, -1: 1, -2: x, -3: y}. Source: RFC 9052, 7. */
str authenticator_made(struct authenticator *x, unsigned char flags)
{
    struct buf b = data_begin(x, flags, 0);
    unsigned char point[65];
    size_t n = 0;
    str id = S("credential-0001");
    assert_int_equal(
        EVP_PKEY_get_octet_string_param(x->pkey, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &n),
        1);
    assert_int_equal(n, sizeof point);
    for (int i = 0; i < 16; i++) buf_byte(&b, 0); /* aaguid: none */
    buf_byte(&b, 0);
    buf_byte(&b, (char)id.n);
    buf_add(&b, id);
    buf_add(&b, S("\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"));
    buf_add(&b, str_make((const char *)point + 1, 32));
    buf_add(&b, S("\x22\x58\x20"));
    buf_add(&b, str_make((const char *)point + 33, 32));
    return buf_str(&b);
}

str authenticator_sign(struct authenticator *x, str data, str client)
{
    unsigned char out[128];
    size_t n = sizeof out;
    struct digest hash = crypto_sha256(client);
    str text = arena_concat(x->env->arena, data, digest_str(&hash));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, x->pkey), 1);
    assert_int_equal(EVP_DigestSign(ctx, out, &n, (const unsigned char *)text.p, text.n), 1);
    EVP_MD_CTX_free(ctx);
    return arena_str(x->env->arena, str_make((const char *)out, n));
}
