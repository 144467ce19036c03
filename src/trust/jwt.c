/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/jwt.h"

#include "crypto/crypto.h"

static status not_token(struct env *e, const char *what)
{
    return fail_at(e, ST_BAD_INPUT, S("client_assertion"), "%s", what);
}

static status read_part(struct env *e, str part, const struct json_node **ret_node)
{
    str text;
    if (!base64url_decode(e->arena, part, &text)) return not_token(e, "a part is not base64url");
    TRY(json_read(e, text, ret_node));
    return json_is_object(*ret_node) ? ST_OK : not_token(e, "a part is no JSON object");
}

static status read_header(struct env *e, str part, struct jwt *t)
{
    const struct json_node *header = NULL;
    TRY(read_part(e, part, &header));
    str alg = json_str(e->arena, json_get(header, "alg"));
    if (!jws_alg_parse(alg, &t->alg)) {
        env_fail(e, ST_BAD_INPUT, S("alg"), "“%.*s” is no signature that is taken here",
                 STR_ARG(str_sub(alg, 0, 20)));
        env_remedy(e, "sign with ES384 or RS384");
        return ST_BAD_INPUT;
    }
    if (json_get(header, "crit") != NULL) return not_token(e, "“crit” is not understood here");
    t->kid = json_str(e->arena, json_get(header, "kid"));
    return ST_OK;
}

status jwt_read(struct env *e, str text, struct jwt *ret_jwt)
{
    struct jwt t = { 0 };
    str rest = text, header = str_none(), claims = str_none();
    if (text.n > JWT_MOST) return fail_at(e, ST_BAD_INPUT, S("client_assertion"), "it is too long");
    if (!str_next(&rest, '.', &header) || !str_next(&rest, '.', &claims) || str_is_none(rest) ||
        str_find_byte(rest, '.') != SIZE_MAX)
        return not_token(e, "a token has three parts");
    TRY(read_header(e, header, &t));
    TRY(read_part(e, claims, &t.claims));
    if (!base64url_decode(e->arena, rest, &t.signature)) return not_token(e, "it has no signature");
    t.signed_part = str_sub(text, 0, header.n + 1 + claims.n);
    *ret_jwt = t;
    return ST_OK;
}

/* ---- keys ------------------------------------------------------------------------------------*/

static str number_of(struct env *e, const struct json_node *key, const char *name)
{
    str raw = str_none();
    str text = json_str(e->arena, json_get(key, name));
    if (str_is_none(text) || !base64url_decode(e->arena, text, &raw)) return S("");
    return raw;
}

static status key_read(struct env *e, const struct json_node *key, struct jws_key **ret_key)
{
    const struct json_node *kind = json_get(key, "kty");
    if (json_str_is(kind, S("RSA")))
        return jws_key_rsa(e, number_of(e, key, "n"), number_of(e, key, "e"), ret_key);
    if (json_str_is(kind, S("EC")))
        return jws_key_ec(e, json_str(e->arena, json_get(key, "crv")), number_of(e, key, "x"),
                          number_of(e, key, "y"), ret_key);
    return fail_at(e, ST_BAD_INPUT, S("kty"), "a key is RSA or EC");
}

/* A key for another use, or for another algorithm, is not asked. */
static bool key_fits(const struct json_node *key, const struct jwt *t)
{
    const struct json_node *use = json_get(key, "use"), *alg = json_get(key, "alg");
    if (use != NULL && !json_str_is(use, S("sig"))) return false;
    if (alg != NULL && !json_str_is(alg, str_of(jws_alg_name(t->alg)))) return false;
    bool ec = t->alg == JWS_ES256 || t->alg == JWS_ES384;
    return json_str_is(json_get(key, "kty"), ec ? S("EC") : S("RSA"));
}

static status keys_of(struct env *e, str jwks, const struct json_node **ret_keys)
{
    const struct json_node *root = NULL;
    if (jwks.n > JWKS_MOST) return fail_at(e, ST_BAD_INPUT, S("keys"), "the set is too large");
    TRY(json_read(e, jwks, &root));
    *ret_keys = json_get(root, "keys");
    if (json_is_array(*ret_keys) && json_count(*ret_keys) <= JWKS_KEYS_MOST) return ST_OK;
    env_fail(e, ST_BAD_INPUT, S("keys"), "this is no set of keys");
    env_remedy(e, "write {\"keys\": [ … ]}, with %d keys at most", JWKS_KEYS_MOST);
    return ST_BAD_INPUT;
}

status jwt_signed(struct env *e, const struct jwt *t, str jwks)
{
    const struct json_node *keys = NULL;
    bool there = false;
    TRY(keys_of(e, jwks, &keys));
    if (str_is_none(t->kid) && json_count(keys) != 1)
        return fail_at(e, ST_UNAUTHORIZED, S("kid"), "the token does not say whose key it is");
    for (const struct json_node *k = json_first(keys); k != NULL; k = json_next(k)) {
        struct jws_key *key = NULL;
        if (!str_is_none(t->kid) && !json_str_is(json_get(k, "kid"), t->kid)) continue;
        if (!key_fits(k, t)) continue;
        there = true;
        if (key_read(e, k, &key) == ST_OK && jws_check(key, t->alg, t->signed_part, t->signature))
            return ST_OK;
    }
    if (!there) return fail_at(e, ST_NOT_FOUND, S("kid"), "there is no such key");
    return fail_at(e, ST_UNAUTHORIZED, S("client_assertion"), "the signature is not right");
}

status jwks_judge(struct env *e, str jwks)
{
    static const char *const secret[] = { "d", "p", "q", "k" };
    const struct json_node *keys = NULL;
    TRY(keys_of(e, jwks, &keys));
    if (json_count(keys) == 0) return fail_at(e, ST_BAD_INPUT, S("keys"), "the set has no key");
    for (const struct json_node *k = json_first(keys); k != NULL; k = json_next(k)) {
        struct jws_key *key = NULL;
        for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++) {
            if (json_get(k, secret[i]) == NULL) continue;
            env_fail(e, ST_BAD_INPUT, str_of(secret[i]), "this set holds a secret");
            env_remedy(e, "give the public keys alone, and make new ones: these are no secret now");
            return ST_BAD_INPUT;
        }
        TRY(key_read(e, k, &key));
    }
    return ST_OK;
}

/* ---- claims ----------------------------------------------------------------------------------*/

str jwt_text(struct env *e, const struct jwt *t, const char *claim)
{
    return json_str(e->arena, json_get(t->claims, claim));
}

/* A fraction is allowed (RFC 7519, NumericDate), and left out. */
int64_t jwt_time(const struct jwt *t, const char *claim)
{
    str number = json_number(json_get(t->claims, claim));
    int64_t seconds;
    number = str_sub(number, 0, str_find_byte(number, '.'));
    return !str_is_none(number) && str_to_int(number, &seconds) ? seconds : INT64_MIN;
}

bool jwt_is_for(struct env *e, const struct jwt *t, str audience)
{
    const struct json_node *aud = json_get(t->claims, "aud");
    (void)e;
    if (json_str_is(aud, audience)) return true;
    if (!json_is_array(aud)) return false;
    for (const struct json_node *a = json_first(aud); a != NULL; a = json_next(a))
        if (json_str_is(a, audience)) return true;
    return false;
}
