/* SPDX-License-Identifier: Apache-2.0
 * Every thread with its state, without reading each one whole. */
#include "base/time.h"
#include "thread/reading.h"

struct gathered {
    struct sql_thread_steps_list steps;
    struct sql_thread_answered_list answered;
    struct sql_thread_holders_list holders;
    struct sql_thread_voice_counts_list voices;
};

static status gather(struct cx *cx, struct gathered *g)
{
    TRY(sql_thread_steps(cx->env, cx->db, 0, &g->steps));
    TRY(sql_thread_answered(cx->env, cx->db, 0, &g->answered));
    TRY(sql_thread_holders(cx->env, cx->db, 0, &g->holders));
    return sql_thread_voice_counts(cx->env, cx->db, 0, &g->voices);
}

static void take_steps(const struct gathered *g, struct thread_line *l, bool *ret_decided)
{
    for (size_t i = 0; i < g->steps.count; i++) {
        const struct sql_thread_steps_row *s = &g->steps.at[i];
        enum thread_end to;
        if (s->thread != l->id || !thread_end_of(s->to_kind, &to)) continue;
        if (s->last_at > l->since) l->since = s->last_at;
        if (to == END_VOICE || to == END_ANSWER) continue;
        size_t stop = thread_stop_of(to);
        if (stop > l->at) l->at = stop;
        *ret_decided = *ret_decided || stop == STOP_DECISION;
    }
}

static void take_holder(const struct gathered *g, struct thread_line *l)
{
    for (size_t i = 0; i < g->holders.count; i++) {
        const struct sql_thread_holders_row *h = &g->holders.at[i];
        if (h->thread != l->id) continue;
        if (h->issues > 0 && l->at < STOP_WORK) l->at = STOP_WORK;
        if (l->owes_organisation.n > 0 || str_eq(h->state, S("kept")) ||
            str_eq(h->state, S("dropped")))
            continue;
        l->owes_organisation = h->name;
        l->owes_role = text_or(h->person, h->role);
        l->next_due = (int32_t)h->due;
    }
}

static bool is_answered(const struct gathered *g, struct thread_line *l)
{
    for (size_t i = 0; i < g->answered.count; i++)
        if (g->answered.at[i].thread == l->id && !str_eq(g->answered.at[i].kind, S("interim")))
            return true;
    return false;
}

static int64_t voices_of(const struct gathered *g, int64_t thread)
{
    int64_t n = 0;
    for (size_t i = 0; i < g->voices.count; i++)
        if (g->voices.at[i].thread == thread) n += g->voices.at[i].n;
    return n;
}

static struct thread_line line_of(const struct sql_thread_rows_row *r, const struct gathered *g)
{
    struct thread_line l = { .id = r->id,
                             .key = r->key,
                             .title = r->title,
                             .theme_key = r->theme_key,
                             .theme_title = r->theme_title,
                             .voices = voices_of(g, r->id),
                             .started_at = r->started_at,
                             .since = r->started_at,
                             .at = STOP_THEME,
                             .owes_organisation = text_or(r->owes_name, S("")),
                             .owes_role = r->owes_role,
                             .next_step = r->next_step,
                             .next_due = r->next_due.has ? (int32_t)r->next_due.v : DATE_NONE };
    struct thread_facts f = { .declined = r->declined_at.has, .stopped = r->stopped_at.has };
    take_steps(g, &l, &f.decided);
    take_holder(g, &l);
    f.held = l.owes_organisation.n > 0;
    f.answered = is_answered(g, &l);
    l.state = thread_state_of(f);
    if (l.state == THREAD_ANSWERED) l.at = STOP_ANSWER;
    l.cut = reading_cut(l.state, l.at, r->stopped_before);
    if (f.declined || f.stopped) {
        l.why = f.declined ? r->declined_why : r->stopped_why;
        l.by = f.declined ? r->declined_by : r->stopped_by;
        l.since = f.declined ? r->declined_at.v : r->stopped_at.v;
    }
    return l;
}

/* Those that moved last first. */
static void place_line(struct thread_lines *lines)
{
    for (size_t i = lines->count - 1; i > 0 && lines->at[i].since > lines->at[i - 1].since; i--) {
        struct thread_line later = lines->at[i];
        lines->at[i] = lines->at[i - 1];
        lines->at[i - 1] = later;
    }
}

status thread_list(struct cx *cx, int64_t theme, struct thread_lines *ret_lines)
{
    struct sql_thread_rows_list rows;
    struct gathered g;
    struct thread_lines lines = { 0 };
    TRY(sql_thread_rows(cx->env, cx->db, 0, theme, &rows));
    TRY(gather(cx, &g));
    for (size_t i = 0; i < rows.count; i++) {
        *VEC_PUSH(cx->env->arena, &lines) = line_of(&rows.at[i], &g);
        place_line(&lines);
    }
    *ret_lines = lines;
    return ST_OK;
}
