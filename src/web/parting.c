/* SPDX-License-Identifier: Apache-2.0
 * What people decided and how it is lifted; taking a record out of a person, and who had seen it.
 */
#include "gen/review.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "record/second.h"
#include "thread/parted.h"
#include "web/review.h"

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

/* ---- markers ---------------------------------------------------------------------------------*/

static status show_markers(struct page *p, struct markers_view *v)
{
    v->lifted_too = str_eq(page_query(p, S("lifted")), S("yes"));
    TRY(marker_list(p->cx, v->lifted_too, &v->markers.at, &v->markers.count));
    v->frame = manager_frame(p, say(p, MSG_marker_title));
    tmpl_markers(p->out, v);
    return ST_OK;
}

status page_review_markers(struct page *p)
{
    struct markers_view v = { 0 };
    return show_markers(p, &v);
}

status page_review_lift(struct page *p)
{
    struct arena *a = p->req->arena;
    struct markers_view v = { 0 };
    TRY(page_path_int(p, S("low"), &v.low));
    TRY(page_path_int(p, S("high"), &v.high));
    int64_t wanted = 0;
    status st = second_lift(p->cx, v.low, v.high, page_form(p, S("reason")), &wanted);
    if (st == ST_BAD_INPUT || st == ST_CONFLICT) {
        form_error_add(a, &v.errors,
                       arena_printf(a, "reason-%lld-%lld", (long long)v.low, (long long)v.high),
                       p->cx->env->err.what);
        st = page_refused(p);
        TRY(show_markers(p, &v));
        return st;
    }
    TRY(st);
    page_redirect(p, wanted != 0 ? url_second_list(a) : url_review_markers(a),
                  say(p, wanted != 0 ? MSG_agree_proposed : MSG_marker_lifted));
    return ST_OK;
}

/* ---- taking a record out ---------------------------------------------------------------------*/

static status add_group(struct page *p, int64_t home, struct part_view *v)
{
    struct arena *a = p->req->arena;
    int64_t *homes;
    size_t count;
    TRY(part_group(p->cx, home, &homes, &count));
    if (count < 2) return ST_OK;
    str chosen = page_form(p, S("group"));
    v->group = (struct form_choices){
        .name = S("group"), .legend = say(p, MSG_part_group), .large_legend = true, .small = true
    };
    if (chosen.n == 0) chosen = S("yes");
    form_choice_add(a, &v->group, S("yes"),
                    MSG_TEXT(a, p->out->lang, MSG_part_together, msg_arg_size(count)),
                    say(p, MSG_part_together_hint), chosen);
    form_choice_add(a, &v->group, S("no"), say(p, MSG_part_alone), say(p, MSG_part_alone_hint),
                    chosen);
    return ST_OK;
}

static status show_part(struct page *p, int64_t home, struct part_view *v)
{
    struct review_side side;
    uint32_t rules = 0;
    TRY(review_record(p->cx, home, &side));
    TRY(second_rules_part(p->cx, home, true, &rules));
    v->second = rules != 0;
    second_rules_say(p, rules, &v->rules);
    v->home = home;
    v->person = side.person;
    v->organisation = side.organisation;
    v->name = side.name;
    v->born = review_date(p, side.born);
    v->nhs = review_nhs(p, side.nhs);
    v->address = side.address;
    TRY(add_group(p, home, v));
    v->reason = (struct form_field){ .name = S("reason"),
                                     .label = say(p, MSG_part_reason),
                                     .value = page_form(p, S("reason")),
                                     .error = form_error_of(&v->errors, S("reason")),
                                     .rows = 2,
                                     .large_label = true };
    v->frame = manager_frame(p, say(p, MSG_part_title));
    tmpl_review_part(p->out, v);
    return ST_OK;
}

status page_review_part(struct page *p)
{
    int64_t home = 0;
    struct part_view v = { 0 };
    TRY(page_path_int(p, S("home"), &home));
    return show_part(p, home, &v);
}

status page_review_part_do(struct page *p)
{
    struct arena *a = p->req->arena;
    struct env *e = p->cx->env;
    struct review_side side;
    struct part_done done = { 0 };
    int64_t home = 0, wanted = 0;
    TRY(page_path_int(p, S("home"), &home));
    TRY(review_record(p->cx, home, &side));
    status st = second_part(p->cx, home, str_eq(page_form(p, S("group")), S("yes")),
                            page_form(p, S("reason")), &done, &wanted);
    if (st == ST_CONFLICT || st == ST_BAD_INPUT) {
        struct part_view v = { 0 };
        form_error_add(a, &v.errors, S("reason"), e->err.what);
        st = page_refused(p);
        TRY(show_part(p, home, &v));
        return st;
    }
    TRY(st);
    if (wanted != 0) {
        page_redirect(p, url_second_list(a), say(p, MSG_agree_proposed));
        return ST_OK;
    }
    TRY(parted_tell(p->cx, done.parting));
    page_redirect(p, done.parting != 0 ? url_review_parting(a, done.parting) : url_review_queue(a),
                  done.parting != 0
                      ? MSG_TEXT(a, p->out->lang, MSG_part_done, msg_arg_size(done.seen))
                      : say(p, MSG_part_done_unseen));
    return ST_OK;
}

status page_review_parting(struct page *p)
{
    int64_t id = 0, organisation = 0;
    struct parting_view v = { 0 };
    TRY(page_path_int(p, S("parting"), &id));
    TRY(parting_get(p->cx, id, &v.p));
    for (size_t i = 0; i < v.p.seen_count; i++) {
        if (v.p.seen[i].organisation != organisation) v.organisations++;
        organisation = v.p.seen[i].organisation;
    }
    v.seen.at = v.p.seen;
    v.seen.count = v.p.seen_count;
    v.frame = manager_frame(p, say(p, MSG_parting_title));
    tmpl_parting(p->out, &v);
    return ST_OK;
}
