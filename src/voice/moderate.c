/* SPDX-License-Identifier: Apache-2.0 */
#include "voice/moderate.h"

#include "base/time.h"
#include "base/utf8.h"
#include "db/db.h"
#include "gen/sql_voice.h"
#include "record/change.h"
#include "trust/decide.h"
#include "voice/topic.h"
#include "voice/voice_limits.h"

static const str rules[VOICE_RULE__COUNT] = {
#define VOICE_RULE(key) S_INIT(#key),
#include "voice/rules.def"
};

str voice_rule_key(enum voice_rule rule)
{
    return rules[rule];
}

bool voice_rule_of(str key, enum voice_rule *ret_rule)
{
    for (int i = 0; i < VOICE_RULE__COUNT; i++)
        if (str_eq(rules[i], key)) {
            *ret_rule = (enum voice_rule)i;
            return true;
        }
    return false;
}

static status may(struct cx *cx, bool urgent)
{
    if (who_may(&cx->who, urgent ? RIGHT_SAFEGUARDING : RIGHT_MODERATE)) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "your role does not decide about what was said");
}

status voice_queue_size(struct cx *cx, struct voice_waiting *ret)
{
    struct sql_voice_queue_size_row r;
    TRY(may(cx, false));
    TRY(sql_voice_queue_size(cx->env, cx->db, S("waiting"), &r));
    *ret = (struct voice_waiting){ r.n, r.n == 0 ? TIME_NONE : r.oldest };
    return ST_OK;
}

status voice_queue(struct cx *cx, bool urgent, size_t most, struct voice **ret_voices,
                   size_t *ret_count)
{
    struct sql_voice_queue_list rows;
    TRY(may(cx, urgent));
    TRY(sql_voice_queue(cx->env, cx->db, urgent ? S("urgent") : S("waiting"), (int64_t)most,
                        &rows));
    struct voice *list = NEW_ARRAY(cx->env->arena, struct voice, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_voice_queue_row *r = &rows.at[i];
        list[i] = (struct voice){ .id = r->id,
                                  .key = r->key,
                                  .topic = r->topic,
                                  .topic_key = r->topic_key,
                                  .channel = r->channel,
                                  .at = r->at,
                                  .received_at = r->received_at,
                                  .neighbourhood = r->neighbourhood,
                                  .language = r->language,
                                  .words = r->words,
                                  .english = r->english,
                                  .translation_by = r->translation_by,
                                  .named = r->named,
                                  .wants_answer = r->wants_answer != 0,
                                  .state = urgent ? VOICE_URGENT : VOICE_WAITING,
                                  .suggested_theme = r->suggested_theme,
                                  .danger = r->danger,
                                  .decided_at = TIME_NONE };
    }
    *ret_voices = list;
    *ret_count = rows.count;
    return ST_OK;
}

/* ---- deciding
 * ----------------------------------------------------------------------------------*/

static status decide(struct cx *cx, int64_t id, str was, str state, int64_t theme, str refusal,
                     str danger)
{
    int64_t changed = 0;
    TRY(sql_voice_decide(cx->env, cx->db, id, was, state, theme, refusal, danger, cx->who.account,
                         env_now(cx->env), &changed));
    /* What is public no longer has no words on any list, in a statement either. */
    if (changed == 1 && !str_eq(state, S("accepted")))
        TRY(sql_statements_withdraw_of(cx->env, cx->db, id, NULL));
    if (changed == 1) return change_add(cx, S("voice"), 0, id);
    env_fail(cx->env, ST_PRECONDITION, str_none(), "somebody else has decided about this one");
    env_remedy(cx->env, "Look at it again.");
    return ST_PRECONDITION;
}

static bool theme_is_of(const struct theme *themes, size_t count, int64_t theme)
{
    for (size_t i = 0; i < count; i++)
        if (themes[i].id == theme) return true;
    return false;
}

status voice_accept(struct cx *cx, int64_t id, int64_t theme)
{
    struct voice v;
    struct theme *themes;
    size_t count;
    TRY(may(cx, false));
    TRY(voice_get(cx, id, &v));
    TRY(theme_list(cx, v.topic, &themes, &count));
    if (theme != 0 && !theme_is_of(themes, count, theme)) {
        env_fail(cx->env, ST_BAD_INPUT, S("theme"), "that theme is not of this question");
        env_remedy(cx->env, "Choose one of the themes in the list.");
        return ST_BAD_INPUT;
    }
    return decide(cx, id, S("waiting"), S("accepted"), theme, S(""), S(""));
}

status voice_refuse(struct cx *cx, int64_t id, enum voice_rule rule)
{
    TRY(may(cx, false));
    return decide(cx, id, S("waiting"), S("refused"), 0, rules[rule], S(""));
}

status voice_is_danger(struct cx *cx, int64_t id)
{
    struct voice v;
    TRY(may(cx, false));
    TRY(voice_get(cx, id, &v));
    str was = v.state == VOICE_ACCEPTED  ? S("accepted")
              : v.state == VOICE_REFUSED ? S("refused")
                                         : S("waiting");
    return decide(cx, id, was, S("urgent"), 0, S(""), S("moderator"));
}

status voice_is_no_danger(struct cx *cx, int64_t id)
{
    TRY(may(cx, true));
    return decide(cx, id, S("urgent"), S("waiting"), 0, S(""), S(""));
}

status voice_undecide(struct cx *cx, int64_t id)
{
    struct voice v;
    TRY(may(cx, false));
    TRY(voice_get(cx, id, &v));
    str was = v.state == VOICE_REFUSED ? S("refused") : S("accepted");
    return decide(cx, id, was, S("waiting"), 0, S(""), S(""));
}

/* ---- statements
 * --------------------------------------------------------------------------------*/

/* Alike but for white space. */
static str squeeze(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
        if (c == ' ' && (n == 0 || out[n - 1] == ' ')) continue;
        out[n++] = c;
    }
    return str_trim(str_make(out, n));
}

status statement_from(struct cx *cx, int64_t voice, str words, int64_t *ret_id)
{
    struct env *e = cx->env;
    struct voice v;
    struct sql_statement_add_row row;
    TRY(may(cx, false));
    TRY(voice_get(cx, voice, &v));
    str text = squeeze(e->arena, words), all = squeeze(e->arena, v.words);
    str english = squeeze(e->arena, v.english);
    size_t n = utf8_count(text);
    if (v.state != VOICE_ACCEPTED)
        return fail(e, ST_CONFLICT, "only a voice that is accepted can become a statement");
    if (n < STATEMENT_WORDS_LEAST || n > STATEMENT_WORDS_MOST ||
        !(str_has(all, text) || str_has(english, text))) {
        env_fail(e, ST_BAD_INPUT, S("words"),
                 "a statement is a passage of what was said, in those words");
        env_remedy(e, "Take %d to %d characters of the voice, as they stand there.",
                   STATEMENT_WORDS_LEAST, STATEMENT_WORDS_MOST);
        return ST_BAD_INPUT;
    }
    str key = arena_printf(e->arena, "S%.*s", STR_ARG(crypto_token(e, 6)));
    TRY(sql_statement_add(e, cx->db, key, v.topic, text, voice, env_now(e), cx->who.account, &row));
    *ret_id = row.id;
    return change_add(cx, S("statement"), 0, row.id);
}

status statement_withdraw(struct cx *cx, int64_t statement)
{
    int64_t changed = 0;
    TRY(may(cx, false));
    TRY(sql_statement_withdraw(cx->env, cx->db, statement, &changed));
    if (changed != 1) return fail(cx->env, ST_NOT_FOUND, "there is no such statement open");
    return change_add(cx, S("statement"), 0, statement);
}
