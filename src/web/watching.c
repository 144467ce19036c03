/* SPDX-License-Identifier: Apache-2.0
 * How joining goes: figures by day and source, estimates from a sample that people judge, feeds
 * that have become worse. No person is named but on a pair to be judged. */
#include <math.h>

#include "gen/urls.h"
#include "gen/watching.tmpl.h"
#include "html/msg.h"
#include "web/review.h"

enum { PARTINGS_SHOWN = 10, SAMPLE_OFFERED = 30 };

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

/* ---- figures ---------------------------------------------------------------------------------*/

static str per_hundred(struct arena *a, double share)
{
    if (share == 0) return S("0");
    return arena_printf(a, "%.*f", share < 0.1 ? 1 : 0, 100 * share);
}

/* The axis ends at a round number above the range. */
static struct estimate_view estimate_of(struct page *p, struct estimate e)
{
    struct arena *a = p->req->arena;
    struct estimate_view v = { .e = e, .known = e.n > 0 };
    double most = e.high <= 0.05 ? 5 : e.high <= 0.2 ? 20 : e.high <= 0.5 ? 50 : 100;
    if (!v.known) return v;
    v.words = MSG_TEXT(a, p->out->lang, MSG_watch_estimate, msg_arg_str(per_hundred(a, e.value)),
                       msg_arg_str(per_hundred(a, e.low)), msg_arg_str(per_hundred(a, e.high)));
    v.drawn = (struct interval_view){ .least = 0,
                                      .most = most,
                                      .low = 100 * e.low,
                                      .middle = 100 * e.value,
                                      .high = 100 * e.high,
                                      .mark = NAN };
    return v;
}

status page_review_watch(struct page *p)
{
    struct watch_view v = { 0 };
    TRY(watch_days(p->cx, &v.days.at, &v.days.count));
    TRY(watch_figures(p->cx, &v.figures));
    TRY(watch_sample(p->cx, &v.sample));
    TRY(watch_alarms(p->cx, &v.alarms.at, &v.alarms.count));
    TRY(parting_list(p->cx, PARTINGS_SHOWN, &v.partings.at, &v.partings.count));
    v.false_joins = estimate_of(p, v.sample.false_joins);
    v.missed = estimate_of(p, v.sample.missed);
    v.false_joins.lacks = v.sample.id == 0 ? 0 : v.sample.false_lacks;
    v.missed.lacks = v.sample.id == 0 ? 0 : v.sample.missed_lacks;
    for (size_t k = 0; k < WATCH_KIND__COUNT; k++) v.all[k] = llround(v.sample.all[k]);
    v.frame = manager_frame(p, say(p, MSG_watch_title));
    tmpl_watching(p->out, &v);
    return ST_OK;
}

/* ---- the sample ------------------------------------------------------------------------------*/

static status draw(struct cx *cx, void *arg)
{
    return watch_draw(cx, SAMPLE_OFFERED, arg);
}

static status keep(struct cx *cx, void *arg)
{
    return watch_draw_keep(cx, arg);
}

/* The walk over all links is a read; only what was drawn is written. */
status page_review_draw(struct page *p)
{
    struct watch_draw drawn = { 0 };
    TRY(page_transact(p, false, draw, &drawn));
    TRY(page_transact(p, true, keep, &drawn));
    page_redirect(p, url_review_watch(p->req->arena),
                  MSG_TEXT(p->req->arena, p->out->lang, MSG_watch_drawn,
                           msg_arg_size(drawn.kind[WATCH_JOINED].count +
                                        drawn.kind[WATCH_ASKED].count +
                                        drawn.kind[WATCH_NEAR].count +
                                        drawn.kind[WATCH_FAR].count)));
    return ST_OK;
}

static status show_judge(struct page *p, int64_t id, struct judge_view *v)
{
    struct arena *a = p->req->arena;
    struct watch_judge j;
    struct watch_sample s;
    TRY(watch_judge_get(p->cx, id, &j));
    TRY(watch_sample(p->cx, &s));
    v->id = id;
    v->to_judge = s.to_judge;
    v->left_organisation = j.left.organisation;
    v->right_organisation = j.right.organisation;
    review_rows_of(p, &j.left, &j.right, v);
    v->verdict = (struct form_choices){ .name = S("verdict"),
                                        .legend = say(p, MSG_judge_verdict),
                                        .error = form_error_of(&v->errors, S("verdict")),
                                        .small = true,
                                        .large_legend = true };
    form_choice_add(a, &v->verdict, S("same"), say(p, MSG_judge_same), str_none(), j.verdict);
    form_choice_add(a, &v->verdict, S("two"), say(p, MSG_judge_two), str_none(), j.verdict);
    form_choice_add(a, &v->verdict, S("unsure"), say(p, MSG_judge_unsure), str_none(), j.verdict);
    static const char *const keys[] = { "1", "2", "3" };
    for (size_t i = 0; i < 3; i++) v->verdict.choices.at[i].key = str_of(keys[i]);
    v->frame = manager_frame(p, say(p, MSG_judge_title));
    tmpl_judge(p->out, v);
    return ST_OK;
}

status page_review_judge(struct page *p)
{
    int64_t id = 0;
    struct judge_view v = { 0 };
    TRY(page_path_int(p, S("judged"), &id));
    return show_judge(p, id, &v);
}

/* A joined pair that is two people wants to be parted, one that waits wants to be decided. */
static str after_verdict(struct page *p, const struct watch_judge *j, str verdict,
                         const struct watch_sample *s)
{
    struct arena *a = p->req->arena;
    if (j->joined && str_eq(verdict, S("two"))) return url_review_part(a, j->right.home);
    return s->next != 0 ? url_review_judge(a, s->next) : url_review_watch(a);
}

status page_review_judge_send(struct page *p)
{
    int64_t id = 0;
    struct watch_judge j;
    struct watch_sample s;
    str verdict = page_form(p, S("verdict"));
    TRY(page_path_int(p, S("judged"), &id));
    TRY(watch_judge_get(p->cx, id, &j));
    status st = watch_judge_set(p->cx, id, verdict);
    if (st == ST_BAD_INPUT) {
        struct judge_view v = { 0 };
        form_error_add(p->req->arena, &v.errors, S("verdict"), p->cx->env->err.what);
        st = page_refused(p);
        TRY(show_judge(p, id, &v));
        return st;
    }
    TRY(st);
    TRY(watch_sample(p->cx, &s));
    bool wrong = j.joined && str_eq(verdict, S("two"));
    page_redirect(p, after_verdict(p, &j, verdict, &s),
                  say(p, wrong ? MSG_judge_wrong : MSG_judge_kept));
    return ST_OK;
}
