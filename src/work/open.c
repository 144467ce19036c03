/* SPDX-License-Identifier: Apache-2.0
 * Something is asked of the alliance.
 */
#include "base/time.h"
#include "base/utf8.h"
#include "gen/sql_person.h"
#include "gen/sql_work.h"
#include "record/change.h"
#include "trust/decide.h"
#include "work/inner.h"
#include "work/work_limits.h"

enum { ANSWER_WORKING_DAYS = 10 };

struct opening {
    struct cx *cx;
    const struct work_new *w;
    struct work_issue issue;
    struct organisation to, from;
    str patient;
    const struct work_kind *kind;
};

/* Cut at a whole character. */
static str cut(str s, size_t most)
{
    if (s.n <= most) return s;
    while (most > 0 && ((unsigned char)s.p[most] & 0xC0) == 0x80) most--;
    return str_sub(s, 0, most);
}

/* A landlord's or a care home's workers see what is asked of them, though their view of a record is
 * narrow: the request is of that kind too. */
static uint32_t facet_for(enum org_kind kind)
{
    switch (kind) {
    case ORG_HOUSING:
    case ORG_FIRE: return FACET_HOUSING;
    case ORG_CARE_HOME:
    case ORG_HOME_CARE: return FACET_NEED;
    default: return 0;
    }
}

static status parties(struct opening *o)
{
    struct env *e = o->cx->env;
    const struct work_new *w = o->w;
    status st = organisation_by_id(o->cx, w->to_organisation, &o->to);
    if (st == ST_NOT_FOUND || (st == ST_OK && o->to.closed_at != TIME_NONE)) {
        env_fail(e, ST_BAD_INPUT, S("to"), "there is no such organisation, or it has closed");
        env_remedy(e, "Choose one of the list.");
        return ST_BAD_INPUT;
    }
    TRY(st);
    int64_t from = w->from_organisation != 0 ? w->from_organisation : o->cx->who.organisation;
    if (w->rule.n > 0 || o->cx->who.role == ROLE_RESIDENT || o->cx->who.role == ROLE_PROXY)
        from = w->from_organisation;
    o->issue.from_organisation = from;
    o->from = (struct organisation){ .key = S("") };
    return from == 0 ? ST_OK : organisation_by_id(o->cx, from, &o->from);
}

/* The source record that it stands with: the sender's own, else the receiver's, else the first. */
static status home_choose(struct opening *o)
{
    struct cx *cx = o->cx;
    struct sql_issue_person_home_list list;
    struct sql_patient_heard_row patient;
    o->patient = S("");
    if (o->w->person == 0) return ST_OK;
    TRY(sql_issue_person_home(cx->env, cx->db, o->w->person, &list));
    if (list.count == 0) return fail(cx->env, ST_NOT_FOUND, "there is no such person");
    size_t best = 0;
    for (size_t i = list.count; i > 0; i--) {
        const struct sql_issue_person_home_row *r = &list.at[i - 1];
        if (r->label == 0 && r->organisation == o->issue.to_organisation) best = i - 1;
    }
    for (size_t i = list.count; i > 0; i--) {
        const struct sql_issue_person_home_row *r = &list.at[i - 1];
        if (r->label == 0 && r->organisation == o->issue.from_organisation) best = i - 1;
    }
    o->issue.home = list.at[best].home;
    for (size_t i = 0; i < list.count && o->issue.neighbourhood == 0; i++)
        if (list.at[i].label == 0)
            TRY(work_area_id(cx, or_empty(list.at[i].postcode), &o->issue.neighbourhood));
    TRY(sql_patient_heard(cx->env, cx->db, o->issue.home, &patient));
    o->patient = patient.id;
    return ST_OK;
}

/* Who may ask: whoever may write about the person; a referral wants the right to refer. Raising a
 * concern needs no right to read it. */
static status may_open(struct opening *o)
{
    struct cx *cx = o->cx;
    const struct who *who = &cx->who;
    if (who->role == ROLE_SYSTEM) return ST_OK;
    if (who->account == 0) return fail(cx->env, ST_UNAUTHORIZED, "sign in first");
    bool resident = who->role == ROLE_RESIDENT || who->role == ROLE_PROXY;
    if (o->w->referral && !who_may(who, RIGHT_REFER))
        return fail(cx->env, ST_FORBIDDEN, "your role does not refer");
    if (o->issue.from_organisation != 0 && o->issue.from_organisation != who->organisation)
        return fail(cx->env, ST_FORBIDDEN, "you ask in your own organisation’s name");
    if (o->w->person == 0) return ST_OK;
    struct decision d;
    TRY(trust_row(cx, ACTION_WRITE, o->issue.home, FACET_REFERRAL | o->issue.facet, 0,
                  resident ? 0 : who->organisation, &d));
    if (d.verdict < VERDICT_PART) return fail(cx->env, ST_NOT_FOUND, "there is no such person");
    return ST_OK;
}

static status clock_set(struct opening *o)
{
    struct work_issue *i = &o->issue;
    str name = o->w->clock.n > 0 ? o->w->clock : o->kind->clock;
    i->clock = S("");
    i->clock_due = TIME_NONE;
    const struct work_clock *c = work_clock_of(name);
    if (c == NULL) return ST_OK;
    int64_t from = o->w->clock_from != 0 ? o->w->clock_from : i->created_at;
    TRY(work_clock_due(o->cx, name, from, &i->clock_due));
    i->clock = c->name;
    i->clock_severity = c->severity;
    return ST_OK;
}

static status fill(struct opening *o)
{
    struct cx *cx = o->cx;
    const struct work_new *w = o->w;
    struct work_issue *i = &o->issue;
    struct arena *a = cx->env->arena;
    i->person = w->person;
    i->created_at = i->changed_at = env_now(cx->env);
    i->changed_by = cx->who.organisation;
    i->title = arena_str(a, cut(str_trim(or_empty(w->title)), WORK_TITLE_MOST));
    i->words = cut(str_trim(or_empty(w->words)), WORK_WORDS_MOST);
    if (i->title.n == 0) return fail_at(cx->env, ST_BAD_INPUT, S("title"), "say what is wanted");
    o->kind = work_kind_of(a, or_empty(w->kind), i->title);
    i->kind = w->referral ? S("referral") : w->kind.n > 0 ? w->kind : o->kind->kind;
    if (w->asked && w->kind.n == 0) i->kind = S("question");
    i->label = w->label;
    i->facet = FACET_REFERRAL | facet_for(o->to.kind);
    if (i->from_organisation != 0) i->facet |= facet_for(o->from.kind);
    i->source = i->from_organisation;
    if (w->person == 0) i->source = i->to_organisation; /* about nobody: who has it may see it */
    i->service = or_empty(w->service);
    i->asked_by = cx->who.account;
    i->desk = w->draft ? i->from_organisation : i->to_organisation;
    i->holder = w->draft ? cx->who.account : w->holder;
    i->holder_words = S("");
    i->state = w->draft ? WORK_DRAFT : WORK_REQUESTED;
    i->open = true;
    i->next_action = w->next_action.n > 0 ? w->next_action : o->kind->next_action;
    i->danger = w->danger;
    i->asked = w->asked;
    i->answer_due = TIME_NONE;
    if (w->asked)
        i->answer_due = w->answer_due != 0
                            ? w->answer_due
                            : time_from_local(date_add_working_days(time_date_local(i->created_at),
                                                                    ANSWER_WORKING_DAYS) +
                                                  1,
                                              0, 0, 0) -
                                  1;
    i->commitment = w->commitment;
    i->voice = w->voice;
    i->rule = or_empty(w->rule);
    i->passed_from = w->passed_from;
    i->theme = w->theme;
    i->reason = i->outcome = S("");
    return ST_OK;
}

static status row_add(struct opening *o, int64_t *ret_id)
{
    struct cx *cx = o->cx;
    const struct work_issue *i = &o->issue;
    struct sql_issue_add_row row;
    str nowhere = rank_bytes(cx->env->arena, &(struct order_place){ .band = 5 });
    TRY(sql_issue_add(cx->env, cx->db, i->home, i->person, i->task, i->task_version, i->request,
                      i->source, i->label, i->facet, i->kind, i->title, i->words, i->service,
                      i->asked_by, i->from_organisation, i->to_organisation, i->desk, i->holder,
                      i->holder_words, work_state_word(i->state), 1, i->next_action,
                      i->danger ? 1 : 0, i->clock, opt_time(i->clock_due), i->clock_severity,
                      i->asked ? 1 : 0, opt_time(i->answer_due), issue_due(i), i->theme,
                      i->commitment, i->voice, i->rule, o->w->once.n > 0 ? o->w->once : str_none(),
                      i->passed_from, i->neighbourhood, i->created_at, i->changed_at, i->changed_by,
                      (struct opt_int){ 0 }, i->outcome, i->reason, nowhere, INT64_MAX, &row));
    *ret_id = row.id;
    return ST_OK;
}

static status opened_before(struct cx *cx, str once, int64_t *ret_id)
{
    struct sql_issue_once_row row;
    *ret_id = 0;
    if (once.n == 0) return ST_OK;
    status st = sql_issue_once(cx->env, cx->db, once, &row);
    if (st == ST_OK) *ret_id = row.id;
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    return st == ST_NOT_FOUND ? ST_OK : st;
}

status work_open(struct cx *cx, const struct work_new *w, int64_t *ret_issue, bool *ret_new)
{
    struct opening o = { .cx = cx, .w = w };
    int64_t id = 0;
    TRY(opened_before(cx, w->once, &id));
    if (ret_new != NULL) *ret_new = id == 0;
    if (id != 0) {
        *ret_issue = id;
        return ST_OK;
    }
    o.issue.to_organisation = w->to_organisation;
    TRY(parties(&o));
    TRY(fill(&o));
    TRY(home_choose(&o));
    TRY(may_open(&o));
    TRY(clock_set(&o));
    if (o.issue.theme == 0) TRY(work_theme(cx, o.kind->theme, &o.issue.theme));
    TRY(change_act(cx, S("write"), w->person, S("issue")));
    TRY(task_create(cx, &o.issue, o.patient, o.from.key, o.to.key));
    TRY(row_add(&o, &id));
    TRY(event_add(cx, id, S("opened"), work_state_word(o.issue.state), o.issue.words, S("")));
    TRY(change_add(cx, S("issue"), o.issue.home, id));
    TRY(issue_place(cx, id));
    *ret_issue = id;
    return ST_OK;
}
