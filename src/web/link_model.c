/* SPDX-License-Identifier: Apache-2.0
 * The place's own model of linkage: its versions, what one would change, and whether it is taken
 * into use. */
#include "web/link_model.h"

#include "gen/link_model.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "web/review.h"

enum { VERSIONS_MOST = 50 };

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

status page_link_models(struct page *p)
{
    struct link_models_view v = { 0 };
    TRY(link_model_list(p->cx, VERSIONS_MOST, &v.versions));
    v.frame = manager_frame(p, say(p, MSG_model_title));
    tmpl_link_models(p->out, &v);
    return ST_OK;
}

static struct link_example_side side_of(struct page *p, const struct review_side *s)
{
    return (struct link_example_side){ .name = s->name,
                                       .born = review_date(p, s->born),
                                       .nhs = review_nhs(p, s->nhs),
                                       .address = s->address,
                                       .organisation = s->organisation };
}

static void add_examples(struct page *p, struct link_model_view *v,
                         const struct link_examples *examples)
{
    for (size_t i = 0; i < examples->count; i++) {
        const struct link_example *x = &examples->at[i];
        struct link_example_line line = { .gained = x->gained,
                                          .was = (int64_t)(100 * x->was + 0.5),
                                          .will_be = (int64_t)(100 * x->will_be + 0.5),
                                          .side = { side_of(p, &x->left), side_of(p, &x->right) } };
        str rest = x->evidence, words;
        while (str_next(&rest, '\n', &words))
            if (words.n > 0) *VEC_PUSH(p->req->arena, &line.says) = words;
        *VEC_PUSH(p->req->arena, &v->examples) = line;
    }
}

static void add_form(struct page *p, struct link_model_view *v)
{
    struct arena *a = p->req->arena;
    str chosen = page_form(p, S("decision"));
    v->decision = (struct form_choices){ .name = S("decision"),
                                         .legend = say(p, MSG_review_decision),
                                         .error = form_error_of(&v->errors, S("decision")),
                                         .large_legend = true };
    form_choice_add(a, &v->decision, S("adopt"), say(p, MSG_model_adopt),
                    say(p, MSG_model_adopt_hint), chosen);
    form_choice_add(a, &v->decision, S("refuse"), say(p, MSG_model_refuse),
                    say(p, MSG_model_refuse_hint), chosen);
    v->reason = (struct form_field){ .name = S("reason"),
                                     .label = say(p, MSG_model_reason),
                                     .hint = say(p, MSG_model_reason_hint),
                                     .value = page_form(p, S("reason")),
                                     .error = form_error_of(&v->errors, S("reason")),
                                     .rows = 3,
                                     .large_label = true };
}

static status show(struct page *p, int64_t id, struct link_model_view *v)
{
    struct link_examples examples;
    TRY(link_model_get(p->cx, id, &v->version));
    TRY(link_model_examples(p->cx, id, &examples));
    v->waits = str_eq(v->version.state, S("proposed"));
    add_examples(p, v, &examples);
    add_form(p, v);
    v->frame =
        manager_frame(p, MSG_TEXT(p->req->arena, p->out->lang, MSG_model_version, msg_arg_int(id)));
    tmpl_link_model(p->out, v);
    return ST_OK;
}

status page_link_model(struct page *p)
{
    int64_t id = 0;
    struct link_model_view v = { 0 };
    TRY(page_path_int(p, S("version"), &id));
    return show(p, id, &v);
}

static status refuse(struct page *p, int64_t id, str field, str words)
{
    struct link_model_view v = { 0 };
    form_error_add(p->req->arena, &v.errors, field, words);
    status st = page_refused(p);
    TRY(show(p, id, &v));
    return st;
}

status page_link_model_decide(struct page *p)
{
    int64_t id = 0;
    str decision = page_form(p, S("decision")), reason = page_form(p, S("reason"));
    TRY(page_path_int(p, S("version"), &id));
    bool adopt = str_eq(decision, S("adopt"));
    if (!adopt && !str_eq(decision, S("refuse")))
        return refuse(p, id, S("decision"), say(p, MSG_model_choose));
    if (str_trim(reason).n == 0)
        return refuse(p, id, S("reason"), say(p, MSG_model_reason_missing));
    status st = adopt ? link_model_adopt(p->cx, id, reason) : link_model_refuse(p->cx, id, reason);
    if (st == ST_CONFLICT) return refuse(p, id, S("decision"), say(p, MSG_model_decided));
    TRY(st);
    page_redirect(p, url_link_models(p->req->arena),
                  say(p, adopt ? MSG_model_adopted : MSG_model_refused));
    return ST_OK;
}
