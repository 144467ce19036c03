/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sign.h"

#include <sodium.h>

enum { TOKEN_MAC = 16 };

static void pair_make(const struct key *seed, struct sign_public *ret_public,
                      unsigned char ret_secret[crypto_sign_SECRETKEYBYTES])
{
    crypto_sign_seed_keypair(ret_public->at, ret_secret, seed->at);
}

struct sign_public sign_public_of(const struct key *seed)
{
    struct sign_public p;
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    pair_make(seed, &p, secret);
    sodium_memzero(secret, sizeof secret);
    return p;
}

struct signature sign_make(const struct key *seed, str bytes)
{
    struct sign_public p;
    struct signature s;
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    pair_make(seed, &p, secret);
    crypto_sign_detached(s.at, NULL, (const unsigned char *)bytes.p, bytes.n, secret);
    sodium_memzero(secret, sizeof secret);
    return s;
}

bool sign_check(const struct sign_public *p, str bytes, const struct signature *s)
{
    return crypto_sign_verify_detached(s->at, (const unsigned char *)bytes.p, bytes.n, p->at) == 0;
}

static str key_str(const struct key *k)
{
    return str_make((const char *)k->at, sizeof k->at);
}

str token_seal(struct arena *a, const struct key *k, str payload)
{
    struct digest d = crypto_hmac(key_str(k), payload);
    str body = base64url_encode(a, payload);
    str mac = base64url_encode(a, str_sub(digest_str(&d), 0, TOKEN_MAC));
    return arena_printf(a, "%.*s.%.*s", STR_ARG(body), STR_ARG(mac));
}

status token_open(struct env *e, const struct key *k, str text, str *ret_payload)
{
    size_t dot = str_find_byte(text, '.');
    str payload = str_none();
    str mac = str_none();
    bool ok = dot != SIZE_MAX && base64url_decode(e->arena, str_sub(text, 0, dot), &payload) &&
              base64url_decode(e->arena, str_from(text, dot + 1), &mac);
    struct digest d = crypto_hmac(key_str(k), payload);
    if (!ok || !crypto_same(mac, str_sub(digest_str(&d), 0, TOKEN_MAC)))
        return fail(e, ST_BAD_INPUT, "the text was not given out by this server, or was changed");
    *ret_payload = payload;
    return ST_OK;
}
