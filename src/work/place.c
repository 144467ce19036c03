/* SPDX-License-Identifier: Apache-2.0
 * Where an issue stands: need/order's place, kept in one text of bytes that sorts as order_compare
 * does, so that an index is the worklist.
 */
#include <math.h>

#include "base/time.h"
#include "gen/sql_work.h"
#include "work/inner.h"
#include "work/list.h"
#include "work/need.h"

/* ---- bytes -----------------------------------------------------------------------------------*/

/* Big end first, so that bytes compare as the numbers do. */
static void put_number(uint8_t *at, uint64_t v)
{
    for (int i = 0; i < 8; i++) at[i] = (uint8_t)(v >> (56 - 8 * i));
}

static void put_int(uint8_t *at, int64_t v)
{
    put_number(at, (uint64_t)v ^ (UINT64_C(1) << 63));
}

/* The larger first: the order of IEEE 754's bits, turned round. −0 is 0. */
static void put_most(uint8_t *at, double v)
{
    union {
        double real;
        uint64_t bits;
    } u = { v + 0.0 };
    if (v == 0) u.real = 0;
    uint64_t up = (u.bits >> 63) != 0 ? ~u.bits : u.bits | UINT64_C(1) << 63;
    put_number(at, ~up);
}

static enum work_section section_of(const struct order_place *p)
{
    if (p->band == 1) return SECTION_SAFETY;
    if (p->pin < 0) return SECTION_PINNED;
    static const enum work_section of_band[] = {
        SECTION_WAITED,  SECTION_SAFETY,   SECTION_ASKED,
        SECTION_CHANGED, SECTION_STANDING, SECTION_WAITED
    };
    return of_band[p->band >= 1 && p->band <= 5 ? p->band : 0];
}

str rank_bytes(struct arena *a, const struct order_place *p)
{
    uint8_t *b = arena_alloc(a, RANK_SIZE);
    b[0] = (uint8_t)section_of(p);
    b[1] = (uint8_t)p->band;
    put_int(b + 2, p->band == 1 ? p->first : 0);
    b[10] = p->pin == 1 ? 1 : 0;
    put_int(b + 11, p->first);
    put_most(b + 19, p->weight);
    put_most(b + 27, p->value);
    put_int(b + 35, p->time);
    return str_make((const char *)b, RANK_SIZE);
}

/* ---- one issue -------------------------------------------------------------------------------*/

static int64_t time_or_none(struct opt_int t)
{
    return t.has ? t.v : TIME_NONE;
}

/* What was changed by the desk itself is known to it. */
static int64_t changed_of(const struct sql_issue_case_row *r)
{
    bool own = r->need_changed_source.has && r->need_changed_source.v == r->desk;
    int64_t changed = own ? TIME_NONE : time_or_none(r->need_changed_at);
    bool by_other = r->changed_by != r->desk && r->changed_by != 0;
    if (by_other && r->changed_at > changed) changed = r->changed_at;
    return changed;
}

static struct order_case case_of(const struct sql_issue_case_row *r)
{
    return (struct order_case){ .in_danger = r->danger != 0 || r->flag.n > 0,
                                .news2 = r->news2.has ? r->news2.v : NAN,
                                .news2_any_three = r->news2_three.has && r->news2_three.v != 0,
                                .news2_at = time_or_none(r->news2_at),
                                .clock_due = time_or_none(r->clock_due),
                                .clock_severity = (int)r->clock_severity,
                                .asked = r->asked != 0,
                                .asked_at = r->created_at,
                                .answer_due = time_or_none(r->answer_due),
                                .changed_at = changed_of(r),
                                .looked_at = time_or_none(r->looked_at),
                                .standing = r->standing.has ? (int)r->standing.v : 0,
                                .standing_value = r->standing_value.has ? r->standing_value.v : 0,
                                .waiting_since = r->created_at,
                                .weight = r->score.has ? r->score.v : 0,
                                .pin = (enum order_pin)r->pin };
}

/* When time alone will move it: the answer's day passes, or a NEWS2 is no longer fresh. */
static int64_t again_of(const struct order_case *c, int64_t now)
{
    int64_t again = INT64_MAX;
    if (c->asked && c->answer_due != TIME_NONE && c->answer_due >= now) again = c->answer_due + 1;
    if (c->news2_at != TIME_NONE && now - c->news2_at <= ORDER_NEWS2_FRESH &&
        c->news2_at + ORDER_NEWS2_FRESH + 1 < again)
        again = c->news2_at + ORDER_NEWS2_FRESH + 1;
    return again;
}

static status row_place(struct cx *cx, const struct sql_issue_case_row *r, int64_t now)
{
    struct order_case c = case_of(r);
    struct order_place p = order_place(&c, now);
    str bytes = rank_bytes(cx->env->arena, &p);
    int64_t again = again_of(&c, now);
    /* An index is touched only where something is different: most of a worklist stays. */
    if (again != r->again_at) TRY(sql_issue_again(cx->env, cx->db, r->id, again));
    if (p.band == r->band && str_eq(bytes, r->place)) return ST_OK;
    return sql_issue_place(cx->env, cx->db, r->id, p.band, bytes, c.weight);
}

status issue_place(struct cx *cx, int64_t issue)
{
    struct sql_issue_case_list list;
    TRY(sql_issue_case(cx->env, cx->db, issue, &list));
    return list.count == 0 ? ST_OK : row_place(cx, &list.at[0], env_now(cx->env));
}

status place_person(struct cx *cx, int64_t person)
{
    struct sql_issue_ids_of_person_list list;
    if (person == 0) return ST_OK;
    TRY(sql_issue_ids_of_person(cx->env, cx->db, person, &list));
    for (size_t i = 0; i < list.count; i++) TRY(issue_place(cx, list.at[i].id));
    return ST_OK;
}

status place_range(struct cx *cx, int64_t after, size_t most, int64_t *ret_last, size_t *ret_count)
{
    struct sql_issue_cases_list list;
    int64_t now = env_now(cx->env);
    TRY(sql_issue_cases(cx->env, cx->db, after, (int64_t)most, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_issue_cases_row *r = &list.at[i];
        struct sql_issue_case_row same;
        _Static_assert(sizeof same == sizeof *r, "both queries give the same columns");
        memcpy(&same, r, sizeof same);
        TRY(row_place(cx, &same, now));
    }
    *ret_last = list.count > 0 ? list.at[list.count - 1].id : after;
    *ret_count = list.count;
    return ST_OK;
}
