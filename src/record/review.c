/* SPDX-License-Identifier: Apache-2.0
 * Pairs that wait for a human, and what humans decide: a marker that the machine obeys from then
 * on. Decisions move the links here and now; the matcher's memory learns of the marker from the
 * log. */
#include "base/buf.h"
#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_person.h"
#include "gen/sql_trust.h"
#include "record/change.h"
#include "record/link.h"
#include "record/linker.h"
#include "record/person.h"
#include "trust/decide.h"
#include "trust/organisation.h"
#include "trust/trust_limits.h"

static status may_review(struct cx *cx)
{
    if (who_may(&cx->who, RIGHT_REVIEW)) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "joining and parting records is somebody else's work");
}

/* ---- reading ---------------------------------------------------------------------------------*/

static str date_of(struct arena *a, struct opt_int date)
{
    return date.has ? date_text(a, (int32_t)date.v) : str_none();
}

static status read_side(struct cx *cx, int64_t home, struct review_side *ret_side)
{
    struct env *e = cx->env;
    struct sql_patient_get_row p;
    struct organisation organisation = { .name = S("") };
    struct sql_patient_heard_row heard = { 0 };
    TRY(sql_patient_get(e, cx->db, home, &p));
    if (p.organisation != 0) TRY(organisation_by_id(cx, p.organisation, &organisation));
    status st = sql_patient_heard(e, cx->db, home, &heard);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_side = (struct review_side){
        .home = home,
        .organisation = organisation.name,
        .name = p.shown,
        .born = p.born.has ? date_of(e->arena, p.born) : p.born_text,
        .nhs = p.nhs,
        .sex = p.sex,
        .address = p.address,
        .postcode = p.postcode,
        .phone = p.phone,
        .uprn = p.uprn,
        .died = date_of(e->arena, p.died),
        .heard = st == ST_OK ? date_text(e->arena, time_date_local(heard.at)) : str_none(),
    };
    return person_of_home(cx, home, &ret_side->person);
}

static status read_sides(struct cx *cx, int64_t low, int64_t high, struct review_pair *pair)
{
    TRY(read_side(cx, low, &pair->left));
    return read_side(cx, high, &pair->right);
}

status review_list(struct cx *cx, size_t most, struct review_pair **ret_pairs, size_t *ret_count,
                   int64_t *ret_total)
{
    struct sql_review_waiting_list list;
    struct sql_review_count_row total;
    TRY(may_review(cx));
    TRY(sql_review_waiting(cx->env, cx->db, (int64_t)most, &list));
    TRY(sql_review_count(cx->env, cx->db, &total));
    struct review_pair *out = NEW_ARRAY(cx->env->arena, struct review_pair, list.count);
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_review_waiting_row *r = &list.at[i];
        out[i] = (struct review_pair){ .id = r->id,
                                       .probability = r->probability,
                                       .risk = (int)r->risk,
                                       .evidence = r->evidence,
                                       .state = r->state,
                                       .at = r->at };
        TRY(read_sides(cx, r->low, r->high, &out[i]));
    }
    *ret_pairs = out;
    *ret_count = list.count;
    *ret_total = total.n;
    return ST_OK;
}

static status get_row(struct cx *cx, int64_t id, struct sql_review_get_row *ret_row)
{
    status st = sql_review_get(cx->env, cx->db, id, ret_row);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "there is no such pair");
    return st;
}

status review_get(struct cx *cx, int64_t id, struct review_pair *ret_pair)
{
    struct sql_review_get_row r;
    TRY(may_review(cx));
    TRY(get_row(cx, id, &r));
    *ret_pair = (struct review_pair){ .id = r.id,
                                      .probability = r.probability,
                                      .risk = (int)r.risk,
                                      .evidence = r.evidence,
                                      .state = r.state,
                                      .at = r.at };
    return read_sides(cx, r.low, r.high, ret_pair);
}

status review_record(struct cx *cx, int64_t home, struct review_side *ret_side)
{
    TRY(may_review(cx));
    status st = read_side(cx, home, ret_side);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "there is no such source record");
    return st;
}

/* ---- deciding --------------------------------------------------------------------------------*/

static status decided(struct cx *cx, const struct sql_review_get_row *r)
{
    if (str_eq(r->state, S("waiting"))) return ST_OK;
    env_fail(cx->env, ST_CONFLICT, S("pair"), "this pair has been decided already");
    env_remedy(cx->env, "Open it again to see how, and by whom.");
    return ST_CONFLICT;
}

static status mark(struct cx *cx, int64_t low, int64_t high, bool same, str reason)
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

status review_join(struct cx *cx, int64_t id, str reason)
{
    struct sql_review_get_row r;
    int64_t keep, go, *homes;
    size_t count;
    TRY(may_review(cx));
    TRY(get_row(cx, id, &r));
    TRY(decided(cx, &r));
    TRY(person_of_home(cx, r.low, &keep));
    TRY(person_of_home(cx, r.high, &go));
    TRY(check_numbers(cx, keep, go));
    TRY(mark(cx, r.low, r.high, true, reason));
    TRY(person_homes(cx, go, &homes, &count));
    for (size_t i = 0; keep != go && i < count; i++) {
        struct link_move m = { homes[i], keep, S("by hand"), 1 };
        TRY(link_move(cx, &m));
    }
    return sql_review_settle(cx->env, cx->db, id, S("joined"), cx->who.account,
                             (struct opt_int){ true, env_now(cx->env) }, reason, NULL);
}

status review_keep_apart(struct cx *cx, int64_t id, str reason)
{
    struct sql_review_get_row r;
    TRY(may_review(cx));
    TRY(get_row(cx, id, &r));
    TRY(decided(cx, &r));
    TRY(mark(cx, r.low, r.high, false, reason));
    return sql_review_settle(cx->env, cx->db, id, S("apart"), cx->who.account,
                             (struct opt_int){ true, env_now(cx->env) }, reason, NULL);
}

status review_undo(struct cx *cx, int64_t id)
{
    struct sql_review_get_row r;
    struct sql_person_source_get_row high;
    int64_t now = env_now(cx->env), person;
    TRY(may_review(cx));
    TRY(get_row(cx, id, &r));
    if (str_eq(r.state, S("waiting"))) return ST_OK;
    TRY(sql_marker_lift(cx->env, cx->db, r.low, r.high, now, NULL));
    TRY(sql_person_source_get(cx->env, cx->db, r.high, &high));
    int64_t low_person;
    TRY(person_of_home(cx, r.low, &low_person));
    if (str_eq(r.state, S("joined")) && high.person == low_person &&
        str_eq(high.rule, S("by hand"))) {
        TRY(link_person_for(cx, r.high, high.person, &person));
        struct link_move m = { r.high, person, S("join undone"), 1 };
        TRY(link_move(cx, &m));
    }
    TRY(change_add(cx, S("marker"), r.low, r.low));
    TRY(change_add(cx, S("marker"), r.high, r.high));
    return sql_review_settle(cx->env, cx->db, id, S("waiting"), 0, (struct opt_int){ 0 },
                             str_none(), NULL);
}

/* ---- parting ---------------------------------------------------------------------------------*/

static status forbid(struct cx *cx, int64_t home, const int64_t *homes, size_t count, str reason)
{
    for (size_t i = 0; i < count; i++) {
        if (homes[i] == home) continue;
        int64_t low = homes[i] < home ? homes[i] : home, high = homes[i] < home ? home : homes[i];
        TRY(sql_marker_lift(cx->env, cx->db, low, high, env_now(cx->env), NULL));
        TRY(mark(cx, low, high, false, reason));
    }
    return ST_OK;
}

/* Accounts that opened the person since the record was joined to it. */
static status who_saw(struct cx *cx, int64_t person, int64_t since, int64_t **ret_seen,
                      size_t *ret_count)
{
    struct sql_looked_accounts_list list;
    TRY(sql_looked_accounts(cx->env, cx->db, person, since, &list));
    int64_t *out = NEW_ARRAY(cx->env->arena, int64_t, list.count);
    for (size_t i = 0; i < list.count; i++) out[i] = list.at[i].account;
    *ret_seen = out;
    *ret_count = list.count;
    return ST_OK;
}

status person_part(struct cx *cx, int64_t home, str reason, int64_t *ret_person, int64_t **ret_seen,
                   size_t *ret_seen_count)
{
    struct sql_person_source_get_row have;
    int64_t *homes, person;
    size_t count;
    TRY(may_review(cx));
    status st = sql_person_source_get(cx->env, cx->db, home, &have);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "there is no such source record");
    TRY(st);
    TRY(person_homes(cx, have.person, &homes, &count));
    if (count < 2) return fail(cx->env, ST_CONFLICT, "this record is joined with no other");
    TRY(who_saw(cx, have.person, have.at, ret_seen, ret_seen_count));
    TRY(forbid(cx, home, homes, count, reason));
    TRY(link_person_for(cx, home, have.person, &person));
    struct link_move m = { home, person, S("parted by hand"), 1 };
    TRY(link_move(cx, &m));
    *ret_person = person;
    return ST_OK;
}

status person_source_merge(struct cx *cx, int64_t gone, int64_t kept)
{
    int64_t from, to, *homes;
    size_t count;
    TRY(person_of_home(cx, gone, &from));
    TRY(person_of_home(cx, kept, &to));
    if (from == to) return ST_OK;
    TRY(person_homes(cx, from, &homes, &count));
    for (size_t i = 0; i < count; i++) {
        struct link_move m = { homes[i], to, S("source merge"), 1 };
        TRY(link_move(cx, &m));
    }
    return ST_OK;
}
