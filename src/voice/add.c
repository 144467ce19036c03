/* SPDX-License-Identifier: Apache-2.0
 * Taking a voice in: as it came, once, with how to answer it kept apart.
 */
#include "base/key.h"
#include "base/time.h"
#include "base/utf8.h"
#include "db/db.h"
#include "gen/sql_voice.h"
#include "record/change.h"
#include "voice/topic.h"
#include "voice/voice.h"
#include "voice/voice_limits.h"

enum { CLOCK_DAYS = 31 };

static status refuse(struct cx *cx, const char *field, const char *what, const char *remedy)
{
    env_fail(cx->env, ST_BAD_INPUT, str_of(field), "%s", what);
    env_remedy(cx->env, "%s", remedy);
    return ST_BAD_INPUT;
}

static bool is_way(str way)
{
    static const str ways[] = { S_INIT("none"),   S_INIT("email"),     S_INIT("text"),
                                S_INIT("letter"), S_INIT("telephone"), S_INIT("account") };
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (str_eq(way, ways[i])) return true;
    return false;
}

static size_t digits_in(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += s.p[i] >= '0' && s.p[i] <= '9';
    return n;
}

static status check_address(struct cx *cx, str way, str address)
{
    if (address.n > VOICE_ADDRESS_MOST)
        return refuse(cx, "address", "the address is too long", "Write only what is needed.");
    size_t at = str_find_byte(address, '@');
    if (str_eq(way, S("email")) &&
        (at == SIZE_MAX || at == 0 || str_find_byte(str_from(address, at), '.') == SIZE_MAX ||
         str_has(address, S(" "))))
        return refuse(cx, "address", "this is no e-mail address",
                      "Write it like name@example.org.");
    bool phone = str_eq(way, S("text")) || str_eq(way, S("telephone"));
    if (phone && (digits_in(address) < 10 || digits_in(address) > 15))
        return refuse(cx, "address", "this is no telephone number",
                      "Write all its digits, like 07700 900123.");
    if (str_eq(way, S("letter")) && address.n < 10)
        return refuse(cx, "address", "the address is too short for a letter",
                      "Write name, street, town and postcode.");
    return ST_OK;
}

static status check_way(struct cx *cx, const struct voice_new *v)
{
    if (!is_way(v->way))
        return refuse(cx, "way", "how to answer was not chosen",
                      "Choose one of the ways, or “I do not need an answer”.");
    if (str_eq(v->way, S("none")) || str_eq(v->way, S("account"))) return ST_OK;
    return check_address(cx, v->way, v->address);
}

static status check(struct cx *cx, const struct voice_new *v)
{
    if (str_trim(v->words).n == 0)
        return refuse(cx, "words", "nothing was written", "Write what you want to say.");
    if (!utf8_valid(v->words, NULL))
        return refuse(cx, "words", "the text holds signs that cannot be read",
                      "Write it again, or bring it to the shop.");
    if (utf8_count(v->words) > VOICE_WORDS_MOST) {
        env_fail(cx->env, ST_BAD_INPUT, S("words"), "this is %zu characters long",
                 utf8_count(v->words));
        env_remedy(cx->env, "Write at most %d; what is over can be a second voice.",
                   VOICE_WORDS_MOST);
        return ST_BAD_INPUT;
    }
    if (!utf8_valid(v->named, NULL) || utf8_count(v->named) > VOICE_NAME_MOST)
        return refuse(cx, "named", "the name is too long",
                      "Write a name of at most 80 characters.");
    return check_way(cx, v);
}

/* ---- how much from where
 * -----------------------------------------------------------------------*/

static status pace_of(struct cx *cx, str who, int64_t most)
{
    const struct key *k = &cx->house->csrf_key;
    struct sql_voice_pace_count_row row;
    int64_t hour = env_now(cx->env) / TIME_HOUR;
    struct digest d = crypto_hmac(str_make((const char *)k->at, sizeof k->at), who);
    TRY(sql_voice_pace_forget(cx->env, cx->db, hour - 24, NULL));
    TRY(sql_voice_pace_count(cx->env, cx->db, arena_str(cx->env->arena, digest_str(&d)), hour,
                             &row));
    if (row.n <= most) return ST_OK;
    env_fail(cx->env, ST_TOO_MANY, str_none(), "a lot has been said from here within an hour");
    env_remedy(cx->env, "Try again in an hour, or bring it to the shop.");
    return ST_TOO_MANY;
}

/* A cry for help is turned away only where somebody floods the safeguarding team with them. */
static status pace(struct cx *cx, const struct voice_new *v)
{
    struct arena *a = cx->env->arena;
    if (str_is_none(v->from)) return ST_OK;
    int64_t times = v->danger || voice_tells_danger(a, v->words) ? DANGER_PACE_TIMES : 1;
    TRY(pace_of(cx, arena_printf(a, "voice of %lld", (long long)v->participant),
                VOICE_HOUR_MOST * times));
    return pace_of(cx, arena_concat(a, S("voice from "), v->from), VOICE_ADDRESS_HOUR_MOST * times);
}

/* A closed question takes no more from the web; what was said before and is typed in now, it does,
 * and what tells of danger is always taken. */
static status check_topic(struct cx *cx, const struct voice_new *v)
{
    struct sql_voice_topic_state_row row;
    status st = sql_voice_topic_state(cx->env, cx->db, v->topic, &row);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "that is not asked here");
    TRY(st);
    if (v->channel != CHANNEL_WEB || v->danger || !str_eq(row.state, S("closed"))) return ST_OK;
    if (voice_tells_danger(cx->env->arena, v->words)) return ST_OK;
    env_fail(cx->env, ST_GONE, str_none(), "this question is closed");
    env_remedy(cx->env, "Say it to one of the questions that are open.");
    return ST_GONE;
}

/* ---- which theme it may belong to
 * --------------------------------------------------------------*/

/* How many of the theme's longer words stand in the text. */
static size_t nearness(struct arena *a, str text, const struct theme *t)
{
    str rest = utf8_fold(a, arena_printf(a, "%.*s %.*s", STR_ARG(t->title), STR_ARG(t->summary)));
    str word;
    size_t n = 0;
    while (str_next(&rest, ' ', &word)) {
        while (word.n > 0 && (word.p[word.n - 1] == ',' || word.p[word.n - 1] == '.')) word.n--;
        if (word.n > 3 && str_has(text, word)) n++;
    }
    return n;
}

/* rule:theme-nearest. A suggestion: a moderator confirms, or chooses another. */
static status suggest(struct cx *cx, const struct voice_new *v, int64_t *ret_theme)
{
    struct theme *themes;
    size_t count, best = 0;
    str text = utf8_fold(cx->env->arena, v->words);
    *ret_theme = 0;
    TRY(theme_list(cx, v->topic, &themes, &count));
    for (size_t i = 0; i < count; i++) {
        size_t near = nearness(cx->env->arena, text, &themes[i]);
        if (near <= best) continue;
        best = near;
        *ret_theme = themes[i].id;
    }
    return ST_OK;
}

/* ---- writing ---------------------------------------------------------------------------------*/

/* A tablet's clock may be a day off: what it says is kept where it can be true. */
int64_t voice_said_at(int64_t now, int64_t said_at)
{
    if (said_at == TIME_NONE || said_at == 0 || said_at > now ||
        said_at < now - CLOCK_DAYS * TIME_DAY)
        return now;
    return said_at;
}

static status write(struct cx *cx, const struct voice_new *v, struct voice_added *ret)
{
    struct env *e = cx->env;
    struct sql_voice_add_row row;
    int64_t suggested = 0, now = env_now(e);
    struct voice_added added = { .key = key_new(e, 'V'), .follow = v->follow };
    if (str_is_none(added.follow)) added.follow = crypto_token(e, 24);
    bool told = voice_tells_danger(e->arena, v->words);
    added.danger = v->danger || told;
    TRY(suggest(cx, v, &suggested));
    struct digest d = crypto_blake2b(added.follow);
    TRY(sql_voice_add(e, cx->db, added.key, v->topic, v->participant,
                      voice_channel_word(v->channel), voice_said_at(now, v->said_at), now,
                      v->neighbourhood, str_is_empty(v->language) ? S("en") : v->language, v->words,
                      str_is_none(v->named) ? S("") : str_trim(v->named),
                      str_eq(v->way, S("none")) ? 0 : 1, added.danger ? S("urgent") : S("waiting"),
                      suggested,
                      v->danger ? S("author")
                      : told    ? S("words")
                                : S(""),
                      arena_str(e->arena, digest_str(&d)), v->offline, &row));
    added.id = row.id;
    bool address = !str_eq(v->way, S("none")) && !str_is_empty(v->address);
    if (address || !str_is_empty(v->needs))
        TRY(sql_voice_contact_add(e, cx->db, row.id, v->way, address ? str_trim(v->address) : S(""),
                                  str_is_empty(v->language) ? S("en") : v->language,
                                  str_is_none(v->needs) ? S("") : v->needs, NULL));
    *ret = added;
    return change_add(cx, S("voice"), 0, row.id);
}

status voice_before(struct cx *cx, str offline, bool *ret_before, struct voice_added *ret)
{
    struct sql_voice_by_offline_row had;
    status st =
        str_is_empty(offline) ? ST_NOT_FOUND : sql_voice_by_offline(cx->env, cx->db, offline, &had);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_before = st == ST_OK;
    if (st == ST_OK) *ret = (struct voice_added){ .id = had.id, .key = had.key, .before = true };
    return ST_OK;
}

status voice_add(struct cx *cx, const struct voice_new *v, struct voice_added *ret)
{
    bool before = false;
    TRY(check(cx, v));
    TRY(check_topic(cx, v));
    TRY(voice_before(cx, v->offline, &before, ret));
    if (before) return ST_OK;
    TRY(pace(cx, v));
    return write(cx, v, ret);
}

/* ---- being told ------------------------------------------------------------------------------*/

status voice_telling(struct cx *cx, str secret, struct voice_telling *ret)
{
    struct voice v;
    struct sql_voice_contact_get_row row;
    TRY(voice_by_follow(cx, secret, &v));
    *ret = (struct voice_telling){ .way = S("none") };
    status st = sql_voice_contact_get(cx->env, cx->db, v.id, &row);
    if (st == ST_OK) *ret = (struct voice_telling){ row.way, row.moves != 0 };
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    return st == ST_NOT_FOUND ? ST_OK : st;
}

status voice_tell_moves(struct cx *cx, str secret, str way, str address, str language)
{
    struct voice v;
    TRY(voice_by_follow(cx, secret, &v));
    if (v.state == VOICE_REFUSED || v.state == VOICE_URGENT)
        return fail(cx->env, ST_GONE, "this one is not published, so it will not move");
    if (!is_way(way) || str_eq(way, S("none")) || str_eq(way, S("account")))
        return refuse(cx, "way", "how to tell you was not chosen", "Choose one of the ways.");
    TRY(check_address(cx, way, address));
    TRY(sql_voice_contact_moves(cx->env, cx->db, v.id, way, str_trim(address),
                                str_is_empty(language) ? v.language : language, NULL));
    return sql_voice_wants(cx->env, cx->db, v.id, NULL);
}

status voice_tell_still(struct cx *cx, str secret)
{
    struct voice v;
    TRY(voice_by_follow(cx, secret, &v));
    return sql_voice_contact_still(cx->env, cx->db, v.id, NULL);
}
