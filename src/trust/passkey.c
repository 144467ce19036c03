/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/passkey.h"

#include "base/time.h"
#include "base/utf8.h"
#include "crypto/passkey.h"
#include "crypto/sign.h"
#include "gen/sql_passkey.h"
#include "json/json.h"
#include "trust/trust_limits.h"

#define CHALLENGE_HOLDS (5 * TIME_MINUTE)

/* ---- where this is ---------------------------------------------------------------------------*/

bool passkey_place_of(struct arena *a, str address, struct passkey_place *ret_place)
{
    bool tls = str_starts(address, S("https://"));
    if (!tls && !str_starts(address, S("http://"))) return false;
    str rest = str_from(address, tls ? 8 : 7), host, name;
    if (!str_next(&rest, '/', &host) || host.n == 0) return false;
    str at = host;
    if (!str_next(&at, ':', &name) || name.n == 0 || name.p[0] == '[') return false;
    if (!tls && !str_eq(name, S("localhost"))) return false;
    str scheme = tls ? S("https://") : S("http://");
    bool default_port = tls && str_eq(at, S("443"));
    ret_place->origin = arena_lower(a, arena_concat(a, scheme, default_port ? name : host));
    ret_place->rp = arena_lower(a, name);
    return true;
}

/* ---- challenges ------------------------------------------------------------------------------*/

static const char act_letter[] = { [PASSKEY_MAKE] = 'm', [PASSKEY_USE] = 'u' };

static str digest16(struct arena *a, str bytes)
{
    struct digest d = crypto_blake2b(bytes);
    return base64url_encode(a, str_sub(digest_str(&d), 0, 16));
}

/* "passkey|m|account|until|whose|chance", sealed. */
str passkey_challenge(struct cx *cx, enum passkey_act act, int64_t account, str to)
{
    struct arena *a = cx->env->arena;
    str whose = digest16(a, to), chance = crypto_token(cx->env, 16);
    str payload = arena_printf(a, "passkey|%c|%lld|%lld|%.*s|%.*s", act_letter[act],
                               (long long)account, (long long)(env_now(cx->env) + CHALLENGE_HOLDS),
                               STR_ARG(whose), STR_ARG(chance));
    return token_seal(a, &cx->house->factor_key, payload);
}

str passkey_user(struct cx *cx, int64_t account)
{
    const struct key *k = &cx->house->factor_key;
    struct arena *a = cx->env->arena;
    struct digest d = crypto_hmac(str_make((const char *)k->at, sizeof k->at),
                                  arena_printf(a, "passkey user %lld", (long long)account));
    return base64url_encode(a, str_sub(digest_str(&d), 0, 16));
}

static bool challenge_good(struct cx *cx, str token, enum passkey_act act, int64_t account, str to)
{
    struct arena *a = cx->env->arena;
    str rest, word[5];
    int64_t whose = 0, until = 0;
    if (to.n == 0 || token_open(cx->env, &cx->house->factor_key, token, &rest) != ST_OK)
        return false;
    for (int i = 0; i < 5; i++)
        if (!str_next(&rest, '|', &word[i])) return false;
    return str_eq(word[0], S("passkey")) && str_eq(word[1], str_make(&act_letter[act], 1)) &&
           str_to_int(word[2], &whose) && whose == account && str_to_int(word[3], &until) &&
           until > env_now(cx->env) && crypto_same(word[4], digest16(a, to));
}

/* What the browser says that it has asked the authenticator for. Source: WebAuthn L2, 5.8.1. */
static bool client_data_good(struct cx *cx, const struct passkey_place *place, enum passkey_act act,
                             int64_t account, str to, str text, str *ret_challenge)
{
    struct arena *a = cx->env->arena;
    const struct json_node *root = NULL;
    str token;
    if (text.n == 0 || text.n > PASSKEY_DATA_MOST || json_read(cx->env, text, &root) != ST_OK)
        return false;
    str type = act == PASSKEY_MAKE ? S("webauthn.create") : S("webauthn.get");
    str challenge = json_str(a, json_get(root, "challenge"));
    if (!json_str_is(json_get(root, "type"), type)) return false;
    if (!str_eq(json_str(a, json_get(root, "origin")), place->origin)) return false;
    if (json_kind(json_get(root, "crossOrigin")) == JSON_TRUE) return false;
    if (str_is_none(challenge) || !base64url_decode(a, challenge, &token)) return false;
    *ret_challenge = token;
    return challenge_good(cx, token, act, account, to);
}

/* ST_CONFLICT where it was answered before. */
static status challenge_spend(struct cx *cx, str challenge)
{
    struct digest d = crypto_blake2b(challenge);
    int64_t changes = 0, now = env_now(cx->env);
    TRY(sql_passkey_spent_forget(cx->env, cx->db, now, NULL));
    TRY(sql_passkey_spend(cx->env, cx->db, arena_str(cx->env->arena, digest_str(&d)),
                          now + CHALLENGE_HOLDS, &changes));
    return changes == 1 ? ST_OK
                        : fail(cx->env, ST_CONFLICT, "this answer of a passkey has come before");
}

static status part_of(struct env *e, str text, str *ret_bytes)
{
    if (text.n > 2 * PASSKEY_DATA_MOST || !base64url_decode(e->arena, text, ret_bytes))
        return fail(e, ST_BAD_INPUT, "the passkey's answer is not in base64url");
    return ST_OK;
}

status passkey_answer_of(struct env *e, str id, str client_data, str auth_data, str signature,
                         struct passkey_answer *ret_answer)
{
    struct passkey_answer answer = { S(""), S(""), S(""), S("") };
    if (id.n > 0) TRY(part_of(e, id, &answer.id));
    if (client_data.n > 0) TRY(part_of(e, client_data, &answer.client_data));
    if (auth_data.n > 0) TRY(part_of(e, auth_data, &answer.auth_data));
    if (signature.n > 0) TRY(part_of(e, signature, &answer.signature));
    *ret_answer = answer;
    return ST_OK;
}

/* ---- the owner's -----------------------------------------------------------------------------*/

status passkey_add(struct cx *cx, const struct passkey_place *place, str to,
                   const struct passkey_answer *answer, str name)
{
    struct env *e = cx->env;
    struct passkey_made made;
    struct sql_passkey_of_account_list have;
    int64_t account = cx->who.account, changes = 0;
    str challenge = str_none();
    TRY(passkey_read(e, place->rp, answer->auth_data, &made));
    if (!client_data_good(cx, place, PASSKEY_MAKE, account, to, answer->client_data, &challenge))
        return fail(e, ST_GONE, "the time for making the passkey is over: begin again");
    TRY(sql_passkey_of_account(e, cx->db, account, &have));
    if (have.count >= PASSKEYS_MOST)
        return fail(e, ST_CONFLICT, "there are as many passkeys as there may be: remove one first");
    TRY(challenge_spend(cx, challenge));
    name = str_trim(name);
    if (name.n > PASSKEY_NAME_MOST || !utf8_valid(name, NULL)) name = S("");
    TRY(sql_passkey_add(e, cx->db, account, made.id, made.key, made.alg, made.count, name,
                        env_now(e), &changes));
    return changes == 1 ? ST_OK : fail(e, ST_CONFLICT, "this passkey is registered already");
}

status passkey_list(struct cx *cx, int64_t account, struct passkey_line **ret_lines,
                    size_t *ret_count)
{
    struct sql_passkey_of_account_list rows;
    TRY(sql_passkey_of_account(cx->env, cx->db, account, &rows));
    struct passkey_line *lines = NEW_ARRAY(cx->env->arena, struct passkey_line, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        lines[i] = (struct passkey_line){
            .id = rows.at[i].id,
            .added_at = rows.at[i].added_at,
            .used_at = rows.at[i].used_at.has ? rows.at[i].used_at.v : TIME_NONE,
            .name = rows.at[i].name,
            .credential = base64url_encode(cx->env->arena, rows.at[i].credential)
        };
    *ret_lines = lines;
    *ret_count = rows.count;
    return ST_OK;
}

status passkey_remove(struct cx *cx, int64_t id)
{
    return sql_passkey_drop(cx->env, cx->db, id, cx->who.account, NULL);
}

/* ---- coming in -------------------------------------------------------------------------------*/

static status unknown(struct cx *cx)
{
    return fail(cx->env, ST_UNAUTHORIZED, "the passkey is not one that is known here");
}

status passkey_in_check(struct cx *cx, const struct passkey_place *place, str to,
                        const struct passkey_answer *answer, struct passkey_in *ret_in)
{
    struct sql_passkey_by_credential_row row;
    struct passkey_in in = { 0 };
    if (answer->id.n == 0 || answer->id.n > PASSKEY_ID_MOST ||
        !client_data_good(cx, place, PASSKEY_USE, 0, to, answer->client_data, &in.challenge))
        return unknown(cx);
    status st = sql_passkey_by_credential(cx->env, cx->db, answer->id, &row);
    if (st == ST_NOT_FOUND) return unknown(cx);
    TRY(st);
    TRY(passkey_check(cx->env, place->rp, row.alg, row.pubkey, answer->client_data,
                      answer->auth_data, answer->signature, &in.count));
    in.id = row.id;
    in.account = row.account;
    *ret_in = in;
    return ST_OK;
}

status passkey_in_done(struct cx *cx, const struct passkey_in *in, str device, str *ret_token)
{
    struct account account;
    int64_t changes = 0;
    status st = challenge_spend(cx, in->challenge);
    if (st == ST_CONFLICT) return unknown(cx);
    TRY(st);
    TRY(sql_passkey_used(cx->env, cx->db, in->id, in->count, env_now(cx->env), &changes));
    st = account_by_id(cx, in->account, &account);
    if (st != ST_NOT_FOUND) TRY(st);
    if (changes != 1 || st == ST_NOT_FOUND || account.suspended) return unknown(cx);
    return session_first(cx, in->account, device, ret_token);
}
