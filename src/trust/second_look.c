/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/second_look.h"

#include "base/time.h"
#include "gen/sql_second_look.h"
#include "trust/decide.h"
#include "trust/trust_limits.h"

/* What explains a look as an attendance or a referral does; what stands for years by itself. */
#define EXPLAINING                                                                                 \
    (RELATION_EPISODE | RELATION_REFERRAL | RELATION_CARE_TEAM | RELATION_MEETING | RELATION_CASE)
#define STANDING (RELATION_REGISTERED | RELATION_LIST)
/* Where people live with the organisation, or opened with a reason that is reviewed by itself. */
#define OTHERS                                                                                     \
    (EXPLAINING | RELATION_LANDLORD | RELATION_CARE_HOME | RELATION_CLAIMED | RELATION_BREAK_GLASS)
#define SPAN (SECOND_LOOK_DAYS * TIME_DAY)

static bool is_worker(enum role role)
{
    return role != ROLE_NONE && role != ROLE_RESIDENT && role != ROLE_PROXY &&
           role != ROLE_CLIENT && role != ROLE_SYSTEM;
}

status second_look_note(struct cx *cx, const struct look_row *r)
{
    struct env *e = cx->env;
    struct sql_second_look_judge_row j;
    uint32_t kind = 0;
    if (r->account == 0 || r->organisation == 0 || !is_worker(r->role)) return ST_OK;
    status st = sql_second_look_judge(e, cx->db, r->account, r->organisation, r->person, STANDING,
                                      r->at, OTHERS, &j);
    if (st == ST_NOT_FOUND) {
        e->err = (struct err){ 0 }; /* an account that is no more */
        return ST_OK;
    }
    TRY(st);
    if (j.own != 0) kind = SECOND_LOOK_OWN;
    if (j.own == 0 && !r->refused) {
        kind |= j.near != 0 ? SECOND_LOOK_NEAR : 0;
        kind |= j.colleague != 0 ? SECOND_LOOK_COLLEAGUE : 0;
        kind |= j.standing != 0 && j.others == 0 ? SECOND_LOOK_NO_ATTENDANCE : 0;
    }
    if (kind == 0) return ST_OK;
    return sql_second_look_put(e, cx->db, r->organisation, r->account, r->person, kind, r->at, r->n,
                               r->at / TIME_DAY, NULL);
}

status second_look_sweep(struct cx *cx)
{
    return sql_second_look_forget(cx->env, cx->db, env_now(cx->env) - SPAN, NULL);
}

static status officer_check(struct cx *cx)
{
    if (who_may(&cx->who, RIGHT_AUDIT) && cx->who.organisation != 0) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "this is for those who review look-ups");
}

status second_look_list(struct cx *cx, struct second_look_lines *ret_lines)
{
    struct sql_second_look_waiting_list rows;
    struct second_look_lines lines = { 0 };
    TRY(officer_check(cx));
    TRY(sql_second_look_waiting(cx->env, cx->db, cx->who.organisation, EXPLAINING, TIME_DAY,
                                env_now(cx->env) - SPAN, SECOND_LOOK_AGAIN, SECOND_LOOK_OWN,
                                SECOND_LOOK_NO_ATTENDANCE, SECOND_LOOKS_MOST, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_second_look_waiting_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &lines) =
            (struct second_look_line){ .account = r->account,
                                       .person = r->person,
                                       .by = r->shown,
                                       .kind = (uint32_t)r->kind,
                                       .first_at = r->first_at,
                                       .last_at = r->last_at,
                                       .last_n = r->last_n,
                                       .times = r->times,
                                       .own = r->account == cx->who.account };
    }
    *ret_lines = lines;
    return ST_OK;
}

status second_look_settle(struct cx *cx, int64_t account, int64_t person, int64_t last_n, bool good,
                          int64_t *ret_done)
{
    TRY(officer_check(cx));
    return sql_second_look_review(cx->env, cx->db, cx->who.organisation, account, person, last_n,
                                  cx->who.account, env_now(cx->env),
                                  good ? S("in order") : S("look into"), ret_done);
}
