/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/outcome.h"

#include "base/time.h"
#include "gen/sql_answer.h"
#include "gen/sql_thread.h"
#include "record/change.h"
#include "trust/decide.h"

enum { KEY_BYTES = 6 };

status thread_may(struct cx *cx, int64_t thread, bool *ret_may)
{
    struct sql_answer_owner_row r = { 0 };
    const struct who *who = &cx->who;
    bool may = who_may(who, RIGHT_REVIEW) || who_may(who, RIGHT_COUNTS);
    bool resident = who->role == ROLE_RESIDENT || who->role == ROLE_PROXY;
    if (!may && !resident && who->organisation != 0)
        TRY(sql_answer_owner(cx->env, cx->db, thread, who->organisation, &r));
    *ret_may = who->account != 0 && (may || r.n > 0);
    return ST_OK;
}

static status check_may(struct cx *cx, int64_t thread)
{
    bool may = false;
    TRY(thread_may(cx, thread, &may));
    if (may) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN,
                "this is for the board, managers, and whoever owes the thread its next step");
}

void thread_last_end(const struct thread *t, enum thread_stop before, enum thread_end *ret_kind,
                     int64_t *ret_id)
{
    size_t best = 0;
    *ret_kind = END_THEME;
    *ret_id = t->theme;
    for (size_t i = 0; i < t->steps.count; i++) {
        const struct thread_step *s = &t->steps.at[i];
        size_t stop = thread_stop_of(s->to);
        if (s->to == END_VOICE || stop >= before || stop < best) continue;
        best = stop;
        *ret_kind = s->to;
        *ret_id = s->to_id;
    }
}

/* ---- outcomes --------------------------------------------------------------------------------*/

const char *outcome_figure_wrong(const struct outcome_figure *f, bool share)
{
    if (f->day == DATE_NONE) return "day";
    if (f->n <= 0) return "n";
    if (share && (f->count < 0 || f->count > f->n)) return "count";
    if (!share && f->deviation < 0) return "deviation";
    return NULL;
}

static struct range range_of(const struct outcome_figure *f, bool share)
{
    return share ? range_wilson(f->count, f->n) : range_mean(f->mean, f->deviation, f->n);
}

static struct opt_real real(double v)
{
    return (struct opt_real){ true, v };
}

static struct opt_int whole(int64_t v, bool has)
{
    return (struct opt_int){ has, v };
}

static status add_after(struct cx *cx, int64_t id, const struct outcome_new *o, bool share)
{
    const struct outcome_figure *f = &o->after;
    struct range r = range_of(f, share);
    int64_t changed = 0;
    TRY(sql_outcome_after(cx->env, cx->db, id, real(r.value), real(r.low), real(r.high),
                          whole(f->n, true), whole(f->count, share), whole(f->day, true),
                          o->reading, o->evidence, cx->who.account, env_now(cx->env), &changed));
    if (changed == 1) return ST_OK;
    return fail(cx->env, ST_CONFLICT, "this outcome has its second figure already");
}

static status add_outcome(struct cx *cx, const struct outcome_new *o, bool share, int64_t *ret_id)
{
    struct env *e = cx->env;
    const struct outcome_figure *f = &o->before;
    struct range r = range_of(f, share);
    struct sql_outcome_add_row made;
    struct thread t;
    enum thread_end kind;
    int64_t from = 0;
    TRY(thread_read(cx, o->thread, &t));
    str key = arena_concat(e->arena, S("O-"), crypto_token(e, KEY_BYTES));
    TRY(sql_outcome_add(e, cx->db, key, o->measure, o->unit,
                        o->lower_is_better ? S("lower") : S("higher"), o->method, real(r.value),
                        real(r.low), real(r.high), whole(f->n, true), whole(f->count, share),
                        whole(f->day, true), o->reading, o->evidence, cx->who.account, env_now(e),
                        &made));
    thread_last_end(&t, STOP_OUTCOME, &kind, &from);
    TRY(thread_link_add(cx, &(struct link_made){ .from = kind,
                                                 .from_id = from,
                                                 .to = END_OUTCOME,
                                                 .to_id = made.id,
                                                 .thread = o->thread }));
    *ret_id = made.id;
    return ST_OK;
}

status outcome_record(struct cx *cx, const struct outcome_new *o, int64_t *ret_id)
{
    struct env *e = cx->env;
    bool share = str_eq(o->method, S("wilson"));
    int64_t id = o->outcome;
    TRY(check_may(cx, o->thread));
    bool first = o->outcome != 0 || outcome_figure_wrong(&o->before, share) == NULL;
    bool second = !o->after.there || outcome_figure_wrong(&o->after, share) == NULL;
    if (!first || !second || o->measure.n == 0 || (o->outcome != 0 && !o->after.there))
        return fail(e, ST_BAD_INPUT, "an outcome needs what was measured, of how many, and when");
    if (id == 0) TRY(add_outcome(cx, o, share, &id));
    if (o->after.there) TRY(add_after(cx, id, o, share));
    TRY(change_add(cx, S("outcome"), 0, id));
    *ret_id = id;
    return ST_OK;
}

status outcome_from_issues(struct cx *cx, int64_t thread, int32_t from, int32_t until, int64_t days,
                           struct outcome_figure *ret_figure)
{
    struct sql_outcome_issues_row r;
    TRY(sql_outcome_issues(cx->env, cx->db, thread, (int64_t)from * TIME_DAY,
                           (int64_t)until * TIME_DAY, days * TIME_DAY, &r));
    *ret_figure =
        (struct outcome_figure){ .there = r.n > 0, .day = until, .n = r.n, .count = r.closed };
    return ST_OK;
}

/* ---- endings ---------------------------------------------------------------------------------*/

status thread_end(struct cx *cx, int64_t thread, const struct thread_ending *ending)
{
    struct env *e = cx->env;
    struct thread t;
    TRY(check_may(cx, thread));
    if (ending->why.n == 0 || ending->by.n == 0)
        return fail(e, ST_BAD_INPUT, "a thread that ends needs why, and who decided it");
    TRY(thread_read(cx, thread, &t));
    static const str next[] = { S_INIT("theme"), S_INIT("priority"), S_INIT("decision"),
                                S_INIT("work"),  S_INIT("outcome"),  S_INIT("answer"),
                                S_INIT("answer") };
    TRY(sql_answer_thread_end(e, cx->db, thread, ending->declined, whole(env_now(e), true),
                              next[t.at], ending->by, ending->why, ending->restart,
                              whole(ending->review, ending->review != DATE_NONE), cx->who.account,
                              NULL));
    return change_add(cx, S("thread"), 0, thread);
}

status thread_start_again(struct cx *cx, int64_t thread)
{
    TRY(check_may(cx, thread));
    TRY(sql_answer_thread_end(cx->env, cx->db, thread, 0, whole(0, false), S(""), S(""), S(""),
                              S(""), whole(0, false), cx->who.account, NULL));
    return change_add(cx, S("thread"), 0, thread);
}
