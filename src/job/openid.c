/* SPDX-License-Identifier: Apache-2.0 */
#include "job/openid.h"

#include "base/buf.h"
#include "base/time.h"
#include "job/fetch.h"

enum { PATIENCE_S = 8, ANSWER_MOST = 1 << 18 };

static status get(struct env *e, str relay, str url, const str *header, str form,
                  const struct json_node **ret_json)
{
    struct fetch_answer got = { 0 };
    struct fetch ask = { .url = url,
                         .header = header,
                         .header_count = header == NULL ? 0 : 1,
                         .body = form,
                         .type = S("application/x-www-form-urlencoded"),
                         .patience = PATIENCE_S * TIME_SECOND,
                         .most = ANSWER_MOST,
                         .relay = relay };
    TRY(fetch(e, &ask, &got));
    if (got.http != 200) return fail(e, ST_UNAUTHORIZED, "the provider says %ld", got.http);
    status st = json_read(e, got.body, ret_json);
    return st == ST_OK ? ST_OK : fail(e, ST_UNAUTHORIZED, "the provider says no JSON");
}

static str text_of(struct env *e, const struct json_node *n, const char *key)
{
    str s = json_str(e->arena, json_get(n, key));
    return str_is_none(s) ? S("") : s;
}

/* Over TLS, but for a provider on this machine. */
static bool is_door(const struct house *house, str url)
{
    bool here = str_starts(house->openid_issuer, S("http://localhost:")) &&
                str_starts(url, S("http://localhost:"));
    return here || str_starts(url, S("https://"));
}

status openid_discover(struct env *e, const struct house *house, struct openid_doors *ret_doors)
{
    const struct json_node *n = NULL;
    str at = arena_concat(e->arena, house->openid_issuer, S("/.well-known/openid-configuration"));
    TRY(get(e, house->relay, at, NULL, str_none(), &n));
    struct openid_doors d = { .authorize = text_of(e, n, "authorization_endpoint"),
                              .token = text_of(e, n, "token_endpoint"),
                              .userinfo = text_of(e, n, "userinfo_endpoint"),
                              .keys = text_of(e, n, "jwks_uri"),
                              .relay = house->relay };
    if (!str_eq(text_of(e, n, "issuer"), house->openid_issuer) || !is_door(house, d.authorize) ||
        !is_door(house, d.token) || !is_door(house, d.keys))
        return fail_at(e, ST_BAD_INPUT, S("openid"), "the provider is not who was set up");
    *ret_doors = d;
    return ST_OK;
}

status openid_token(struct env *e, const struct openid_doors *d, str text, struct jwt *ret_token)
{
    const struct json_node *keys = NULL;
    struct jwt t;
    if (jwt_read(e, text, &t) != ST_OK) return ST_UNAUTHORIZED;
    TRY(get(e, d->relay, d->keys, NULL, str_none(), &keys));
    status st = jwt_signed(e, &t, json_raw(keys));
    if (st != ST_OK) return fail(e, ST_UNAUTHORIZED, "the provider's signature is not right");
    *ret_token = t;
    return ST_OK;
}

static void form_add(struct buf *b, const char *name, str value)
{
    static const char hex[] = "0123456789ABCDEF";
    buf_printf(b, "%s%s=", b->n > 0 ? "&" : "", name);
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            str_find_byte(S("-._~"), (char)c) != SIZE_MAX) {
            buf_byte(b, (char)c);
        } else {
            buf_byte(b, '%');
            buf_byte(b, hex[c >> 4]);
            buf_byte(b, hex[c & 15]);
        }
    }
}

/* RFC 6749, 2.3.1: both halves are encoded first. */
static str basic(struct env *e, const struct house *house)
{
    struct buf id = buf_make(e->arena), secret = buf_make(e->arena);
    form_add(&id, "", house->openid_client);
    form_add(&secret, "", house->openid_secret);
    str both = arena_printf(e->arena, "%.*s:%.*s", STR_ARG(str_from(buf_str(&id), 1)),
                            STR_ARG(str_from(buf_str(&secret), 1)));
    return arena_concat(e->arena, S("Authorization: Basic "), base64_encode(e->arena, both));
}

static str claim(struct env *e, const struct json_node *first, const struct json_node *then,
                 const char *name)
{
    str s = text_of(e, first, name);
    return s.n > 0 ? s : text_of(e, then, name);
}

/* What the token does not say, the provider's own page about her may: only of the same subject. */
static status userinfo(struct env *e, const struct house *house, const struct openid_doors *d,
                       str access, str subject, const struct json_node **ret_info)
{
    str header = arena_concat(e->arena, S("Authorization: Bearer "), access);
    if (!is_door(house, d->userinfo) || access.n == 0) return ST_OK;
    TRY(get(e, house->relay, d->userinfo, &header, str_none(), ret_info));
    if (!str_eq(text_of(e, *ret_info, "sub"), subject))
        return fail(e, ST_UNAUTHORIZED, "the provider speaks of somebody else");
    return ST_OK;
}

status openid_redeem(struct env *e, const struct house *house, const struct openid_doors *d,
                     str code, str redirect, str verifier, str nonce,
                     struct openid_person *ret_person)
{
    const struct json_node *tokens = NULL, *info = NULL;
    struct buf form = buf_make(e->arena);
    struct jwt t;
    str header = basic(e, house);
    form_add(&form, "grant_type", S("authorization_code"));
    form_add(&form, "code", code);
    form_add(&form, "redirect_uri", redirect);
    form_add(&form, "code_verifier", verifier);
    TRY(get(e, house->relay, d->token, &header, buf_str(&form), &tokens));
    TRY(openid_token(e, d, text_of(e, tokens, "id_token"), &t));
    TRY(openid_check_id(e, house, &t, nonce));
    str subject = jwt_text(e, &t, "sub"), sid = jwt_text(e, &t, "sid");
    TRY(userinfo(e, house, d, text_of(e, tokens, "access_token"), subject, &info));
    *ret_person =
        (struct openid_person){ .subject = subject,
                                .sid = sid,
                                .name = claim(e, t.claims, info, "name"),
                                .nhs = claim(e, t.claims, info, "nhs_number"),
                                .born = claim(e, t.claims, info, "birthdate"),
                                .level = claim(e, t.claims, info, "identity_proofing_level") };
    return ST_OK;
}
