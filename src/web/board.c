/* SPDX-License-Identifier: Apache-2.0
 * The first page of a chief executive and of a board member: what waits for a decision, outcomes,
 * commitments side by side, where threads stop, the ranking beside the effort, the evaluation.
 */
#include "web/board.h"

#include <math.h>

#include "base/time.h"
#include "gen/board.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"

enum { WAITING_SHOWN = 3, EFFORTS_SHOWN = 12 };

/* ---- commitments side by side ----------------------------------------------------------------*/

static struct board_owner *owner_of(struct page *p, struct board_owners *l,
                                    const struct commitment *c)
{
    for (size_t i = 0; i < l->count; i++)
        if (str_eq(l->at[i].key, c->organisation_key)) return &l->at[i];
    struct board_owner *o = VEC_PUSH(p->req->arena, l);
    *o = (struct board_owner){ .key = c->organisation_key, .name = c->organisation_name };
    return o;
}

/* The list comes with what is latest first, and so do the owners. */
static status take_commitments(struct page *p, struct board_view *v)
{
    struct commitments list;
    TRY(commitment_list(p->cx, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct commitment *c = &list.at[i];
        struct board_owner *o = owner_of(p, &v->owners, c);
        enum standing s = standing_of(c);
        o->n++;
        o->of[s]++;
        v->commitments++;
        v->of[s]++;
        if (c->late_days > o->latest) o->latest = c->late_days;
    }
    return ST_OK;
}

/* ---- where threads stop ----------------------------------------------------------------------*/

static const enum msg_key stop_words[THREAD_STOP__COUNT] = {
    [STOP_SAID] = MSG_stop_said,         [STOP_THEME] = MSG_stop_theme,
    [STOP_PRIORITY] = MSG_stop_priority, [STOP_DECISION] = MSG_stop_decision,
    [STOP_WORK] = MSG_stop_work,         [STOP_OUTCOME] = MSG_stop_outcome,
    [STOP_ANSWER] = MSG_stop_answer,
};

static bool has_stopped(const struct thread_line *l)
{
    return l->state == THREAD_STOPPED || l->state == THREAD_STUCK || l->state == THREAD_DECLINED;
}

static struct board_stop stop_of(struct page *p, const struct thread_line *l)
{
    static const enum tag_kind kinds[THREAD_STATE__COUNT] = {
        [THREAD_STOPPED] = TAG_STILL, [THREAD_DECLINED] = TAG_PLAIN, [THREAD_STUCK] = TAG_LATE
    };
    int32_t today = time_date_local(env_now(p->cx->env));
    size_t at = l->cut < THREAD_STOP__COUNT      ? l->cut
                : l->at + 1 < THREAD_STOP__COUNT ? l->at + 1
                                                 : l->at;
    return (struct board_stop){ *l,
                                { kinds[l->state], coop_thread_state(p, (int)l->state) },
                                (int)(today - time_date_local(l->since)),
                                msg_words(p->out->lang, stop_words[at]) };
}

/* Stuck before stopped, stopped before not taken on: nobody has said a word about the first. */
static status take_stops(struct page *p, struct board_view *v)
{
    static const enum thread_state order[] = { THREAD_STUCK, THREAD_STOPPED, THREAD_DECLINED };
    struct thread_lines lines;
    TRY(thread_list(p->cx, 0, &lines));
    for (size_t s = 0; s < sizeof order / sizeof order[0]; s++)
        for (size_t i = 0; i < lines.count; i++)
            if (lines.at[i].state == order[s] && has_stopped(&lines.at[i]))
                *VEC_PUSH(p->req->arena, &v->stops) = stop_of(p, &lines.at[i]);
    return ST_OK;
}

/* ---- outcomes --------------------------------------------------------------------------------*/

/* Both ranges on one axis, from nothing to a little over the highest. */
static struct interval_view drawn(struct range r, double most)
{
    return (struct interval_view){
        .least = 0, .most = most, .low = r.low, .middle = r.value, .high = r.high, .mark = NAN
    };
}

static struct tag_view outcome_tag(struct page *p, const struct board_outcome *o)
{
    if (!o->has_after)
        return (struct tag_view){ TAG_PLAIN, msg_words(p->out->lang, MSG_board_not_yet) };
    if (o->moved == MOVED_CANNOT_TELL)
        return (struct tag_view){ TAG_PLAIN, msg_words(p->out->lang, MSG_evaluation_cannot_tell) };
    bool better = o->moved == MOVED_BETTER;
    return (struct tag_view){ better ? TAG_DONE : TAG_LATE,
                              msg_words(p->out->lang,
                                        better ? MSG_evaluation_better : MSG_evaluation_worse) };
}

static status take_outcomes(struct page *p, struct board_view *v)
{
    struct board_outcomes list;
    TRY(board_outcome_list(p->cx, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct board_outcome *o = &list.at[i];
        double most =
            o->has_after && o->after.high > o->before.high ? o->after.high : o->before.high;
        if (most <= 0) most = 1;
        *VEC_PUSH(p->req->arena, &v->outcomes) =
            (struct board_outcome_line){ *o, drawn(o->before, most * 1.05),
                                         drawn(o->after, most * 1.05), outcome_tag(p, o) };
    }
    return ST_OK;
}

/* ---- what matters beside where the effort went -----------------------------------------------*/

static status take_efforts(struct page *p, struct board_view *v)
{
    struct board_efforts list;
    int64_t most = 1;
    TRY(board_effort_list(p->cx, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].asked > most) most = list.at[i].asked;
    for (size_t i = 0; i < list.count && i < EFFORTS_SHOWN; i++) {
        const struct board_effort *f = &list.at[i];
        v->ranked = v->ranked || f->place > 0;
        *VEC_PUSH(p->req->arena, &v->efforts) =
            (struct board_effort_line){ *f,
                                        { .least = 0,
                                          .most = 100,
                                          .low = f->low,
                                          .middle = f->score,
                                          .high = f->high,
                                          .mark = 50 },
                                        f->asked > 0 ? sqrt((double)f->asked / (double)most) : 0 };
    }
    return ST_OK;
}

/* ---- one measure by neighbourhood ------------------------------------------------------------*/

static void take_choices(struct page *p, struct board_view *v)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    static const enum msg_key names[PERSPECTIVE__COUNT] = {
        [PERSPECTIVE_USER] = MSG_evaluation_user,
        [PERSPECTIVE_WORKER] = MSG_evaluation_worker,
        [PERSPECTIVE_MANAGER] = MSG_evaluation_manager,
        [PERSPECTIVE_CHIEF] = MSG_evaluation_chief,
    };
    v->choose_measure = (struct form_choices){ .name = S("measure"),
                                               .legend = msg_words(lang, MSG_evaluation_question) };
    for (size_t i = 0; i < v->measures.count; i++)
        form_choice_add(a, &v->choose_measure, v->measures.at[i].key, v->measures.at[i].words,
                        str_none(), v->measure.key);
    v->choose_who =
        (struct form_choices){ .name = S("who"), .legend = msg_words(lang, MSG_board_group) };
    for (int w = 0; w < PERSPECTIVE_CHIEF; w++) /* chief executives: the whole place alone */
        form_choice_add(a, &v->choose_who, perspective_word((enum perspective)w),
                        msg_words(lang, names[w]), str_none(), perspective_word(v->who));
}

static status take_measure(struct page *p, struct board_view *v)
{
    struct figures *figures = NEW(p->req->arena, struct figures);
    str key = page_query(p, S("measure"));
    TRY(measure_list(p->cx, &v->measures));
    if (v->measures.count == 0) return ST_OK;
    v->measure = v->measures.at[0];
    for (size_t i = 0; i < v->measures.count; i++)
        if (str_eq(v->measures.at[i].key, key)) v->measure = v->measures.at[i];
    if (!perspective_of(page_query(p, S("who")), &v->who)) v->who = PERSPECTIVE_USER;
    TRY(figure_list(p->cx, v->measure.id, figures));
    v->group = measure_group_of(p, figures, &v->measure, v->who);
    take_choices(p, v);
    return ST_OK;
}

/* ---- the page --------------------------------------------------------------------------------*/

static status take_waiting(struct page *p, struct board_view *v)
{
    struct board_themes themes;
    struct ballots ballots;
    struct decisions decisions;
    TRY(board_theme_list(p->cx, &themes));
    for (size_t i = 0; i < themes.count; i++) {
        if (themes.at[i].decided > 0) continue;
        if (v->waiting_n++ < WAITING_SHOWN) *VEC_PUSH(p->req->arena, &v->waiting) = themes.at[i];
    }
    TRY(decision_list(p->cx, 0, &decisions));
    for (size_t i = 0; i < decisions.count; i++)
        if (decisions.at[i].state == DECISION_DEFERRED)
            *VEC_PUSH(p->req->arena, &v->put_off) = decisions.at[i];
    TRY(ballot_list(p->cx, &ballots));
    for (size_t i = 0; i < ballots.count; i++)
        if (ballots.at[i].open) *VEC_PUSH(p->req->arena, &v->ballots) = ballots.at[i];
    v->open = v->waiting_n + (int64_t)v->put_off.count + (int64_t)v->ballots.count;
    return ST_OK;
}

status board_home(struct page *p)
{
    struct board_view v = { 0 };
    v.frame = page_frame(
        p, FRAME_STAFF,
        MSG_TEXT(p->req->arena, p->out->lang, MSG_board_title, msg_arg_str(p->place->name)));
    TRY(take_waiting(p, &v));
    TRY(take_measure(p, &v));
    TRY(take_commitments(p, &v));
    TRY(take_stops(p, &v));
    TRY(take_outcomes(p, &v));
    TRY(take_efforts(p, &v));
    TRY(evaluation_lines_of(p, &v.evaluation));
    tmpl_board(p->out, &v);
    return ST_OK;
}
