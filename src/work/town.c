/* SPDX-License-Identifier: Apache-2.0 */
#include "work/town.h"

#include "base/time.h"
#include "gen/sql_work.h"
#include "trust/account.h"
#include "trust/decide.h"
#include "work/inner.h"

struct asked {
    str key;
    size_t nth;
    str from, to, kind;
    bool asked, danger;
    int days;
    str title, words, verb, by, reason;
};
static const struct asked rows[] = {
#define ASKED(key_, nth_, from_, to_, kind_, asked_, danger_, days_, title_, words_, verb_, by_,   \
              reason_)                                                                             \
    { S_INIT(key_),  (nth_),      S_INIT(from_),  S_INIT(to_),    S_INIT(kind_),                   \
      (asked_),      (danger_),   (days_),        S_INIT(title_), S_INIT(words_),                  \
      S_INIT(verb_), S_INIT(by_), S_INIT(reason_) },
#include "work/town.def"
#undef ASKED
};

struct filling {
    struct cx *cx;
    struct sql_work_town_people_list people;
    int64_t practice;
    int64_t now;
};

static status organisation_id(struct filling *f, str key, int64_t *ret_id)
{
    struct organisation o;
    *ret_id = 0;
    if (key.n == 0) return ST_OK;
    if (str_eq(key, S("*"))) {
        *ret_id = f->practice;
        return ST_OK;
    }
    TRY(organisation_by_key(f->cx, key, &o));
    *ret_id = o.id;
    return ST_OK;
}

/* As one of the town's accounts, acting in its first role. */
static status as_account(struct filling *f, str name, struct cx *ret_cx)
{
    struct account account;
    struct account_role *roles;
    size_t count;
    TRY(account_by_name(f->cx, name, &account));
    TRY(account_roles(f->cx, account.id, &roles, &count));
    *ret_cx = *f->cx;
    ret_cx->scope = NULL;
    ret_cx->who = (struct who){ .account = account.id,
                                .person = account.person,
                                .organisation = roles[0].organisation,
                                .role = (uint8_t)roles[0].role,
                                .purpose = (uint8_t)role_purpose(roles[0].role),
                                .assured = true };
    return ST_OK;
}

static status since_then(struct filling *f, const struct asked *r, int64_t issue)
{
    struct cx by;
    struct work_act act = { .issue = issue, .reason = r->reason };
    struct work_done done;
    if (r->verb.n == 0 || !work_verb_parse(r->verb, &act.verb)) return ST_OK;
    struct env *e = f->cx->env;
    const struct clock *then = e->clock;
    struct clock *since = NEW(e->arena, struct clock);
    *since = clock_fixed(f->now - TIME_HOUR);
    TRY(as_account(f, r->by, &by));
    e->clock = since;
    status st = work_act(&by, &act, &done);
    e->clock = then;
    return st;
}

static status row_fill(struct filling *f, const struct asked *r)
{
    struct cx by = *f->cx;
    struct work_new w = { .kind = str_eq(r->kind, S("referral")) ? S("") : r->kind,
                          .title = r->title,
                          .words = r->words,
                          .asked = r->asked,
                          .danger = r->danger,
                          .clock = r->danger ? S("safeguarding-contact") : S(""),
                          .referral = str_eq(r->kind, S("referral")),
                          .once = arena_concat(f->cx->env->arena, S("town/"), r->key) };
    int64_t issue = 0;
    bool is_new = false;
    if (r->nth >= f->people.count) return ST_OK;
    w.person = f->people.at[r->nth].person;
    TRY(organisation_id(f, r->from, &w.from_organisation));
    TRY(organisation_id(f, r->to, &w.to_organisation));
    if (str_eq(r->from, S("*"))) TRY(as_account(f, S("worker"), &by));
    if (r->from.n == 0 && r->nth == 0) TRY(as_account(f, S("resident"), &by));
    TRY(work_open(&by, &w, &issue, &is_new));
    return is_new ? since_then(f, r, issue) : ST_OK;
}

/* Each on its own day: the clock is put back for it. */
static status rows_fill(struct filling *f)
{
    struct env *e = f->cx->env;
    const struct clock *now = e->clock;
    status st = ST_OK;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && st == ST_OK; i++) {
        struct clock *then = NEW(e->arena, struct clock);
        *then = clock_fixed(f->now - rows[i].days * TIME_DAY - 3 * TIME_HOUR);
        e->clock = then;
        st = row_fill(f, &rows[i]);
        e->clock = now;
        if (st != ST_NOT_FOUND) continue;
        e->err = (struct err){ 0 }; /* a town without that organisation */
        st = ST_OK;
    }
    return st;
}

status work_town(struct cx *cx)
{
    struct account worker, resident;
    struct account_role *roles;
    size_t count;
    struct filling f = { .cx = cx, .now = env_now(cx->env) };
    status st = account_by_name(cx, S("worker"), &worker);
    if (st == ST_OK) st = account_by_name(cx, S("resident"), &resident);
    if (st == ST_NOT_FOUND) cx->env->err = (struct err){ 0 };
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    TRY(account_roles(cx, worker.id, &roles, &count));
    if (count == 0 || resident.person == 0) return ST_OK;
    f.practice = roles[0].organisation;
    TRY(sql_work_town_people(cx->env, cx->db, f.practice, RELATION_REGISTERED, resident.person,
                             &f.people));
    return rows_fill(&f);
}
