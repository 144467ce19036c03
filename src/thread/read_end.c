/* SPDX-License-Identifier: Apache-2.0
 * What stands at each stop of a thread. */
#include "base/time.h"
#include "thread/reading.h"

static int64_t or_zero(struct opt_int v)
{
    return v.has ? v.v : 0;
}

static int32_t or_no_date(struct opt_int v)
{
    return v.has ? (int32_t)v.v : DATE_NONE;
}

/* A row that has gone is no failure of the thread: the link says that it was there. */
static status unless_gone(struct cx *cx, status st, bool *ret_there)
{
    *ret_there = st == ST_OK;
    if (st != ST_NOT_FOUND) return st;
    cx->env->err = (struct err){ 0 };
    return ST_OK;
}

static status read_priority(struct cx *cx, int64_t id, struct thread *t)
{
    struct sql_thread_priority_row r;
    bool there = false;
    TRY(unless_gone(cx, sql_thread_priority(cx->env, cx->db, id, &r), &there));
    if (!there) return ST_OK;
    t->has_priority = true;
    struct thread_priority p = { .id = r.id, .key = r.key, .words = r.words, .of = r.items };
    p.ranked = r.place.has;
    p.enough = or_zero(r.enough) != 0;
    p.place = or_zero(r.place);
    p.votes = or_zero(r.votes);
    p.at = or_zero(r.at);
    if (p.ranked && p.votes > 0) {
        p.score = r.score.v;
        struct range likely = range_chance(p.score, r.se.v);
        p.low = likely.low;
        p.high = likely.high;
    }
    t->priority = p;
    return ST_OK;
}

static status read_decision(struct cx *cx, int64_t id, struct thread *t)
{
    struct sql_thread_decision_row r;
    bool there = false;
    TRY(unless_gone(cx, sql_thread_decision(cx->env, cx->db, id, &r), &there));
    if (!there) return ST_OK;
    *VEC_PUSH(cx->env->arena, &t->decisions) =
        (struct thread_decision){ .id = r.id,
                                  .key = r.key,
                                  .title = r.title,
                                  .question = r.question,
                                  .meeting = r.meeting,
                                  .at = r.at,
                                  .state = r.state,
                                  .chosen = r.chosen,
                                  .how = r.how,
                                  .dissent = r.dissent,
                                  .reason = r.reason,
                                  .options = r.options,
                                  .counted = r.votes_for.has,
                                  .votes_for = or_zero(r.votes_for),
                                  .votes_against = or_zero(r.votes_against),
                                  .votes_abstain = or_zero(r.votes_abstain) };
    if (t->review == DATE_NONE && r.review_at.has) t->review = time_date_local(r.review_at.v);
    return ST_OK;
}

status thread_work_of(struct cx *cx, int64_t commitment, struct thread_work *ret_work)
{
    struct sql_thread_issues_row r;
    TRY(sql_thread_issues(cx->env, cx->db, commitment, &r));
    *ret_work = (struct thread_work){ .organisations = r.organisations,
                                      .asked = r.asked,
                                      .done = r.done,
                                      .open = r.open,
                                      .not_done = r.not_done,
                                      .median_days = -1,
                                      .begun = time_date_local(or_zero(r.first_at)) };
    return ST_OK;
}

/* The issues that serve a commitment, where there are any. */
static status read_issues(struct cx *cx, int64_t commitment, struct thread *t)
{
    struct thread_work w;
    TRY(thread_work_of(cx, commitment, &w));
    if (w.asked > 0) *VEC_PUSH(cx->env->arena, &t->work) = w;
    return ST_OK;
}

static status read_commitment(struct cx *cx, int64_t id, struct thread *t)
{
    struct sql_thread_commitment_row r;
    bool there = false;
    TRY(unless_gone(cx, sql_thread_commitment(cx->env, cx->db, id, &r), &there));
    if (!there) return ST_OK;
    bool open = !str_eq(r.state, S("kept")) && !str_eq(r.state, S("dropped"));
    *VEC_PUSH(cx->env->arena, &t->commitments) =
        (struct thread_commitment){ .id = r.id,
                                    .key = r.key,
                                    .words = r.words,
                                    .organisation = r.organisation,
                                    .role = r.role,
                                    .person = r.person,
                                    .made_at = r.made_at,
                                    .due = (int32_t)r.due,
                                    .how_known = r.how_known,
                                    .state = r.state,
                                    .notes = r.notes,
                                    .late = open && r.due < time_date_local(env_now(cx->env)) };
    return read_issues(cx, id, t);
}

static status read_count(struct cx *cx, int64_t id, struct thread *t)
{
    struct sql_thread_count_row r;
    bool there = false;
    TRY(unless_gone(cx, sql_thread_count(cx->env, cx->db, id, &r), &there));
    if (!there) return ST_OK;
    *VEC_PUSH(cx->env->arena, &t->work) =
        (struct thread_work){ .kind = r.kind,
                              .organisation = r.organisation,
                              .organisations = 1,
                              .asked = r.asked,
                              .done = r.done,
                              .open = r.open,
                              .not_done = r.not_done,
                              .median_days = r.median_days.has ? r.median_days.v : -1,
                              .begun = (int32_t)r.begun };
    return ST_OK;
}

static status read_outcome(struct cx *cx, int64_t id, struct thread *t)
{
    struct sql_thread_outcome_row r;
    bool there = false;
    TRY(unless_gone(cx, sql_thread_outcome(cx->env, cx->db, id, &r), &there));
    if (!there) return ST_OK;
    struct thread_outcome o = { .id = r.id,
                                .key = r.key,
                                .measure = r.measure,
                                .unit = r.unit,
                                .method = r.method,
                                .reading = r.reading,
                                .evidence = r.evidence,
                                .lower_is_better = str_eq(r.better, S("lower")),
                                .has_after = r.after_value.has };
    o.before = (struct range){ r.before_value.v, r.before_low.v, r.before_high.v };
    o.after = (struct range){ r.after_value.v, r.after_low.v, r.after_high.v };
    o.before_n = or_zero(r.before_n);
    o.after_n = or_zero(r.after_n);
    o.before_day = or_no_date(r.before_day);
    o.after_day = or_no_date(r.after_day);
    if (o.has_after) {
        o.change = range_change(o.before, o.after);
        o.moved = range_moved(o.before, o.after, o.lower_is_better);
    }
    *VEC_PUSH(cx->env->arena, &t->outcomes) = o;
    return ST_OK;
}

status reading_end(struct cx *cx, enum thread_end kind, int64_t id, struct thread *t)
{
    switch (kind) {
    case END_PRIORITY: return t->has_priority ? ST_OK : read_priority(cx, id, t);
    case END_DECISION: return read_decision(cx, id, t);
    case END_COMMITMENT: return read_commitment(cx, id, t);
    case END_COUNT: return read_count(cx, id, t);
    case END_OUTCOME: return read_outcome(cx, id, t);
    case END_VOICE:
    case END_THEME:
    case END_WORK:   /* counted under its commitment */
    case END_ANSWER: /* read by its thread */
    case THREAD_END__COUNT: break;
    }
    return ST_OK;
}

status reading_theme(struct cx *cx, int64_t theme, struct thread *t)
{
    struct sql_thread_theme_row r;
    struct sql_thread_theme_voices_row n;
    TRY(sql_thread_theme(cx->env, cx->db, theme, &r));
    TRY(sql_thread_theme_voices(cx->env, cx->db, theme, &n));
    t->theme = r.id;
    t->theme_key = r.key;
    t->theme_title = r.title;
    t->theme_summary = r.summary;
    t->topic_key = r.topic_key;
    t->question = r.question;
    t->topic_who = r.topic_who;
    t->theme_voices = n.n;
    return ST_OK;
}

static struct thread_voice voice_row(const struct sql_thread_voices_row *r)
{
    return (struct thread_voice){ .id = r->id,
                                  .key = r->key,
                                  .topic = r->topic,
                                  .channel = r->channel,
                                  .at = r->at,
                                  .language = r->language,
                                  .words = r->words,
                                  .english = r->english,
                                  .translation_by = r->translation_by,
                                  .named = r->named,
                                  .neighbourhood = text_or(r->neighbourhood, S("")),
                                  .age_band = r->age_band };
}

status thread_first_voice(struct cx *cx, int64_t thread, struct thread_voice *ret_voice)
{
    struct sql_thread_voices_list rows;
    TRY(sql_thread_voices(cx->env, cx->db, thread, 1, &rows));
    *ret_voice = rows.count > 0 ? voice_row(&rows.at[0]) : (struct thread_voice){ 0 };
    return ST_OK;
}

status reading_voices(struct cx *cx, struct thread *t)
{
    struct sql_thread_voices_list rows;
    struct sql_thread_voice_counts_list counts;
    TRY(sql_thread_voices(cx->env, cx->db, t->id, THREAD_VOICES_SHOWN, &rows));
    for (size_t i = 0; i < rows.count; i++)
        *VEC_PUSH(cx->env->arena, &t->voices) = voice_row(&rows.at[i]);
    TRY(sql_thread_voice_counts(cx->env, cx->db, t->id, &counts));
    for (size_t i = 0; i < counts.count; i++) {
        *VEC_PUSH(cx->env->arena, &t->channels) =
            (struct thread_told){ .way = counts.at[i].channel, .n = counts.at[i].n };
        t->voice_count += counts.at[i].n;
    }
    return ST_OK;
}

struct thread_answer reading_answer(struct cx *cx, const struct sql_thread_answers_row *r)
{
    (void)cx;
    return (struct thread_answer){ .id = r->id,
                                   .key = r->key,
                                   .thread = r->thread,
                                   .organisation = r->organisation,
                                   .organisation_name = r->organisation_name,
                                   .by_role = r->by_role,
                                   .words = r->words,
                                   .easy_read = r->easy_read,
                                   .video = r->video,
                                   .video_file = r->video_file,
                                   .video_seconds = or_zero(r->video_seconds),
                                   .transcript = r->transcript,
                                   .captions = r->captions,
                                   .bsl = r->bsl,
                                   .languages = r->languages,
                                   .without = r->without,
                                   .kind = r->kind,
                                   .account = r->account,
                                   .at = r->at,
                                   .published_at = or_zero(r->published_at),
                                   .version = r->version };
}

static status read_told(struct cx *cx, const struct thread *t, struct thread_answer *a)
{
    struct sql_thread_told_list told;
    struct sql_thread_answer_words_list words;
    TRY(sql_thread_told(cx->env, cx->db, S("answer"), a->id, &told));
    for (size_t i = 0; i < told.count; i++)
        *VEC_PUSH(cx->env->arena, &a->told) =
            (struct thread_told){ told.at[i].way, told.at[i].state, told.at[i].n };
    TRY(sql_thread_answer_words(cx->env, cx->db, a->id, &words));
    for (size_t i = 0; i < words.count; i++)
        *VEC_PUSH(cx->env->arena, &a->translations) =
            (struct thread_translation){ words.at[i].language, words.at[i].words,
                                         words.at[i].by_words };
    for (size_t i = 0; i < t->steps.count; i++)
        a->reached += t->steps.at[i].from == END_ANSWER && t->steps.at[i].from_id == a->id &&
                      t->steps.at[i].to == END_VOICE;
    return ST_OK;
}

status reading_answers(struct cx *cx, struct thread *t, bool drafts)
{
    struct sql_thread_answers_list rows;
    TRY(sql_thread_answers(cx->env, cx->db, t->id, S(""), &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct thread_answer a = reading_answer(cx, &rows.at[i]);
        if (a.published_at == 0 && !drafts) continue;
        TRY(read_told(cx, t, &a));
        *VEC_PUSH(cx->env->arena, &t->answers) = a;
    }
    return ST_OK;
}
