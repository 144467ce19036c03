/* SPDX-License-Identifier: Apache-2.0 */
#include "web/matters.h"

#include <math.h>

#include "gen/matters.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "web/talk.h"

/* ---- pieces
 * ------------------------------------------------------------------------------------*/

status matter_rows_of(struct page *p, int64_t scope, size_t most, struct matter_rows *ret)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct ranked *list;
    size_t count;
    TRY(ranking_read(p->cx, scope, &list, &count));
    for (size_t i = 0; i < count && (most == 0 || i < most); i++) {
        const struct ranked *r = &list[i];
        *VEC_PUSH(a, ret) = (struct matter_row){
            .place = r->place,
            .key = r->key,
            .words = r->words,
            .picked = MSG_TEXT(a, lang, MSG_topic_in_hundred, msg_arg_int(lround(r->score))),
            .likely = MSG_TEXT(a, lang, MSG_topic_range, msg_arg_int(lround(r->low)),
                               msg_arg_int(lround(r->high))),
            .enough = r->enough,
            .range = { 0, 100, r->low, r->score, r->high, 50 }
        };
    }
    return ST_OK;
}

static str group_words(struct page *p, const struct participant *who)
{
    if (who->people < 2) return str_none();
    str named =
        str_is_empty(who->named) ? msg_words(p->out->lang, MSG_matters_a_group) : who->named;
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_matters_as_group, msg_arg_str(named),
                    msg_arg_int(who->people));
}

status matter_pair_of(struct page *p, struct matter_pair *ret)
{
    struct participant who;
    struct ranking_item pair[2];
    TRY(taking_part(p, &who));
    *ret = (struct matter_pair){ .group = group_words(p, &who) };
    status st = pair_next(p->cx, who.id, pair, &ret->done);
    p->cx->env->err = (struct err){ 0 };
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    ret->any = true;
    ret->one = pair[0];
    ret->other = pair[1];
    return ST_OK;
}

static status places_of(struct page *p, str name, str legend, str all, str chosen,
                        struct form_choices *ret, str *ret_chosen_name)
{
    *ret = (struct form_choices){
        .name = name, .legend = legend, .hint = str_none(), .error = str_none()
    };
    return neighbourhood_choices(p, all, chosen, ret, ret_chosen_name);
}

/* ---- the order
 * ---------------------------------------------------------------------------------*/

status page_matters(struct page *p)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct matters_view v = { .where = str_none() };
    struct ranking_people who;
    int64_t scope = 0;
    str chosen = page_query(p, S("where"));
    if (!str_is_empty(chosen) && !str_to_int(chosen, &scope)) scope = 0;
    TRY(places_of(p, S("where"), msg_words(lang, MSG_matters_where),
                  msg_words(lang, MSG_matters_everywhere), chosen, &v.places, &v.where));
    if (str_is_none(v.where)) scope = 0;
    TRY(matter_rows_of(p, scope, 0, &v.rows));
    TRY(matter_pair_of(p, &v.pair));
    TRY(ranking_people(p->cx, &who));
    v.counted = who.groups == 0 ? MSG_TEXT(a, lang, MSG_matters_counted_alone,
                                           msg_arg_int(who.votes), msg_arg_int(who.alone))
                                : MSG_TEXT(a, lang, MSG_matters_counted, msg_arg_int(who.votes),
                                           msg_arg_int(who.alone), msg_arg_int(who.groups),
                                           msg_arg_int(who.in_groups));
    v.frame = page_frame(p, page_frame_kind(p), msg_words(lang, MSG_nav_priorities));
    v.frame.csrf = page_csrf(p);
    tmpl_matters(p->out, &v);
    return ST_OK;
}

/* ---- pairs
 * -------------------------------------------------------------------------------------*/

status page_matters_pair(struct page *p)
{
    struct matters_pair_view v = { 0 };
    TRY(matter_pair_of(p, &v.pair));
    v.frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_vote_which));
    v.frame.csrf = page_csrf(p);
    frame_add(p->req->arena, &v.frame.crumbs, msg_words(p->out->lang, MSG_nav_priorities),
              url_matters(p->req->arena), false);
    tmpl_matters_pair(p->out, &v);
    return ST_OK;
}

status page_matters_pair_send(struct page *p)
{
    struct participant who;
    int64_t one = 0, other = 0, winner = 0;
    str pick = page_form(p, S("pick"));
    if (!str_to_int(page_form(p, S("one")), &one) || !str_to_int(page_form(p, S("other")), &other))
        return fail_at(p->cx->env, ST_BAD_INPUT, S("pair"), "the pair is missing");
    if (str_eq(pick, S("one")))
        winner = one;
    else if (str_eq(pick, S("other")))
        winner = other;
    else if (!str_eq(pick, S("none")))
        return fail_at(p->cx->env, ST_BAD_INPUT, S("pick"), "choose one, or “cannot decide”");
    TRY(taking_part_begin(p, &who));
    TRY(taking_part_pair_moves(p, who.id, one, other));
    TRY(pair_put(p->cx, who.id, who.neighbourhood, one, other, winner, S("web")));
    page_redirect(p, url_matters_pair(p->req->arena),
                  msg_words(p->out->lang, MSG_matters_counted_one));
    return ST_OK;
}

/* ---- as a group
 * --------------------------------------------------------------------------------*/

static status group_view_of(struct page *p, struct matters_group_view *ret)
{
    enum lang lang = p->out->lang;
    str unused = str_none();
    *ret = (struct matters_group_view){
        .people = { .name = S("people"),
                    .label = msg_words(lang, MSG_matters_people),
                    .hint = msg_words(lang, MSG_matters_people_hint),
                    .value = page_form(p, S("people")),
                    .error = str_none(),
                    .input_mode = S("numeric"),
                    .width = 3,
                    .large_label = true },
        .named = { .name = S("named"),
                   .label = msg_words(lang, MSG_matters_named),
                   .hint = msg_words(lang, MSG_matters_named_hint),
                   .value = page_form(p, S("named")),
                   .error = str_none(),
                   .width = 20,
                   .large_label = true },
    };
    return places_of(p, S("where"), msg_words(lang, MSG_say_neighbourhood),
                     msg_words(lang, MSG_say_rather_not), page_form(p, S("where")), &ret->where,
                     &unused);
}

static void group_show(struct page *p, struct matters_group_view *v)
{
    v->frame = page_frame(p, page_frame_kind(p), msg_words(p->out->lang, MSG_matters_group));
    v->frame.csrf = page_csrf(p);
    frame_add(p->req->arena, &v->frame.crumbs, msg_words(p->out->lang, MSG_nav_priorities),
              url_matters(p->req->arena), false);
    tmpl_matters_group(p->out, v);
}

status page_matters_group(struct page *p)
{
    struct matters_group_view v;
    TRY(group_view_of(p, &v));
    group_show(p, &v);
    return ST_OK;
}

status page_matters_group_send(struct page *p)
{
    struct matters_group_view v;
    int64_t people = 0, where = 0;
    TRY(group_view_of(p, &v));
    (void)str_to_int(page_form(p, S("where")), &where);
    if (!str_to_int(v.people.value, &people)) people = 0;
    status st = taking_part_as_group(p, people, v.named.value, where);
    if (st == ST_BAD_INPUT) {
        v.people.error = msg_words(p->out->lang, MSG_matters_people_wrong);
        form_error_add(p->req->arena, &v.errors, v.people.name, v.people.error);
        st = page_refused(p);
        group_show(p, &v);
        return st;
    }
    TRY(st);
    page_redirect(p, url_matters_pair(p->req->arena),
                  msg_words(p->out->lang, MSG_matters_group_on));
    return ST_OK;
}
