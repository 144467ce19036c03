/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/jwt.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/time.h"
#include "crypto/crypto.h"

enum { PAIRS_MOST = 16, NUMBER_MOST = 512 };

static struct pair_kept {
    char name[40]; /* "ES384:one" */
    EVP_PKEY *pkey;
} kept[PAIRS_MOST];

static void forget_pairs(void)
{
    for (size_t i = 0; i < PAIRS_MOST; i++) EVP_PKEY_free(kept[i].pkey);
}

/* NULL where none can be made. A pair lives as long as the run: an RSA key takes a while. */
static EVP_PKEY *pair_of(str alg, str name)
{
    char full[40];
    size_t i = 0;
    (void)snprintf(full, sizeof full, "%.*s:%.*s", STR_ARG(alg), STR_ARG(name));
    for (; i < PAIRS_MOST && kept[i].pkey != NULL; i++)
        if (strcmp(kept[i].name, full) == 0) return kept[i].pkey;
    if (i == PAIRS_MOST) return NULL;
    if (i == 0) (void)atexit(forget_pairs);
    memcpy(kept[i].name, full, sizeof full);
    kept[i].pkey = alg.p[0] == 'E' ? EVP_EC_gen("P-384") : EVP_RSA_gen(2048);
    return kept[i].pkey;
}

static str number_of(struct env *e, EVP_PKEY *k, const char *name, int size)
{
    unsigned char bytes[NUMBER_MOST];
    BIGNUM *n = NULL;
    if (EVP_PKEY_get_bn_param(k, name, &n) != 1) return S("");
    int count = size == 0 ? BN_num_bytes(n) : size;
    (void)BN_bn2binpad(n, bytes, count);
    BN_free(n);
    return base64url_encode(e->arena, str_make((const char *)bytes, (size_t)count));
}

static void put_key(struct env *e, struct buf *b, str alg, str name, EVP_PKEY *k)
{
    if (alg.p[0] == 'E')
        buf_printf(b, "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"%.*s\",\"y\":\"%.*s\"",
                   STR_ARG(number_of(e, k, OSSL_PKEY_PARAM_EC_PUB_X, 48)),
                   STR_ARG(number_of(e, k, OSSL_PKEY_PARAM_EC_PUB_Y, 48)));
    else
        buf_printf(b, "{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"%.*s\"",
                   STR_ARG(number_of(e, k, OSSL_PKEY_PARAM_RSA_N, 0)),
                   STR_ARG(number_of(e, k, OSSL_PKEY_PARAM_RSA_E, 0)));
    buf_printf(b, ",\"kid\":\"%.*s\",\"use\":\"sig\"}", STR_ARG(name));
}

status jwt_set(struct env *e, str alg, str names, str *ret_jwks)
{
    struct buf b = buf_make(e->arena);
    str rest = names, name;
    buf_add(&b, S("{\"keys\":["));
    for (size_t n = 0; str_next(&rest, ',', &name); n++) {
        EVP_PKEY *k = pair_of(alg, name);
        if (k == NULL) return fail(e, ST_NO_MEMORY, "no key pair");
        if (n > 0) buf_byte(&b, ',');
        put_key(e, &b, alg, name, k);
    }
    buf_add(&b, S("]}"));
    *ret_jwks = buf_str(&b);
    return ST_OK;
}

/* @60 → a minute from now, in seconds since 1970. */
static str with_times(struct env *e, str claims)
{
    struct buf b = buf_make(e->arena);
    for (size_t at; (at = str_find_byte(claims, '@')) != SIZE_MAX;) {
        size_t n = at + 1;
        int64_t seconds = 0;
        while (n < claims.n && (claims.p[n] == '-' || (claims.p[n] >= '0' && claims.p[n] <= '9')))
            n++;
        (void)str_to_int(str_sub(claims, at + 1, n - at - 1), &seconds);
        buf_printf(&b, "%.*s%lld", (int)at, claims.p,
                   (long long)(env_now(e) / TIME_SECOND + seconds));
        claims = str_from(claims, n);
    }
    buf_add(&b, claims);
    return buf_str(&b);
}

/* ASN.1 → r ‖ s. */
static str ec_plain(struct env *e, const unsigned char *der, size_t n)
{
    unsigned char raw[96];
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
    (void)BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 48);
    (void)BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 48, 48);
    ECDSA_SIG_free(sig);
    return arena_str(e->arena, str_make((const char *)raw, sizeof raw));
}

static status sign(struct env *e, str alg, str name, str text, str *ret)
{
    unsigned char sig[NUMBER_MOST];
    size_t n = sizeof sig;
    EVP_PKEY *k = pair_of(alg, name);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = k != NULL && ctx != NULL &&
                EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, k) == 1 &&
                EVP_DigestSign(ctx, sig, &n, (const unsigned char *)text.p, text.n) == 1;
    EVP_MD_CTX_free(ctx);
    if (!good) return fail(e, ST_NO_MEMORY, "nothing could be signed");
    *ret =
        alg.p[0] == 'E' ? ec_plain(e, sig, n) : arena_str(e->arena, str_make((const char *)sig, n));
    return ST_OK;
}

status jwt_make(struct env *e, str how, str claims, str *ret_token)
{
    struct arena *a = e->arena;
    str name = how, alg = str_none(), signature = S("");
    (void)str_next(&name, ':', &alg);
    str header = arena_printf(a, "{\"typ\":\"JWT\",\"alg\":\"%.*s\",\"kid\":\"%.*s\"}",
                              STR_ARG(alg), STR_ARG(name));
    str text = arena_printf(a, "%.*s.%.*s", STR_ARG(base64url_encode(a, header)),
                            STR_ARG(base64url_encode(a, with_times(e, claims))));
    struct digest mac = crypto_hmac(name, text);
    if (str_starts(alg, S("HS")))
        signature = digest_str(&mac);
    else if (!str_eq(alg, S("none")))
        TRY(sign(e, alg, name, text, &signature));
    *ret_token =
        arena_printf(a, "%.*s.%.*s", STR_ARG(text), STR_ARG(base64url_encode(a, signature)));
    return ST_OK;
}
