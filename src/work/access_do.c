/* SPDX-License-Identifier: Apache-2.0
 * A copy on its way: put together, looked at, signed, released by somebody else.
 */
#include "gen/sql_access_copy.h"
#include "record/change.h"
#include "work/access_copy.h"
#include "work/access_inner.h"
#include "work/work.h"
#include "work/work_limits.h"

static status officer_copy(struct cx *cx, int64_t id, struct access_copy *ret_copy)
{
    TRY(access_copy_get(cx, id, ret_copy));
    if ((ret_copy->sides & ACCESS_OFFICER) == 0)
        return fail(cx->env, ST_FORBIDDEN, "this is for the records officers who answer");
    if (ret_copy->released_at != 0)
        return fail(cx->env, ST_CONFLICT, "the copy was released already");
    return ST_OK;
}

/* ---- put together ----------------------------------------------------------------------------*/

status access_copy_gather(struct cx *cx, void *building)
{
    struct access_building *b = building;
    struct sql_access_copy_third_row third;
    TRY(officer_copy(cx, b->id, &b->copy));
    if (b->copy.written_by == cx->who.account) {
        env_remedy(cx->env, "Ask another records officer to put it together.");
        return fail(cx->env, ST_FORBIDDEN, "you wrote this request down yourself");
    }
    cx->reason = S("put together the copy of the record that was asked for");
    TRY(copy_gather(cx, b->copy.person, b->copy.other, &b->lines));
    b->audit_n = cx->audit_n;
    TRY(sql_access_copy_third(cx->env, cx->db, b->copy.person, &third));
    b->others = third.n;
    b->build = env_now(cx->env); /* another’s that is put together at the same time has another */
    return ST_OK;
}

status access_copy_keep(struct cx *cx, void *building)
{
    struct access_building *b = building;
    int64_t changes;
    size_t end = b->from + ACCESS_PIECE < b->lines.count ? b->from + ACCESS_PIECE : b->lines.count;
    TRY(change_act(cx, S("write"), b->copy.person, S("copy")));
    /* What somebody else has put together meanwhile is theirs, and nothing of it is written over.
     */
    struct access_copy now;
    TRY(officer_copy(cx, b->id, &now));
    if (now.build != b->copy.build)
        return fail(cx->env, ST_CONFLICT, "somebody else has put it together meanwhile");
    for (size_t i = b->from; i < end; i++) {
        const struct copy_line *l = &b->lines.at[i];
        TRY(sql_access_line_add(cx->env, cx->db, b->id, b->build, l->n, l->home, l->facet, l->label,
                                l->source, l->date, l->title, l->body, l->masked, &changes));
    }
    return ST_OK;
}

status access_copy_prepared(struct cx *cx, void *building)
{
    struct access_building *b = building;
    struct access_copy now;
    int64_t changes, health = 0, masked = 0;
    TRY(officer_copy(cx, b->id, &now));
    if (now.build != b->copy.build)
        return fail(cx->env, ST_CONFLICT, "somebody else has put it together meanwhile");
    for (size_t i = 0; i < b->lines.count; i++) {
        if ((b->lines.at[i].facet & COPY_HEALTH) != 0) health = 1;
        masked += b->lines.at[i].masked;
    }
    TRY(change_act(cx, S("write"), b->copy.person, S("copy")));
    TRY(sql_access_copy_prepared(cx->env, cx->db, b->id, b->build, cx->who.account,
                                 env_now(cx->env), health, b->others, masked, &changes));
    return sql_access_line_drop_builds(cx->env, cx->db, b->id, b->build, &changes);
}

status access_copy_leave_out(struct cx *cx, int64_t id, int64_t n)
{
    struct access_copy c;
    int64_t changes = 0;
    TRY(officer_copy(cx, id, &c));
    TRY(change_act(cx, S("write"), c.person, S("copy")));
    TRY(sql_access_line_drop(cx->env, cx->db, id, c.build, n, &changes));
    return changes == 0 ? ST_OK : sql_access_copy_hand(cx->env, cx->db, id, &changes);
}

/* ---- signed and released ---------------------------------------------------------------------*/

static status changed(struct cx *cx)
{
    return fail(cx->env, ST_PRECONDITION, "the copy was changed or decided about meanwhile");
}

status access_copy_sign(struct cx *cx, int64_t id, int64_t build, bool harm, str words)
{
    struct access_copy c;
    int64_t changes = 0;
    words = str_trim(words);
    TRY(access_copy_get(cx, id, &c));
    if ((c.sides & ACCESS_SIGNER) == 0)
        return fail_at(cx->env, ST_FORBIDDEN, S("R66"),
                       "a health professional who looks after the person signs");
    if (words.n == 0) return fail_at(cx->env, ST_BAD_INPUT, S("words"), "say how you know");
    TRY(change_act(cx, S("sign"), c.person, S("copy")));
    TRY(sql_access_copy_signed(cx->env, cx->db, id, build, cx->who.account, env_now(cx->env),
                               harm ? 1 : 0, str_sub(words, 0, WORK_WORDS_MOST), &changes));
    if (changes == 0) return changed(cx);
    return harm ? sql_access_line_drop_health(cx->env, cx->db, id, build, COPY_HEALTH, &changes)
                : ST_OK;
}

/* The issue is answered: taken on where nobody had, and closed with what the person was told. */
static status answered(struct cx *cx, int64_t issue)
{
    struct work_issue i;
    struct work_done done;
    TRY(work_get(cx, issue, &i));
    if (!i.open) return ST_OK;
    if (i.state == WORK_REQUESTED || i.state == WORK_RECEIVED)
        TRY(work_act(cx, &(struct work_act){ .issue = issue, .verb = WORK_ACCEPT }, &done));
    return work_act(cx,
                    &(struct work_act){ .issue = issue,
                                        .verb = WORK_DONE,
                                        .told = S("The copy is ready: on the person’s own page, "
                                                  "or printed.") },
                    &done);
}

status access_copy_release(struct cx *cx, int64_t id, int64_t build)
{
    struct access_copy c;
    int64_t changes = 0;
    TRY(officer_copy(cx, id, &c));
    if (c.build != build || c.prepared_at == 0) return changed(cx);
    if (c.prepared_by == cx->who.account)
        return fail_at(cx->env, ST_FORBIDDEN, S("R65"),
                       "somebody else releases what you put together");
    if (c.health && c.signed_at == 0)
        return fail_at(cx->env, ST_PRECONDITION, S("R66"),
                       "a health professional has not looked at it yet");
    TRY(change_act(cx, S("release"), c.person, S("copy")));
    TRY(sql_access_copy_released(cx->env, cx->db, id, cx->who.account, env_now(cx->env), &changes));
    if (changes == 0) return changed(cx);
    return answered(cx, c.issue);
}
