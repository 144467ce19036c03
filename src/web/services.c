/* SPDX-License-Identifier: Apache-2.0
 * Services near me: found by words, postcode, neighbourhood, tag, language, open now, step free.
 */
#include "base/buf.h"
#include "base/time.h"
#include "gen/services.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "web/directory.h"

enum { TAGS_SHOWN = 12, LINES_SHOWN = 100 };

static const struct {
    str code;
    enum msg_key words;
} languages[] = { { S_INIT("en"), MSG_language_en },
                  { S_INIT("ur"), MSG_language_ur },
                  { S_INIT("bn"), MSG_language_bn },
                  { S_INIT("pl"), MSG_language_pl },
                  { S_INIT("bfi"), MSG_acc_bsl } };

static str language_words(struct page *p, str code)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (str_eq(languages[i].code, code)) return msg_words(p->out->lang, languages[i].words);
    return code;
}

struct tag_counts tags_first(struct arena *a, const struct tag_counts *all, size_t most)
{
    struct tag_counts some = { 0 };
    for (size_t i = 0; i < all->count && i < most; i++) *VEC_PUSH(a, &some) = all->at[i];
    return some;
}

/* ---- the form --------------------------------------------------------------------------------*/

struct service_form service_form_of(struct page *p)
{
    enum lang lang = p->out->lang;
    return (struct service_form){
        .words = { .name = S("words"),
                   .label = msg_words(lang, MSG_service_words),
                   .hint = msg_words(lang, MSG_service_words_hint),
                   .value = page_query(p, S("words")),
                   .type = S("search") },
        .postcode = { .name = S("postcode"),
                      .label = msg_words(lang, MSG_find_postcode),
                      .hint = msg_words(lang, MSG_service_postcode_hint),
                      .value = page_query(p, S("postcode")),
                      .autocomplete = S("postal-code"),
                      .width = 10 },
    };
}

static void add_more(struct page *p, struct service_form *f, str name, enum msg_key words)
{
    form_choice_add(p->req->arena, &f->more, name, msg_words(p->out->lang, words), str_none(),
                    str_none());
    f->more.choices.at[f->more.choices.count - 1].chosen = str_eq(page_query(p, name), S("yes"));
}

static void add_choices(struct page *p, struct service_form *f, const struct neighbourhoods *l)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    str where = page_query(p, S("near")), spoken = page_query(p, S("language"));
    f->neighbourhood =
        (struct form_choices){ .name = S("near"), .legend = msg_words(lang, MSG_service_where) };
    form_choice_add(a, &f->neighbourhood, S(""), msg_words(lang, MSG_service_anywhere), str_none(),
                    where);
    for (size_t i = 0; i < l->count; i++)
        form_choice_add(a, &f->neighbourhood, l->at[i].key, l->at[i].name, str_none(), where);
    f->language = (struct form_choices){ .name = S("language"),
                                         .legend = msg_words(lang, MSG_service_language) };
    form_choice_add(a, &f->language, S(""), msg_words(lang, MSG_service_any_language), str_none(),
                    spoken);
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        form_choice_add(a, &f->language, languages[i].code, msg_words(lang, languages[i].words),
                        str_none(), spoken);
    add_more(p, f, S("open"), MSG_service_open_now);
    add_more(p, f, S("step_free"), MSG_find_step_free);
    add_more(p, f, S("free"), MSG_find_free);
}

/* ---- finding ---------------------------------------------------------------------------------*/

static bool is_yes(struct page *p, str name)
{
    return str_eq(page_query(p, name), S("yes"));
}

/* A postcode says more than a neighbourhood that was chosen; one that is not ours is told. */
static status take_place(struct page *p, const struct neighbourhoods *all, struct service_query *q,
                         struct services_view *v)
{
    struct neighbourhood n;
    str postcode = page_query(p, S("postcode")), key = page_query(p, S("near"));
    if (postcode.n > 0) {
        status st = neighbourhood_by_postcode(p->cx, postcode, &n);
        if (st == ST_NOT_FOUND) {
            v->form.postcode.error = msg_words(p->out->lang, MSG_service_postcode_wrong);
            form_error_add(p->req->arena, &v->form.errors, S("postcode"), v->form.postcode.error);
            return ST_OK;
        }
        TRY(st);
        q->neighbourhood = n.id;
        v->near = n.name;
        return ST_OK;
    }
    for (size_t i = 0; i < all->count; i++)
        if (str_eq(all->at[i].key, key)) {
            q->neighbourhood = all->at[i].id;
            v->near = all->at[i].name;
        }
    return ST_OK;
}

static str digits_of(struct arena *a, str phone)
{
    struct buf b = buf_make(a);
    for (size_t i = 0; i < phone.n; i++)
        if ((phone.p[i] >= '0' && phone.p[i] <= '9') || phone.p[i] == '+') buf_byte(&b, phone.p[i]);
    return buf_str(&b);
}

static struct service_line line_of(struct page *p, const struct service *s)
{
    return (struct service_line){ *s, opening_now(s->opening, env_now(p->cx->env)),
                                  digits_of(p->req->arena, s->phone) };
}

static bool asks(const struct service_query *q, const struct services_view *v)
{
    return q->words.n > 0 || q->tag.n > 0 || q->language.n > 0 || q->neighbourhood != 0 ||
           q->open_now || q->step_free || q->free || v->form.errors.count > 0;
}

status page_services(struct page *p)
{
    struct neighbourhoods places;
    struct services found;
    struct tag_counts tags;
    struct services_view v = { .form = service_form_of(p), .near = S("") };
    struct service_query q = { .words = page_query(p, S("words")),
                               .tag = page_query(p, S("tag")),
                               .language = page_query(p, S("language")),
                               .open_now = is_yes(p, S("open")),
                               .step_free = is_yes(p, S("step_free")),
                               .free = is_yes(p, S("free")) };
    v.tag = q.tag;
    TRY(neighbourhood_list(p->cx, &places));
    add_choices(p, &v.form, &places);
    TRY(take_place(p, &places, &q, &v));
    v.asked = asks(&q, &v);
    TRY(service_search(p->cx, &q, &found));
    v.found = (int64_t)found.count;
    for (size_t i = 0; i < found.count && i < LINES_SHOWN; i++)
        *VEC_PUSH(p->req->arena, &v.lines) = line_of(p, &found.at[i]);
    TRY(service_tags(p->cx, &tags));
    v.tags = tags_first(p->req->arena, &tags, TAGS_SHOWN);
    TRY(gap_list(p->cx, &v.gaps));
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_nav_services));
    tmpl_services(p->out, &v);
    return ST_OK;
}

status page_service(struct page *p)
{
    struct service s;
    struct service_view v = { 0 };
    str code;
    TRY(service_by_key(p->cx, req_path(p->req, S("service")), &s));
    v.line = line_of(p, &s);
    str rest = s.languages;
    while (str_next(&rest, ';', &code))
        if (code.n > 0) *VEC_PUSH(p->req->arena, &v.languages) = language_words(p, code);
    v.frame = page_frame(p, page_frame_kind(p), s.name);
    frame_add(p->req->arena, &v.frame.crumbs, msg_words(p->out->lang, MSG_nav_services),
              url_services(p->req->arena), false);
    tmpl_service(p->out, &v);
    return ST_OK;
}
