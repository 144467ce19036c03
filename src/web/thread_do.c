/* SPDX-License-Identifier: Apache-2.0
 * The forms by which a thread goes on: an outcome, an ending; and being told when it moves. */
#include "web/thread_do.h"

#include "base/time.h"
#include "gen/thread_do.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "web/moved.h"

enum { RECORDS_DAYS = 90, WITHIN_DAYS = 10 };

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

static struct form_field field_of(struct page *p, const char *name, enum msg_key label,
                                  enum msg_key hint)
{
    struct form_field f = { .name = str_of(name), .label = say(p, label), .hint = str_none() };
    if (hint != label) f.hint = say(p, hint);
    f.value = page_form(p, f.name);
    f.error = f.type = f.autocomplete = f.input_mode = f.accept = f.keep = str_none();
    f.day = f.month = f.year = S("");
    return f;
}

static struct form_field number_of(struct page *p, str prefix, const char *name, enum msg_key label)
{
    struct form_field f = field_of(p, "", label, label);
    f.name = arena_printf(p->req->arena, "%.*s_%s", STR_ARG(prefix), name);
    f.value = page_form(p, f.name);
    f.input_mode = S("numeric");
    f.width = 10;
    return f;
}

static struct form_field day_of(struct page *p, str prefix, enum msg_key label)
{
    struct form_field f = field_of(p, "", label, label);
    struct arena *a = p->req->arena;
    f.name = prefix;
    f.day = page_form(p, arena_concat(a, prefix, S("-day")));
    f.month = page_form(p, arena_concat(a, prefix, S("-month")));
    f.year = page_form(p, arena_concat(a, prefix, S("-year")));
    return f;
}

static int32_t date_typed(const struct form_field *f)
{
    int64_t day = 0, month = 0, year = 0;
    bool whole =
        str_to_int(f->day, &day) && str_to_int(f->month, &month) && str_to_int(f->year, &year);
    bool near = day > 0 && day < 32 && month > 0 && month < 13 && year > 1900 && year < 3000;
    return whole && near ? date_make((int)year, (int)month, (int)day) : DATE_NONE;
}

static void wrong(struct page *p, struct form_errors *errors, struct form_field *f,
                  enum msg_key words)
{
    f->error = say(p, words);
    form_error_add(p->req->arena, errors, f->name, f->error);
}

static status open_thread(struct page *p, struct thread *ret_thread)
{
    bool may = false;
    TRY(thread_read_key(p->cx, req_path(p->req, S("thread")), ret_thread));
    TRY(thread_may(p->cx, ret_thread->id, &may));
    if (may) return ST_OK;
    return fail(p->cx->env, ST_FORBIDDEN,
                "this is for the board, managers, and whoever owes the thread its next step");
}

static struct frame frame_of(struct page *p, enum msg_key title, const struct thread *t)
{
    struct frame f = page_frame(p, page_frame_kind(p), say(p, title));
    frame_add(p->req->arena, &f.crumbs, say(p, MSG_thread_crumb), url_threads(p->req->arena),
              false);
    frame_add(p->req->arena, &f.crumbs, t->title, url_thread(p->req->arena, t->key), false);
    return f;
}

/* ---- outcomes --------------------------------------------------------------------------------*/

static struct figure_fields figure_of(struct page *p, const char *id, enum msg_key title,
                                      enum msg_key note)
{
    str prefix = str_of(id);
    return (struct figure_fields){ .id = prefix,
                                   .title = say(p, title),
                                   .note = say(p, note),
                                   .day = day_of(p, prefix, MSG_outcome_day),
                                   .n = number_of(p, prefix, "n", MSG_outcome_n),
                                   .count = number_of(p, prefix, "count", MSG_outcome_count),
                                   .mean = number_of(p, prefix, "mean", MSG_outcome_mean),
                                   .deviation =
                                       number_of(p, prefix, "deviation", MSG_outcome_deviation) };
}

/* The outcome that has only its first figure; NULL: none. */
static const struct thread_outcome *half_of(const struct thread *t)
{
    for (size_t i = 0; i < t->outcomes.count; i++)
        if (!t->outcomes.at[i].has_after) return &t->outcomes.at[i];
    return NULL;
}

static void outcome_fill(struct page *p, const struct thread *t, struct outcome_view *v)
{
    struct arena *a = p->req->arena;
    const struct thread_outcome *half = half_of(t);
    v->thread = t->key;
    v->title = t->title;
    v->second = half != NULL;
    v->measure_words = half == NULL ? S("") : half->measure;
    v->outcome = half == NULL ? S("0") : arena_printf(a, "%lld", (long long)half->id);
    v->measure = field_of(p, "measure", MSG_outcome_measure, MSG_outcome_measure_hint);
    v->unit = field_of(p, "unit", MSG_outcome_unit, MSG_outcome_unit_hint);
    v->unit.width = 20;
    v->within = field_of(p, "within", MSG_outcome_within, MSG_outcome_within_hint);
    v->within.width = 4;
    v->reading = field_of(p, "reading", MSG_outcome_reading, MSG_outcome_reading_hint);
    v->evidence = field_of(p, "evidence", MSG_outcome_evidence, MSG_outcome_evidence);
    str better = page_form(p, S("better")), method = page_form(p, S("method"));
    v->better = (struct form_choices){ .name = S("better"),
                                       .legend = say(p, MSG_outcome_better),
                                       .hint = str_none(),
                                       .error = str_none() };
    form_choice_add(a, &v->better, S("lower"), say(p, MSG_outcome_lower), str_none(), better);
    form_choice_add(a, &v->better, S("higher"), say(p, MSG_outcome_higher), str_none(),
                    better.n == 0 ? S("higher") : better);
    v->method = (struct form_choices){ .name = S("method"),
                                       .legend = say(p, MSG_outcome_method),
                                       .hint = str_none(),
                                       .error = str_none() };
    form_choice_add(a, &v->method, S("wilson"), say(p, MSG_outcome_method_wilson), str_none(),
                    method.n == 0 ? S("wilson") : method);
    form_choice_add(a, &v->method, S("mean"), say(p, MSG_outcome_method_mean), str_none(), method);
    form_choice_add(a, &v->method, S("issues"), say(p, MSG_outcome_method_issues), str_none(),
                    method);
    v->before = figure_of(p, "before", MSG_outcome_before, MSG_outcome_before_note);
    v->after = figure_of(p, "after", MSG_outcome_after, MSG_outcome_after_note);
    bool mean = half != NULL && str_eq(half->method, S("mean"));
    v->before.share = v->before.average = half == NULL;
    v->after.share = !mean;
    v->after.average = half == NULL || mean;
    v->frame = frame_of(p, MSG_outcome_new, t);
}

status page_outcome_new(struct page *p)
{
    struct thread t;
    struct outcome_view v = { .title = S("") };
    TRY(open_thread(p, &t));
    outcome_fill(p, &t, &v);
    tmpl_outcome_new(p->out, &v);
    return ST_OK;
}

static bool is_typed(const struct figure_fields *f)
{
    return f->day.day.n + f->day.month.n + f->day.year.n + f->n.value.n + f->count.value.n +
               f->mean.value.n >
           0;
}

static void figure_errors(struct page *p, struct outcome_view *v, struct figure_fields *f,
                          const struct outcome_figure *got, bool share)
{
    const char *what = outcome_figure_wrong(got, share);
    if (what == NULL) return;
    switch (what[0] == 'd' && what[1] == 'e' ? 'v' : what[0]) {
    case 'd': wrong(p, &v->errors, &f->day, MSG_outcome_need_day); break;
    case 'n': wrong(p, &v->errors, &f->n, MSG_outcome_need_n); break;
    case 'c': wrong(p, &v->errors, &f->count, MSG_outcome_need_count); break;
    default: wrong(p, &v->errors, &f->deviation, MSG_outcome_need_deviation); break;
    }
}

static status figure_typed(struct page *p, struct outcome_view *v, struct figure_fields *f,
                           int64_t thread, str method, struct outcome_figure *ret)
{
    struct outcome_figure got = {
        .there = true, .day = date_typed(&f->day), .count = -1, .deviation = -1
    };
    int64_t within = WITHIN_DAYS;
    if (str_eq(method, S("issues"))) {
        (void)str_to_int(v->within.value, &within);
        if (got.day != DATE_NONE)
            TRY(outcome_from_issues(p->cx, thread, got.day - RECORDS_DAYS, got.day, within, &got));
        got.there = true;
        if (got.day != DATE_NONE && got.n == 0)
            wrong(p, &v->errors, &f->day, MSG_outcome_none_issues);
        if (got.day == DATE_NONE) wrong(p, &v->errors, &f->day, MSG_outcome_need_day);
        *ret = got;
        return ST_OK;
    }
    (void)str_to_int(f->n.value, &got.n);
    (void)str_to_int(f->count.value, &got.count);
    (void)str_to_real(f->mean.value, &got.mean);
    (void)str_to_real(f->deviation.value, &got.deviation);
    figure_errors(p, v, f, &got, str_eq(method, S("wilson")));
    *ret = got;
    return ST_OK;
}

static status outcome_typed(struct page *p, const struct thread *t, struct outcome_view *v,
                            struct outcome_new *o)
{
    const struct thread_outcome *half = half_of(t);
    str method = half != NULL ? half->method : page_form(p, S("method"));
    if (!str_eq(method, S("mean")) && !str_eq(method, S("issues"))) method = S("wilson");
    *o = (struct outcome_new){ .thread = t->id,
                               .outcome = half == NULL ? 0 : half->id,
                               .measure = half == NULL ? v->measure.value : half->measure,
                               .unit = v->unit.value,
                               .method = str_eq(method, S("mean")) ? S("mean") : S("wilson"),
                               .lower_is_better = str_eq(page_form(p, S("better")), S("lower")),
                               .reading = v->reading.value,
                               .evidence = v->evidence.value };
    if (o->measure.n == 0) wrong(p, &v->errors, &v->measure, MSG_outcome_need_measure);
    if (half == NULL) TRY(figure_typed(p, v, &v->before, t->id, method, &o->before));
    if (half != NULL || is_typed(&v->after))
        TRY(figure_typed(p, v, &v->after, t->id, method, &o->after));
    if (o->reading.n == 0) wrong(p, &v->errors, &v->reading, MSG_outcome_need_reading);
    return ST_OK;
}

status page_outcome_send(struct page *p)
{
    struct thread t;
    struct outcome_new o;
    struct outcome_view v = { .title = S("") };
    int64_t id = 0;
    TRY(open_thread(p, &t));
    outcome_fill(p, &t, &v);
    TRY(outcome_typed(p, &t, &v, &o));
    if (v.errors.count > 0) {
        v.frame.has_errors = true;
        tmpl_outcome_new(p->out, &v);
        return page_refused(p);
    }
    TRY(outcome_record(p->cx, &o, &id));
    str once = arena_printf(p->req->arena, "outcome:%lld:%d", (long long)id, o.after.there);
    TRY(moved_thread(p, t.id, once, MSG_moved_outcome, o.reading));
    page_redirect(p, url_thread(p->req->arena, t.key), say(p, MSG_outcome_recorded));
    return ST_OK;
}

/* ---- endings ---------------------------------------------------------------------------------*/

static void ending_fill(struct page *p, const struct thread *t, struct ending_view *v)
{
    struct arena *a = p->req->arena;
    str kind = page_form(p, S("kind"));
    v->thread = t->key;
    v->title = t->title;
    v->ended = t->state == THREAD_STOPPED || t->state == THREAD_DECLINED;
    v->kind = (struct form_choices){ .name = S("kind"),
                                     .legend = say(p, MSG_ending_kind),
                                     .hint = str_none(),
                                     .error = str_none() };
    form_choice_add(a, &v->kind, S("stopped"), say(p, MSG_ending_stopped), str_none(),
                    kind.n == 0 ? S("stopped") : kind);
    form_choice_add(a, &v->kind, S("declined"), say(p, MSG_ending_declined), str_none(), kind);
    v->by = field_of(p, "by", MSG_ending_by, MSG_ending_by_hint);
    v->why = field_of(p, "why", MSG_ending_why, MSG_ending_why);
    v->restart = field_of(p, "restart", MSG_ending_restart, MSG_ending_restart);
    v->review = day_of(p, S("review"), MSG_ending_review);
    v->frame = frame_of(p, MSG_ending_title, t);
}

/* An ending, and a going on, may come more than once: each by its time. */
static str once_of(struct page *p, const struct thread *t)
{
    return arena_printf(p->req->arena, "ending:%.*s:%lld", STR_ARG(t->key),
                        (long long)env_now(p->cx->env));
}

status page_thread_end_ask(struct page *p)
{
    struct thread t;
    struct ending_view v = { .title = S("") };
    TRY(open_thread(p, &t));
    ending_fill(p, &t, &v);
    tmpl_ending(p->out, &v);
    return ST_OK;
}

status page_thread_end_send(struct page *p)
{
    struct thread t;
    struct ending_view v = { .title = S("") };
    TRY(open_thread(p, &t));
    str url = url_thread(p->req->arena, t.key);
    if (str_eq(page_form(p, S("kind")), S("again"))) {
        TRY(thread_start_again(p->cx, t.id));
        TRY(moved_thread(p, t.id, once_of(p, &t), MSG_moved_again, t.title));
        page_redirect(p, url, say(p, MSG_ending_again_done));
        return ST_OK;
    }
    ending_fill(p, &t, &v);
    struct thread_ending ending = { .declined = str_eq(page_form(p, S("kind")), S("declined")),
                                    .by = v.by.value,
                                    .why = v.why.value,
                                    .restart = v.restart.value,
                                    .review = date_typed(&v.review) };
    bool dated = v.review.day.n + v.review.month.n + v.review.year.n > 0;
    if (ending.by.n == 0) wrong(p, &v.errors, &v.by, MSG_ending_need_by);
    if (ending.why.n == 0) wrong(p, &v.errors, &v.why, MSG_ending_need_why);
    if (dated && ending.review == DATE_NONE) wrong(p, &v.errors, &v.review, MSG_outcome_need_day);
    if (v.errors.count > 0) {
        v.ended = false;
        v.frame.has_errors = true;
        tmpl_ending(p->out, &v);
        return page_refused(p);
    }
    TRY(thread_end(p->cx, t.id, &ending));
    TRY(moved_thread(p, t.id, once_of(p, &t), MSG_moved_stopped, ending.why));
    page_redirect(p, url, say(p, MSG_ending_done));
    return ST_OK;
}

status page_thread_watch(struct page *p)
{
    struct thread t;
    TRY(thread_read_key(p->cx, req_path(p->req, S("thread")), &t));
    TRY(thread_watch(p->cx, t.id));
    page_redirect(p, url_thread(p->req->arena, t.key), say(p, MSG_thread_watching));
    return ST_OK;
}
