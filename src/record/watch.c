/* SPDX-License-Identifier: Apache-2.0
 * How joining goes: days by source, numbers, and feeds that have become worse. */
#include "record/watch.h"

#include <stdlib.h>

#include "base/time.h"
#include "base/vec.h"
#include "gen/sql_watch.h"
#include "link/link.h"
#include "record/reviewing.h"

/* ---- days by source --------------------------------------------------------------------------*/

struct days {
    VEC(struct watch_day)
};

static struct watch_day *day_of(struct arena *a, struct days *list, int32_t day,
                                int64_t organisation)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].day == day && list->at[i].organisation == organisation) return &list->at[i];
    struct watch_day *d = VEC_PUSH(a, list);
    *d = (struct watch_day){ .day = day, .organisation = organisation, .name = S("") };
    for (size_t i = 0; i + 1 < list->count; i++)
        if (list->at[i].organisation == organisation) d->name = list->at[i].name;
    return d;
}

static status add_asks(struct cx *cx, int32_t since, struct days *list)
{
    struct arena *a = cx->env->arena;
    struct sql_watch_asks_list asks;
    TRY(sql_watch_asks(cx->env, cx->db, time_from_local(since, 0, 0, 0), NEVER_SHOWN,
                       WATCH_ASKS_MOST, &asks));
    for (size_t i = 0; i < asks.count; i++) {
        const struct sql_watch_asks_row *r = &asks.at[i];
        int32_t day = time_date_local(r->at);
        day_of(a, list, day, r->one)->asks++;
        if (r->other != r->one) day_of(a, list, day, r->other)->asks++;
    }
    return ST_OK;
}

static int newest_first(const void *x, const void *y)
{
    const struct watch_day *a = x, *b = y;
    if (a->day != b->day) return a->day > b->day ? -1 : 1;
    int by_name = str_cmp(a->name, b->name);
    if (by_name != 0) return by_name;
    return (a->organisation > b->organisation) - (a->organisation < b->organisation);
}

status watch_days(struct cx *cx, struct watch_day **ret_days, size_t *ret_count)
{
    struct sql_watch_days_list rows;
    struct days list = { 0 };
    int32_t since = time_date_local(env_now(cx->env)) - WATCH_SHOWN_DAYS + 1;
    TRY(may_review(cx));
    TRY(sql_watch_days(cx->env, cx->db, since, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_watch_days_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) = (struct watch_day){ .day = (int32_t)r->day,
                                                               .organisation = r->organisation,
                                                               .name = r->name,
                                                               .seen = r->seen,
                                                               .joins = r->joins,
                                                               .partings = r->partings };
    }
    TRY(add_asks(cx, since, &list));
    if (list.count > 1) qsort(list.at, list.count, sizeof *list.at, newest_first);
    *ret_days = list.at;
    *ret_count = list.count;
    return ST_OK;
}

/* ---- numbers ---------------------------------------------------------------------------------*/

status watch_figures(struct cx *cx, struct watch_figures *ret_figures)
{
    struct watch_figures f = { .at = TIME_NONE };
    struct sql_watch_figure_all_list kept;
    struct sql_watch_numbers_waiting_row numbers;
    struct sql_watch_oldest_list oldest;
    struct sql_review_count_row waiting;
    TRY(may_review(cx));
    TRY(sql_watch_figure_all(cx->env, cx->db, &kept));
    TRY(sql_watch_numbers_waiting(cx->env, cx->db, link_bar_words(LINK_BAR_NUMBERS), NEVER_SHOWN,
                                  &numbers));
    TRY(sql_watch_oldest(cx->env, cx->db, NEVER_SHOWN, &oldest));
    TRY(sql_review_count(cx->env, cx->db, NEVER_SHOWN, &waiting));
    for (size_t i = 0; i < kept.count; i++) {
        f.at = kept.at[i].at;
        if (str_eq(kept.at[i].name, S("confused"))) f.confused = kept.at[i].value;
        if (str_eq(kept.at[i].name, S("duplicate"))) f.duplicate = kept.at[i].value;
    }
    f.duplicate += numbers.n;
    f.waiting = waiting.n;
    if (oldest.count > 0) f.waiting_days = (env_now(cx->env) - oldest.at[0].at) / TIME_DAY;
    *ret_figures = f;
    return ST_OK;
}

status watch_numbers(struct cx *cx, struct watch_numbers *ret_count, bool *ret_due)
{
    struct sql_watch_figure_all_list kept;
    struct sql_watch_confused_row confused;
    struct sql_watch_doubled_row doubled;
    TRY(may_review(cx));
    TRY(sql_watch_figure_all(cx->env, cx->db, &kept));
    *ret_due = kept.count == 0 || env_now(cx->env) - kept.at[0].at >= WATCH_EVERY_S * TIME_SECOND;
    if (!*ret_due) return ST_OK;
    TRY(sql_watch_confused(cx->env, cx->db, NEVER_SHOWN, &confused));
    TRY(sql_watch_doubled(cx->env, cx->db, NEVER_SHOWN, &doubled));
    *ret_count = (struct watch_numbers){ confused.n, doubled.n };
    return ST_OK;
}

status watch_numbers_keep(struct cx *cx, const struct watch_numbers *count)
{
    int64_t now = env_now(cx->env);
    TRY(may_review(cx));
    TRY(sql_watch_figure_put(cx->env, cx->db, S("confused"), count->confused, now, NULL));
    return sql_watch_figure_put(cx->env, cx->db, S("duplicate"), count->duplicate, now, NULL);
}

/* ---- feeds -----------------------------------------------------------------------------------*/

str watch_rule_word(enum watch_rule rule)
{
    static const str words[] = { [WATCH_NUMBERS] = S_INIT("numbers"),
                                 [WATCH_BIRTHS] = S_INIT("births"),
                                 [WATCH_UNREAD] = S_INIT("unread") };
    return words[rule];
}

struct feed_days {
    int64_t organisation;
    str name;
    int64_t seen, no_number, no_birth, unread;
};
struct feeds_days {
    VEC(struct feed_days)
};

static struct feed_days *feed_of(struct feeds_days *list, int64_t organisation)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].organisation == organisation) return &list->at[i];
    return NULL;
}

/* Days from `since` to before `until`. */
static status gather(struct cx *cx, int32_t since, int32_t until, struct feeds_days *ret_list)
{
    struct sql_watch_feed_days_list days;
    struct sql_watch_unread_list unread;
    TRY(sql_watch_feed_days(cx->env, cx->db, since, until, &days));
    TRY(sql_watch_unread(cx->env, cx->db, time_from_local(since, 0, 0, 0),
                         time_from_local(until, 0, 0, 0), &unread));
    for (size_t i = 0; i < days.count; i++) {
        const struct sql_watch_feed_days_row *r = &days.at[i];
        *VEC_PUSH(cx->env->arena, ret_list) =
            (struct feed_days){ r->organisation, r->name, r->seen, r->no_number, r->no_birth, 0 };
    }
    for (size_t i = 0; i < unread.count; i++) {
        struct feed_days *f = feed_of(ret_list, unread.at[i].organisation);
        if (f != NULL) f->unread = unread.at[i].n;
    }
    return ST_OK;
}

static struct estimate share_of(const struct feed_days *f, enum watch_rule rule)
{
    switch (rule) {
    case WATCH_NUMBERS: return estimate_share(f->no_number, f->seen);
    case WATCH_BIRTHS: return estimate_share(f->no_birth, f->seen);
    default: return estimate_share(f->unread, f->seen + f->unread);
    }
}

static bool told_already(const struct sql_watch_alarm_list_list *alarms, int64_t organisation,
                         enum watch_rule rule)
{
    for (size_t i = 0; i < alarms->count; i++)
        if (alarms->at[i].organisation == organisation &&
            str_eq(alarms->at[i].rule, watch_rule_word(rule)))
            return true;
    return false;
}

status watch_falls(struct cx *cx, struct watch_fall **ret_falls, size_t *ret_count)
{
    struct {
        VEC(struct watch_fall)
    } falls = { 0 };
    struct feeds_days before = { 0 }, now = { 0 };
    struct sql_watch_alarm_list_list alarms;
    int32_t today = time_date_local(env_now(cx->env)), from = today + 1 - WATCH_RECENT_DAYS;
    TRY(may_review(cx));
    TRY(gather(cx, from - WATCH_BEFORE_DAYS, from, &before));
    TRY(gather(cx, from, today + 1, &now));
    TRY(sql_watch_alarm_list(cx->env, cx->db, today - WATCH_AGAIN_DAYS, &alarms));
    for (size_t i = 0; i < now.count; i++) {
        const struct feed_days *n = &now.at[i], *b = feed_of(&before, n->organisation);
        for (int r = 0; b != NULL && r < WATCH_RULE__COUNT; r++) {
            enum watch_rule rule = (enum watch_rule)r;
            struct estimate was = share_of(b, rule), is = share_of(n, rule);
            if (was.n < WATCH_RECORDS_LEAST || is.n < WATCH_RECORDS_LEAST ||
                !estimate_worse(was, is, WATCH_WORSE_POINTS / 100.0) ||
                told_already(&alarms, n->organisation, rule))
                continue;
            *VEC_PUSH(cx->env->arena, &falls) =
                (struct watch_fall){ n->organisation, n->name, rule, was, is };
        }
    }
    *ret_falls = falls.at;
    *ret_count = falls.count;
    return ST_OK;
}

status watch_fall_keep(struct cx *cx, const struct watch_fall *fall, int64_t issue)
{
    TRY(may_review(cx));
    return sql_watch_alarm_put(cx->env, cx->db, fall->organisation,
                               time_date_local(env_now(cx->env)), watch_rule_word(fall->rule),
                               fall->before.value, fall->now.value, fall->now.n, issue, NULL);
}

status watch_alarms(struct cx *cx, struct watch_alarm **ret_alarms, size_t *ret_count)
{
    struct sql_watch_alarm_list_list rows;
    TRY(may_review(cx));
    TRY(sql_watch_alarm_list(cx->env, cx->db, time_date_local(env_now(cx->env)) - WATCH_AGAIN_DAYS,
                             &rows));
    struct watch_alarm *list = NEW_ARRAY(cx->env->arena, struct watch_alarm, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_watch_alarm_list_row *r = &rows.at[i];
        list[i] = (struct watch_alarm){ .organisation = r->organisation,
                                        .name = r->name,
                                        .day = (int32_t)r->day,
                                        .rule = r->rule,
                                        .before = r->before_share,
                                        .now = r->now_share,
                                        .records = r->records,
                                        .issue = r->issue,
                                        .open = r->open != 0 };
    }
    *ret_alarms = list;
    *ret_count = rows.count;
    return ST_OK;
}
