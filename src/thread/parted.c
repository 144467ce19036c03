/* SPDX-License-Identifier: Apache-2.0 */
#include "thread/parted.h"

#include "base/buf.h"
#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_work.h"
#include "record/change.h"
#include "record/part.h"
#include "record/person.h"
#include "thread/notice.h"
#include "trust/decide.h"
#include "work/known.h"
#include "work/work.h"

struct telling {
    struct cx *cx;    /* who parted */
    struct cx server; /* opens the issues */
    struct parting p;
};

static str rule(void)
{
    return S("two people’s records were shown as one");
}

/* "3 November 2025". */
static str day_text(struct arena *a, int64_t at)
{
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    struct civil c = time_civil_local(at);
    return arena_printf(a, "%d %s %d", c.day, months[c.month - 1], c.year);
}

/* "From 3 November 2025 to 5 November 2025", or "On 3 November 2025". */
static str span_text(struct arena *a, const struct parting *p)
{
    str from = day_text(a, p->joined_at), to = day_text(a, p->at);
    if (str_eq(from, to)) return arena_printf(a, "On %.*s", STR_ARG(from));
    return arena_printf(a, "From %.*s to %.*s", STR_ARG(from), STR_ARG(to));
}

/* "2 allergies and 1 medicine" */
static str facts_text(struct arena *a, const struct part_facts *f)
{
    str allergies = arena_printf(a, "%lld %s", (long long)f->allergies,
                                 f->allergies == 1 ? "allergy" : "allergies");
    str medicines = arena_printf(a, "%lld %s", (long long)f->medicines,
                                 f->medicines == 1 ? "medicine" : "medicines");
    if (f->allergies == 0) return medicines;
    if (f->medicines == 0) return allergies;
    return arena_printf(a, "%.*s and %.*s", STR_ARG(allergies), STR_ARG(medicines));
}

/* ---- organisations and workers ---------------------------------------------------------------*/

/* Which of the two an organisation has a record of: that one it is told about; else the one whose
 * page was opened. */
static status whose(struct telling *t, int64_t organisation, int64_t *ret_person)
{
    int64_t people[] = { t->p.stayed, t->p.restored };
    *ret_person = t->p.stayed;
    for (size_t i = 0; i < 2; i++) {
        struct sql_issue_person_home_list homes;
        TRY(sql_issue_person_home(t->cx->env, t->cx->db, people[i], &homes));
        for (size_t k = 0; k < homes.count; k++)
            if (homes.at[k].organisation == organisation) {
                *ret_person = people[i];
                return ST_OK;
            }
    }
    return ST_OK;
}

static str looked_words(struct telling *t, int64_t organisation, int64_t *ret_holder)
{
    struct arena *a = t->cx->env->arena;
    struct buf b = buf_make(a);
    size_t n = 0;
    buf_printf(&b,
               "%.*s two people’s records were shown as one. They have been parted. Check what "
               "was decided or written from it. Who opened it: ",
               STR_ARG(span_text(a, &t->p)));
    for (size_t i = 0; i < t->p.seen_count; i++) {
        const struct part_seen *s = &t->p.seen[i];
        if (s->organisation != organisation) continue;
        *ret_holder = n++ == 0 ? s->account : 0;
        buf_printf(&b, "%s%.*s (last on %.*s)", n > 1 ? "; " : "", STR_ARG(s->name),
                   STR_ARG(day_text(a, s->last_at)));
    }
    buf_add(&b, S("."));
    return buf_str(&b);
}

/* An account that works there no longer cannot hold it: the team does. */
static status holder_or_team(struct telling *t, int64_t organisation, int64_t *holder)
{
    struct sql_issue_account_role_list role;
    if (*holder == 0) return ST_OK;
    TRY(sql_issue_account_role(t->cx->env, t->cx->db, *holder, organisation, &role));
    if (role.count == 0) *holder = 0;
    return ST_OK;
}

static status tell_organisation(struct telling *t, int64_t organisation, int64_t *ret_issue)
{
    struct arena *a = t->cx->env->arena;
    struct work_new w = { .kind = S("review"),
                          .title = S("Check what was read while two people’s records stood as one"),
                          .next_action = S("Check"),
                          .to_organisation = organisation,
                          .clock = S("records-parted"),
                          .rule = rule(),
                          .once = arena_printf(a, "parted/%lld/%lld", (long long)t->p.id,
                                               (long long)organisation) };
    w.words = looked_words(t, organisation, &w.holder);
    TRY(whose(t, organisation, &w.person));
    TRY(holder_or_team(t, organisation, &w.holder));
    TRY(work_open(&t->server, &w, ret_issue, NULL));
    return parting_told(t->cx, t->p.id, organisation, *ret_issue);
}

static status tell_worker(struct telling *t, const struct part_seen *s, int64_t issue)
{
    struct arena *a = t->cx->env->arena;
    struct notice_new n = {
        .way = S("page"),
        .account = s->account,
        .language = S("en"),
        .subject = S("A page you opened showed two people’s records as one"),
        .body = arena_printf(a,
                             "You opened it last on %.*s. The records have been parted. What to "
                             "check is on your organisation’s list.",
                             STR_ARG(day_text(a, s->last_at))),
        .about_kind = S("issue"),
        .about_id = issue,
        .once =
            arena_printf(a, "parted:%lld:worker:%lld", (long long)t->p.id, (long long)s->account),
    };
    return notice_add(t->cx, &n);
}

/* Those who are asked by an organisation of the alliance; an account without one is told alone. */
static status tell_seen(struct telling *t)
{
    int64_t organisation = 0, issue = 0;
    for (size_t i = 0; i < t->p.seen_count; i++) {
        const struct part_seen *s = &t->p.seen[i];
        if (s->organisation != organisation || i == 0) {
            organisation = s->organisation;
            issue = 0;
            if (organisation != 0) TRY(tell_organisation(t, organisation, &issue));
        }
        TRY(tell_worker(t, s, issue));
    }
    return ST_OK;
}

/* ---- what was read across --------------------------------------------------------------------*/

static status clinician_of(struct telling *t, int64_t person, int64_t *ret_organisation)
{
    struct sql_issue_practice_of_list practice;
    struct sql_issue_person_home_list homes;
    TRY(sql_issue_practice_of(t->cx->env, t->cx->db, person, RELATION_REGISTERED,
                              env_now(t->cx->env), &practice));
    TRY(sql_issue_person_home(t->cx->env, t->cx->db, person, &homes));
    *ret_organisation = practice.count > 0 ? practice.at[0].actor
                        : homes.count > 0  ? homes.at[0].organisation
                                           : 0;
    return ST_OK;
}

static status flag_medicines(struct telling *t, int64_t person, const struct part_facts *of_other)
{
    struct arena *a = t->cx->env->arena;
    struct work_new w = { .person = person,
                          .kind = S("review"),
                          .title = S("Somebody else’s allergies or medicines stood on this record"),
                          .next_action = S("Check what was prescribed"),
                          .danger = true,
                          .clock = S("records-parted"),
                          .rule = rule(),
                          .once = arena_printf(a, "parted/%lld/read-across/%lld",
                                               (long long)t->p.id, (long long)person) };
    int64_t issue;
    if (of_other->allergies + of_other->medicines == 0) return ST_OK;
    TRY(clinician_of(t, person, &w.to_organisation));
    if (w.to_organisation == 0) return ST_OK;
    w.words = arena_printf(
        a,
        "%.*s %.*s of another person stood here as this person’s; %s opened the page. The records "
        "have been parted. Check what was prescribed, given or stopped in that time.",
        STR_ARG(span_text(a, &t->p)), STR_ARG(facts_text(a, of_other)),
        t->p.seen_count == 1 ? "one person"
                             : arena_cstr(a, arena_printf(a, "%zu people", t->p.seen_count)));
    return work_open(&t->server, &w, &issue, NULL);
}

static status flag_safeguarding(struct telling *t, int64_t person,
                                const struct part_facts *of_other)
{
    struct arena *a = t->cx->env->arena;
    struct work_new w = { .person = person,
                          .kind = S("safeguarding"),
                          .title = S("A concern about somebody else stood on this record"),
                          .words = S("Two people’s records were shown as one. They have been "
                                     "parted. Check whom each concern is about."),
                          .next_action = S("Check whom it is about"),
                          .danger = true,
                          .label = LABEL_SAFEGUARDING,
                          .rule = rule(),
                          .once = arena_printf(a, "parted/%lld/concern/%lld", (long long)t->p.id,
                                               (long long)person) };
    int64_t issue;
    if (!of_other->safeguarding) return ST_OK;
    TRY(work_danger_team(&t->server, &w.to_organisation));
    if (w.to_organisation == 0) return ST_OK;
    return work_open(&t->server, &w, &issue, NULL);
}

/* ---- the two people --------------------------------------------------------------------------*/

static status tell_person(struct telling *t, int64_t person)
{
    struct arena *a = t->cx->env->arena;
    struct sql_accounts_of_person_list accounts;
    TRY(sql_accounts_of_person(t->cx->env, t->cx->db, person, &accounts));
    for (size_t i = 0; i < accounts.count; i++) {
        struct notice_new n = {
            .way = S("page"),
            .account = accounts.at[i].id,
            .language = S("en"),
            .subject = S("Your record was joined with somebody else’s by mistake"),
            .body = S("It is yours alone again. Those who opened it meanwhile have been told to "
                      "check what they did. Your record says when, and how many they were."),
            .about_kind = S("parting"),
            .about_id = t->p.id,
            .once = arena_printf(a, "parted:%lld:person:%lld", (long long)t->p.id,
                                 (long long)accounts.at[i].id),
        };
        TRY(notice_add(t->cx, &n));
    }
    return ST_OK;
}

status parted_tell(struct cx *cx, int64_t parting)
{
    struct telling t = { .cx = cx };
    if (parting == 0) return ST_OK;
    TRY(parting_get(cx, parting, &t.p));
    if (t.p.seen_count == 0) return parting_told_all(cx, parting);
    TRY(change_act(cx, S("write"), 0,
                   arena_printf(cx->env->arena, "parting/%lld", (long long)parting)));
    t.server = *cx;
    t.server.who = who_system();
    t.server.scope = NULL;
    TRY(tell_seen(&t));
    TRY(flag_medicines(&t, t.p.stayed, &t.p.of_restored));
    TRY(flag_medicines(&t, t.p.restored, &t.p.of_stayed));
    TRY(flag_safeguarding(&t, t.p.stayed, &t.p.of_restored));
    TRY(flag_safeguarding(&t, t.p.restored, &t.p.of_stayed));
    TRY(tell_person(&t, t.p.stayed));
    TRY(tell_person(&t, t.p.restored));
    return parting_told_all(cx, parting);
}
