/* SPDX-License-Identifier: Apache-2.0 */
#include "base/time.h"
#include "thread/reading.h"

/* ---- stops and states ------------------------------------------------------------------------*/

enum thread_stop thread_stop_of(enum thread_end kind)
{
    static const enum thread_stop stops[THREAD_END__COUNT] = {
        [END_VOICE] = STOP_SAID,          [END_THEME] = STOP_THEME,
        [END_PRIORITY] = STOP_PRIORITY,   [END_DECISION] = STOP_DECISION,
        [END_COMMITMENT] = STOP_DECISION, [END_WORK] = STOP_WORK,
        [END_COUNT] = STOP_WORK,          [END_OUTCOME] = STOP_OUTCOME,
        [END_ANSWER] = STOP_ANSWER,
    };
    return stops[kind];
}

enum thread_state thread_state_of(struct thread_facts f)
{
    if (f.declined) return THREAD_DECLINED;
    if (f.stopped) return THREAD_STOPPED;
    if (f.answered) return THREAD_ANSWERED;
    if (!f.decided) return THREAD_WEIGHED;
    return f.held ? THREAD_UNDER_WAY : THREAD_STUCK;
}

/* Where it stopped: the stop that it did not reach or finish; at the latest, the one behind the
 * last that it reached. What was not taken on ended with the decision. An answer is given all the
 * same, so it is never there. */
size_t reading_cut(enum thread_state state, size_t at, str before)
{
    enum thread_end kind;
    if (state != THREAD_STOPPED && state != THREAD_DECLINED) return THREAD_STOP__COUNT;
    if (state == THREAD_DECLINED) return at > STOP_DECISION ? at : STOP_DECISION;
    size_t most = at < STOP_OUTCOME ? at + 1 : STOP_OUTCOME;
    if (!thread_end_of(before, &kind)) return most;
    size_t stop = thread_stop_of(kind);
    return stop < at ? at : stop > most ? most : stop;
}

/* ---- one thread ------------------------------------------------------------------------------*/

static struct thread_made made_of(const struct sql_thread_links_of_row *r)
{
    bool rule = r->by_rule.n > 0;
    struct thread_made m = { .at = r->at, .note = r->note, .who = str_none() };
    if (rule) {
        m.rule_key = r->by_rule;
        m.rule = text_or(r->rule, r->by_rule);
    } else {
        m.who = text_or(r->by_words, text_or(r->shown, S("")));
    }
    return m;
}

static status take_step(struct cx *cx, const struct sql_thread_links_of_row *r, struct thread *t)
{
    struct thread_step s = { .from_id = r->from_id, .to_id = r->to_id, .made = made_of(r) };
    if (!thread_end_of(r->from_kind, &s.from) || !thread_end_of(r->to_kind, &s.to))
        return fail(cx->env, ST_INTERNAL, "a link of an unknown kind is stored");
    *VEC_PUSH(cx->env->arena, &t->steps) = s;
    return ST_OK;
}

static bool is_read(const struct thread *t, size_t before, enum thread_end kind, int64_t id)
{
    for (size_t i = 0; i < before; i++) {
        const struct thread_step *s = &t->steps.at[i];
        if ((s->from == kind && s->from_id == id) || (s->to == kind && s->to_id == id)) return true;
    }
    return false;
}

static status read_ends(struct cx *cx, struct thread *t)
{
    for (size_t i = 0; i < t->steps.count; i++) {
        const struct thread_step *s = &t->steps.at[i];
        if (!is_read(t, i, s->from, s->from_id)) TRY(reading_end(cx, s->from, s->from_id, t));
        if (!is_read(t, i, s->to, s->to_id)) TRY(reading_end(cx, s->to, s->to_id, t));
    }
    return ST_OK;
}

/* The last stop before the answer that was reached, or the answer where it ended it. */
static size_t reached(const struct thread *t)
{
    if (t->answers.count > 0 && t->state == THREAD_ANSWERED) return STOP_ANSWER;
    if (t->outcomes.count > 0) return STOP_OUTCOME;
    if (t->work.count > 0) return STOP_WORK;
    if (t->decisions.count + t->commitments.count > 0) return STOP_DECISION;
    if (t->has_priority) return STOP_PRIORITY;
    return t->theme != 0 ? STOP_THEME : STOP_SAID;
}

/* Where the thread itself says nothing: who owns its first commitment that is not kept. */
static void take_holder(struct thread *t)
{
    for (size_t i = 0; i < t->commitments.count && t->owes_organisation.n == 0; i++) {
        const struct thread_commitment *c = &t->commitments.at[i];
        if (str_eq(c->state, S("kept")) || str_eq(c->state, S("dropped"))) continue;
        t->owes_organisation = c->organisation;
        t->owes_role = text_or(c->person, c->role);
        t->next_step = c->words;
        t->next_due = c->due;
    }
}

static bool has_full_answer(const struct thread *t)
{
    for (size_t i = 0; i < t->answers.count; i++)
        if (t->answers.at[i].published_at != 0 && !str_eq(t->answers.at[i].kind, S("interim")))
            return true;
    return false;
}

static void settle(struct thread *t, int64_t ended_at, struct thread_facts f, str before)
{
    take_holder(t);
    f.answered = has_full_answer(t);
    f.decided = t->decisions.count + t->commitments.count > 0;
    f.held = t->owes_organisation.n > 0;
    t->state = thread_state_of(f);
    t->at = reached(t);
    t->cut = reading_cut(t->state, t->at, before);
    t->since = ended_at != 0 ? ended_at : t->started_at;
    if (ended_at == 0)
        for (size_t i = 0; i < t->steps.count; i++)
            if (t->steps.at[i].made.at > t->since) t->since = t->steps.at[i].made.at;
}

static struct thread thread_of_row(const struct sql_thread_rows_row *r)
{
    return (struct thread){ .id = r->id,
                            .key = r->key,
                            .title = r->title,
                            .started_at = r->started_at,
                            .stopped_by = r->stopped_by,
                            .stopped_why = r->stopped_why,
                            .declined_by = r->declined_by,
                            .declined_why = r->declined_why,
                            .restart = r->restart,
                            .review = r->review.has ? (int32_t)r->review.v : DATE_NONE,
                            .owes_organisation = text_or(r->owes_name, S("")),
                            .owes_role = r->owes_role,
                            .next_step = r->next_step,
                            .next_due = r->next_due.has ? (int32_t)r->next_due.v : DATE_NONE };
}

status thread_read(struct cx *cx, int64_t thread, struct thread *ret_thread)
{
    struct sql_thread_rows_list rows;
    struct sql_thread_links_of_list links;
    TRY(sql_thread_rows(cx->env, cx->db, thread, 0, &rows));
    if (thread <= 0 || rows.count == 0)
        return fail(cx->env, ST_NOT_FOUND, "there is no such thread");
    const struct sql_thread_rows_row *r = &rows.at[0];
    struct thread t = thread_of_row(r);
    TRY(sql_thread_links_of(cx->env, cx->db, thread, &links));
    for (size_t i = 0; i < links.count; i++) TRY(take_step(cx, &links.at[i], &t));
    TRY(reading_theme(cx, r->theme, &t));
    TRY(reading_voices(cx, &t));
    TRY(read_ends(cx, &t));
    TRY(reading_answers(cx, &t, false));
    int64_t ended_at = r->declined_at.has  ? r->declined_at.v
                       : r->stopped_at.has ? r->stopped_at.v
                                           : 0;
    settle(&t, ended_at,
           (struct thread_facts){ .declined = r->declined_at.has, .stopped = r->stopped_at.has },
           r->stopped_before);
    *ret_thread = t;
    return ST_OK;
}

status thread_key_of(struct cx *cx, int64_t thread, str *ret_key)
{
    struct sql_thread_rows_list rows;
    TRY(sql_thread_rows(cx->env, cx->db, thread, 0, &rows));
    if (thread <= 0 || rows.count == 0)
        return fail(cx->env, ST_NOT_FOUND, "there is no such thread");
    *ret_key = rows.at[0].key;
    return ST_OK;
}

status thread_read_key(struct cx *cx, str key, struct thread *ret_thread)
{
    struct sql_thread_id_by_key_row r;
    TRY(sql_thread_id_by_key(cx->env, cx->db, key, &r));
    return thread_read(cx, r.id, ret_thread);
}

/* ---- from any end ----------------------------------------------------------------------------*/

status thread_end_find(struct cx *cx, enum thread_end kind, str key, int64_t *ret_id)
{
    struct sql_thread_end_by_key_row r;
    int64_t number = 0;
    status st = sql_thread_end_by_key(cx->env, cx->db, thread_end_word(kind), key, &r);
    if (st == ST_OK) {
        *ret_id = r.id;
        return ST_OK;
    }
    if (st != ST_NOT_FOUND || !str_to_int(key, &number) || number <= 0) return st;
    cx->env->err = (struct err){ 0 };
    *ret_id = number;
    return ST_OK;
}

status thread_of(struct cx *cx, enum thread_end kind, int64_t id, int64_t **ret_threads,
                 size_t *ret_count)
{
    struct sql_thread_of_end_list rows;
    struct sql_thread_issue_commitment_row issue;
    if (kind == END_WORK) { /* counted under its commitment, wherever that stands */
        TRY(sql_thread_issue_commitment(cx->env, cx->db, id, &issue));
        kind = END_COMMITMENT;
        id = issue.commitment;
    }
    TRY(sql_thread_of_end(cx->env, cx->db, thread_end_word(kind), id, &rows));
    int64_t *list = NEW_ARRAY(cx->env->arena, int64_t, rows.count);
    for (size_t i = 0; i < rows.count; i++) list[i] = rows.at[i].thread;
    *ret_threads = list;
    *ret_count = rows.count;
    return ST_OK;
}

/* ---- a voice or theme that is in no thread of its own ----------------------------------------*/

/* Theme, priority, and what was decided of them, by links that belong to no thread. */
static status follow(struct cx *cx, enum thread_end kind, int64_t id, struct thread *t)
{
    for (int hops = 0; hops < THREAD_STOP__COUNT && id != 0; hops++) {
        struct sql_thread_links_loose_list rows;
        TRY(sql_thread_links_loose(cx->env, cx->db, thread_end_word(kind), id, &rows));
        id = 0;
        for (size_t i = 0; i < rows.count; i++) {
            const struct sql_thread_links_loose_row *r = &rows.at[i];
            const struct sql_thread_links_of_row same = { r->id,         r->from_kind, r->from_id,
                                                          r->to_kind,    r->to_id,     r->at,
                                                          r->by_account, r->shown,     r->by_rule,
                                                          r->rule,       r->by_words,  r->note };
            TRY(take_step(cx, &same, t));
            const struct thread_step *s = &t->steps.at[t->steps.count - 1];
            if (i > 0 || s->to == END_VOICE || s->to == END_ANSWER) continue;
            kind = s->to;
            id = s->to_id;
        }
    }
    return ST_OK;
}

static status read_loose_voice(struct cx *cx, int64_t id, struct thread *t)
{
    struct sql_thread_voice_row r;
    TRY(sql_thread_voice(cx->env, cx->db, id, &r));
    *VEC_PUSH(cx->env->arena, &t->voices) =
        (struct thread_voice){ .id = r.id,
                               .key = r.key,
                               .topic = r.topic,
                               .channel = r.channel,
                               .at = r.at,
                               .language = r.language,
                               .words = r.words,
                               .english = r.english,
                               .translation_by = r.translation_by,
                               .named = r.named,
                               .neighbourhood = text_or(r.neighbourhood, S("")),
                               .age_band = r.age_band };
    t->voice_count = 1;
    t->started_at = r.at;
    return ST_OK;
}

status thread_read_loose(struct cx *cx, enum thread_end kind, int64_t id, struct thread *ret_thread)
{
    struct thread t = { .review = DATE_NONE, .next_due = DATE_NONE };
    if (kind != END_VOICE && kind != END_THEME)
        return fail(cx->env, ST_NOT_FOUND, "there is no thread here");
    if (kind == END_VOICE) TRY(read_loose_voice(cx, id, &t));
    TRY(follow(cx, kind, id, &t));
    int64_t theme = kind == END_THEME ? id : 0;
    for (size_t i = 0; i < t.steps.count; i++)
        if (t.steps.at[i].to == END_THEME) theme = t.steps.at[i].to_id;
    if (theme != 0) TRY(reading_theme(cx, theme, &t));
    TRY(read_ends(cx, &t));
    settle(&t, 0, (struct thread_facts){ 0 }, S(""));
    *ret_thread = t;
    return ST_OK;
}
