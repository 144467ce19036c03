/* SPDX-License-Identifier: Apache-2.0
 * What people decide about a pair: a marker that the machine obeys from then on. Decisions move the
 * links here and now; the matcher's memory learns of the marker from the log. */
#include "base/buf.h"
#include "base/time.h"
#include "gen/sql_person.h"
#include "record/change.h"
#include "record/linker.h"
#include "record/part.h"
#include "record/person.h"
#include "record/reviewing.h"

static status begin(struct cx *cx, int64_t id, struct sql_review_get_row *r)
{
    TRY(may_review(cx));
    TRY(review_row(cx, id, r));
    return change_act(cx, S("write"), 0,
                      arena_printf(cx->env->arena, "review/%lld", (long long)id));
}

static status waits(struct cx *cx, const struct sql_review_get_row *r)
{
    if (str_eq(r->state, S("waiting"))) return ST_OK;
    env_fail(cx->env, ST_CONFLICT, S("pair"), "this pair has been decided already");
    env_remedy(cx->env, "Open it again to see how, and by whom.");
    return ST_CONFLICT;
}

static status step(struct cx *cx, int64_t id, str what, str words)
{
    return sql_review_step_add(cx->env, cx->db, id, env_now(cx->env), cx->who.account, what, words,
                               NULL);
}

status review_mark(struct cx *cx, int64_t low, int64_t high, bool same, str reason)
{
    TRY(sql_marker_put(cx->env, cx->db, low, high, same ? 1 : 0, cx->who.account, env_now(cx->env),
                       reason, NULL));
    TRY(change_add(cx, S("marker"), low, low));
    return change_add(cx, S("marker"), high, high);
}

/* The two people's records may not hold two different valid NHS numbers between them. */
static status check_numbers(struct cx *cx, int64_t one, int64_t other)
{
    struct sql_patient_of_person_list a, b;
    TRY(sql_patient_of_person(cx->env, cx->db, one, &a));
    TRY(sql_patient_of_person(cx->env, cx->db, other, &b));
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count; k++) {
            if (str_is_none(a.at[i].nhs) || str_is_none(b.at[k].nhs) ||
                str_eq(a.at[i].nhs, b.at[k].nhs))
                continue;
            env_fail(cx->env, ST_CONFLICT, S("NHS number"),
                     "they have two different valid NHS numbers");
            env_remedy(
                cx->env,
                "Ask the organisations which is right; when one is withdrawn they can be joined.");
            return ST_CONFLICT;
        }
    return ST_OK;
}

/* The names of the rules, kept with the proposal. */
static str rule_names(struct arena *a, uint32_t rules)
{
    static const str names[] = {
#define REVIEW_RULE(NAME, word, words) [REVIEW_RULE_##NAME] = S_INIT(word),
#include "record/review_rule.def"
#undef REVIEW_RULE
    };
    struct buf b = buf_make(a);
    for (size_t i = 0; i < REVIEW_RULE__COUNT; i++) {
        if ((rules & 1u << i) == 0) continue;
        if (b.n > 0) buf_byte(&b, ',');
        buf_add(&b, names[i]);
    }
    return buf_str(&b);
}

static status settle(struct cx *cx, int64_t id, str state, str reason, int64_t first,
                     int64_t second)
{
    return sql_review_settle(cx->env, cx->db, id, state, first,
                             (struct opt_int){ true, env_now(cx->env) }, reason, second, NULL);
}

/* What undoing it will restore is noted. */
static status join_now(struct cx *cx, const struct sql_review_get_row *r, int64_t keep, int64_t go)
{
    int64_t *homes;
    size_t count;
    TRY(sql_review_moved_drop(cx->env, cx->db, r->id, NULL));
    if (keep == go) return ST_OK;
    TRY(person_homes(cx, go, &homes, &count));
    for (size_t i = 0; i < count; i++) {
        struct link_move m = { homes[i], keep, S("by hand"), 1 };
        TRY(sql_review_moved_put(cx->env, cx->db, r->id, homes[i], go, env_now(cx->env), NULL));
        TRY(link_move(cx, &m));
    }
    return ST_OK;
}

static status join(struct cx *cx, const struct sql_review_get_row *r, str reason, int64_t first,
                   int64_t second)
{
    int64_t keep, go;
    TRY(person_of_home(cx, r->low, &keep));
    TRY(person_of_home(cx, r->high, &go));
    TRY(check_numbers(cx, keep, go));
    TRY(sql_marker_lift(cx->env, cx->db, r->low, r->high, env_now(cx->env), cx->who.account,
                        S("joined by hand"), NULL));
    TRY(review_mark(cx, r->low, r->high, true, reason));
    if (second != 0) TRY(sql_marker_second_set(cx->env, cx->db, r->low, r->high, second, NULL));
    TRY(join_now(cx, r, keep, go));
    return settle(cx, r->id, S("joined"), reason, first, second);
}

status review_join(struct cx *cx, int64_t id, str reason, bool *ret_proposed)
{
    struct sql_review_get_row r;
    int64_t keep, go;
    uint32_t rules = 0;
    TRY(begin(cx, id, &r));
    TRY(waits(cx, &r));
    TRY(person_of_home(cx, r.low, &keep));
    TRY(person_of_home(cx, r.high, &go));
    TRY(check_numbers(cx, keep, go));
    TRY(review_rules_of(cx, &r, keep, go, &rules));
    if (rules == 0) {
        TRY(join(cx, &r, reason, cx->who.account, 0));
        *ret_proposed = false;
        return step(cx, id, S("joined"), reason);
    }
    if (r.proposed.n > 0)
        return fail(cx->env, ST_CONFLICT,
                    "somebody has proposed it already: confirm it, or refuse");
    if (str_trim(reason).n == 0)
        return fail_at(cx->env, ST_BAD_INPUT, S("reason"),
                       "say how you know: a second person reads it before they are joined");
    TRY(sql_review_propose(cx->env, cx->db, id, S("join"), cx->who.account,
                           (struct opt_int){ true, env_now(cx->env) }, reason,
                           rule_names(cx->env->arena, rules), NULL));
    *ret_proposed = true;
    return step(cx, id, S("proposed"), reason);
}

status review_keep_apart(struct cx *cx, int64_t id, str reason)
{
    struct sql_review_get_row r;
    TRY(begin(cx, id, &r));
    TRY(waits(cx, &r));
    TRY(review_mark(cx, r.low, r.high, false, reason));
    TRY(settle(cx, id, S("apart"), reason, cx->who.account, 0));
    return step(cx, id, S("apart"), reason);
}

/* ---- a second person -------------------------------------------------------------------------*/

static status proposed(struct cx *cx, int64_t id, struct sql_review_get_row *r)
{
    TRY(begin(cx, id, r));
    TRY(waits(cx, r));
    if (r->proposed.n == 0)
        return fail(cx->env, ST_CONFLICT, "nothing is proposed for this pair any more");
    if (r->proposed_by == cx->who.account) {
        env_fail(cx->env, ST_FORBIDDEN, S("decision"), "the same person cannot decide twice");
        env_remedy(cx->env, "Another records manager must look at it.");
        return ST_FORBIDDEN;
    }
    return ST_OK;
}

status review_confirm(struct cx *cx, int64_t id, str reason)
{
    struct sql_review_get_row r;
    TRY(proposed(cx, id, &r));
    TRY(join(cx, &r, r.proposed_reason, r.proposed_by, cx->who.account));
    return step(cx, id, S("confirmed"), reason);
}

status review_refuse(struct cx *cx, int64_t id, str reason)
{
    struct sql_review_get_row r;
    TRY(proposed(cx, id, &r));
    if (str_trim(reason).n == 0)
        return fail_at(cx->env, ST_BAD_INPUT, S("reason"), "say why not: who proposed it reads it");
    TRY(sql_review_propose(cx->env, cx->db, id, S(""), 0, (struct opt_int){ 0 }, S(""), S(""),
                           NULL));
    return step(cx, id, S("refused"), reason);
}

/* ---- asking, undoing -------------------------------------------------------------------------*/

status review_asked_set(struct cx *cx, int64_t id, int64_t issue, str words)
{
    struct sql_review_get_row r;
    TRY(begin(cx, id, &r));
    TRY(waits(cx, &r));
    TRY(sql_review_asked_set(cx->env, cx->db, id, issue, NULL));
    return step(cx, id, issue == 0 ? S("withdrawn") : S("asked"), words);
}

/* Those of the records that the join moved and that still are where it put them. */
static status join_undo(struct cx *cx, const struct sql_review_get_row *r, int64_t *ret_parting)
{
    struct sql_review_moved_list_list moved;
    struct part_done done = { 0 };
    int64_t kept, count = 0, back = 0, since = INT64_MAX;
    TRY(person_of_home(cx, r->low, &kept));
    TRY(sql_review_moved_list(cx->env, cx->db, r->id, &moved));
    int64_t *homes = NEW_ARRAY(cx->env->arena, int64_t, moved.count);
    for (size_t i = 0; i < moved.count; i++) {
        int64_t now;
        TRY(person_of_home(cx, moved.at[i].home, &now));
        if (now != kept) continue;
        homes[count++] = moved.at[i].home;
        back = moved.at[i].person;
        if (moved.at[i].at < since) since = moved.at[i].at;
    }
    if (count > 0)
        TRY(part_back(cx, homes, (size_t)count, back, since, S("join undone"),
                      S("the join was undone"), &done));
    *ret_parting = done.parting;
    return sql_review_moved_drop(cx->env, cx->db, r->id, NULL);
}

/* One's own decision, made alone, is taken back alone; another's, or one that took two, is not. */
static status may_undo(struct cx *cx, const struct sql_review_get_row *r)
{
    bool decided = str_eq(r->state, S("joined")) || str_eq(r->state, S("apart"));
    if (!decided || (r->second == 0 && r->account == cx->who.account)) return ST_OK;
    env_fail(cx->env, ST_FORBIDDEN, S("decision"),
             r->second != 0 ? "two people decided this" : "somebody else decided this");
    env_remedy(cx->env, "Lift the decision, or take the record out: a second person agrees to it.");
    return ST_FORBIDDEN;
}

status review_undo(struct cx *cx, int64_t id, int64_t *ret_parting)
{
    struct sql_review_get_row r;
    int64_t now = env_now(cx->env);
    *ret_parting = 0;
    TRY(begin(cx, id, &r));
    if (str_eq(r.state, S("waiting")) && r.proposed.n == 0) return ST_OK;
    TRY(may_undo(cx, &r));
    if (str_eq(r.state, S("waiting")) && r.proposed_by != cx->who.account)
        return fail(cx->env, ST_FORBIDDEN, "somebody else proposed it: confirm it, or refuse");
    TRY(sql_marker_lift(cx->env, cx->db, r.low, r.high, now, cx->who.account, S("undone"), NULL));
    if (str_eq(r.state, S("joined"))) TRY(join_undo(cx, &r, ret_parting));
    TRY(change_add(cx, S("marker"), r.low, r.low));
    TRY(change_add(cx, S("marker"), r.high, r.high));
    TRY(sql_review_settle(cx->env, cx->db, id, S("waiting"), 0, (struct opt_int){ 0 }, str_none(),
                          0, NULL));
    return step(cx, id, S("undone"), S(""));
}
