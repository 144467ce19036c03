/* SPDX-License-Identifier: Apache-2.0 */
#include "work/linkage.h"

#include <math.h>

#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_watch.h"
#include "record/change.h"
#include "record/person.h"
#include "record/review.h"
#include "trust/decide.h"
#include "work/inner.h"

status work_steward(struct cx *cx, int64_t organisation, int64_t *ret_account)
{
    struct sql_watch_stewards_list list;
    TRY(sql_watch_stewards(cx->env, cx->db, organisation, &list));
    *ret_account = list.count == 0 ? 0 : list.at[0].account;
    return ST_OK;
}

/* ---- a question about a record ---------------------------------------------------------------*/

static bool is_of(const struct review_pair *p, int64_t home, const struct review_side **ret_side)
{
    const struct review_side *side = NULL;
    if (p->left.home == home) side = &p->left;
    if (p->right.home == home) side = &p->right;
    for (size_t i = 0; i < p->left_other_count; i++)
        if (p->left_others[i].home == home) side = &p->left_others[i];
    for (size_t i = 0; i < p->right_other_count; i++)
        if (p->right_others[i].home == home) side = &p->right_others[i];
    *ret_side = side;
    return side != NULL && side->organisation_id != 0;
}

static status may_ask(struct cx *cx, const struct review_pair *p, const struct work_asking *ask,
                      const struct review_side **ret_side)
{
    struct env *e = cx->env;
    struct work_asked asked = { 0 };
    if (str_trim(ask->question).n == 0)
        return fail_at(e, ST_BAD_INPUT, S("reason"), "write what you want to know");
    if (!is_of(p, ask->home, ret_side))
        return fail_at(e, ST_BAD_INPUT, S("who"), "choose whom to ask");
    if (p->asked != 0) TRY(work_ask_state(cx, p->asked, &asked));
    if (asked.open)
        return fail_at(e, ST_CONFLICT, S("decision"),
                       "somebody is asked already: take that question back first");
    return ST_OK;
}

status work_ask_record(struct cx *cx, const struct work_asking *ask, int64_t *ret_issue)
{
    struct arena *a = cx->env->arena;
    struct review_pair pair;
    const struct review_side *side;
    int64_t issue = 0;
    TRY(review_get(cx, ask->review, &pair));
    TRY(may_ask(cx, &pair, ask, &side));
    TRY(change_act(cx, S("write"), side->person,
                   arena_printf(a, "review/%lld", (long long)ask->review)));
    struct cx server = work_as_server(cx);
    struct work_new w = {
        .person = side->person,
        .kind = S("request"),
        .title = S("A question about one of your records"),
        .words = arena_printf(a, "%.*s asks about your record %.*s: %.*s", STR_ARG(ask->asker),
                              STR_ARG(side->local), STR_ARG(str_trim(ask->question))),
        .next_action = S("Answer"),
        .to_organisation = side->organisation_id,
        .clock = S("records-question"),
        .rule = S("a record of yours may be somebody else’s too"),
    };
    TRY(work_steward(cx, w.to_organisation, &w.holder));
    TRY(work_open(&server, &w, &issue, NULL));
    str words = arena_printf(a, "%.*s: %.*s", STR_ARG(side->organisation),
                             STR_ARG(str_trim(ask->question)));
    TRY(review_asked_set(cx, ask->review, issue, words));
    *ret_issue = issue;
    return ST_OK;
}

status work_ask_withdraw(struct cx *cx, int64_t review, str why)
{
    struct review_pair pair;
    struct work_asked asked;
    struct work_done done;
    TRY(review_get(cx, review, &pair));
    if (pair.asked == 0) return ST_OK;
    TRY(work_ask_state(cx, pair.asked, &asked));
    if (!asked.open) return ST_OK;
    TRY(review_asked_set(cx, review, 0, why));
    struct cx server = work_as_server(cx);
    struct work_act act = { .issue = pair.asked,
                            .verb = WORK_CANCEL,
                            .reason = S("The question was taken back"),
                            .told = S("The question was taken back") };
    return work_act(&server, &act, &done);
}

status work_ask_state(struct cx *cx, int64_t issue, struct work_asked *ret_asked)
{
    struct work_issue i;
    if (!who_may(&cx->who, RIGHT_REVIEW))
        return fail(cx->env, ST_FORBIDDEN, "joining records is somebody else's work");
    TRY(issue_load(cx, issue, &i));
    TRY(issue_names(cx, &i, 1));
    str answer = i.told.n > 0 ? i.told : i.reason;
    *ret_asked = (struct work_asked){ .open = i.open,
                                      .organisation = i.to_name,
                                      .holder = i.holder_name,
                                      .asked_at = i.created_at,
                                      .due_at = i.clock_due,
                                      .state = work_state_word(i.state),
                                      .answer = i.open ? S("") : answer };
    return ST_OK;
}

/* ---- a feed that has become worse ------------------------------------------------------------*/

static const char *what_fell(enum watch_rule rule)
{
    switch (rule) {
    case WATCH_NUMBERS: return "have no valid NHS number";
    case WATCH_BIRTHS: return "have no birth date";
    default: return "could not be read";
    }
}

status work_feed_alarm(struct cx *cx, const struct watch_fall *f)
{
    struct arena *a = cx->env->arena;
    int64_t issue = 0;
    struct work_new w = {
        .kind = S("request"),
        .title = arena_printf(a, "What you send has become worse: %.0f in 100 records %s",
                              round(100 * f->now.value), what_fell(f->rule)),
        .words = arena_printf(
            a,
            "In the last %d days %lld of %lld records %s. In the %d days before it was %lld of "
            "%lld. Records like these cannot be told apart from others’, and wait for people.",
            WATCH_RECENT_DAYS, (long long)f->now.count, (long long)f->now.n, what_fell(f->rule),
            WATCH_BEFORE_DAYS, (long long)f->before.count, (long long)f->before.n),
        .next_action = S("Find out why"),
        .to_organisation = f->organisation,
        .clock = S("records-question"),
        .rule = S("a feed has become worse"),
    };
    TRY(work_steward(cx, f->organisation, &w.holder));
    TRY(change_act(cx, S("write"), 0, S("feed")));
    TRY(work_open(cx, &w, &issue, NULL));
    return watch_fall_keep(cx, f, issue);
}
