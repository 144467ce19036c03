/* SPDX-License-Identifier: Apache-2.0
 * Keys and passes for devices, and the letters that come back from them.
 */
#include "voice/sealed.h"

#include "base/time.h"
#include "crypto/secret.h"
#include "crypto/sign.h"
#include "db/db.h"
#include "gen/sql_sealed.h"
#include "json/json.h"
#include "voice/voice_limits.h"
#include "voice/vote.h"

/* ---- keys
 * --------------------------------------------------------------------------------------*/

static status key_make(struct cx *cx, struct sealed_device *ret)
{
    struct env *e = cx->env;
    struct hpke_private own;
    struct hpke_public public;
    char seed[32];
    e->random->fill(e->random, seed, sizeof seed);
    TRY(hpke_pair(e, str_make(seed, sizeof seed), &own, &public));
    ret->key = crypto_token(e, 9);
    ret->public = arena_str(e->arena, str_make((const char *)public.at, sizeof public.at));
    str kept =
        secret_seal(e, &cx->house->sealed_key, str_make((const char *)own.at, sizeof own.at));
    return sql_sealed_key_add(e, cx->db, ret->key, ret->public, kept, env_now(e), NULL);
}

/* ST_NOT_FOUND, untold, where it is none of ours or destroyed. */
static status key_find(struct cx *cx, str id, struct hpke_private *ret)
{
    struct sql_sealed_key_get_row row;
    str bytes;
    TRY(sql_sealed_key_get(cx->env, cx->db, id, env_now(cx->env) - SEALED_KEY_DAYS * TIME_DAY,
                           &row));
    if (!secret_open(cx->env->arena, &cx->house->sealed_key, row.private, &bytes) ||
        bytes.n != sizeof ret->at)
        return ST_NOT_FOUND;
    memcpy(ret->at, bytes.p, sizeof ret->at);
    return ST_OK;
}

status sealed_sweep(struct cx *cx)
{
    return sql_sealed_key_sweep(cx->env, cx->db, env_now(cx->env) - SEALED_KEY_DAYS * TIME_DAY,
                                NULL);
}

/* ---- passes: who took it down, sealed in with what was said
 * ------------------------------------*/

static struct key pass_key(const struct cx *cx)
{
    return key_derive(&cx->house->sealed_key, S("pass"));
}

struct pass {
    int64_t account, organisation, made_at; /* µs */
};

static str pass_make(struct cx *cx)
{
    struct key k = pass_key(cx);
    return token_seal(cx->env->arena, &k,
                      arena_printf(cx->env->arena, "pass %lld %lld %lld",
                                   (long long)cx->who.account, (long long)cx->who.organisation,
                                   (long long)env_now(cx->env)));
}

static bool pass_parts(str payload, struct pass *ret)
{
    str rest = payload, word, account, organisation, made;
    return str_next(&rest, ' ', &word) && str_eq(word, S("pass")) &&
           str_next(&rest, ' ', &account) && str_to_int(account, &ret->account) &&
           str_next(&rest, ' ', &organisation) && str_to_int(organisation, &ret->organisation) &&
           str_next(&rest, ' ', &made) && str_to_int(made, &ret->made_at) && str_is_none(rest);
}

/* However long the letter lay: the key that it was sealed to is the bound. */
static status pass_read(struct cx *cx, str text, struct pass *ret)
{
    struct key k = pass_key(cx);
    str payload;
    status st = token_open(cx->env, &k, text, &payload);
    if (st == ST_NO_MEMORY) return st;
    if (st == ST_OK && pass_parts(payload, ret)) return ST_OK;
    env_fail(cx->env, ST_BAD_INPUT, S("pass"), "this was not taken down by anybody who works here");
    env_remedy(cx->env, "Sign in on this tablet with a network before taking voices down on it.");
    return ST_BAD_INPUT;
}

status sealed_device_give(struct cx *cx, struct sealed_device *ret)
{
    struct env *e = cx->env;
    struct sql_sealed_key_newest_row row;
    struct sealed_device d = { .pass = pass_make(cx),
                               .until = env_now(e) + SEALED_PASS_DAYS * TIME_DAY };
    TRY(sealed_sweep(cx));
    status st = sql_sealed_key_newest(e, cx->db, env_now(e) - SEALED_KEY_NEW_DAYS * TIME_DAY, &row);
    if (st == ST_OK)
        d.key = row.id, d.public = row.public;
    else if (st == ST_NOT_FOUND)
        st = key_make(cx, &d);
    TRY(st);
    *ret = d;
    return ST_OK;
}

/* ---- what is inside
 * ----------------------------------------------------------------------------*/

static status refuse(struct env *e, str member, const char *what)
{
    env_fail(e, ST_BAD_INPUT, member, "%s", what);
    env_remedy(e, "Take it down again, here or on a sheet.");
    return ST_BAD_INPUT;
}

static str text_of(struct env *e, const struct json_node *letter, const char *name)
{
    str s = json_str(e->arena, json_get(letter, name));
    return str_is_none(s) ? S("") : s;
}

static bool is_token(str s, size_t least, size_t most)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return s.n >= least && s.n <= most;
}

static int64_t instant_of(const struct json_node *n)
{
    int64_t ms;
    if (!json_int(n, &ms) || ms <= 0 || ms > INT64_MAX / 1000) return TIME_NONE;
    return ms * 1000;
}

status sealed_letter_read(struct env *e, str json, struct sealed_letter *ret)
{
    const struct json_node *n = NULL;
    struct sealed_letter l = { 0 };
    TRY(json_read(e, json, &n));
    if (!json_is_object(n)) return refuse(e, S("letter"), "what was sealed is no voice");
    l = (struct sealed_letter){ .pass = text_of(e, n, "pass"),
                                .once = text_of(e, n, "once"),
                                .follow = text_of(e, n, "follow"),
                                .topic = text_of(e, n, "topic"),
                                .channel = text_of(e, n, "channel"),
                                .words = text_of(e, n, "words"),
                                .language = text_of(e, n, "language"),
                                .way = text_of(e, n, "way"),
                                .address = text_of(e, n, "address"),
                                .named = text_of(e, n, "named"),
                                .said_at = instant_of(json_get(n, "said")),
                                .agreed = json_true(json_get(n, "agreed")),
                                .danger = json_true(json_get(n, "danger")) };
    if (!json_int(json_get(n, "where"), &l.where) || l.where < 0) l.where = 0;
    if (!is_token(l.once, SEALED_ONCE_LEAST, SEALED_TOKEN_MOST))
        return refuse(e, S("once"), "it cannot be told apart from others");
    if (!is_token(l.follow, SEALED_FOLLOW_LEAST, SEALED_TOKEN_MOST))
        return refuse(e, S("follow"), "its private link is too short to be kept secret");
    if (!is_token(l.language, 2, 8)) l.language = S("en");
    *ret = l;
    return ST_OK;
}

/* ---- taking it in
 * ------------------------------------------------------------------------------*/

static status letter_open(struct cx *cx, str key, str sealed, struct sealed_letter *ret)
{
    struct env *e = cx->env;
    struct hpke_private own;
    str json;
    status st = key_find(cx, key, &own);
    if (st == ST_NOT_FOUND) {
        env_fail(e, ST_GONE, S("key"),
                 "this lay on the tablet for too long: the key to it is destroyed, and nobody can "
                 "open it any more");
        env_remedy(e, "Take it off the tablet, and ask whoever said it once more.");
        return ST_GONE;
    }
    TRY(st);
    st =
        sealed.n > SEALED_MOST ? ST_BAD_INPUT : hpke_open(e, &own, SEALED_INFO, key, sealed, &json);
    if (st == ST_BAD_INPUT)
        return refuse(e, S("sealed"), "this is not whole, or was changed since it was sealed");
    TRY(st);
    return sealed_letter_read(e, json, ret);
}

/* Who took it down may have gone home: a colleague may send it. */
static status check_sender(struct cx *cx, const struct pass *p)
{
    if (p->account == cx->who.account || p->organisation == cx->who.organisation) return ST_OK;
    env_fail(cx->env, ST_FORBIDDEN, S("pass"),
             "this was taken down by a worker of another organisation");
    env_remedy(cx->env, "It stays on the tablet until she, or a colleague of hers, signs in here.");
    return ST_FORBIDDEN;
}

/* ST_NOT_FOUND becomes `none`: a neighbourhood that is gone is not worth a voice. */
static status where_of(struct cx *cx, int64_t where, int64_t *ret)
{
    struct sql_sealed_neighbourhood_row row;
    status st = sql_sealed_neighbourhood(cx->env, cx->db, where, &row);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret = st == ST_OK ? where : 0;
    return ST_OK;
}

static status voice_of_letter(struct cx *cx, const struct sealed_letter *l, struct voice_new *ret)
{
    struct sql_sealed_topic_row topic;
    struct voice_new v = { .words = l->words,
                           .named = l->named,
                           .language = l->language,
                           .said_at = l->said_at,
                           .danger = l->danger,
                           .way = l->way,
                           .address = l->address,
                           .needs = S(""),
                           .offline = l->once,
                           .follow = l->follow,
                           .from = str_none() };
    if (!l->agreed)
        return refuse(cx->env, S("agreed"), "its author has not agreed that it may be read");
    if (!voice_channel_of(l->channel, &v.channel) || v.channel == CHANNEL_WEB)
        return refuse(cx->env, S("channel"), "it does not say how it came");
    status st = sql_sealed_topic(cx->env, cx->db, l->topic, &topic);
    if (st == ST_NOT_FOUND) return refuse(cx->env, S("topic"), "that is no longer asked here");
    TRY(st);
    v.topic = topic.id;
    TRY(where_of(cx, l->where, &v.neighbourhood));
    *ret = v;
    return ST_OK;
}

status sealed_voice_take(struct cx *cx, str key, str sealed, struct voice_added *ret)
{
    struct sealed_letter letter;
    struct pass pass;
    struct voice_new v;
    bool before = false;
    TRY(letter_open(cx, key, sealed, &letter));
    TRY(pass_read(cx, letter.pass, &pass));
    TRY(check_sender(cx, &pass));
    TRY(voice_of_letter(cx, &letter, &v));
    TRY(voice_before(cx, v.offline, &before, ret));
    if (before) return ST_OK;
    TRY(participant_once(cx, S("paper"), v.neighbourhood, &v.participant));
    TRY(voice_add(cx, &v, ret));
    return voice_taken(cx, ret->id, pass.account, voice_said_at(env_now(cx->env), v.said_at));
}

/* ---- who took it down
 * --------------------------------------------------------------------------*/

status voice_taken(struct cx *cx, int64_t voice, int64_t by_account, int64_t agreed_at)
{
    return sql_voice_taken_add(cx->env, cx->db, voice, by_account, cx->who.account, agreed_at,
                               NULL);
}

status voice_taken_by(struct cx *cx, int64_t voice, str *ret_shown, int64_t *ret_agreed)
{
    struct sql_voice_taken_of_row row;
    status st = sql_voice_taken_of(cx->env, cx->db, voice, &row);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_shown = st == ST_OK ? row.by_shown : str_none();
    *ret_agreed = st == ST_OK ? row.agreed_at : TIME_NONE;
    return ST_OK;
}
