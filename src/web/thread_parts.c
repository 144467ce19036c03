/* SPDX-License-Identifier: Apache-2.0
 * What stands at each stop of a thread's page. */
#include "web/thread_parts.h"

#include <math.h>

#include "base/time.h"
#include "html/msg.h"
#include "html/words.h"
#include "web/talk.h"

enum { FEW = 5 };

/* ---- voices ----------------------------------------------------------------------------------*/

static str said_by(struct page *p, const struct thread_voice *w)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    if (w->neighbourhood.n == 0)
        return w->named.n > 0 ? w->named : msg_words(lang, MSG_thread_said_nowhere);
    if (w->named.n > 0)
        return MSG_TEXT(a, lang, MSG_thread_said_named, msg_arg_str(w->named),
                        msg_arg_str(w->neighbourhood));
    if (w->age_band.n == 0)
        return MSG_TEXT(a, lang, MSG_thread_said_in, msg_arg_str(w->neighbourhood));
    return MSG_TEXT(a, lang, MSG_thread_said_aged, msg_arg_str(w->neighbourhood),
                    msg_arg_str(w->age_band));
}

static bool is_right_to_left(str language)
{
    return str_eq(language, S("ur")) || str_eq(language, S("ar"));
}

struct thread_voice_view thread_voice_view_of(struct page *p, const struct thread_voice *w,
                                              bool large)
{
    struct arena *a = p->req->arena;
    struct thread_voice_view v = { .words = voice_of(a, w->words), .by = str_none() };
    v.words.size = large ? VOICE_LARGE : VOICE_PLAIN;
    v.words.lang = str_eq(w->language, S("en")) ? S("en-GB") : w->language;
    v.words.right_to_left = is_right_to_left(w->language);
    v.words.url = str_none();
    v.words.said = said_by(p, w);
    if (w->english.n == 0) return v;
    v.english = voice_of(a, w->english);
    v.english.lang = S("en-GB");
    v.english.url = v.english.said = str_none();
    if (w->translation_by.n > 0)
        v.by = MSG_TEXT(a, p->out->lang, MSG_thread_translated, msg_arg_str(w->translation_by));
    return v;
}

static void add_voices(struct page *p, const struct thread *t, struct thread_view *v)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    for (size_t i = 0; i < t->voices.count; i++)
        *VEC_PUSH(a, &v->voices) = thread_voice_view_of(p, &t->voices.at[i], i == 0);
    str here = MSG_TEXT(a, lang, MSG_threads_voices, msg_arg_int(t->voice_count));
    str all = MSG_TEXT(a, lang, MSG_threads_voices, msg_arg_int(t->theme_voices));
    v->voices_words =
        MSG_TEXT(a, lang, MSG_thread_theme_counts, msg_arg_str(here), msg_arg_str(all));
}

/* ---- promises and work -----------------------------------------------------------------------*/

static struct tag_view commitment_tag(struct page *p, const struct thread_commitment *c)
{
    enum lang lang = p->out->lang;
    int32_t today = time_date_local(env_now(p->cx->env));
    if (str_eq(c->state, S("kept")))
        return (struct tag_view){ TAG_DONE, msg_words(lang, MSG_thread_kept) };
    if (str_eq(c->state, S("dropped")))
        return (struct tag_view){ TAG_STILL, msg_words(lang, MSG_thread_dropped) };
    if (c->late)
        return (struct tag_view){ TAG_LATE, MSG_TEXT(p->req->arena, lang, MSG_days_late,
                                                     msg_arg_int(today - c->due)) };
    if (str_eq(c->state, S("at risk")))
        return (struct tag_view){ TAG_SOON, msg_words(lang, MSG_thread_at_risk) };
    return (struct tag_view){ TAG_ON, msg_words(lang, MSG_thread_on_track) };
}

static void add_commitments(struct page *p, const struct thread *t, struct thread_view *v)
{
    for (size_t i = 0; i < t->commitments.count; i++) {
        const struct thread_commitment *c = &t->commitments.at[i];
        str who = c->person.n > 0 ? c->person : c->role;
        struct thread_commitment_view cv = { .c = c,
                                             .tag = commitment_tag(p, c),
                                             .made = str_none() };
        cv.owner = thread_holder(p->req->arena, who, c->organisation);
        for (size_t s = 0; s < t->steps.count; s++)
            if (t->steps.at[s].to == END_COMMITMENT && t->steps.at[s].to_id == c->id)
                cv.made = thread_link_words(p, &t->steps.at[s]);
        *VEC_PUSH(p->req->arena, &v->commitments) = cv;
    }
}

static void add_fact(struct page *p, struct thread_work_view *w, enum msg_key label, int64_t n)
{
    *VEC_PUSH(p->req->arena, &w->facts) =
        (struct thread_fact){ msg_words(p->out->lang, label), thread_small(p, n) };
}

static bool is_small(int64_t n)
{
    return n > 0 && n < FEW;
}

/* Of asked = done + open + not done, one that is small could be worked out from the others: the
 * last two then stand together; and where that is still small, what was done is said alone. */
struct thread_work_view thread_work_view_of(struct page *p, const struct thread_work *w)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    struct thread_work_view wv = { .kind = w->kind.n > 0 ? w->kind
                                                         : msg_words(lang, MSG_thread_issues_here),
                                   .days = str_none() };
    if (w->median_days > 0)
        wv.days = MSG_TEXT(a, lang, MSG_thread_median, msg_arg_int(w->median_days));
    int64_t rest = w->open + w->not_done;
    bool whole = !is_small(w->done) && !is_small(rest);
    if (whole || w->done == 0) add_fact(p, &wv, MSG_thread_asked, w->asked);
    add_fact(p, &wv, MSG_thread_done, w->done);
    if (whole && !is_small(w->open) && !is_small(w->not_done)) {
        add_fact(p, &wv, MSG_thread_still_open, w->open);
        add_fact(p, &wv, MSG_thread_not_done, w->not_done);
    } else if (whole) {
        add_fact(p, &wv, MSG_thread_open_or_not, rest);
    }
    return wv;
}

/* ---- outcomes --------------------------------------------------------------------------------*/

/* Whole numbers from ten on, one decimal below: no more than the range bears. */
static str figure(struct arena *a, double value)
{
    return fabs(value) < 10 ? arena_printf(a, "%.1f", value) : arena_printf(a, "%.0f", value);
}

/* A step for the axis of which at most four reach over `most`: 1, 2 or 5 and its tens. */
static double axis_step(double most)
{
    double ten = pow(10, floor(log10(most / 4)));
    double n = most / 4 / ten;
    return ten * (n <= 1 ? 1 : n <= 2 ? 2 : n <= 5 ? 5 : 10);
}

static struct thread_point point_of(struct page *p, const struct range *r, int32_t day, int x,
                                    double top, double bottom, double most)
{
    double scale = (bottom - top) / most;
    return (struct thread_point){ .x = x,
                                  .low = bottom - scale * fmax(r->low, 0),
                                  .value = bottom - scale * r->value,
                                  .high = bottom - scale * r->high,
                                  .words = figure(p->req->arena, r->value),
                                  .day = words_short(p->out, day) };
}

static struct thread_chart chart_of(struct page *p, const struct thread_outcome *o, int x1, int x2,
                                    double top, double bottom)
{
    struct arena *a = p->req->arena;
    struct thread_chart c = { 0 };
    double most = fmax(fmax(o->before.high, o->after.high), 1e-6), step = axis_step(most);
    double end = step * ceil(most / step);
    for (double at = 0; at <= end + step / 2; at += step)
        *VEC_PUSH(a, &c.ticks_at) =
            (struct thread_tick){ bottom - (bottom - top) * at / end,
                                  arena_printf(a, step < 1 ? "%.1f" : "%.0f", at) };
    *VEC_PUSH(a, &c.points) = point_of(p, &o->before, o->before_day, x1, top, bottom, end);
    if (o->has_after)
        *VEC_PUSH(a, &c.points) = point_of(p, &o->after, o->after_day, x2, top, bottom, end);
    return c;
}

static struct tag_view moved_tag(struct page *p, enum moved moved)
{
    enum lang lang = p->out->lang;
    if (moved == MOVED_BETTER)
        return (struct tag_view){ TAG_DONE, msg_words(lang, MSG_thread_better) };
    if (moved == MOVED_WORSE)
        return (struct tag_view){ TAG_LATE, msg_words(lang, MSG_thread_worse) };
    return (struct tag_view){ TAG_PLAIN, msg_words(lang, MSG_thread_cannot_tell) };
}

/* "16 more (likely range 4 to 28)", said in the direction in which it went. */
static str change_words(struct page *p, const struct thread_outcome *o)
{
    struct arena *a = p->req->arena;
    const struct range *c = &o->change;
    bool down = c->value < 0;
    return MSG_TEXT(a, p->out->lang, down ? MSG_thread_change_down : MSG_thread_change_up,
                    msg_arg_str(figure(a, fabs(c->value))),
                    msg_arg_str(figure(a, down ? -c->high : c->low)),
                    msg_arg_str(figure(a, down ? -c->low : c->high)));
}

/* "% of homes" is said "In 100 homes". */
static str unit_words(struct page *p, str unit)
{
    struct arena *a = p->req->arena;
    if (str_starts(unit, S("% of ")))
        return MSG_TEXT(a, p->out->lang, MSG_thread_in_hundred, msg_arg_str(str_from(unit, 5)));
    char *text = arena_cstr(a, unit);
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
    return str_make(text, unit.n);
}

static void add_figure(struct arena *a, struct thread_outcome_view *v, const struct range *r,
                       int64_t n, int32_t day)
{
    *VEC_PUSH(a, &v->figures) = (struct thread_figure){ .day = day,
                                                        .n = n,
                                                        .value = figure(a, r->value),
                                                        .low = figure(a, r->low),
                                                        .high = figure(a, r->high) };
}

static void add_outcome(struct page *p, const struct thread_outcome *o, struct thread_view *v)
{
    struct arena *a = p->req->arena;
    struct thread_outcome_view ov = { .o = o,
                                      .title = o->reading.n > 0 ? o->reading : o->measure,
                                      .unit = unit_words(p, o->unit),
                                      .change = str_none(),
                                      .tag = moved_tag(p, o->moved),
                                      .wide = chart_of(p, o, 200, 490, 14, 222),
                                      .narrow = chart_of(p, o, 100, 226, 14, 204) };
    if (o->has_after) ov.change = change_words(p, o);
    add_figure(a, &ov, &o->before, o->before_n, o->before_day);
    if (o->has_after) add_figure(a, &ov, &o->after, o->after_n, o->after_day);
    *VEC_PUSH(a, &v->outcomes) = ov;
}

/* ---- answers ---------------------------------------------------------------------------------*/

static void add_text(struct arena *a, str *text, str more)
{
    *text = text->n == 0 ? more : arena_printf(a, "%.*s %.*s", STR_ARG(*text), STR_ARG(more));
}

static str gaps_of(struct page *p, str without)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    str gaps = S(""), part;
    while (str_next(&without, ';', &part)) {
        if (part.n == 0) continue;
        add_text(a, &gaps,
                 str_eq(part, S("bsl")) ? msg_words(lang, MSG_thread_no_signed)
                                        : MSG_TEXT(a, lang, MSG_thread_no_language,
                                                   msg_arg_str(thread_language(part))));
    }
    return gaps;
}

static enum msg_key told_key(str way)
{
    if (str_eq(way, S("email"))) return MSG_thread_told_email;
    if (str_eq(way, S("text"))) return MSG_thread_told_text;
    if (str_eq(way, S("letter"))) return MSG_thread_told_letter;
    return str_eq(way, S("telephone")) ? MSG_thread_told_telephone : MSG_thread_told_page;
}

/* Delivered by which ways, and what is still on its way; else what the links say. */
static str sent_words(struct page *p, const struct thread_answer *x)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    str done = S("");
    int64_t waiting = 0;
    for (size_t i = 0; i < x->told.count; i++) {
        const struct thread_told *t = &x->told.at[i];
        bool reached = str_eq(t->state, S("sent")) || str_eq(t->state, S("read"));
        if (!reached) waiting += t->n;
        if (!reached) continue;
        str some = MSG_TEXT(a, lang, told_key(t->way), msg_arg_int(t->n));
        done = done.n == 0 ? some : arena_printf(a, "%.*s, %.*s", STR_ARG(done), STR_ARG(some));
    }
    str words = S("");
    if (x->told.count == 0 && x->reached > 0)
        words = MSG_TEXT(a, lang, MSG_thread_reached, msg_arg_int(x->reached));
    if (done.n > 0) add_text(a, &words, MSG_TEXT(a, lang, MSG_thread_delivered, msg_arg_str(done)));
    if (waiting > 0)
        add_text(a, &words, MSG_TEXT(a, lang, MSG_thread_on_the_way, msg_arg_int(waiting)));
    return words.n > 0 ? words : str_none();
}

static void add_answer(struct page *p, const struct thread_answer *x, struct thread_view *v)
{
    struct arena *a = p->req->arena;
    struct thread_answer_view av = { .a = x,
                                     .by = thread_holder(a, x->by_role, x->organisation_name),
                                     .sent = sent_words(p, x),
                                     .gaps = gaps_of(p, x->without),
                                     .seconds = str_none() };
    if (x->video_seconds > 0)
        av.seconds =
            MSG_TEXT(a, p->out->lang, MSG_thread_seconds, msg_arg_int(x->video_seconds / 60),
                     msg_arg_int(x->video_seconds % 60));
    str rest = x->easy_read, line;
    while (str_next(&rest, '\n', &line)) {
        str words = str_trim(line);
        if (words.n > 0) *VEC_PUSH(a, &av.easy) = words;
    }
    *VEC_PUSH(a, &v->answers) = av;
}

/* ---- together --------------------------------------------------------------------------------*/

void thread_stops_of(struct page *p, const struct thread *t, struct thread_view *v)
{
    add_voices(p, t, v);
    add_commitments(p, t, v);
    for (size_t i = 0; i < t->work.count; i++)
        *VEC_PUSH(p->req->arena, &v->work) = thread_work_view_of(p, &t->work.at[i]);
    for (size_t i = 0; i < t->outcomes.count; i++) add_outcome(p, &t->outcomes.at[i], v);
    for (size_t i = 0; i < t->answers.count; i++) add_answer(p, &t->answers.at[i], v);
}

/* The day of the first link that leads to a stop. */
static int32_t day_of(const struct thread *t, enum thread_stop at)
{
    int64_t first = 0;
    for (size_t i = 0; i < t->steps.count; i++) {
        const struct thread_step *s = &t->steps.at[i];
        if (s->to == END_VOICE || thread_stop_of(s->to) != at) continue;
        if (first == 0 || s->made.at < first) first = s->made.at;
    }
    return first == 0 ? DATE_NONE : time_date_local(first);
}

static str organisations_of(struct page *p, const struct thread *t)
{
    int64_t n = 0;
    for (size_t i = 0; i < t->work.count; i++) n += t->work.at[i].organisations;
    if (t->work.count == 1 && t->work.at[0].organisation.n > 0) return t->work.at[0].organisation;
    return n == 0
               ? str_none()
               : MSG_TEXT(p->req->arena, p->out->lang, MSG_thread_by_organisations, msg_arg_int(n));
}

void thread_stop_side(struct page *p, const struct thread *t, enum thread_stop at,
                      struct stop_view *s)
{
    struct arena *a = p->req->arena;
    enum lang lang = p->out->lang;
    s->date = day_of(t, at);
    if (at == STOP_SAID && t->voices.count > 0) {
        s->date = time_date_local(t->voices.at[0].at);
        s->note = channel_words_of(p->out->lang, t->voices.at[0].channel);
    } else if (at == STOP_THEME && t->voice_count > 0) {
        s->note = MSG_TEXT(a, lang, MSG_threads_voices, msg_arg_int(t->voice_count));
    } else if (at == STOP_PRIORITY && t->priority.votes > 0) {
        s->note = MSG_TEXT(a, lang, MSG_thread_choices, msg_arg_int(t->priority.votes));
    } else if (at == STOP_DECISION && t->decisions.count > 0) {
        s->note = t->decisions.at[0].how;
    } else if (at == STOP_WORK) {
        s->note = organisations_of(p, t);
    } else if (at == STOP_OUTCOME && t->outcomes.count > 0) {
        const struct thread_outcome *o = &t->outcomes.at[0];
        s->note = MSG_TEXT(a, lang, MSG_thread_counted,
                           msg_arg_int(o->has_after ? o->after_n : o->before_n));
    } else if (at == STOP_ANSWER && t->answers.count > 0) {
        s->date = time_date_local(t->answers.at[0].published_at);
    }
}
