/* SPDX-License-Identifier: Apache-2.0
 * Reading what was said before others do: accept it into a theme, refuse it by a published rule,
 * or hand it to the safeguarding team.
 */
#include "web/moderate.h"

#include "base/time.h"
#include "gen/moderate.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"
#include "thread/link.h"
#include "trust/decide.h"
#include "voice/sealed.h"
#include "web/moved.h"
#include "web/talk.h"

enum { SHOWN = 30, ALARM_DAYS = 2 };

/* ---- the queue
 * ---------------------------------------------------------------------------------*/

static struct moderate_line line_of(struct page *p, const struct voice *v)
{
    struct arena *a = p->req->arena;
    struct moderate_line l = { .url = str_none(), .words = voice_of(a, v->words) };
    l.words.lang = v->language;
    l.words.right_to_left = str_eq(v->language, S("ur"));
    if (v->english.n > 0) {
        l.english = voice_of(a, v->english);
        l.english.size = VOICE_SMALL;
        l.english.lang = S("en");
    }
    l.about = MSG_TEXT(a, p->out->lang, MSG_moderate_about,
                       msg_arg_str(channel_words_of(p->out->lang, v->channel)),
                       msg_arg_str(words_when(p->out, v->received_at)),
                       msg_arg_str(str_is_empty(v->neighbourhood)
                                       ? msg_words(p->out->lang, MSG_moderate_nowhere)
                                       : v->neighbourhood));
    return l;
}

static status show_list(struct page *p, bool urgent)
{
    struct arena *a = p->req->arena;
    struct voice *list;
    size_t count;
    struct moderate_list_view v = { .urgent = urgent, .alarm = str_none() };
    TRY(voice_queue(p->cx, urgent, SHOWN, &list, &count));
    v.waiting = (int64_t)count;
    for (size_t i = 0; i < count; i++) {
        struct moderate_line l = line_of(p, &list[i]);
        l.url = url_voice_read(a, arena_printf(a, "%lld", (long long)list[i].id));
        *VEC_PUSH(a, &v.lines) = l;
    }
    if (!urgent) {
        struct voice_waiting w;
        TRY(voice_queue_size(p->cx, &w));
        v.waiting = w.count;
        if (w.count > 0 && env_now(p->cx->env) - w.oldest > ALARM_DAYS * TIME_DAY)
            v.alarm = MSG_TEXT(a, p->out->lang, MSG_moderate_alarm,
                               msg_arg_int((env_now(p->cx->env) - w.oldest) / TIME_DAY));
    }
    v.frame = page_frame(
        p, FRAME_STAFF, msg_words(p->out->lang, urgent ? MSG_moderate_urgent : MSG_moderate_title));
    tmpl_moderate_list(p->out, &v);
    return ST_OK;
}

status page_voices(struct page *p)
{
    return show_list(p, false);
}

status page_voices_urgent(struct page *p)
{
    return show_list(p, true);
}

/* ---- one voice
 * ---------------------------------------------------------------------------------*/

static enum msg_key state_key(const struct voice *v)
{
    switch (v->state) {
    case VOICE_WAITING: return MSG_moderate_waiting;
    case VOICE_ACCEPTED: return MSG_moderate_accepted;
    case VOICE_REFUSED: return MSG_moderate_refused;
    case VOICE_URGENT: return MSG_moderate_is_urgent;
    }
    return MSG_moderate_waiting;
}

/* None where its author wrote it herself. */
static status taken_of(struct page *p, int64_t voice, str *ret)
{
    str who;
    int64_t agreed;
    TRY(voice_taken_by(p->cx, voice, &who, &agreed));
    *ret = str_is_none(who)
               ? who
               : MSG_TEXT(p->req->arena, p->out->lang, MSG_moderate_taken, msg_arg_str(who),
                          msg_arg_str(words_date(p->out, time_date_local(agreed))));
    return ST_OK;
}

static status view_of(struct page *p, struct voice *said, struct moderate_view *ret)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct theme *themes;
    size_t count;
    struct moderate_view v = { .v = said, .line = line_of(p, said), .suggested = str_none() };
    v.state_words = msg_words(lang, state_key(said));
    TRY(taken_of(p, said->id, &v.taken));
    v.theme = (struct form_choices){ .name = S("theme"),
                                     .legend = msg_words(lang, MSG_moderate_theme),
                                     .hint = str_none(),
                                     .error = str_none() };
    v.rule = (struct form_choices){ .name = S("rule"),
                                    .legend = msg_words(lang, MSG_moderate_rule),
                                    .hint = str_none(),
                                    .error = str_none() };
    v.statement = (struct form_field){ .name = S("statement"),
                                       .label = msg_words(lang, MSG_moderate_statement),
                                       .hint = msg_words(lang, MSG_moderate_statement_hint),
                                       .value = page_form(p, S("statement")),
                                       .error = str_none(),
                                       .rows = 2 };
    str near = arena_printf(a, "%lld", (long long)said->suggested_theme);
    TRY(theme_list(p->cx, said->topic, &themes, &count));
    for (size_t i = 0; i < count; i++) {
        if (themes[i].id == said->suggested_theme) v.suggested = themes[i].title;
        form_choice_add(a, &v.theme, arena_printf(a, "%lld", (long long)themes[i].id),
                        themes[i].title, str_none(), near);
    }
    form_choice_add(a, &v.theme, S("0"), msg_words(lang, MSG_moderate_no_theme), str_none(),
                    str_is_none(v.suggested) ? S("0") : near);
    for (int i = 0; i < VOICE_RULE__COUNT; i++)
        form_choice_add(a, &v.rule, voice_rule_key((enum voice_rule)i),
                        voice_rule_words(lang, (enum voice_rule)i), str_none(), S(""));
    *ret = v;
    return ST_OK;
}

static void show(struct page *p, struct moderate_view *v)
{
    v->frame = page_frame(p, FRAME_STAFF, msg_words(p->out->lang, MSG_moderate_title));
    frame_add(p->req->arena, &v->frame.crumbs, msg_words(p->out->lang, MSG_moderate_title),
              url_voices(p->req->arena), false);
    tmpl_moderate(p->out, v);
}

static status find_voice(struct page *p, struct voice *ret)
{
    int64_t id;
    TRY(page_path_int(p, S("voice"), &id));
    return voice_get(p->cx, id, ret);
}

status page_voice_read(struct page *p)
{
    struct voice said;
    struct moderate_view v;
    TRY(find_voice(p, &said));
    TRY(view_of(p, &said, &v));
    show(p, &v);
    return ST_OK;
}

/* ---- deciding
 * ----------------------------------------------------------------------------------*/

static status accept(struct page *p, const struct voice *said)
{
    int64_t theme = 0;
    (void)str_to_int(page_form(p, S("theme")), &theme);
    TRY(voice_accept(p->cx, said->id, theme));
    if (theme == 0) return ST_OK;
    bool offered = theme == said->suggested_theme;
    struct link_made made = { .from = END_VOICE,
                              .from_id = said->id,
                              .to = END_THEME,
                              .to_id = theme,
                              .note = offered ? S("offered by rule:theme-nearest, confirmed")
                                              : str_none() };
    return thread_link_add(p->cx, &made);
}

/* Back to the queue, out of its theme. */
static status undecide(struct page *p, const struct voice *said)
{
    if (said->state == VOICE_ACCEPTED && said->theme != 0)
        TRY(thread_link_end(p->cx, END_VOICE, said->id, END_THEME, said->theme));
    return voice_undecide(p->cx, said->id);
}

static status danger(struct page *p, const struct voice *said)
{
    if (said->state == VOICE_ACCEPTED && said->theme != 0)
        TRY(thread_link_end(p->cx, END_VOICE, said->id, END_THEME, said->theme));
    return voice_is_danger(p->cx, said->id);
}

static status refuse_again(struct page *p, struct voice *said, str field, str words)
{
    struct moderate_view v;
    TRY(view_of(p, said, &v));
    if (str_eq(field, v.rule.name)) v.rule.error = words;
    if (str_eq(field, v.statement.name)) v.statement.error = words;
    form_error_add(p->req->arena, &v.errors, field, words);
    status st = page_refused(p);
    show(p, &v);
    return st;
}

static status make_statement(struct page *p, struct voice *said)
{
    int64_t id;
    struct arena *a = p->req->arena;
    status st = statement_from(p->cx, said->id, page_form(p, S("statement")), &id);
    if (st == ST_BAD_INPUT)
        return refuse_again(p, said, S("statement"),
                            arena_printf(a, "%.*s. %.*s", STR_ARG(p->cx->env->err.what),
                                         STR_ARG(p->cx->env->err.remedy)));
    TRY(st);
    page_redirect(p, url_voice_read(a, arena_printf(a, "%lld", (long long)said->id)),
                  msg_words(p->out->lang, MSG_moderate_did_statement));
    return ST_OK;
}

status page_voice_decide(struct page *p)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct voice said;
    enum voice_rule rule;
    enum msg_key done = MSG_moderate_did_accept;
    str what = page_form(p, S("do"));
    TRY(find_voice(p, &said));
    if (str_eq(what, S("statement"))) return make_statement(p, &said);
    bool back = str_eq(what, S("undo"));
    if (str_eq(what, S("accept"))) {
        TRY(accept(p, &said));
        TRY(moved_voice(p, &said));
    } else if (str_eq(what, S("refuse"))) {
        if (!voice_rule_of(page_form(p, S("rule")), &rule))
            return refuse_again(p, &said, S("rule"), msg_words(lang, MSG_moderate_rule_none));
        TRY(voice_refuse(p->cx, said.id, rule));
        TRY(moved_voice(p, &said));
        done = MSG_moderate_did_refuse;
    } else if (str_eq(what, S("danger"))) {
        TRY(danger(p, &said));
        done = MSG_moderate_did_danger;
    } else if (str_eq(what, S("no-danger"))) {
        TRY(voice_is_no_danger(p->cx, said.id));
        done = MSG_moderate_did_no_danger;
    } else if (back) {
        TRY(undecide(p, &said));
        done = MSG_moderate_did_undo;
    } else {
        return fail_at(p->cx->env, ST_BAD_INPUT, S("do"), "choose what to do with it");
    }
    bool gone = str_eq(what, S("danger"));
    str to = gone ? url_voices(a) : url_voice_read(a, arena_printf(a, "%lld", (long long)said.id));
    page_redirect(p, str_eq(what, S("no-danger")) ? url_voices_urgent(a) : to,
                  msg_words(lang, done));
    return ST_OK;
}
