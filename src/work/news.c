/* SPDX-License-Identifier: Apache-2.0
 * What others did since; where it sticks; to whom it can be handed.
 */
#include "gen/sql_work.h"
#include "record/counts.h"
#include "trust/audit.h"
#include "trust/decide.h"
#include "work/area.h"
#include "work/listing.h"
#include "work/work_limits.h"

/* Once for each issue: the newest that happened to it. */
static status news_one(struct cx *cx, const struct sql_work_news_row *r, struct work_news *n,
                       bool *ret_seen)
{
    struct line_raw raw = { 0 };
    struct work_line line = { 0 };
    *ret_seen = false;
    TRY(issue_load(cx, r->issue, &raw.issue));
    status st = issue_admit(cx, ACTION_SEARCH, &raw.issue);
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    TRY(line_person(cx, &raw, &line));
    *n = (struct work_news){ .issue = r->issue,
                             .person = raw.issue.person,
                             .name = line.name,
                             .title = raw.issue.title,
                             .kind = r->kind,
                             .state = r->state,
                             .words = r->words,
                             .who = r->shown,
                             .organisation = r->name,
                             .at = r->at };
    *ret_seen = true;
    return ST_OK;
}

static status news_audit(struct cx *cx, const struct work_news *news, size_t count)
{
    int64_t *persons = NEW_ARRAY(cx->env->arena, int64_t, count);
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (news[i].person != 0) persons[n++] = news[i].person;
    if (n == 0 || cx->who.role == ROLE_SYSTEM) return ST_OK;
    struct audit_look look = { .action = S("search"),
                               .what = S("worklist news"),
                               .rule = S("R03"),
                               .person = persons,
                               .person_count = n };
    return audit_look(cx, &look);
}

status work_since(struct cx *cx, int64_t since, size_t most, struct work_news **ret_news,
                  size_t *ret_count)
{
    struct sql_work_news_list list = { 0 };
    struct map told = map_make(cx->env->arena);
    if (most > WORK_PAGE_MOST) most = WORK_PAGE_MOST;
    if (cx->who.organisation != 0)
        TRY(sql_work_news(cx->env, cx->db, cx->who.organisation, since, (int64_t)most * 4, &list));
    struct work_news *news = NEW_ARRAY(cx->env->arena, struct work_news, list.count);
    size_t count = 0;
    for (size_t i = 0; i < list.count && count < most; i++) {
        bool is_new = false, seen = false;
        (void)map_put_num(&told, (uint64_t)list.at[i].issue, &is_new);
        if (is_new) TRY(news_one(cx, &list.at[i], &news[count], &seen));
        if (seen) count++;
    }
    TRY(news_audit(cx, news, count));
    *ret_news = news;
    *ret_count = count;
    return ST_OK;
}

/* ---- where it sticks -------------------------------------------------------------------------*/

VEC_TYPE(stucks, struct work_stuck);
VEC_TYPE(instants, int64_t);

static void stuck_close(struct cx *cx, struct stucks *out, struct work_stuck *group,
                        struct instants *since)
{
    size_t n = since->count;
    if (n >= COUNTS_FEW) {
        int64_t middle =
            n % 2 == 1 ? since->at[n / 2] : since->at[n / 2 - 1] / 2 + since->at[n / 2] / 2;
        group->n = (int64_t)n;
        group->median_days = (double)(env_now(cx->env) - middle) / (86400.0 * 1e6);
        *VEC_PUSH(cx->env->arena, out) = *group;
    }
    since->count = 0;
}

status work_where_stuck(struct cx *cx, struct work_stuck **ret_rows, size_t *ret_count)
{
    struct stucks out = { 0 };
    struct instants since = { 0 };
    struct work_stuck group = { 0 };
    struct sql_work_stuck_cursor c;
    struct sql_work_stuck_row r;
    struct arena *a = cx->env->arena;
    bool all = who_may(&cx->who, RIGHT_COUNTS) || cx->who.role == ROLE_SYSTEM;
    if (!all && cx->who.organisation == 0)
        return fail(cx->env, ST_FORBIDDEN, "figures are for who works here");
    TRY(sql_work_stuck_open(cx->env, cx->db, all ? 0 : cx->who.organisation, &c));
    while (sql_work_stuck_next(&c, &r)) {
        enum work_state state = WORK_DRAFT;
        if (!work_state_parse(r.state, &state)) continue;
        if (since.count > 0 && (group.organisation != r.desk || group.state != state))
            stuck_close(cx, &out, &group, &since);
        if (since.count == 0)
            group = (struct work_stuck){ .organisation = r.desk,
                                         .name = arena_str(a, r.name),
                                         .state = state };
        *VEC_PUSH(a, &since) = r.changed_at;
    }
    TRY(sql_work_stuck_close(&c));
    stuck_close(cx, &out, &group, &since);
    *ret_rows = out.at;
    *ret_count = out.count;
    return ST_OK;
}

status work_holders(struct cx *cx, int64_t organisation, struct work_holder **ret_list,
                    size_t *ret_count)
{
    struct sql_work_holders_list list;
    TRY(sql_work_holders(cx->env, cx->db, organisation, &list));
    struct work_holder *out = NEW_ARRAY(cx->env->arena, struct work_holder, list.count);
    for (size_t i = 0; i < list.count; i++)
        out[i] = (struct work_holder){ list.at[i].id, list.at[i].shown, list.at[i].title };
    *ret_list = out;
    *ret_count = list.count;
    return ST_OK;
}

status work_areas(struct cx *cx, struct work_area **ret_list, size_t *ret_count)
{
    struct sql_work_areas_list list;
    TRY(sql_work_areas(cx->env, cx->db, &list));
    struct work_area *out = NEW_ARRAY(cx->env->arena, struct work_area, list.count);
    for (size_t i = 0; i < list.count; i++)
        out[i] = (struct work_area){ list.at[i].id, list.at[i].name };
    *ret_list = out;
    *ret_count = list.count;
    return ST_OK;
}
