/* SPDX-License-Identifier: Apache-2.0
 * The request: asked, found, listed, read.
 */
#include "work/access_copy.h"

#include "base/time.h"
#include "gen/sql_access_copy.h"
#include "record/change.h"
#include "trust/audit.h"
#include "work/access_inner.h"
#include "work/inner.h"
#include "work/work_limits.h"

status access_nobody(struct cx *cx)
{
    return fail(cx->env, ST_NOT_FOUND, "there is no such request");
}

static bool is_resident(const struct who *who)
{
    return who->role == ROLE_RESIDENT || who->role == ROLE_PROXY;
}

/* ---- asking ----------------------------------------------------------------------------------*/

static bool is_channel(const struct access_new *n, bool resident)
{
    if (resident) return str_eq(n->channel, S("page"));
    return str_eq(n->channel, S("letter")) || str_eq(n->channel, S("telephone")) ||
           str_eq(n->channel, S("in person"));
}

static status ask_check(struct cx *cx, const struct access_new *n)
{
    bool resident = is_resident(&cx->who);
    if (!is_channel(n, resident))
        return fail_at(cx->env, ST_BAD_INPUT, S("channel"), "say how it was asked for");
    if (!resident && str_trim(or_empty(n->words)).n == 0)
        return fail_at(cx->env, ST_BAD_INPUT, S("words"), "say who asked, and how you know");
    if (n->received_at > env_now(cx->env))
        return fail_at(cx->env, ST_BAD_INPUT, S("received"), "that day has not come yet");
    return ST_OK;
}

/* The one that this person's page asked for and that is open still; 0. */
static status asked_before(struct cx *cx, int64_t person, int64_t *ret_id)
{
    struct sql_access_copy_waiting_row row = { 0 };
    *ret_id = 0;
    if (!is_resident(&cx->who)) return ST_OK;
    status st = sql_access_copy_waiting(cx->env, cx->db, person, cx->who.account, &row);
    if (st == ST_NOT_FOUND) {
        cx->env->err = (struct err){ 0 };
        return ST_OK;
    }
    *ret_id = row.id;
    return st;
}

static status answers(struct cx *cx, int64_t person, int64_t *ret_organisation)
{
    struct sql_access_copy_answers_row row;
    *ret_organisation = cx->who.organisation;
    if (!is_resident(&cx->who) && cx->who.organisation != 0) return ST_OK;
    status st = sql_access_copy_answers(cx->env, cx->db, person, &row);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "there is no such person");
    TRY(st);
    *ret_organisation = row.id;
    return ST_OK;
}

status access_copy_ask(struct cx *cx, const struct access_new *n, int64_t *ret_copy)
{
    int64_t organisation, issue = 0, due = 0, before = 0;
    struct sql_access_copy_add_row made;
    bool resident = is_resident(&cx->who);
    bool other = resident ? cx->who.role == ROLE_PROXY : n->other;
    int64_t received = n->received_at != 0 ? n->received_at : env_now(cx->env);
    TRY(ask_check(cx, n));
    TRY(asked_before(cx, n->person, &before));
    if (before != 0) {
        *ret_copy = before;
        return ST_OK;
    }
    TRY(answers(cx, n->person, &organisation));
    struct work_new w = { .person = n->person,
                          .kind = S("request"),
                          .title = S("A copy of the record"),
                          .words = or_empty(n->words),
                          .to_organisation = organisation,
                          .next_action = S("Put the copy together"),
                          .clock = S("subject-access"),
                          .clock_from = received };
    TRY(work_open(cx, &w, &issue, NULL)); /* decides whether this who may write about her */
    TRY(work_clock_due(cx, w.clock, received, &due));
    TRY(sql_access_copy_add(cx->env, cx->db, n->person, resident ? cx->who.account : 0,
                            other ? 1 : 0, organisation, n->channel,
                            str_sub(or_empty(n->words), 0, WORK_WORDS_MOST), received, due,
                            cx->who.account, issue, &made));
    *ret_copy = made.id;
    return ST_OK;
}

/* ---- finding ---------------------------------------------------------------------------------*/

static bool is_clinician(const struct who *who)
{
    switch ((enum role)who->role) {
    case ROLE_GP:
    case ROLE_NURSE:
    case ROLE_DOCTOR:
    case ROLE_THERAPIST: return true;
    default: return false;
    }
}

/* May this who see what is of health about the person? */
static status sees_health(struct cx *cx, int64_t person, bool *ret_sees)
{
    struct decision d;
    struct sql_access_copy_home_row row;
    *ret_sees = false;
    TRY(sql_access_copy_home(cx->env, cx->db, person, &row));
    TRY(trust_row(cx, ACTION_READ, row.home, FACET_PROBLEM, 0, 0, &d));
    *ret_sees = d.verdict >= VERDICT_PART;
    return ST_OK;
}

static status sides_of(struct cx *cx, const struct sql_access_copy_get_row *r, uint32_t *ret_sides)
{
    const struct who *who = &cx->who;
    bool sees = false, own = who->role == ROLE_RESIDENT && who->person == r->person;
    uint32_t sides = 0;
    if (own && r->other == 0) sides |= ACCESS_ASKER;
    if (who->role == ROLE_PROXY && r->account == who->account && r->account != 0) {
        TRY(sees_health(cx, r->person, &sees)); /* still may act for her */
        if (sees) sides |= ACCESS_ASKER;
    }
    if (who_may(who, RIGHT_REQUESTS) && who->organisation == r->organisation &&
        who->person != r->person)
        sides |= ACCESS_OFFICER;
    if (is_clinician(who) && r->prepared_at != 0) {
        TRY(sees_health(cx, r->person, &sees));
        if (sees) sides |= ACCESS_SIGNER;
    }
    *ret_sides = sides;
    return ST_OK;
}

static status load(struct cx *cx, int64_t id, struct access_copy *ret_copy)
{
    struct sql_access_copy_get_row r;
    status st = sql_access_copy_get(cx->env, cx->db, id, &r);
    if (st == ST_NOT_FOUND) return access_nobody(cx);
    TRY(st);
    struct access_copy c = { .id = r.id,
                             .person = r.person,
                             .organisation = r.organisation,
                             .issue = r.issue,
                             .other = r.other != 0,
                             .organisation_name = r.organisation_name,
                             .channel = r.channel,
                             .words = r.words,
                             .received_at = r.received_at,
                             .due_at = r.due_at,
                             .written_by = r.account == 0 ? r.taken_by : 0,
                             .build = r.build,
                             .prepared_by = r.prepared_by,
                             .prepared_at = r.prepared_at,
                             .health = r.health != 0,
                             .others = r.others,
                             .masked = r.masked,
                             .by_hand = r.by_hand,
                             .signed_at = r.signed_at,
                             .released_at = r.released_at,
                             .harm = r.harm != 0,
                             .prepared_name = or_empty(r.prepared_name),
                             .signed_name = or_empty(r.signed_name),
                             .signed_words = r.signed_words,
                             .released_name = or_empty(r.released_name) };
    TRY(sides_of(cx, &r, &c.sides));
    *ret_copy = c;
    return ST_OK;
}

status access_copy_get(struct cx *cx, int64_t id, struct access_copy *ret_copy)
{
    TRY(load(cx, id, ret_copy));
    return ret_copy->sides != 0 ? ST_OK : access_nobody(cx);
}

static status add(struct cx *cx, struct access_copies *list, int64_t id)
{
    struct access_copy c;
    TRY(load(cx, id, &c));
    if (c.sides != 0) *VEC_PUSH(cx->env->arena, list) = c;
    return ST_OK;
}

status access_copy_own(struct cx *cx, int64_t person, struct access_copies *ret_list)
{
    struct sql_access_copy_of_person_list rows;
    struct access_copies list = { 0 };
    bool own = cx->who.role == ROLE_RESIDENT && cx->who.person == person;
    TRY(sql_access_copy_of_person(cx->env, cx->db, person, cx->who.account, own ? 1 : 0, &rows));
    for (size_t i = 0; i < rows.count; i++) TRY(add(cx, &list, rows.at[i].id));
    *ret_list = list;
    return ST_OK;
}

status access_copy_list(struct cx *cx, struct access_copies *ret_list)
{
    struct sql_access_copy_of_organisation_list rows;
    struct access_copies list = { 0 };
    TRY(sql_access_copy_of_organisation(cx->env, cx->db, cx->who.organisation, ACCESS_LIST_MOST,
                                        &rows));
    for (size_t i = 0; i < rows.count; i++) TRY(add(cx, &list, rows.at[i].id));
    *ret_list = list;
    return ST_OK;
}

/* ---- reading ---------------------------------------------------------------------------------*/

/* A health professional's own view and seals, not the person's. */
static status admit_signer(struct cx *cx, struct copy_lines *lines)
{
    size_t kept = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct copy_line *l = &lines->at[i];
        struct decision d;
        TRY(trust_row(cx, ACTION_READ, l->home, l->facet, l->label, l->source, &d));
        if (d.verdict >= VERDICT_PART) lines->at[kept++] = *l;
    }
    lines->count = kept;
    return ST_OK;
}

status access_copy_lines(struct cx *cx, const struct access_copy *c, int64_t after, size_t most,
                         struct copy_lines *ret_lines, bool *ret_more)
{
    struct sql_access_line_list_list rows;
    struct copy_lines lines = { 0 };
    bool officer = (c->sides & ACCESS_OFFICER) != 0;
    bool signer = !officer && (c->sides & ACCESS_SIGNER) != 0;
    if (!officer && !signer && ((c->sides & ACCESS_ASKER) == 0 || c->released_at == 0))
        return access_nobody(cx);
    TRY(sql_access_line_list(cx->env, cx->db, c->id, c->build, after, (int64_t)most + 1, &rows));
    *ret_more = rows.count > most;
    for (size_t i = 0; i < rows.count && i < most; i++) {
        const struct sql_access_line_list_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &lines) = (struct copy_line){
            r->n,    r->home,  r->source, (uint32_t)r->facet, (uint32_t)r->label,
            r->date, r->title, r->body,   r->masked,          or_empty(r->organisation)
        };
    }
    TRY(signer ? admit_signer(cx, &lines) : copy_admit(cx, c->person, c->other, &lines));
    struct audit_look look = { .action = S("export"),
                               .what = S("copy"),
                               .rule = S("R65"),
                               .person = &c->person,
                               .person_count = 1 };
    TRY(audit_look(cx, &look));
    *ret_lines = lines;
    return ST_OK;
}
