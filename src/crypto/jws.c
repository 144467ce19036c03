/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/jws.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

enum { RSA_BITS_LEAST = 2048, RSA_BITS_MOST = 8192, EC_SIZE_MOST = 48 };

struct jws_key {
    EVP_PKEY *pkey;
    size_t ec_size; /* bytes of a coordinate; 0: RSA */
};

struct alg_row {
    const char *name;
    size_t ec_size;
    const EVP_MD *(*digest)(void);
};
static const struct alg_row alg_rows[] = { [JWS_RS256] = { "RS256", 0, EVP_sha256 },
                                           [JWS_RS384] = { "RS384", 0, EVP_sha384 },
                                           [JWS_ES256] = { "ES256", 32, EVP_sha256 },
                                           [JWS_ES384] = { "ES384", 48, EVP_sha384 } };

bool jws_alg_parse(str name, enum jws_alg *ret_alg)
{
    for (unsigned i = 0; i < sizeof alg_rows / sizeof alg_rows[0]; i++) {
        if (!str_eq(name, str_of(alg_rows[i].name))) continue;
        *ret_alg = (enum jws_alg)i;
        return true;
    }
    return false;
}

const char *jws_alg_name(enum jws_alg alg)
{
    return alg_rows[alg].name;
}

static void key_release(void *arg)
{
    struct jws_key *k = arg;
    EVP_PKEY_free(k->pkey);
}

/* Nothing of the library's outlives this function but the key. */
static EVP_PKEY *key_of(const char *type, OSSL_PARAM_BLD *b)
{
    EVP_PKEY *pkey = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(b);
    bool good = ctx != NULL && params != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
                EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) == 1;
    OSSL_PARAM_free(params);
    EVP_PKEY_CTX_free(ctx);
    if (good) return pkey;
    EVP_PKEY_free(pkey);
    return NULL;
}

static EVP_PKEY *rsa_make(str modulus, str exponent)
{
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    BIGNUM *n = BN_bin2bn((const unsigned char *)modulus.p, (int)modulus.n, NULL);
    BIGNUM *x = BN_bin2bn((const unsigned char *)exponent.p, (int)exponent.n, NULL);
    bool good = b != NULL && n != NULL && x != NULL && BN_num_bits(n) >= RSA_BITS_LEAST &&
                BN_num_bits(n) <= RSA_BITS_MOST && BN_is_odd(x) && !BN_is_one(x) &&
                OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
                OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, x) == 1;
    if (good) pkey = key_of("RSA", b);
    BN_free(n);
    BN_free(x);
    OSSL_PARAM_BLD_free(b);
    return pkey;
}

static EVP_PKEY *ec_make(const char *group, str x, str y)
{
    unsigned char point[1 + 2 * EC_SIZE_MOST] = { 4 }; /* uncompressed */
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    memcpy(point + 1, x.p, x.n);
    memcpy(point + 1 + x.n, y.p, y.n);
    bool good =
        b != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * x.n) == 1;
    if (good) pkey = key_of("EC", b);
    OSSL_PARAM_BLD_free(b);
    return pkey;
}

static struct jws_key *key_room(struct env *e)
{
    struct jws_key *k = NEW(e->arena, struct jws_key);
    arena_defer(e->arena, key_release, k);
    return k;
}

status jws_key_rsa(struct env *e, str modulus, str exponent, struct jws_key **ret_key)
{
    struct jws_key *k = key_room(e);
    bool sized =
        modulus.n > 0 && modulus.n <= 1 + RSA_BITS_MOST / 8 && exponent.n > 0 && exponent.n <= 8;
    k->pkey = sized ? rsa_make(modulus, exponent) : NULL;
    if (k->pkey == NULL) {
        env_fail(e, ST_BAD_INPUT, S("n"), "this is no RSA key that can be used");
        env_remedy(e, "an RSA key has 2048 bits at least, and an odd exponent");
        return ST_BAD_INPUT;
    }
    *ret_key = k;
    return ST_OK;
}

status jws_key_ec(struct env *e, str curve, str x, str y, struct jws_key **ret_key)
{
    struct jws_key *k = key_room(e);
    bool p256 = str_eq(curve, S("P-256")), p384 = str_eq(curve, S("P-384"));
    k->ec_size = p256 ? 32 : 48;
    if ((p256 || p384) && x.n == k->ec_size && y.n == k->ec_size)
        k->pkey = ec_make(curve.p[2] == '2' ? "P-256" : "P-384", x, y);
    if (k->pkey == NULL) {
        env_fail(e, ST_BAD_INPUT, S("crv"), "this is no key on a curve that can be used");
        env_remedy(e, "use P-384 or P-256, with x and y of the curve's size");
        return ST_BAD_INPUT;
    }
    *ret_key = k;
    return ST_OK;
}

/* JWS has r ‖ s; the library wants them in ASN.1. False where that cannot be made. */
static bool ec_signature(str raw, unsigned char **ret_der, size_t *ret_n)
{
    int half = (int)(raw.n / 2), n = -1;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn((const unsigned char *)raw.p, half, NULL);
    BIGNUM *s = BN_bin2bn((const unsigned char *)raw.p + half, half, NULL);
    if (sig != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(sig, r, s) == 1)
        n = i2d_ECDSA_SIG(sig, ret_der); /* r and s are the signature's now */
    else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(sig);
    *ret_n = n > 0 ? (size_t)n : 0;
    return n > 0;
}

bool jws_check(const struct jws_key *k, enum jws_alg alg, str bytes, str signature)
{
    unsigned char *der = NULL;
    const unsigned char *sig = (const unsigned char *)signature.p;
    size_t n = signature.n;
    if (alg_rows[alg].ec_size != k->ec_size) return false;
    if (k->ec_size != 0) {
        if (signature.n != 2 * k->ec_size || !ec_signature(signature, &der, &n)) return false;
        sig = der;
    }
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = ctx != NULL &&
                EVP_DigestVerifyInit(ctx, NULL, alg_rows[alg].digest(), NULL, k->pkey) == 1 &&
                EVP_DigestVerify(ctx, sig, n, (const unsigned char *)bytes.p, bytes.n) == 1;
    EVP_MD_CTX_free(ctx);
    OPENSSL_free(der);
    return good;
}
