/* SPDX-License-Identifier: Apache-2.0
 * What somebody said, by her private link: where it has got to, and being told when it moves.
 */
#include "base/time.h"
#include "gen/say.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "web/moved.h"
#include "web/talk.h"
#include "web/topic.h"

static enum msg_key state_key(const struct voice *v)
{
    if (v->state == VOICE_URGENT) return MSG_mine_urgent;
    if (v->state == VOICE_REFUSED) return MSG_mine_refused;
    if (v->state == VOICE_WAITING) return MSG_mine_waiting;
    return v->theme == 0 ? MSG_mine_accepted : MSG_mine_theme;
}

/* ---- being told ------------------------------------------------------------------------------*/

struct way_row {
    str way;
    enum msg_key words, told;
};
static const struct way_row way_rows[] = {
    { S_INIT("email"), MSG_say_email, MSG_mine_told_email },
    { S_INIT("text"), MSG_say_text, MSG_mine_told_text },
    { S_INIT("telephone"), MSG_say_call, MSG_mine_told_call },
    { S_INIT("letter"), MSG_say_letter, MSG_mine_told_letter },
};
enum { WAYS = sizeof way_rows / sizeof way_rows[0] };

static void add_form(struct page *p, struct follow_view *v)
{
    enum lang lang = p->out->lang;
    v->way = (struct form_choices){ .name = S("way"),
                                    .legend = msg_words(lang, MSG_mine_tell_way),
                                    .hint = str_none(),
                                    .error = form_error_of(&v->errors, S("way")) };
    for (size_t i = 0; i < WAYS; i++)
        form_choice_add(p->req->arena, &v->way, way_rows[i].way, msg_words(lang, way_rows[i].words),
                        str_none(), page_form(p, S("way")));
    v->address = (struct form_field){ .name = S("address"),
                                      .label = msg_words(lang, MSG_say_address),
                                      .hint = msg_words(lang, MSG_say_address_hint),
                                      .value = page_form(p, S("address")),
                                      .error = form_error_of(&v->errors, S("address")),
                                      .width = 30 };
}

static status add_telling(struct page *p, const struct voice *said, struct follow_view *v)
{
    struct voice_telling now;
    v->told = str_none();
    v->may_tell = said->state == VOICE_ACCEPTED || said->state == VOICE_WAITING;
    if (!v->may_tell) return ST_OK;
    TRY(voice_telling(p->cx, v->secret, &now));
    for (size_t i = 0; i < WAYS && now.moves; i++)
        if (str_eq(now.way, way_rows[i].way)) v->told = msg_words(p->out->lang, way_rows[i].told);
    if (str_is_none(v->told)) add_form(p, v);
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

static status show(struct page *p, struct follow_view *v)
{
    struct arena *a = p->req->arena;
    struct voice *said = NEW(a, struct voice);
    v->secret = req_path(p->req, S("voice"));
    v->v = said;
    v->thread_url = v->more = str_none();
    TRY(voice_by_follow(p->cx, v->secret, said));
    v->words = voice_of(a, said->words);
    v->words.lang = said->language;
    v->danger = said->state == VOICE_URGENT;
    v->state_words =
        MSG_TEXT(a, p->out->lang, state_key(said),
                 msg_arg_str(str_is_none(said->theme_title) ? S("") : said->theme_title));
    if (said->state == VOICE_REFUSED) v->more = voice_rule_words_of(p->out->lang, said->refusal);
    if (said->state == VOICE_ACCEPTED && said->theme != 0)
        v->thread_url = url_thread_from(a, S("voice"), said->key);
    TRY(add_telling(p, said, v));
    v->frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_mine_title));
    v->frame.csrf = page_csrf(p);
    tmpl_voice_follow(p->out, v);
    return ST_OK;
}

status page_voice_follow(struct page *p)
{
    struct follow_view v = { .danger = false };
    return show(p, &v);
}

static status refuse(struct page *p)
{
    struct arena *a = p->req->arena;
    const struct err *err = &p->cx->env->err;
    struct follow_view v = { .danger = false };
    str field = err->where;
    str words = str_eq(field, S("way"))
                    ? msg_words(p->out->lang, MSG_mine_tell_none)
                    : arena_printf(a, "%.*s. %.*s", STR_ARG(err->what), STR_ARG(err->remedy));
    form_error_add(a, &v.errors, field, words);
    p->cx->env->err = (struct err){ 0 };
    status st = page_refused(p);
    TRY(show(p, &v));
    return st;
}

status page_voice_tell(struct page *p)
{
    str secret = req_path(p->req, S("voice"));
    str to = url_voice_follow(p->req->arena, secret);
    if (str_eq(page_form(p, S("do")), S("still"))) {
        TRY(voice_tell_still(p->cx, secret));
        page_redirect(p, to, msg_words(p->out->lang, MSG_mine_tell_ended));
        return ST_OK;
    }
    status st = voice_tell_moves(p->cx, secret, page_form(p, S("way")), page_form(p, S("address")),
                                 lang_code(p->out->lang));
    if (st == ST_BAD_INPUT) return refuse(p);
    TRY(st);
    page_redirect(p, to, msg_words(p->out->lang, MSG_mine_tell_done));
    return ST_OK;
}
