/* SPDX-License-Identifier: Apache-2.0
 * Saying something in one's own words, and following what comes of it.
 */
#include "base/time.h"
#include "gen/say.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"
#include "voice/sealed.h"
#include "web/talk.h"
#include "web/topic.h"

/* ---- the form
 * ----------------------------------------------------------------------------------*/

static void add_ways(struct page *p, struct say_view *v, str chosen)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    v->way = (struct form_choices){ .name = S("way"),
                                    .legend = msg_words(lang, MSG_say_way),
                                    .hint = str_none(),
                                    .error = str_none(),
                                    .large_legend = true };
    form_choice_add(a, &v->way, S("none"), msg_words(lang, MSG_say_no_answer), str_none(), chosen);
    form_choice_add(a, &v->way, S("email"), msg_words(lang, MSG_say_email), str_none(), chosen);
    form_choice_add(a, &v->way, S("text"), msg_words(lang, MSG_say_text), str_none(), chosen);
    form_choice_add(a, &v->way, S("telephone"), msg_words(lang, MSG_say_call), str_none(), chosen);
    form_choice_add(a, &v->way, S("letter"), msg_words(lang, MSG_say_letter), str_none(), chosen);
}

static status add_places(struct page *p, struct say_view *v, str chosen)
{
    str name;
    v->where = (struct form_choices){ .name = S("where"),
                                      .legend = msg_words(p->out->lang, MSG_say_neighbourhood),
                                      .hint = str_none(),
                                      .error = str_none(),
                                      .large_legend = true };
    return neighbourhood_choices(p, msg_words(p->out->lang, MSG_say_rather_not), chosen, &v->where,
                                 &name);
}

static void add_danger(struct page *p, struct say_view *v, str chosen)
{
    enum lang lang = p->out->lang;
    v->danger = (struct form_choices){ .name = S("danger"),
                                       .legend = msg_words(lang, MSG_say_danger_legend),
                                       .hint = msg_words(lang, MSG_say_danger),
                                       .error = str_none(),
                                       .large_legend = true };
    form_choice_add(p->req->arena, &v->danger, S("yes"), msg_words(lang, MSG_say_danger_tick),
                    msg_words(lang, MSG_say_danger_more), chosen);
}

/* A worker, in the shop or on the telephone: how it reached her, and that its author agreed. */
static void add_taking_down(struct page *p, struct say_view *v, bool takes_down)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    v->takes_down = takes_down;
    if (!v->takes_down) return;
    v->words.label = msg_words(lang, MSG_say_their_words);
    v->channel = (struct form_choices){ .name = S("channel"),
                                        .legend = msg_words(lang, MSG_say_channel),
                                        .hint = str_none(),
                                        .error = str_none(),
                                        .large_legend = true };
    for (int c = CHANNEL_POPUP; c < CHANNEL__COUNT; c++)
        form_choice_add(a, &v->channel, voice_channel_word((enum voice_channel)c),
                        channel_words(lang, (enum voice_channel)c), str_none(),
                        page_form(p, S("channel")));
    v->consent = (struct form_choices){ .name = S("consent"),
                                        .legend = msg_words(lang, MSG_say_consent),
                                        .hint = msg_words(lang, MSG_say_consent_hint),
                                        .error = str_none(),
                                        .large_legend = true };
    form_choice_add(a, &v->consent, S("yes"), msg_words(lang, MSG_say_consent_tick), str_none(),
                    page_form(p, S("consent")));
}

static void add_sum(struct page *p, struct say_view *v)
{
    v->asks_sum = p->session == NULL;
    if (!v->asks_sum) return;
    struct voice_sum s = voice_sum_ask(p->cx);
    v->sum_seal = s.seal;
    v->sum = (struct form_field){ .name = S("sum"),
                                  .label = MSG_TEXT(p->req->arena, p->out->lang, MSG_say_sum,
                                                    msg_arg_int(s.a), msg_arg_int(s.b)),
                                  .hint = msg_words(p->out->lang, MSG_say_sum_hint),
                                  .value = S(""),
                                  .error = str_none(),
                                  .autocomplete = S("off"),
                                  .width = 4,
                                  .large_label = true };
}

status say_fields(struct page *p, bool takes_down, str keep, struct say_view *ret)
{
    enum lang lang = p->out->lang;
    struct say_view v = { 0 };
    v.words = (struct form_field){ .name = S("words"),
                                   .label = msg_words(lang, MSG_say_prompt),
                                   .hint = msg_words(lang, MSG_say_hint),
                                   .value = page_form(p, S("words")),
                                   .error = str_none(),
                                   .rows = 7,
                                   .large_label = true,
                                   .keep = keep };
    v.named = (struct form_field){ .name = S("named"),
                                   .label = msg_words(lang, MSG_say_named),
                                   .hint = msg_words(lang, MSG_say_named_hint),
                                   .value = page_form(p, S("named")),
                                   .error = str_none(),
                                   .width = 20,
                                   .large_label = true };
    v.address = (struct form_field){ .name = S("address"),
                                     .label = msg_words(lang, MSG_say_address),
                                     .hint = msg_words(lang, MSG_say_address_hint),
                                     .value = page_form(p, S("address")),
                                     .error = str_none(),
                                     .width = 30 };
    add_ways(p, &v, page_form(p, S("way")));
    add_danger(p, &v, page_form(p, S("danger")));
    add_taking_down(p, &v, takes_down);
    TRY(add_places(p, &v, page_form(p, S("where"))));
    *ret = v;
    return ST_OK;
}

static status say_view_of(struct page *p, const struct topic *t, struct say_view *ret)
{
    struct say_view v;
    TRY(say_fields(p, page_frame_kind(p) == FRAME_STAFF,
                   arena_concat(p->req->arena, S("say-"), t->key), &v));
    v.topic = t;
    add_sum(p, &v);
    v.once = page_form(p, S("once"));
    if (str_is_empty(v.once)) v.once = crypto_token(p->cx->env, 12);
    *ret = v;
    return ST_OK;
}

static void show(struct page *p, struct say_view *v)
{
    v->frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_say_prompt));
    v->frame.csrf = page_csrf(p);
    frame_add(p->req->arena, &v->frame.crumbs, v->topic->question,
              url_topic(p->req->arena, v->topic->key), false);
    tmpl_say(p->out, v);
}

status page_say(struct page *p)
{
    struct topic t;
    struct say_view v;
    TRY(topic_by_key(p->cx, req_path(p->req, S("topic")), &t));
    TRY(say_view_of(p, &t, &v));
    show(p, &v);
    return ST_OK;
}

status page_topic_paper(struct page *p)
{
    struct topic t;
    TRY(topic_by_key(p->cx, req_path(p->req, S("topic")), &t));
    struct paper_view v = { .topic = &t };
    v.frame = page_frame(p, FRAME_PUBLIC, msg_words(p->out->lang, MSG_say_paper));
    frame_add(p->req->arena, &v.frame.crumbs, t.question, url_topic(p->req->arena, t.key), false);
    tmpl_topic_paper(p->out, &v);
    return ST_OK;
}

/* ---- sending
 * -----------------------------------------------------------------------------------*/

static void wrong(struct page *p, struct say_view *v, str field, str words)
{
    struct form_field *fields[] = { &v->words, &v->named, &v->address, &v->sum };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (str_eq(fields[i]->name, field)) fields[i]->error = words;
    if (str_eq(field, v->way.name)) v->way.error = words;
    if (str_eq(field, v->channel.name)) v->channel.error = words;
    if (str_eq(field, v->consent.name)) v->consent.error = words;
    form_error_add(p->req->arena, &v->errors, field, words);
}

static void check_sum(struct page *p, struct say_view *v)
{
    if (p->session != NULL) return;
    status st = voice_sum_check(p->cx, page_form(p, S("seal")), page_form(p, S("sum")));
    p->cx->env->err = (struct err){ 0 };
    if (st != ST_OK)
        wrong(p, v, v->sum.name,
              msg_words(p->out->lang, st == ST_GONE ? MSG_say_sum_late : MSG_say_sum_wrong));
}

/* What the room says is wrong, in the reader's words where we have them. */
static str error_words(struct page *p, str field)
{
    enum lang lang = p->out->lang;
    const struct err *err = &p->cx->env->err;
    if (str_eq(field, S("words")) && str_trim(page_form(p, S("words"))).n == 0)
        return msg_words(lang, MSG_say_empty);
    if (str_eq(field, S("way"))) return msg_words(lang, MSG_say_way_none);
    return arena_printf(p->req->arena, "%.*s. %.*s", STR_ARG(err->what), STR_ARG(err->remedy));
}

static void check_taking_down(struct page *p, struct say_view *v, enum voice_channel *ret)
{
    enum lang lang = p->out->lang;
    *ret = CHANNEL_WEB;
    if (!v->takes_down) return;
    if (!voice_channel_of(page_form(p, S("channel")), ret) || *ret == CHANNEL_WEB)
        wrong(p, v, v->channel.name, msg_words(lang, MSG_say_channel_none));
    if (!str_eq(page_form(p, S("consent")), S("yes")))
        wrong(p, v, v->consent.name, msg_words(lang, MSG_say_consent_none));
}

/* This browser's own pseudonym; somebody else's voice is nobody's who comes back here. */
static status author_of(struct page *p, const struct say_view *v, int64_t *ret_participant)
{
    struct participant who;
    int64_t where = 0;
    (void)str_to_int(page_form(p, S("where")), &where);
    if (v->takes_down) return participant_once(p->cx, S("paper"), where, ret_participant);
    TRY(taking_part_begin(p, &who));
    *ret_participant = who.id;
    return ST_OK;
}

static struct voice_new new_of(struct page *p, const struct topic *t, int64_t participant)
{
    int64_t where = 0;
    (void)str_to_int(page_form(p, S("where")), &where);
    return (struct voice_new){ .topic = t->id,
                               .participant = participant,
                               .channel = CHANNEL_WEB,
                               .words = fields_get(&p->form, S("words")),
                               .named = page_form(p, S("named")),
                               .language = lang_code(p->out->lang),
                               .neighbourhood = where,
                               .said_at = TIME_NONE,
                               .danger = str_eq(page_form(p, S("danger")), S("yes")),
                               .way = page_form(p, S("way")),
                               .address = page_form(p, S("address")),
                               .needs = S(""),
                               .offline = page_form(p, S("once")),
                               .from = p->session == NULL ? p->req->remote : str_none() };
}

static status refuse(struct page *p, struct say_view *v)
{
    v->tells_danger = str_eq(page_form(p, S("danger")), S("yes")) ||
                      voice_tells_danger(p->req->arena, fields_get(&p->form, S("words")));
    status st = page_refused(p);
    show(p, v);
    return st;
}

/* The form pressed twice is one voice; gone back to, changed and sent again, it is another. */
static str once_of(struct page *p, str form, str words)
{
    struct arena *a = p->req->arena;
    if (str_is_empty(form)) return str_none();
    struct digest d = crypto_blake2b(words);
    return arena_concat(a, form, hex_encode(a, str_sub(digest_str(&d), 0, 8)));
}

status page_say_send(struct page *p)
{
    struct topic t;
    struct say_view v;
    int64_t author;
    enum voice_channel channel;
    struct voice_added added = { 0 };
    TRY(topic_by_key(p->cx, req_path(p->req, S("topic")), &t));
    TRY(say_view_of(p, &t, &v));
    check_sum(p, &v);
    check_taking_down(p, &v, &channel);
    if (v.errors.count > 0) return refuse(p, &v);
    TRY(author_of(p, &v, &author));
    struct voice_new n = new_of(p, &t, author);
    n.channel = channel;
    n.offline = once_of(p, n.offline, n.words);
    status st = voice_add(p->cx, &n, &added);
    if (st == ST_BAD_INPUT || st == ST_TOO_MANY) {
        str field = st == ST_BAD_INPUT ? p->cx->env->err.where : S("words");
        wrong(p, &v, field, error_words(p, field));
        return refuse(p, &v);
    }
    TRY(st);
    if (v.takes_down && !added.before)
        TRY(voice_taken(p->cx, added.id, p->cx->who.account, env_now(p->cx->env)));
    struct said_view done = { .topic = &t, .danger = added.danger, .takes_down = v.takes_down };
    done.follow_url = added.before ? str_none() : url_voice_follow(p->req->arena, added.follow);
    done.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_say_thanks));
    tmpl_said(p->out, &done);
    return ST_OK;
}
