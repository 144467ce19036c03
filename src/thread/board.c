/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/board.h"

#include <stdlib.h>

#include "base/key.h"
#include "base/time.h"
#include "gen/sql_board.h"
#include "record/change.h"
#include "record/counts.h"
#include "thread/link.h"
#include "thread/outcome.h"

/* ---- themes ----------------------------------------------------------------------------------*/

static struct board_theme take(const struct sql_board_themes_row *r)
{
    return (struct board_theme){ .id = r->id,
                                 .key = r->key,
                                 .title = r->title,
                                 .summary = r->summary,
                                 .voices = r->voices,
                                 .item = r->item,
                                 .priority = r->priority,
                                 .place = r->place,
                                 .decided = r->decided,
                                 .since = r->since };
}

static int by_need(const void *x, const void *y)
{
    const struct board_theme *a = x, *b = y;
    int64_t pa = a->place == 0 ? INT64_MAX : a->place, pb = b->place == 0 ? INT64_MAX : b->place;
    if ((a->decided == 0) != (b->decided == 0)) return a->decided == 0 ? -1 : 1;
    if (a->decided > 0 && a->since != b->since) return a->since > b->since ? -1 : 1;
    if (pa != pb) return pa < pb ? -1 : 1;
    if (a->voices != b->voices) return a->voices > b->voices ? -1 : 1;
    return str_cmp(a->key, b->key);
}

status board_theme_list(struct cx *cx, struct board_themes *ret_list)
{
    struct sql_board_themes_list rows;
    struct board_themes list = { 0 };
    TRY(sql_board_themes(cx->env, cx->db, S(""), &rows));
    for (size_t i = 0; i < rows.count; i++) *VEC_PUSH(cx->env->arena, &list) = take(&rows.at[i]);
    if (list.count > 1) qsort(list.at, list.count, sizeof list.at[0], by_need);
    *ret_list = list;
    return ST_OK;
}

status board_theme_by_key(struct cx *cx, str key, struct board_theme *ret_theme)
{
    struct sql_board_themes_list rows;
    if (key.n == 0) return fail(cx->env, ST_NOT_FOUND, "there is no such theme");
    TRY(sql_board_themes(cx->env, cx->db, key, &rows));
    if (rows.count == 0) return fail(cx->env, ST_NOT_FOUND, "there is no such theme");
    *ret_theme = take(&rows.at[0]);
    return ST_OK;
}

/* ---- deciding --------------------------------------------------------------------------------*/

static status link_ends(struct cx *cx, int64_t thread, enum thread_end from, int64_t from_id,
                        enum thread_end to, int64_t to_id)
{
    return thread_link_add(
        cx, &(struct link_made){
                .thread = thread, .from = from, .from_id = from_id, .to = to, .to_id = to_id });
}

/* The thread of the theme that waits for a decision; a new one where none does. */
static status thread_for(struct cx *cx, const struct board_theme *t, str title, int64_t *ret_thread)
{
    struct env *e = cx->env;
    struct sql_board_thread_open_list open;
    struct sql_board_thread_put_row made;
    TRY(sql_board_thread_open(e, cx->db, t->id, &open));
    if (open.count > 0) {
        *ret_thread = open.at[0].id;
        return ST_OK;
    }
    TRY(sql_board_thread_put(e, cx->db, key_new(e, 'T'), title, t->id, env_now(e), &made));
    TRY(change_add(cx, S("thread"), 0, made.id));
    TRY(thread_adopt(cx, made.id, t->id));
    *ret_thread = made.id;
    return ST_OK;
}

/* theme → priority → decision, or theme → decision where the theme raises no priority. */
static status link_decision(struct cx *cx, const struct board_theme *t, int64_t thread,
                            int64_t decision)
{
    if (t->item == 0) return link_ends(cx, thread, END_THEME, t->id, END_DECISION, decision);
    TRY(link_ends(cx, thread, END_THEME, t->id, END_PRIORITY, t->item));
    return link_ends(cx, thread, END_PRIORITY, t->item, END_DECISION, decision);
}

status board_commit(struct cx *cx, const struct board_theme *theme,
                    const struct decision_new *decision, const struct commitment_new *commitment,
                    str *ret_key, bool *ret_again)
{
    int64_t made = 0, decided = 0, thread = 0;
    str key = str_none(), decision_key = str_none();
    bool again = false, decided_again = false;
    TRY(coop_commit(cx, commitment, &made, &key, &again));
    if (!again) {
        TRY(coop_decide(cx, decision, &decided, &decision_key, &decided_again));
        TRY(thread_for(cx, theme, decision->title, &thread));
        TRY(link_decision(cx, theme, thread, decided));
        TRY(link_ends(cx, thread, END_DECISION, decided, END_COMMITMENT, made));
    }
    *ret_key = key;
    *ret_again = again;
    return ST_OK;
}

/* The thread ends there: not taken on, with the reason. */
static status end_thread(struct cx *cx, int64_t thread, const struct decision_new *n)
{
    struct thread_ending ending = {
        .declined = true,
        .by = arena_printf(cx->env->arena, "The board: %.*s", STR_ARG(n->how)),
        .why = n->reason,
        .restart = S(""),
        .review = n->review_at == TIME_NONE ? DATE_NONE : time_date_local(n->review_at)
    };
    return thread_end(cx, thread, &ending);
}

status board_decline(struct cx *cx, const struct board_theme *theme,
                     const struct decision_new *decision, str *ret_key, bool *ret_again)
{
    int64_t decided = 0, thread = 0;
    str key = str_none();
    bool again = false;
    TRY(coop_decline(cx, decision, &decided, &key, &again));
    if (!again) {
        TRY(thread_for(cx, theme, decision->title, &thread));
        TRY(link_decision(cx, theme, thread, decided));
        TRY(end_thread(cx, thread, decision));
    }
    *ret_key = key;
    *ret_again = again;
    return ST_OK;
}

/* ---- outcomes --------------------------------------------------------------------------------*/

status board_outcome_list(struct cx *cx, struct board_outcomes *ret_list)
{
    struct sql_board_outcomes_list rows;
    struct board_outcomes list = { 0 };
    TRY(sql_board_outcomes(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_board_outcomes_row *r = &rows.at[i];
        if (!r->before_value.has) continue;
        struct board_outcome *o = VEC_PUSH(cx->env->arena, &list);
        *o = (struct board_outcome){
            .key = r->key,
            .measure = r->measure,
            .unit = r->unit,
            .reading = r->reading,
            .lower_is_better = str_eq(r->better, S("lower")),
            .has_after = r->after_value.has,
            .before = { r->before_value.v, r->before_low.v, r->before_high.v },
            .after = { r->after_value.v, r->after_low.v, r->after_high.v },
            .thread_key = r->thread_key,
            .thread_title = r->thread_title,
        };
        if (o->has_after) o->moved = range_moved(o->before, o->after, o->lower_is_better);
    }
    *ret_list = list;
    return ST_OK;
}

/* ---- the ranking beside the effort -----------------------------------------------------------*/

static struct board_effort *effort_of(struct board_efforts *l, int64_t item)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->at[i].item == item) return &l->at[i];
    return NULL;
}

static status take_commitments(struct cx *cx, struct board_efforts *l)
{
    struct sql_board_item_commitments_list rows;
    int32_t today = time_date_local(env_now(cx->env));
    TRY(sql_board_item_commitments(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        enum commitment_state state;
        struct board_effort *f = effort_of(l, rows.at[i].item);
        if (f == NULL || !commitment_state_of(rows.at[i].state, &state)) continue;
        f->commitments++;
        f->late += commitment_late_days(state, (int32_t)rows.at[i].due, today) > 0;
    }
    return ST_OK;
}

static status take_work(struct cx *cx, struct board_efforts *l)
{
    struct sql_board_item_issues_list issues;
    struct sql_board_item_counts_list counts;
    TRY(sql_board_item_issues(cx->env, cx->db, &issues));
    TRY(sql_board_item_counts(cx->env, cx->db, &counts));
    for (size_t i = 0; i < issues.count; i++) {
        struct board_effort *f = effort_of(l, issues.at[i].item);
        if (f == NULL) continue;
        f->asked += issues.at[i].asked;
        f->done += issues.at[i].done;
    }
    for (size_t i = 0; i < counts.count; i++) {
        struct board_effort *f = effort_of(l, counts.at[i].item);
        if (f == NULL) continue;
        f->asked += counts.at[i].asked;
        f->done += counts.at[i].done;
    }
    return ST_OK;
}

/* What is left undone would give a small number away as well as what was done. */
static void hide_few(struct board_effort *f)
{
    int64_t left = f->asked - f->done;
    if (f->done > 0 && (f->done < COUNTS_FEW || f->asked < COUNTS_FEW))
        f->done = COUNTS_FEWER;
    else if (f->done > 0 && left > 0 && left < COUNTS_FEW)
        f->done = BOARD_ALL_BUT_FEW;
    if (f->asked > 0 && f->asked < COUNTS_FEW) f->asked = COUNTS_FEWER;
}

static status take_voices(struct cx *cx, struct board_efforts *l)
{
    struct sql_board_item_voices_list rows;
    TRY(sql_board_item_voices(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct board_effort *f = effort_of(l, rows.at[i].item);
        if (f != NULL) f->voices = rows.at[i].n;
    }
    return ST_OK;
}

status board_effort_list(struct cx *cx, struct board_efforts *ret_list)
{
    struct sql_board_items_list rows;
    struct board_efforts list = { 0 };
    TRY(sql_board_items(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_board_items_row *r = &rows.at[i];
        struct board_effort *f = VEC_PUSH(cx->env->arena, &list);
        *f = (struct board_effort){ .item = r->id,
                                    .key = r->key,
                                    .words = r->words,
                                    .place = r->enough != 0 ? r->place : 0,
                                    .score = r->score };
        struct range likely = range_chance(r->score, r->se);
        f->low = likely.low;
        f->high = likely.high;
    }
    TRY(take_voices(cx, &list));
    TRY(take_commitments(cx, &list));
    TRY(take_work(cx, &list));
    for (size_t i = 0; i < list.count; i++) hide_few(&list.at[i]);
    *ret_list = list;
    return ST_OK;
}
