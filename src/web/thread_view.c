/* SPDX-License-Identifier: Apache-2.0
 * From a thread to what its page shows. */
#include "base/time.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/url.h"
#include "html/words.h"
#include "trust/decide.h"
#include "web/thread_parts.h"

enum { FEW = 5, DUE_SOON_DAYS = 3 };

/* ---- small words -----------------------------------------------------------------------------*/

str thread_small(struct page *p, int64_t n)
{
    if (n > 0 && n < FEW) return msg_words(p->out->lang, MSG_thread_fewer);
    return words_count(p->req->arena, n);
}

str thread_language(str code)
{
    enum lang lang;
    return lang_by_code(code, &lang) ? lang_name(lang) : code;
}

str thread_holder(struct arena *a, str role, str organisation)
{
    if (organisation.n == 0) return role.n == 0 ? str_none() : role;
    if (role.n == 0) return organisation;
    /* A role that names its own body already: "Chief executive, Hollinbrook Council". */
    if (str_find_byte(role, ',') != SIZE_MAX) return role;
    return arena_printf(a, "%.*s, %.*s", STR_ARG(role), STR_ARG(organisation));
}

struct tag_view thread_tag(struct page *p, enum thread_state state, int64_t since)
{
    enum lang lang = p->out->lang;
    str date = words_date(p->out, time_date_local(since));
    switch (state) {
    case THREAD_WEIGHED: return (struct tag_view){ TAG_PLAIN, msg_words(lang, MSG_thread_weighed) };
    case THREAD_UNDER_WAY:
        return (struct tag_view){ TAG_ON, msg_words(lang, MSG_thread_under_way) };
    case THREAD_ANSWERED:
        return (struct tag_view){ TAG_DONE, msg_words(lang, MSG_thread_answered) };
    case THREAD_STOPPED:
        return (struct tag_view){ TAG_STILL, MSG_TEXT(p->req->arena, lang, MSG_thread_stopped,
                                                      msg_arg_str(date)) };
    case THREAD_DECLINED:
        return (struct tag_view){ TAG_STILL, MSG_TEXT(p->req->arena, lang, MSG_thread_declined,
                                                      msg_arg_str(date)) };
    case THREAD_STUCK:
    case THREAD_STATE__COUNT: break;
    }
    return (struct tag_view){ TAG_LATE, msg_words(lang, MSG_thread_stuck) };
}

struct clock_view thread_clock(struct page *p, int32_t due)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    int32_t today = time_date_local(env_now(p->cx->env));
    if (due == DATE_NONE) return (struct clock_view){ .kind = CLOCK_NONE };
    str date = words_date(p->out, due);
    if (due < today)
        return (struct clock_view){ CLOCK_LATE,
                                    MSG_TEXT(a, lang, MSG_days_late, msg_arg_int(today - due)),
                                    MSG_TEXT(a, lang, MSG_thread_due_by, msg_arg_str(date)) };
    int left = date_working_days_between(today, due);
    return (struct clock_view){ left <= DUE_SOON_DAYS ? CLOCK_SOON : CLOCK_PLAIN,
                                MSG_TEXT(a, lang, MSG_thread_days_left, msg_arg_int(due - today)),
                                MSG_TEXT(a, lang, MSG_thread_due_by, msg_arg_str(date)) };
}

/* ---- links -----------------------------------------------------------------------------------*/

static enum msg_key link_key(enum thread_end to, bool rule)
{
    switch (thread_stop_of(to)) {
    case STOP_PRIORITY: return rule ? MSG_link_priority_rule : MSG_link_priority;
    case STOP_DECISION:
        if (to == END_COMMITMENT) return rule ? MSG_link_commitment_rule : MSG_link_commitment;
        return rule ? MSG_link_decision_rule : MSG_link_decision;
    case STOP_WORK:
        if (to == END_WORK && !rule) return MSG_link_work_hand;
        return rule ? MSG_link_work_rule : MSG_link_work;
    case STOP_OUTCOME: return rule ? MSG_link_outcome_rule : MSG_link_outcome;
    case STOP_ANSWER: return rule ? MSG_link_answer_rule : MSG_link_answer;
    case STOP_SAID:
    case STOP_THEME:
    case THREAD_STOP__COUNT: break;
    }
    return rule ? MSG_link_theme_rule : MSG_link_theme;
}

str thread_link_words(struct page *p, const struct thread_step *s)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    bool rule = !str_is_empty(s->made.rule);
    enum msg_key key = link_key(s->to, rule);
    str date = words_date(p->out, time_date_local(s->made.at));
    str who = s->made.who.n > 0 ? s->made.who : msg_words(lang, MSG_link_unknown);
    str words = rule ? MSG_TEXT(a, lang, key, msg_arg_str(date))
                     : MSG_TEXT(a, lang, key, msg_arg_str(who), msg_arg_str(date));
    words = s->made.note.n > 0
                ? MSG_TEXT(a, lang, MSG_link_noted, msg_arg_str(words), msg_arg_str(s->made.note))
                : MSG_TEXT(a, lang, MSG_link_plain, msg_arg_str(words));
    if (!rule) return words;
    return MSG_TEXT(a, lang, MSG_link_rule, msg_arg_str(words), msg_arg_str(s->made.rule));
}

/* The link that leads to a stop; of several voices' the first that is shown. NULL: there is none.
 */
static const struct thread_step *link_to(const struct thread *t, enum thread_stop stop)
{
    int64_t voice = t->voices.count > 0 ? t->voices.at[0].id : 0;
    for (size_t i = 0; i < t->steps.count; i++) {
        const struct thread_step *s = &t->steps.at[i];
        if (s->to == END_VOICE || thread_stop_of(s->to) != stop) continue;
        if (stop == STOP_THEME && s->from == END_VOICE && s->from_id != voice) continue;
        return s;
    }
    return NULL;
}

/* Work is tied by the rule, and by hand: where the first was the rule's, who did it last by hand.
 */
static const struct thread_step *work_by_hand(const struct thread *t)
{
    const struct thread_step *first = link_to(t, STOP_WORK), *last = NULL;
    if (first == NULL || str_is_empty(first->made.rule)) return NULL;
    for (size_t i = 0; i < t->steps.count; i++)
        if (t->steps.at[i].to == END_WORK && str_is_empty(t->steps.at[i].made.rule))
            last = &t->steps.at[i];
    return last;
}

/* ---- rows of the line ------------------------------------------------------------------------*/

static str stop_label(struct page *p, enum thread_stop at)
{
    static const enum msg_key keys[THREAD_STOP__COUNT] = { MSG_stop_said,     MSG_stop_theme,
                                                           MSG_stop_priority, MSG_stop_decision,
                                                           MSG_stop_work,     MSG_stop_outcome,
                                                           MSG_stop_answer };
    return msg_words(p->out->lang, keys[at]);
}

static struct stop_view stop_of(struct page *p, const struct thread *t, enum thread_stop at,
                                enum stop_kind kind)
{
    static const char *const ids[THREAD_STOP__COUNT] = { "said", "theme",   "priority", "decision",
                                                         "work", "outcome", "answer" };
    struct stop_view s = { .kind = kind,
                           .id = str_of(ids[at]),
                           .label = stop_label(p, at),
                           .date = DATE_NONE,
                           .date_words = str_none(),
                           .note = str_none() };
    if (kind != STOP_AHEAD) thread_stop_side(p, t, at, &s);
    if (kind == STOP_GIVEN) s.label = msg_words(p->out->lang, MSG_thread_answer_given);
    return s;
}

static void add_stop(struct page *p, struct thread_view *v, enum thread_row_kind row,
                     enum thread_stop at, enum stop_kind kind)
{
    *VEC_PUSH(p->req->arena, &v->rows) =
        (struct thread_row){ .kind = row, .at = at, .stop = stop_of(p, v->t, at, kind) };
}

static void add_step(struct page *p, struct thread_view *v, enum thread_stop to,
                     const struct thread_step *s)
{
    if (s == NULL) return;
    *VEC_PUSH(p->req->arena, &v->rows) =
        (struct thread_row){ .kind = THREAD_ROW_LINK, .at = to, .link = thread_link_words(p, s) };
}

static void add_link(struct page *p, struct thread_view *v, enum thread_stop to)
{
    add_step(p, v, to, link_to(v->t, to));
    if (to == STOP_WORK) add_step(p, v, to, work_by_hand(v->t));
}

/* Is there anything to show at this stop? */
static bool has_stop(const struct thread *t, enum thread_stop at)
{
    switch (at) {
    case STOP_SAID: return true;
    case STOP_THEME: return t->theme != 0;
    case STOP_PRIORITY: return t->has_priority;
    case STOP_DECISION: return t->decisions.count + t->commitments.count > 0;
    case STOP_WORK: return t->work.count > 0;
    case STOP_OUTCOME: return t->outcomes.count > 0;
    case STOP_ANSWER: return t->answers.count > 0;
    case THREAD_STOP__COUNT: break;
    }
    return false;
}

static void add_cut(struct page *p, struct thread_view *v)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct stop_view s = { .kind = STOP_CUT,
                           .id = S("stopped"),
                           .label = msg_words(lang, v->t->state == THREAD_DECLINED
                                                        ? MSG_thread_ended_here
                                                        : MSG_thread_stopped_here),
                           .date = time_date_local(v->t->since),
                           .date_words = str_none(),
                           .note = MSG_TEXT(a, lang, MSG_thread_ago, msg_arg_int(v->days)) };
    *VEC_PUSH(a, &v->rows) = (struct thread_row){ .kind = THREAD_ROW_CUT, .stop = s };
}

static void add_rows(struct page *p, struct thread_view *v)
{
    const struct thread *t = v->t;
    bool ended = t->cut < THREAD_STOP__COUNT, cut = false;
    for (int i = 0; i < THREAD_STOP__COUNT; i++) {
        enum thread_stop at = (enum thread_stop)i;
        bool there = has_stop(t, at), last = at == STOP_ANSWER;
        if (ended && !cut && !there && at >= t->cut) {
            add_cut(p, v);
            cut = true;
            if (at == t->cut && !last) continue; /* it stands in this stop's place */
        }
        if (last && there && ended)
            add_stop(p, v, THREAD_ROW_GIVEN, at, STOP_GIVEN);
        else if (!there)
            add_stop(p, v, THREAD_ROW_AHEAD, at, STOP_AHEAD);
        else {
            if (at > 0) add_link(p, v, at);
            bool end = at == t->at && (last || t->state == THREAD_ANSWERED);
            add_stop(p, v, THREAD_ROW_STOP, at, end ? STOP_END : STOP_REACHED);
        }
    }
    if (!v->back) return;
    for (size_t i = 0, n = v->rows.count; i < n / 2; i++) {
        struct thread_row other = v->rows.at[i];
        v->rows.at[i] = v->rows.at[n - 1 - i];
        v->rows.at[n - 1 - i] = other;
    }
}

/* ---- all of it -------------------------------------------------------------------------------*/

/* "Ten months, seven steps": from the first word to the last step, and how far it got. */
static str lede_of(struct page *p, const struct thread *t)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    int64_t last =
        t->state == THREAD_ANSWERED || t->cut < THREAD_STOP__COUNT ? t->since : env_now(p->cx->env);
    int64_t days = (last - t->started_at) / TIME_DAY;
    str time = days < 60 ? MSG_TEXT(a, lang, MSG_threads_days, msg_arg_int(days < 0 ? 0 : days))
                         : MSG_TEXT(a, lang, MSG_thread_months, msg_arg_int((days + 15) / 30));
    str steps = t->at == STOP_ANSWER ? msg_words(lang, MSG_thread_steps_all)
                                     : MSG_TEXT(a, lang, MSG_thread_steps, msg_arg_size(t->at + 1));
    return MSG_TEXT(a, lang, MSG_thread_lede, msg_arg_str(time), msg_arg_str(steps));
}

static str decided_by(struct page *p, const struct thread *t)
{
    str by = t->state == THREAD_DECLINED ? t->declined_by : t->stopped_by;
    if (str_eq(by, S("board")) || (by.n == 0 && t->decisions.count > 0))
        return msg_words(p->out->lang, MSG_thread_by_board);
    return by.n > 0 ? by : msg_words(p->out->lang, MSG_thread_came_to_halt);
}

void thread_view_of(struct page *p, const struct thread *t, bool back, struct thread_view *ret_view)
{
    struct arena *a = p->req->arena;
    struct thread_view *v = ret_view;
    v->t = t;
    v->back = back;
    v->title = t->title;
    v->tag = thread_tag(p, t->state, t->since);
    v->lede = lede_of(p, t);
    v->days = (env_now(p->cx->env) - t->since) / TIME_DAY;
    v->holder = thread_holder(a, t->owes_role, t->owes_organisation);
    v->decided_by = decided_by(p, t);
    bool open = t->state != THREAD_ANSWERED && t->state != THREAD_DECLINED;
    v->clock = open ? thread_clock(p, t->next_due) : (struct clock_view){ .kind = CLOCK_NONE };
    for (size_t i = 0; i < t->answers.count; i++) v->told += t->answers.at[i].reached;
    thread_stops_of(p, t, v);
    add_rows(p, v);
}
