/* SPDX-License-Identifier: Apache-2.0 */
#include "voice/voice.h"

#include "base/time.h"
#include "db/db.h"
#include "gen/sql_voice.h"
#include "trust/decide.h"
#include "voice/voice_limits.h"

static const str channels[CHANNEL__COUNT] = {
    [CHANNEL_WEB] = S_INIT("web"),         [CHANNEL_POPUP] = S_INIT("popup"),
    [CHANNEL_PAPER] = S_INIT("paper"),     [CHANNEL_TELEPHONE] = S_INIT("telephone"),
    [CHANNEL_MEETING] = S_INIT("meeting"),
};

str voice_channel_word(enum voice_channel channel)
{
    return channels[channel];
}

bool voice_channel_of(str word, enum voice_channel *ret_channel)
{
    for (int i = 0; i < CHANNEL__COUNT; i++)
        if (str_eq(channels[i], word)) {
            *ret_channel = (enum voice_channel)i;
            return true;
        }
    return false;
}

status voice_list(struct cx *cx, int64_t topic, int64_t theme, int64_t before_at, int64_t before_id,
                  size_t most, struct voice_line **ret_lines, size_t *ret_count)
{
    struct sql_voice_list_list rows;
    if (most > VOICE_PAGE_MOST) most = VOICE_PAGE_MOST;
    TRY(sql_voice_list(cx->env, cx->db, topic, theme, before_at, before_id, (int64_t)most, &rows));
    struct voice_line *lines = NEW_ARRAY(cx->env->arena, struct voice_line, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_voice_list_row *r = &rows.at[i];
        lines[i] = (struct voice_line){ r->id,      r->key,     r->topic,          r->theme,
                                        r->channel, r->at,      r->neighbourhood,  r->language,
                                        r->words,   r->english, r->translation_by, r->named };
    }
    *ret_lines = lines;
    *ret_count = rows.count;
    return ST_OK;
}

status voice_channels(struct cx *cx, int64_t topic, struct voice_channel_count **ret_rows,
                      size_t *ret_count)
{
    struct sql_voice_channels_list rows;
    TRY(sql_voice_channels(cx->env, cx->db, topic, &rows));
    struct voice_channel_count *list =
        NEW_ARRAY(cx->env->arena, struct voice_channel_count, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        if (!voice_channel_of(rows.at[i].channel, &list[i].channel))
            return fail(cx->env, ST_INTERNAL, "a voice that came by an unknown way is stored");
        list[i].voices = rows.at[i].voices;
    }
    *ret_rows = list;
    *ret_count = rows.count;
    return ST_OK;
}

static enum voice_state state_of(str word)
{
    if (str_eq(word, S("accepted"))) return VOICE_ACCEPTED;
    if (str_eq(word, S("refused"))) return VOICE_REFUSED;
    return str_eq(word, S("urgent")) ? VOICE_URGENT : VOICE_WAITING;
}

static status read_one(struct cx *cx, int64_t id, str follow, struct voice *ret)
{
    struct sql_voice_one_row r;
    status st = sql_voice_one(cx->env, cx->db, id, follow, &r);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "there is no such voice");
    TRY(st);
    *ret = (struct voice){ .id = r.id,
                           .key = r.key,
                           .topic = r.topic,
                           .topic_key = r.topic_key,
                           .theme = r.theme,
                           .theme_key = r.theme_key,
                           .theme_title = r.theme_title,
                           .channel = r.channel,
                           .at = r.at,
                           .received_at = r.received_at,
                           .neighbourhood = r.neighbourhood,
                           .language = r.language,
                           .words = r.words,
                           .english = r.english,
                           .translation_by = r.translation_by,
                           .named = r.named,
                           .wants_answer = r.wants_answer != 0,
                           .state = state_of(r.state),
                           .refusal = r.refusal,
                           .suggested_theme = r.suggested_theme,
                           .danger = r.danger,
                           .decided_at = r.decided_at.has ? r.decided_at.v : TIME_NONE };
    return ST_OK;
}

status voice_by_follow(struct cx *cx, str secret, struct voice *ret)
{
    struct digest d = crypto_blake2b(secret);
    return read_one(cx, 0, arena_str(cx->env->arena, digest_str(&d)), ret);
}

status voice_get(struct cx *cx, int64_t id, struct voice *ret)
{
    bool urgent = who_may(&cx->who, RIGHT_SAFEGUARDING);
    if (!urgent && !who_may(&cx->who, RIGHT_MODERATE))
        return fail(cx->env, ST_FORBIDDEN, "your role does not read what waits for a moderator");
    struct voice v;
    if (id <= 0) return fail(cx->env, ST_NOT_FOUND, "there is no such voice");
    TRY(read_one(cx, id, str_none(), &v));
    if (v.state == VOICE_URGENT ? !urgent : !who_may(&cx->who, RIGHT_MODERATE))
        return fail(cx->env, ST_NOT_FOUND, "there is no such voice");
    *ret = v;
    return ST_OK;
}
