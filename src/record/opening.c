/* SPDX-License-Identifier: Apache-2.0 */
#include "record/opening.h"

#include "base/time.h"
#include "gen/sql_person.h"
#include "gen/sql_trust.h"
#include "record/change.h"
#include "record/person.h"
#include "record/record_limits.h"
#include "trust/audit.h"
#include "trust/sharing.h"
#include "trust/sight.h"
#include "trust/trust_limits.h"

/* How far back reviewers look, and how near an attendance explains. */
#define REVIEW_SPAN (60 * TIME_DAY)
#define EXPLAINS    (24 * TIME_HOUR)
#define EXPLAINING  (RELATION_EPISODE | RELATION_REFERRAL | RELATION_CARE_TEAM)

static const char *const ground_names[GROUND__COUNT] = { "consent", "legal", "public-interest" };

const char *ground_name(enum ground g)
{
    return ground_names[g < GROUND__COUNT ? g : GROUND_CONSENT];
}

bool ground_parse(str name, enum ground *ret_ground)
{
    for (int g = 0; g < GROUND__COUNT; g++) {
        if (!str_eq(name, str_of(ground_names[g]))) continue;
        *ret_ground = (enum ground)g;
        return true;
    }
    return false;
}

/* ---- giving a relation -----------------------------------------------------------------------*/

static status nobody(struct cx *cx)
{
    return fail(cx->env, ST_NOT_FOUND, "there is no such person, or you may not know");
}

static status reason_check(struct cx *cx)
{
    if (str_trim(cx->reason).n >= REASON_LEAST) return ST_OK;
    env_fail(cx->env, ST_BAD_INPUT, S("reason"), "say why you need to look");
    env_remedy(cx->env, "a sentence will do, for example: unconscious in resus");
    return ST_BAD_INPUT;
}

static status right_check(struct cx *cx, enum right right, const char *rule, const char *words)
{
    if (who_may(&cx->who, right) && !trust_scope(cx)->nothing) return ST_OK;
    return fail_at(cx->env, ST_FORBIDDEN, str_of(rule), "%s", words);
}

/* A person whom this who may know of at all: there, not sealed as a whole, not the worker herself.
 */
static status person_known(struct cx *cx, int64_t person, int64_t *ret_home)
{
    struct sql_person_get_row row;
    struct seen seen;
    int64_t *homes;
    size_t count;
    status st = sql_person_get(cx->env, cx->db, person, &row);
    if (st == ST_NOT_FOUND) return nobody(cx);
    TRY(st);
    TRY(person_homes(cx, person, &homes, &count));
    TRY(trust_seen_person(cx, person, &seen));
    const struct scope *s = trust_scope(cx);
    bool own = s->not_person != 0 && s->not_person == person;
    if (count == 0 || own || (seen.labels & s->shut) != 0) return nobody(cx);
    *ret_home = homes[0];
    return ST_OK;
}

struct giving {
    uint32_t kind;
    str action;
    const char *rule;
    int64_t hold; /* µs */
};

/* With its reason, so that the person can read why, and not only that it was opened. */
static status look_note(struct cx *cx, int64_t person, const struct giving *g)
{
    struct audit_look look = { .action = g->action,
                               .what = S("person"),
                               .rule = str_of(g->rule),
                               .person = &person,
                               .person_count = 1 };
    return audit_look(cx, &look);
}

static status relation_give(struct cx *cx, int64_t person, int64_t home, int64_t account,
                            const struct giving *g)
{
    struct sql_claim_add_row made;
    int64_t now = env_now(cx->env);
    TRY(change_act(cx, g->action, person, S("person")));
    TRY(sql_claim_add(cx->env, cx->db, account, cx->who.organisation, person, g->kind, cx->reason,
                      now, now + g->hold, &made));
    trust_sight_forget(cx);
    return sql_relation_add(cx->env, cx->db, person, actor_of_claim(account, cx->who.organisation),
                            g->kind, home, -made.id, now, now + g->hold);
}

static status claim_make(struct cx *cx, int64_t person, const struct giving *g)
{
    int64_t home = 0;
    TRY(reason_check(cx));
    TRY(person_known(cx, person, &home));
    TRY(relation_give(cx, person, home, cx->who.account, g));
    return look_note(cx, person, g);
}

/* How long what was opened stays so here. */
static status hold_hours(struct cx *cx, int64_t *ret_hold)
{
    const struct sharing *sharing;
    TRY(trust_sharing(cx, &sharing));
    *ret_hold = sharing->emergency_hours * TIME_HOUR;
    return ST_OK;
}

status person_break_glass(struct cx *cx, int64_t person)
{
    TRY(right_check(cx, RIGHT_BREAK_GLASS, "R55",
                    "your role cannot open a record in an emergency"));
    struct giving g = { RELATION_BREAK_GLASS, S("break-glass"), "R53", 0 };
    TRY(hold_hours(cx, &g.hold));
    return claim_make(cx, person, &g);
}

status person_claim(struct cx *cx, int64_t person)
{
    TRY(right_check(cx, RIGHT_CLAIM, "R55", "your role cannot claim a relationship"));
    const struct sharing *sharing;
    TRY(trust_sharing(cx, &sharing));
    return claim_make(
        cx, person,
        &(struct giving){ RELATION_CLAIMED, S("claim"), "R05", sharing->claim_days * TIME_DAY });
}

/* ---- seals -----------------------------------------------------------------------------------*/

/* The record itself is open to this who: a seal is opened within it, never around it. */
static status record_open(struct cx *cx, int64_t person, int64_t *ret_home)
{
    struct seen seen;
    TRY(person_known(cx, person, ret_home));
    TRY(trust_seen_person(cx, person, &seen));
    struct what what = { .action = ACTION_READ,
                         .facet = FACET_IDENTITY,
                         .person = person,
                         .relations = seen.relations,
                         .person_labels = seen.labels };
    struct why why = { .reason = true };
    return trust_decide(&cx->who, &what, &why).verdict >= VERDICT_PART ? ST_OK : nobody(cx);
}

static status unseal_check(struct cx *cx, int64_t person, enum ground ground, int64_t *ret_home)
{
    TRY(right_check(cx, RIGHT_UNSEAL, "R37", "your role cannot open what is sealed"));
    if (ground >= GROUND__COUNT) return fail_at(cx->env, ST_BAD_INPUT, S("ground"), "R38");
    TRY(reason_check(cx));
    return record_open(cx, person, ret_home);
}

static str reason_with(struct cx *cx, enum ground ground)
{
    return arena_printf(cx->env->arena, "%s: %.*s", ground_name(ground),
                        STR_ARG(str_trim(cx->reason)));
}

status person_unseal(struct cx *cx, int64_t person, enum ground ground)
{
    int64_t home = 0;
    struct giving g = { RELATION_UNSEALED, S("unseal"), "R37", 0 };
    TRY(unseal_check(cx, person, ground, &home));
    TRY(hold_hours(cx, &g.hold));
    cx->reason = reason_with(cx, ground);
    TRY(relation_give(cx, person, home, cx->who.account, &g));
    return look_note(cx, person, &g);
}

status person_unseal_ask(struct cx *cx, int64_t person, enum ground ground)
{
    int64_t home = 0;
    struct sql_opening_add_row made;
    struct giving g = { RELATION_RELEASED, S("unseal-ask"), "R25", 0 };
    TRY(unseal_check(cx, person, ground, &home));
    TRY(change_act(cx, g.action, person, S("person")));
    TRY(sql_opening_add(cx->env, cx->db, cx->who.account, cx->who.organisation, person,
                        str_of(ground_name(ground)), str_trim(cx->reason), env_now(cx->env),
                        &made));
    cx->reason = reason_with(cx, ground);
    return look_note(cx, person, &g);
}

static status second_check(struct cx *cx)
{
    if (who_may(&cx->who, RIGHT_AUDIT)) return ST_OK; /* sees nobody, and need not */
    return right_check(cx, RIGHT_UNSEAL, "R37", "your role does not release what is sealed");
}

status opening_list(struct cx *cx, struct openings *ret_list)
{
    struct sql_opening_waiting_list rows;
    struct openings list = { 0 };
    TRY(second_check(cx));
    TRY(sql_opening_waiting(cx->env, cx->db, cx->who.organisation, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_opening_waiting_row *r = &rows.at[i];
        enum ground ground = GROUND_CONSENT;
        (void)ground_parse(r->ground, &ground);
        *VEC_PUSH(cx->env->arena, &list) = (struct opening){
            r->id, r->person, r->shown, r->reason, ground, r->at, r->account == cx->who.account
        };
    }
    *ret_list = list;
    return ST_OK;
}

static status release(struct cx *cx, const struct sql_opening_get_row *r)
{
    int64_t *homes;
    size_t count;
    enum ground ground = GROUND_CONSENT;
    struct giving g = { RELATION_RELEASED, S("unseal"), "R25", 0 };
    TRY(hold_hours(cx, &g.hold));
    TRY(person_homes(cx, r->person, &homes, &count));
    if (count == 0) return nobody(cx);
    (void)ground_parse(r->ground, &ground);
    cx->reason = arena_printf(cx->env->arena, "%s: %.*s", ground_name(ground), STR_ARG(r->reason));
    TRY(relation_give(cx, r->person, homes[0], r->account, &g));
    return look_note(cx, r->person, &g);
}

status opening_decide(struct cx *cx, int64_t id, bool released)
{
    struct sql_opening_get_row row;
    int64_t changes = 0;
    TRY(second_check(cx));
    status st = sql_opening_get(cx->env, cx->db, id, &row);
    if (st == ST_NOT_FOUND || (st == ST_OK && row.organisation != cx->who.organisation))
        return fail(cx->env, ST_NOT_FOUND, "there is no such request");
    TRY(st);
    if (row.account == cx->who.account)
        return fail_at(cx->env, ST_FORBIDDEN, S("R57"), "somebody else decides about your own");
    TRY(change_act(cx, released ? S("release") : S("withhold"), row.person, S("opening")));
    TRY(sql_opening_decide(cx->env, cx->db, id, cx->who.account, env_now(cx->env), released ? 1 : 0,
                           &changes));
    if (changes == 0)
        return fail(cx->env, ST_PRECONDITION, "somebody else has decided about this one");
    return released ? release(cx, &row) : ST_OK;
}

/* ---- review ----------------------------------------------------------------------------------*/

static status officer_check(struct cx *cx)
{
    if (who_may(&cx->who, RIGHT_AUDIT)) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "this is for those who review look-ups");
}

status claim_list(struct cx *cx, struct claims *ret_list)
{
    struct sql_claim_waiting_list rows;
    struct claims list = { 0 };
    TRY(officer_check(cx));
    TRY(sql_claim_waiting(cx->env, cx->db, cx->who.organisation, EXPLAINING, EXPLAINS,
                          env_now(cx->env) - REVIEW_SPAN, CLAIMS_MOST, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_claim_waiting_row *r = &rows.at[i];
        /* An attendance explains that the record was opened, never that a seal was. */
        bool whole = r->kind == RELATION_BREAK_GLASS || r->kind == RELATION_CLAIMED;
        *VEC_PUSH(cx->env->arena, &list) = (struct claim){ .id = r->id,
                                                           .account = r->account,
                                                           .person = r->person,
                                                           .by = r->shown,
                                                           .reason = r->reason,
                                                           .kind = (uint32_t)r->kind,
                                                           .at = r->at,
                                                           .explained = whole && r->explained != 0,
                                                           .own = r->account == cx->who.account };
    }
    *ret_list = list;
    return ST_OK;
}

status claim_settle(struct cx *cx, const int64_t *ids, size_t count, bool good, size_t *ret_done)
{
    size_t done = 0;
    TRY(officer_check(cx));
    TRY(change_act(cx, S("review"), 0, S("claim")));
    for (size_t i = 0; i < count; i++) {
        int64_t changes = 0;
        TRY(sql_claim_review(cx->env, cx->db, ids[i], cx->who.account, env_now(cx->env),
                             good ? S("in order") : S("look into"), cx->who.organisation,
                             &changes));
        done += (size_t)changes;
    }
    *ret_done = done;
    return ST_OK;
}
