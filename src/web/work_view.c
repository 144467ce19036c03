/* SPDX-License-Identifier: Apache-2.0
 * Issues in words.
 */
#include "web/work_view.h"

#include "base/time.h"
#include "html/msg.h"
#include "html/words.h"
#include "trust/organisation.h"
#include "work/clock.h"

enum { ISSUES_SHOWN = 30 };

struct state_row {
    enum msg_key words;
    enum tag_kind kind;
};
static const struct state_row state_rows[WORK_STATE__COUNT] = {
    [WORK_DRAFT] = { MSG_work_state_draft, TAG_STILL },
    [WORK_REQUESTED] = { MSG_work_state_requested, TAG_SOON },
    [WORK_RECEIVED] = { MSG_work_state_requested, TAG_SOON },
    [WORK_ACCEPTED] = { MSG_work_state_accepted, TAG_ON },
    [WORK_REJECTED] = { MSG_work_state_rejected, TAG_LATE },
    [WORK_IN_PROGRESS] = { MSG_work_state_in_progress, TAG_ON },
    [WORK_ON_HOLD] = { MSG_work_state_on_hold, TAG_SOON },
    [WORK_COMPLETED] = { MSG_work_state_completed, TAG_DONE },
    [WORK_CANCELLED] = { MSG_work_state_cancelled, TAG_STILL },
    [WORK_FAILED] = { MSG_work_state_failed, TAG_LATE },
};

static struct state_row state_of(const struct work_issue *i)
{
    if (i->state == WORK_COMPLETED && str_eq(i->outcome, S("not done")))
        return (struct state_row){ MSG_work_state_not_done, TAG_STILL };
    if (i->state == WORK_COMPLETED && str_eq(i->outcome, S("passed on")))
        return (struct state_row){ MSG_work_state_passed_on, TAG_DONE };
    return state_rows[i->state];
}

str issue_state_words(enum lang lang, const struct work_issue *i)
{
    return msg_words(lang, state_of(i).words);
}

struct tag_view issue_tag(struct page *p, const struct work_issue *i)
{
    struct state_row row = state_of(i);
    return (struct tag_view){ row.kind, msg_words(p->out->lang, row.words) };
}

/* ---- clocks ----------------------------------------------------------------------------------*/

static str counts_to(struct page *p, const struct work_issue *i, int64_t due)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    str day = words_short(p->out, time_date_local(due));
    str what, law;
    if (due == i->clock_due && work_clock_words(i->clock, &what, &law))
        return MSG_TEXT(a, lang, MSG_work_clock_by_law, msg_arg_str(what), msg_arg_str(day),
                        msg_arg_str(law));
    what = msg_words(lang, i->asked ? MSG_work_clock_answer : MSG_work_clock_due);
    return MSG_TEXT(a, lang, MSG_work_clock_by, msg_arg_str(what), msg_arg_str(day));
}

static str amount_late(struct page *p, int64_t due, int64_t now)
{
    int32_t days = time_date_local(now) - time_date_local(due);
    if (days == 0)
        return MSG_TEXT(p->req->arena, p->out->lang, MSG_work_clock_late_today,
                        msg_arg_str(words_time(p->out, due)));
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_work_clock_late, msg_arg_int(days));
}

static str amount_left(struct page *p, int64_t due, int64_t now, int working)
{
    struct arena *a = p->req->arena;
    int64_t minutes = (due - now) / TIME_MINUTE;
    if (due - now < TIME_DAY)
        return MSG_TEXT(a, p->out->lang, MSG_work_clock_left, msg_arg_int(minutes / 60),
                        msg_arg_int(minutes % 60));
    return MSG_TEXT(a, p->out->lang, MSG_work_clock_days, msg_arg_int(working));
}

static struct clock_view waited(struct page *p, const struct work_issue *i, int64_t now)
{
    struct arena *a = p->req->arena;
    int32_t days = time_date_local(now) - time_date_local(i->created_at);
    str amount = days <= 0 ? msg_words(p->out->lang, MSG_work_waited_today)
                           : MSG_TEXT(a, p->out->lang, MSG_work_waited, msg_arg_int(days));
    return (struct clock_view){ CLOCK_PLAIN, amount, msg_words(p->out->lang, MSG_work_waited_to) };
}

struct clock_view issue_clock(struct page *p, const struct work_issue *i)
{
    int64_t now = env_now(p->cx->env);
    int64_t due = i->clock_due;
    if (due == TIME_NONE || (i->answer_due != TIME_NONE && i->answer_due < due))
        due = i->answer_due;
    if (!i->open) return (struct clock_view){ .kind = CLOCK_NONE, .to = str_none() };
    if (due == TIME_NONE) return waited(p, i, now);
    str to = counts_to(p, i, due);
    if (due < now) return (struct clock_view){ CLOCK_LATE, amount_late(p, due, now), to };
    int working = date_working_days_between(time_date_local(now), time_date_local(due));
    enum clock_kind kind = due - now < 4 * TIME_HOUR ? CLOCK_LATE
                           : working <= 3            ? CLOCK_SOON
                                                     : CLOCK_PLAIN;
    return (struct clock_view){ kind, amount_left(p, due, now, working), to };
}

/* ---- who and what ----------------------------------------------------------------------------*/

str issue_holder(struct page *p, const struct work_issue *i)
{
    struct arena *a = p->req->arena;
    if (i->holder_name.n > 0)
        return MSG_TEXT(a, p->out->lang, MSG_work_holder_of, msg_arg_str(i->holder_name),
                        msg_arg_str(i->desk_name));
    return MSG_TEXT(a, p->out->lang, MSG_work_holder_team, msg_arg_str(i->desk_name));
}

str issue_action(struct page *p, const struct work_issue *i)
{
    enum lang lang = p->out->lang;
    if (i->state == WORK_REJECTED) return msg_words(lang, MSG_work_act_again);
    if (i->asked && i->state != WORK_REJECTED) return msg_words(lang, MSG_work_act_reply);
    bool new = i->state == WORK_REQUESTED || i->state == WORK_RECEIVED;
    if (new && i->rule.n == 0) return msg_words(lang, MSG_work_act_take);
    if (i->next_action.n > 0 && i->next_action.n <= 24) return i->next_action;
    return msg_words(lang, MSG_work_act_open);
}

str person_small(struct page *p, const struct work_line *line)
{
    struct arena *a = p->req->arena;
    int32_t born = DATE_NONE;
    str age = S("");
    if (!str_is_empty(line->born) && date_parse(line->born, &born))
        age = arena_printf(a, "%d", date_age(born, p->out->today));
    if (str_is_empty(line->area)) return age;
    if (age.n == 0) return line->area;
    return arena_printf(a, "%.*s, %.*s", STR_ARG(age), STR_ARG(line->area));
}

static str kind_words(enum lang lang, str kind)
{
    static const struct {
        str kind;
        enum msg_key words;
    } rows[] = {
        { S_INIT("referral"), MSG_work_kind_referral },
        { S_INIT("repair"), MSG_work_kind_repair },
        { S_INIT("question"), MSG_work_kind_question },
        { S_INIT("safeguarding"), MSG_work_kind_safeguarding },
        { S_INIT("review"), MSG_work_kind_review },
        { S_INIT("task"), MSG_work_kind_task },
        { S_INIT("discharge"), MSG_work_kind_discharge },
        { S_INIT("list"), MSG_work_kind_list },
        { S_INIT("company"), MSG_work_kind_company },
        { S_INIT("carer"), MSG_work_kind_carer },
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (str_eq(rows[k].kind, kind)) return msg_words(lang, rows[k].words);
    return msg_words(lang, MSG_work_kind_request);
}

struct issue_row issue_row_of(struct page *p, const struct work_line *line)
{
    const struct work_issue *i = &line->issue;
    return (struct issue_row){ .id = i->id,
                               .person = i->person,
                               .title = i->title,
                               .name = line->name,
                               .small = person_small(p, line),
                               .holder = issue_holder(p, i),
                               .next = i->next_action,
                               .since_words = words_short(p->out, time_date_local(i->changed_at)),
                               .kind = kind_words(p->out->lang, i->kind),
                               .tag = issue_tag(p, i),
                               .clock = issue_clock(p, i) };
}

status person_issues_of(struct page *p, int64_t person, struct issue_rows *ret_rows)
{
    struct work_filter f = work_filter_all();
    struct work_page page;
    struct issue_rows rows = { 0 };
    f.person = person;
    f.most = ISSUES_SHOWN;
    TRY(work_list(p->cx, &f, &page));
    for (size_t i = 0; i < page.count; i++)
        *VEC_PUSH(p->req->arena, &rows) = issue_row_of(p, &page.at[i]);
    rows.more = page.more;
    *ret_rows = rows;
    return ST_OK;
}

status organisation_choices(struct page *p, struct form_choices *c, str chosen)
{
    struct organisation *list;
    size_t count;
    struct arena *a = p->req->arena;
    TRY(organisation_list(p->cx, &list, &count));
    form_choice_add(a, c, S(""), S(""), str_none(), chosen);
    for (size_t k = 0; k < count; k++) {
        if (list[k].closed_at != TIME_NONE || list[k].id == p->cx->who.organisation) continue;
        form_choice_add(a, c, list[k].key, list[k].name, str_none(), chosen);
    }
    return ST_OK;
}

status organisation_chosen(struct page *p, str key, int64_t *ret_id)
{
    struct organisation o = { 0 };
    status st = key.n == 0 ? ST_NOT_FOUND : organisation_by_key(p->cx, key, &o);
    if (st == ST_NOT_FOUND) p->cx->env->err = (struct err){ 0 };
    *ret_id = st == ST_OK ? o.id : 0;
    return st == ST_NOT_FOUND ? ST_OK : st;
}
