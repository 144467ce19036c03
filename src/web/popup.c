/* SPDX-License-Identifier: Apache-2.0
 * The pop-up shop's tablet: a page that works without a network (static/popup.js), and what it asks
 * of the server: who is signed in, a key and a pass, and to take in what it had sealed.
 * Why so: docs/decisions/sealed-voices.md.
 */
#include "web/popup.h"

#include "gen/popup.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "json/write.h"
#include "voice/sealed.h"
#include "web/assets.h"

/* ---- the page
 * ----------------------------------------------------------------------------------*/

static status add_topics(struct page *p, struct popup_view *v)
{
    struct arena *a = p->req->arena;
    struct topic *list;
    size_t count;
    v->topic = (struct form_choices){ .name = S("topic"),
                                      .legend = msg_words(p->out->lang, MSG_popup_topic),
                                      .hint = str_none(),
                                      .error = str_none() };
    TRY(topic_list(p->cx, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i].state, S("closed"))) continue;
        *VEC_PUSH(a, &v->topics) = list[i];
        form_choice_add(a, &v->topic, list[i].key, list[i].question, str_none(), S(""));
    }
    return ST_OK;
}

static void add_languages(struct page *p, struct popup_view *v)
{
    v->language = (struct form_choices){ .name = S("language"),
                                         .legend = msg_words(p->out->lang, MSG_popup_language),
                                         .hint = str_none(),
                                         .error = str_none(),
                                         .large_legend = true };
    for (int lang = 0; lang < LANG__COUNT; lang++)
        form_choice_add(p->req->arena, &v->language, lang_tag((enum lang)lang),
                        lang_name((enum lang)lang), str_none(), lang_tag(LANG_en));
}

static str sign_in_url(struct page *p)
{
    struct arena *a = p->req->arena;
    return url_with(a, url_sign_in(a), S("to"), url_popup(a));
}

/* Large, and without ways to wander off. */
static struct frame kiosk_frame(struct page *p)
{
    struct frame f = page_frame(p, FRAME_KIOSK, msg_words(p->out->lang, MSG_popup_title));
    f.nav.count = f.footer.count = f.languages.count = 0;
    f.search_url = str_none();
    f.strapline = f.title;
    if (p->session == NULL) f.sign_in_url = sign_in_url(p);
    return f;
}

static status popup_show(struct page *p)
{
    enum lang lang = p->out->lang;
    struct popup_view v = { 0 };
    TRY(say_fields(p, true, str_none(), &v.say));
    TRY(add_topics(p, &v));
    add_languages(p, &v);
    v.say.words.rows = 5;
    v.say.named.label = msg_words(lang, MSG_popup_named);
    v.say.named.hint = msg_words(lang, MSG_popup_named_hint);
    v.say.where.legend = msg_words(lang, MSG_popup_where);
    v.say.way.legend = msg_words(lang, MSG_popup_way);
    v.say.channel.choices.at[0].chosen = true; /* it is the pop-up shop's page */
    v.frame = kiosk_frame(p);
    v.sign_in_url = sign_in_url(p);
    v.danger_phrases = voice_danger_phrases(p->req->arena);
    tmpl_popup(p->out, &v);
    return ST_OK;
}

status page_popup(struct page *p)
{
    return popup_show(p);
}

/* The same for nobody in particular: a device keeps this copy, so nothing in it is of a person. */
status page_popup_shell(struct page *p)
{
    struct page nobody = *p;
    struct req bare = *p->req;
    bare.headers.count = 0;
    nobody.req = &bare;
    nobody.session = NULL;
    return popup_show(&nobody);
}

/* Below /pop-up, for /pop-up itself. */
status page_popup_worker(struct page *p)
{
    res_body(p->res, 200, S("text/javascript; charset=utf-8"), asset_read(S("popup-worker.js")));
    res_header(p->res, S("Service-Worker-Allowed"), url_popup(p->req->arena));
    res_header(p->res, S("Cache-Control"), S("no-cache"));
    return ST_OK;
}

/* ---- what its script asks
 * ----------------------------------------------------------------------*/

static status answer(struct page *p, int code, struct json_writer *w)
{
    json_put_end(w);
    res_body(p->res, code, S("application/json"), json_written(w));
    return ST_OK;
}

status page_popup_state(struct page *p)
{
    struct json_writer w = json_writer_make(p->req->arena);
    json_put_object(&w, NULL);
    json_put_str(&w, "csrf", page_csrf(p));
    return answer(p, 200, &w);
}

status page_popup_device(struct page *p)
{
    struct arena *a = p->req->arena;
    struct sealed_device d;
    TRY(sealed_device_give(p->cx, &d));
    struct json_writer w = json_writer_make(a);
    json_put_object(&w, NULL);
    json_put_str(&w, "key", d.key);
    json_put_str(&w, "public", base64url_encode(a, d.public));
    json_put_str(&w, "pass", d.pass);
    json_put_int(&w, "now", env_now(p->cx->env) / 1000);
    json_put_int(&w, "until", d.until / 1000);
    return answer(p, 200, &w);
}

/* In words for the worker, where trying again will not mend it; else as any page fails. */
static status refuse(struct page *p, status st)
{
    struct arena *a = p->req->arena;
    const struct err *err = &p->cx->env->err;
    if (st != ST_BAD_INPUT && st != ST_GONE && st != ST_FORBIDDEN && st != ST_TOO_LARGE) return st;
    struct json_writer w = json_writer_make(a);
    json_put_object(&w, NULL);
    json_put_str(&w, "what", page_sentence(a, err->what));
    json_put_str(&w, "remedy", page_sentence(a, err->remedy));
    status refused = page_refused(p);
    TRY(answer(p, st == ST_BAD_INPUT ? p->res->status : status_http(st), &w));
    return refused;
}

status page_popup_sealed(struct page *p)
{
    struct arena *a = p->req->arena;
    str sealed = S("");
    struct voice_added added = { 0 };
    if (!base64url_decode(a, page_form(p, S("sealed")), &sealed)) sealed = S("");
    status st = sealed_voice_take(p->cx, page_form(p, S("key")), sealed, &added);
    if (st != ST_OK) return refuse(p, st);
    struct json_writer w = json_writer_make(a);
    json_put_object(&w, NULL);
    json_put_bool(&w, "before", added.before);
    json_put_bool(&w, "danger", added.danger);
    return answer(p, 200, &w);
}
