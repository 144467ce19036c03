/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/hpke.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <sodium.h>

#include "base/buf.h"

enum { TAG = 16, AES_KEY = 16, NONCE = 12 };

/* RFC 9180, 4.1 and 5.1: which KEM a label is of, and which three primitives together. */
#define SUITE_KEM S("KEM\x00\x10")
#define SUITE_ALL S("HPKE\x00\x10\x00\x01\x00\x01")

/* ---- the curve
 * ---------------------------------------------------------------------------------*/

struct curve {
    EC_GROUP *group;
    BN_CTX *numbers;
    BIGNUM *scalar;
    EC_POINT *given, *product;
};

static bool curve_open(struct curve *c, const uint8_t *scalar)
{
    c->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    c->numbers = BN_CTX_secure_new();
    c->scalar = BN_secure_new();
    c->given = c->group == NULL ? NULL : EC_POINT_new(c->group);
    c->product = c->group == NULL ? NULL : EC_POINT_new(c->group);
    if (c->numbers == NULL || c->scalar == NULL || c->given == NULL || c->product == NULL)
        return false;
    BN_set_flags(c->scalar, BN_FLG_CONSTTIME);
    return BN_bin2bn(scalar, HPKE_PRIVATE_SIZE, c->scalar) != NULL;
}

static void curve_close(struct curve *c)
{
    EC_POINT_clear_free(c->product);
    EC_POINT_free(c->given);
    BN_clear_free(c->scalar);
    BN_CTX_free(c->numbers);
    EC_GROUP_free(c->group);
}

/* scalar · point, of the generator where `point` is NULL. What is no point of the curve is refused
 * before it is multiplied. No arena is touched while the library's objects are held. */
static status times(const uint8_t *scalar, const uint8_t *point, uint8_t *ret)
{
    struct curve c = { 0 };
    status st = curve_open(&c, scalar) ? ST_OK : ST_NO_MEMORY;
    if (st == ST_OK && point != NULL &&
        EC_POINT_oct2point(c.group, c.given, point, HPKE_PUBLIC_SIZE, c.numbers) != 1)
        st = ST_BAD_INPUT;
    if (st == ST_OK && EC_POINT_mul(c.group, c.product, point == NULL ? c.scalar : NULL,
                                    point == NULL ? NULL : c.given, point == NULL ? NULL : c.scalar,
                                    c.numbers) != 1)
        st = ST_NO_MEMORY;
    if (st == ST_OK && EC_POINT_point2oct(c.group, c.product, POINT_CONVERSION_UNCOMPRESSED, ret,
                                          HPKE_PUBLIC_SIZE, c.numbers) != HPKE_PUBLIC_SIZE)
        st = ST_BAD_INPUT; /* the point at infinity */
    curve_close(&c);
    ERR_clear_error();
    return st;
}

/* ---- the derivations, 4: with labels
 * -----------------------------------------------------------*/

static struct digest extract(struct arena *a, str salt, str suite, str label, str ikm)
{
    struct buf b = buf_make(a);
    buf_add(&b, S("HPKE-v1"));
    buf_add(&b, suite);
    buf_add(&b, label);
    buf_add(&b, ikm);
    return crypto_hmac(salt, buf_str(&b));
}

/* Of at most 32 bytes: HKDF-Expand's first block. */
static struct digest expand(struct arena *a, const struct digest *prk, str suite, str label,
                            str info, unsigned char size)
{
    struct buf b = buf_make(a);
    buf_byte(&b, 0);
    buf_byte(&b, (char)size);
    buf_add(&b, S("HPKE-v1"));
    buf_add(&b, suite);
    buf_add(&b, label);
    buf_add(&b, info);
    buf_byte(&b, 1);
    return crypto_hmac(digest_str(prk), buf_str(&b));
}

static str point_str(const struct hpke_public *p)
{
    return str_make((const char *)p->at, sizeof p->at);
}

struct channel {
    uint8_t key[AES_KEY];
    uint8_t nonce[NONCE];
};

/* 4.1 ExtractAndExpand, then 5.1 KeySchedule of base mode. x: of the shared point. */
static struct channel channel_of(struct arena *a, str x, const struct hpke_public *fresh,
                                 const struct hpke_public *to, str info)
{
    struct channel c;
    struct digest prk = extract(a, S(""), SUITE_KEM, S("eae_prk"), x);
    struct digest shared = expand(a, &prk, SUITE_KEM, S("shared_secret"),
                                  arena_concat(a, point_str(fresh), point_str(to)), 32);
    struct digest no_psk = extract(a, S(""), SUITE_ALL, S("psk_id_hash"), S(""));
    struct digest about = extract(a, S(""), SUITE_ALL, S("info_hash"), info);
    struct digest secret = extract(a, digest_str(&shared), SUITE_ALL, S("secret"), S(""));
    struct buf context = buf_make(a);
    buf_byte(&context, 0);
    buf_add(&context, digest_str(&no_psk));
    buf_add(&context, digest_str(&about));
    struct digest key = expand(a, &secret, SUITE_ALL, S("key"), buf_str(&context), AES_KEY);
    struct digest nonce = expand(a, &secret, SUITE_ALL, S("base_nonce"), buf_str(&context), NONCE);
    memcpy(c.key, key.at, AES_KEY);
    memcpy(c.nonce, nonce.at, NONCE);
    return c;
}

/* ---- the cipher
 * --------------------------------------------------------------------------------*/

static bool aes_steps(EVP_CIPHER_CTX *x, const struct channel *c, str aad, str text, uint8_t *out,
                      bool seal)
{
    int n = 0;
    return EVP_CipherInit_ex(x, EVP_aes_128_gcm(), NULL, c->key, c->nonce, seal) == 1 &&
           (aad.n == 0 ||
            EVP_CipherUpdate(x, NULL, &n, (const unsigned char *)aad.p, (int)aad.n) == 1) &&
           (text.n == 0 ||
            EVP_CipherUpdate(x, out, &n, (const unsigned char *)text.p, (int)text.n) == 1);
}

/* out: text.n bytes, and when sealing the tag after them; `tag` is what came when opening. */
static status aes(const struct channel *c, str aad, str text, uint8_t *out, uint8_t *tag, bool seal)
{
    int n = 0;
    uint8_t rest[EVP_MAX_BLOCK_LENGTH];
    EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
    if (x == NULL) return ST_NO_MEMORY;
    bool good = aes_steps(x, c, aad, text, out, seal);
    if (!seal) good = good && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1;
    good = good && EVP_CipherFinal_ex(x, rest, &n) == 1;
    if (seal) good = good && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_GET_TAG, TAG, tag) == 1;
    EVP_CIPHER_CTX_free(x);
    ERR_clear_error();
    return good ? ST_OK : ST_BAD_INPUT;
}

/* ---- the three
 * ---------------------------------------------------------------------------------*/

/* 0 < scalar < the curve's order. */
static bool is_scalar(const uint8_t *scalar)
{
    static const uint8_t order[] = { 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
                                     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                     0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
                                     0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51 };
    return !sodium_is_zero(scalar, HPKE_PRIVATE_SIZE) &&
           memcmp(scalar, order, HPKE_PRIVATE_SIZE) < 0;
}

status hpke_pair(struct env *e, str seed, struct hpke_private *ret_private,
                 struct hpke_public *ret_public)
{
    struct digest prk = extract(e->arena, S(""), SUITE_KEM, S("dkp_prk"), seed), scalar = { 0 };
    for (int i = 0; i < 256 && !is_scalar(scalar.at); i++) {
        char counter = (char)i;
        scalar = expand(e->arena, &prk, SUITE_KEM, S("candidate"), str_make(&counter, 1), 32);
    }
    struct hpke_public p;
    TRY(times(scalar.at, NULL, p.at));
    memcpy(ret_private->at, scalar.at, sizeof ret_private->at);
    *ret_public = p;
    return ST_OK;
}

status hpke_seal(struct env *e, const struct hpke_public *to, str seed, str info, str aad, str text,
                 str *ret_sealed)
{
    char drawn[32];
    struct hpke_private own;
    struct hpke_public fresh, shared;
    if (str_is_none(seed)) e->random->fill(e->random, drawn, sizeof drawn);
    TRY(hpke_pair(e, str_is_none(seed) ? str_make(drawn, sizeof drawn) : seed, &own, &fresh));
    TRY(times(own.at, to->at, shared.at));
    struct channel c =
        channel_of(e->arena, str_make((const char *)shared.at + 1, 32), &fresh, to, info);
    uint8_t *out = arena_alloc(e->arena, text.n + HPKE_OVERHEAD);
    memcpy(out, fresh.at, sizeof fresh.at);
    TRY(aes(&c, aad, text, out + HPKE_PUBLIC_SIZE, out + HPKE_PUBLIC_SIZE + text.n, true));
    *ret_sealed = str_make((const char *)out, text.n + HPKE_OVERHEAD);
    return ST_OK;
}

status hpke_open(struct env *e, const struct hpke_private *own, str info, str aad, str sealed,
                 str *ret_text)
{
    struct hpke_public fresh, to, shared;
    uint8_t tag[TAG];
    if (sealed.n < HPKE_OVERHEAD || sealed.n > INT32_MAX) return ST_BAD_INPUT;
    memcpy(fresh.at, sealed.p, sizeof fresh.at);
    memcpy(tag, sealed.p + sealed.n - TAG, TAG);
    if (fresh.at[0] != POINT_CONVERSION_UNCOMPRESSED) return ST_BAD_INPUT;
    TRY(times(own->at, fresh.at, shared.at));
    TRY(times(own->at, NULL, to.at));
    struct channel c =
        channel_of(e->arena, str_make((const char *)shared.at + 1, 32), &fresh, &to, info);
    str text = str_sub(sealed, HPKE_PUBLIC_SIZE, sealed.n - HPKE_OVERHEAD);
    uint8_t *out = arena_alloc(e->arena, text.n + 1);
    TRY(aes(&c, aad, text, out, tag, false));
    *ret_text = str_make((const char *)out, text.n);
    return ST_OK;
}
