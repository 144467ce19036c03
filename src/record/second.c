/* SPDX-License-Identifier: Apache-2.0 */
#include "record/second.h"

#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_person.h"
#include "gen/sql_second.h"
#include "record/change.h"
#include "record/person.h"
#include "record/reviewing.h"

str second_rule_words(enum second_rule rule)
{
    static const str words[] = {
#define SECOND_RULE(NAME, words) [SECOND_RULE_##NAME] = S_INIT(words),
#include "record/second_rule.def"
#undef SECOND_RULE
    };
    return words[rule];
}

static uint32_t bit(enum second_rule rule)
{
    return 1u << rule;
}

/* ---- rules -----------------------------------------------------------------------------------*/

/* Somebody's word that stands about the two. same: -1 whatever it says. */
static status rules_of_marker(struct cx *cx, int64_t one, int64_t other, int same,
                              uint32_t *ret_rules)
{
    struct sql_second_marker_list list;
    TRY(sql_second_marker(cx->env, cx->db, one < other ? one : other, one < other ? other : one,
                          &list));
    for (size_t i = 0; i < list.count; i++) {
        if (same >= 0 && (list.at[i].same != 0) != (same != 0)) continue;
        if (list.at[i].second != 0)
            *ret_rules |= bit(SECOND_RULE_AGREED);
        else if (list.at[i].account != 0 && list.at[i].account != cx->who.account)
            *ret_rules |= bit(SECOND_RULE_OTHER);
    }
    return ST_OK;
}

static bool is_one_by_number(const struct sql_patient_get_row *a,
                             const struct sql_patient_get_row *b)
{
    return !str_is_empty(a->nhs) && str_eq(a->nhs, b->nhs) && a->born.has && b->born.has &&
           a->born.v == b->born.v && str_eq(a->family, b->family);
}

static status rules_across(struct cx *cx, int64_t leaves, int64_t stays, uint32_t *ret_rules)
{
    struct sql_patient_get_row a, b;
    TRY(sql_patient_get(cx->env, cx->db, leaves, &a));
    TRY(sql_patient_get(cx->env, cx->db, stays, &b));
    if (is_one_by_number(&a, &b)) *ret_rules |= bit(SECOND_RULE_NUMBER);
    if (((a.label | b.label) & (NEVER_SHOWN | LABEL_SEALED)) != 0)
        *ret_rules |= bit(SECOND_RULE_CARE);
    return rules_of_marker(cx, leaves, stays, 1, ret_rules);
}

/* A concern about her safety must not go out of sight by a slip. */
static status rules_of_facts(struct cx *cx, int64_t home, uint32_t *ret_rules)
{
    struct sql_parting_facts_list list;
    TRY(sql_parting_facts(cx->env, cx->db, home, &list));
    for (size_t i = 0; i < list.count; i++)
        if ((list.at[i].label & LABEL_SAFEGUARDING) != 0) *ret_rules |= bit(SECOND_RULE_CARE);
    return ST_OK;
}

static bool is_among(const int64_t *homes, size_t count, int64_t home)
{
    for (size_t i = 0; i < count; i++)
        if (homes[i] == home) return true;
    return false;
}

status second_rules_part(struct cx *cx, int64_t home, bool group, uint32_t *ret_rules)
{
    int64_t *all, *leave = &home, person;
    size_t count, leaving = 1;
    uint32_t rules = 0;
    TRY(may_review(cx));
    TRY(person_of_home(cx, home, &person));
    TRY(person_homes(cx, person, &all, &count));
    if (group) TRY(part_group(cx, home, &leave, &leaving));
    for (size_t i = 0; i < count; i++) {
        TRY(rules_of_facts(cx, all[i], &rules));
        for (size_t k = 0; k < leaving && !is_among(leave, leaving, all[i]); k++)
            TRY(rules_across(cx, leave[k], all[i], &rules));
    }
    *ret_rules = rules;
    return ST_OK;
}

/* Joining the two would want two people: then so does letting the machine join them again. That
 * people keep them apart is no danger by itself: it is what is lifted. */
static status rules_of_joining(struct cx *cx, int64_t low, int64_t high, uint32_t *ret_rules)
{
    struct sql_second_review_list list;
    struct sql_review_get_row r = { .bar = S("") };
    int64_t one, other;
    uint32_t rules = 0;
    TRY(person_of_home(cx, low, &one));
    TRY(person_of_home(cx, high, &other));
    if (one == other) return ST_OK;
    TRY(sql_second_review(cx->env, cx->db, low, high, &list));
    if (list.count > 0) TRY(sql_review_get(cx->env, cx->db, list.at[0].id, &r));
    TRY(review_rules_of(cx, &r, one, other, &rules));
    if ((rules & ~(1u << REVIEW_RULE_PARTED)) != 0) *ret_rules |= bit(SECOND_RULE_DANGER);
    return ST_OK;
}

status second_rules_lift(struct cx *cx, int64_t low, int64_t high, uint32_t *ret_rules)
{
    uint32_t rules = 0;
    TRY(may_review(cx));
    TRY(rules_of_marker(cx, low, high, -1, &rules));
    TRY(rules_of_joining(cx, low, high, &rules));
    *ret_rules = rules;
    return ST_OK;
}

/* ---- proposing -------------------------------------------------------------------------------*/

static status propose(struct cx *cx, const struct sql_second_get_row *s, int64_t *ret_id)
{
    struct env *e = cx->env;
    struct sql_second_of_list list;
    struct sql_second_add_row row;
    TRY(sql_second_of(e, cx->db, s->kind, s->low, s->high, &list));
    if (list.count > 0)
        return fail_at(e, ST_CONFLICT, S("reason"),
                       "this has been proposed already and waits for a second person");
    if (str_trim(s->reason).n == 0)
        return fail_at(e, ST_BAD_INPUT, S("reason"),
                       "say how you know: a second person reads it before it is done");
    TRY(change_act(cx, S("write"), 0, S("second")));
    TRY(sql_second_add(e, cx->db, s->kind, s->low, s->high, s->whole, s->reason, s->rules,
                       cx->who.account, env_now(e), &row));
    *ret_id = row.id;
    return ST_OK;
}

status second_part(struct cx *cx, int64_t home, bool group, str reason, struct part_done *ret_done,
                   int64_t *ret_id)
{
    uint32_t rules = 0;
    *ret_id = 0;
    TRY(second_rules_part(cx, home, group, &rules));
    if (rules == 0) return person_part(cx, home, group, reason, ret_done);
    struct sql_second_get_row s = {
        .kind = S("part"), .low = home, .whole = group, .reason = reason, .rules = rules
    };
    return propose(cx, &s, ret_id);
}

status second_lift(struct cx *cx, int64_t low, int64_t high, str reason, int64_t *ret_id)
{
    struct sql_patient_get_row one, other;
    uint32_t rules = 0;
    *ret_id = 0;
    TRY(may_review(cx));
    status st = sql_patient_get(cx->env, cx->db, low, &one);
    if (st == ST_OK) st = sql_patient_get(cx->env, cx->db, high, &other);
    bool shown = st == ST_OK && ((one.label | other.label) & NEVER_SHOWN) == 0;
    if (st == ST_NOT_FOUND || (st == ST_OK && !shown))
        return fail(cx->env, ST_NOT_FOUND, "there is no such decision");
    TRY(st);
    TRY(second_rules_lift(cx, low, high, &rules));
    if (rules == 0) return marker_lift(cx, low, high, reason);
    struct sql_second_get_row s = {
        .kind = S("lift"), .low = low, .high = high, .reason = reason, .rules = rules
    };
    return propose(cx, &s, ret_id);
}

/* ---- what waits ------------------------------------------------------------------------------*/

static status no_proposal(struct cx *cx)
{
    return fail(cx->env, ST_NOT_FOUND, "nothing of this kind waits for a second person");
}

static status read_one(struct cx *cx, int64_t id, struct second_wanted *ret)
{
    struct sql_second_get_row r;
    struct sql_second_marker_list marker;
    uint32_t one = 0, other = 0;
    status st = sql_second_get(cx->env, cx->db, id, &r);
    if (st == ST_NOT_FOUND) return no_proposal(cx);
    TRY(st);
    struct second_wanted w = { .id = r.id,
                               .at = r.at,
                               .by = r.account,
                               .lift = r.high != 0,
                               .group = r.whole != 0,
                               .reason = r.reason,
                               .name = r.shown,
                               .rules = (uint32_t)r.rules };
    TRY(review_side_read(cx, r.low, &w.one, &one));
    if (w.lift) {
        TRY(review_side_read(cx, r.high, &w.other, &other));
        TRY(sql_second_marker(cx->env, cx->db, r.low, r.high, &marker));
        w.same = marker.count > 0 && marker.at[0].same != 0;
    }
    if (((one | other) & NEVER_SHOWN) != 0) return no_proposal(cx);
    if (r.outcome.n > 0) return fail(cx->env, ST_CONFLICT, "this has been settled already");
    *ret = w;
    return ST_OK;
}

static status waiting(struct cx *cx, struct sql_second_waiting_list *ret_list)
{
    TRY(may_review(cx));
    return sql_second_waiting(cx->env, cx->db, NEVER_SHOWN, SECOND_LISTED, ret_list);
}

status second_count(struct cx *cx, int64_t *ret_count)
{
    struct sql_second_waiting_list ids;
    TRY(waiting(cx, &ids));
    *ret_count = (int64_t)ids.count;
    return ST_OK;
}

status second_list(struct cx *cx, struct second_wanted **ret_list, size_t *ret_count)
{
    struct sql_second_waiting_list ids;
    size_t persons = 0;
    TRY(waiting(cx, &ids));
    struct second_wanted *list = NEW_ARRAY(cx->env->arena, struct second_wanted, ids.count);
    int64_t *person = NEW_ARRAY(cx->env->arena, int64_t, 2 * ids.count);
    for (size_t i = 0; i < ids.count; i++) {
        TRY(read_one(cx, ids.at[i].id, &list[i]));
        person[persons++] = list[i].one.person;
        if (list[i].lift) person[persons++] = list[i].other.person;
    }
    TRY(review_looked(cx, S("second"), person, persons));
    *ret_list = list;
    *ret_count = ids.count;
    return ST_OK;
}

/* ---- the second person -----------------------------------------------------------------------*/

static status begin(struct cx *cx, int64_t id, bool by_another, struct second_wanted *w)
{
    TRY(may_review(cx));
    TRY(read_one(cx, id, w));
    TRY(change_act(cx, S("write"), 0, arena_printf(cx->env->arena, "second/%lld", (long long)id)));
    if (by_another == (w->by != cx->who.account)) return ST_OK;
    if (!by_another)
        return fail(cx->env, ST_FORBIDDEN, "somebody else proposed it: agree to it, or refuse");
    env_fail(cx->env, ST_FORBIDDEN, S("decision"), "the same person cannot decide twice");
    env_remedy(cx->env, "Another records manager must look at it.");
    return ST_FORBIDDEN;
}

static status settle(struct cx *cx, int64_t id, str outcome, str answer)
{
    return sql_second_settle(cx->env, cx->db, id, outcome, cx->who.account,
                             (struct opt_int){ true, env_now(cx->env) }, answer, NULL);
}

status second_confirm(struct cx *cx, int64_t id, struct part_done *ret_done)
{
    struct second_wanted w;
    TRY(begin(cx, id, true, &w));
    *ret_done = (struct part_done){ 0 };
    if (w.lift)
        TRY(marker_lift(cx, w.one.home, w.other.home, w.reason));
    else
        TRY(person_part(cx, w.one.home, w.group, w.reason, ret_done));
    return settle(cx, id, S("done"), S(""));
}

status second_refuse(struct cx *cx, int64_t id, str reason)
{
    struct second_wanted w;
    TRY(begin(cx, id, true, &w));
    if (str_trim(reason).n == 0) return fail_at(cx->env, ST_BAD_INPUT, S("reason"), "say why not");
    return settle(cx, id, S("refused"), reason);
}

status second_withdraw(struct cx *cx, int64_t id)
{
    struct second_wanted w;
    TRY(begin(cx, id, false, &w));
    return settle(cx, id, S("withdrawn"), S(""));
}
