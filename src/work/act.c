/* SPDX-License-Identifier: Apache-2.0
 * What is done with an issue: moved from state to state, noted, handed on, pinned.
 */
#include "base/time.h"
#include "gen/sql_work.h"
#include "record/change.h"
#include "trust/decide.h"
#include "work/inner.h"
#include "work/work_limits.h"

#define PRESSED_TWICE (10 * TIME_MINUTE)

/* Loaded, decided, and the worker's audit row made. */
static status begin(struct cx *cx, int64_t issue, uint32_t sides, struct work_issue *i)
{
    TRY(issue_load(cx, issue, i));
    TRY(issue_admit(cx, ACTION_WRITE, i));
    if ((i->sides & sides) == 0)
        return fail(cx->env, ST_FORBIDDEN, "this is for the organisation that has it to do");
    str what = arena_printf(cx->env->arena, "issue/%lld", (long long)issue);
    return change_act(cx, S("write"), i->person, what);
}

static status long_enough(struct cx *cx, str words, const char *field)
{
    if (words.n > WORK_WORDS_MOST) {
        env_fail(cx->env, ST_TOO_LARGE, str_of(field), "this is longer than can be kept");
        env_remedy(cx->env, "Up to %d letters; send the rest as another note.", WORK_WORDS_MOST);
        return ST_TOO_LARGE;
    }
    return ST_OK;
}

/* ---- two at once -----------------------------------------------------------------------------*/

static str mine_of(struct arena *a, const struct work_act *w)
{
    struct buf b = buf_make(a);
    buf_add(&b, work_state_word(work_move(w->verb)->to));
    if (w->reason.n > 0) buf_printf(&b, ": %.*s", STR_ARG(w->reason));
    if (w->told.n > 0) buf_printf(&b, "\n%.*s", STR_ARG(w->told));
    if (w->next_action.n > 0) buf_printf(&b, "\n%.*s", STR_ARG(w->next_action));
    return buf_str(&b);
}

static str theirs_of(struct arena *a, const struct work_event *v)
{
    if (v->words.n == 0) return v->state.n > 0 ? v->state : v->kind;
    if (v->state.n == 0) return v->words;
    return arena_printf(a, "%.*s: %.*s", STR_ARG(v->state), STR_ARG(v->words));
}

/* Nothing is done, and nothing is lost: both texts stand in the issue's own list. */
static status clash(struct cx *cx, const struct work_act *w, const struct work_issue *i,
                    struct work_done *done)
{
    struct arena *a = cx->env->arena;
    struct work_event *events;
    size_t count;
    TRY(work_events(cx, i->id, &events, &count));
    for (size_t k = count; k > 0; k--) {
        const struct work_event *v = &events[k - 1];
        if (str_eq(v->kind, S("clash"))) continue;
        done->theirs = theirs_of(a, v);
        done->theirs_by = v->who.n > 0 ? v->who : v->organisation;
        done->theirs_at = v->at;
        break;
    }
    done->mine = mine_of(a, w);
    done->clashed = true;
    done->version = i->version;
    return event_add(cx, i->id, S("clash"), work_state_word(work_move(w->verb)->to), done->mine,
                     or_empty(done->theirs));
}

/* The same button pressed twice: it stands there already, by this hand, a moment ago. */
static status pressed_twice(struct cx *cx, const struct work_act *w, const struct work_issue *i,
                            bool *ret_twice)
{
    struct work_event *events;
    size_t count;
    *ret_twice = false;
    if (i->state != work_move(w->verb)->to) return ST_OK;
    TRY(work_events(cx, i->id, &events, &count));
    if (count == 0) return ST_OK;
    const struct work_event *v = &events[count - 1];
    bool mine = v->account == cx->who.account && str_eq(v->kind, S("state"));
    *ret_twice = mine && env_now(cx->env) - v->at < PRESSED_TWICE &&
                 str_eq(v->state, work_state_word(i->state)) &&
                 (w->reason.n == 0 || str_has(v->words, w->reason));
    return ST_OK;
}

/* ---- moving ----------------------------------------------------------------------------------*/

static status allowed(struct cx *cx, const struct work_act *w, const struct work_issue *i)
{
    struct env *e = cx->env;
    const struct work_move *m = work_move(w->verb);
    if ((m->by & i->sides) == 0)
        return fail(e, ST_FORBIDDEN, "this step is not your organisation’s to take");
    if (!work_may_move(w->verb, i->state, i->sides)) {
        env_fail(e, ST_CONFLICT, str_none(), "from “%.*s” there is no such step",
                 STR_ARG(work_state_word(i->state)));
        env_remedy(e, "Look at it again: somebody may have moved it.");
        return ST_CONFLICT;
    }
    if (w->verb == WORK_REJECT && i->rule.n > 0)
        return fail(e, ST_CONFLICT, "a rule opened this: there is nobody to send it back to");
    TRY(long_enough(cx, w->reason, "reason"));
    TRY(long_enough(cx, w->told, "told"));
    if (m->reason && str_trim(w->reason).n == 0)
        return fail_at(e, ST_BAD_INPUT, S("reason"), "say why");
    if (m->told && str_trim(w->told).n == 0)
        return fail_at(e, ST_BAD_INPUT, S("told"), "say what the person who asked was told");
    if (w->verb == WORK_PASS_ON && (w->pass_to == 0 || w->pass_to == i->to_organisation))
        return fail_at(e, ST_BAD_INPUT, S("pass_to"), "say to whom it goes");
    return ST_OK;
}

static void take_told(struct cx *cx, struct work_issue *i, str told)
{
    if (told.n == 0) return;
    i->told = told;
    i->told_at = env_now(cx->env);
    i->asked = false; /* she has her answer */
}

/* Sent back, it stands on the list of who asked; a rule's or a resident's own stays with the team
 * that sent it back, for there is nobody else to hold it. */
static void desk_move(struct cx *cx, struct work_issue *i, const struct work_act *w)
{
    if (w->verb == WORK_REJECT) {
        i->desk = i->from_organisation != 0 ? i->from_organisation : i->to_organisation;
        i->holder = i->from_organisation != 0 ? i->asked_by : 0;
        i->holder_words = S("");
    } else if (w->verb == WORK_SEND) {
        if (w->send_to != 0) i->to_organisation = w->send_to;
        i->desk = i->to_organisation;
        i->holder = 0;
        i->holder_words = S("");
    } else if (w->verb == WORK_ACCEPT || w->verb == WORK_START) {
        if (i->holder == 0 && i->holder_words.n == 0) i->holder = cx->who.account;
    }
}

static void state_move(struct cx *cx, struct work_issue *i, const struct work_act *w)
{
    const struct work_move *m = work_move(w->verb);
    i->state = m->to;
    i->open = !work_state_closed(m->to);
    i->closed_at = i->open ? TIME_NONE : env_now(cx->env);
    i->outcome = m->outcome;
    i->reason = str_trim(or_empty(w->reason));
    if (w->next_action.n > 0) i->next_action = w->next_action;
    if (w->verb == WORK_SEND || w->verb == WORK_START) i->reason = S("");
    i->changed_at = env_now(cx->env);
    i->changed_by = cx->who.organisation;
    take_told(cx, i, str_trim(or_empty(w->told)));
    desk_move(cx, i, w);
}

/* It goes on as a new issue of this organisation's to the next. */
static status pass_on(struct cx *cx, struct work_issue *i, const struct work_act *w)
{
    struct work_new next = { .person = i->person,
                             .kind = str_eq(i->kind, S("referral")) ? S("request") : i->kind,
                             .title = i->title,
                             .words = i->words,
                             .to_organisation = w->pass_to,
                             .from_organisation = i->to_organisation,
                             .danger = i->danger,
                             .clock = i->clock,
                             .theme = i->theme,
                             .commitment = i->commitment,
                             .passed_from = i->id,
                             .label = i->label };
    return work_open(cx, &next, &i->passed_to, NULL);
}

static str words_of(struct arena *a, const struct work_issue *i, const struct work_act *w)
{
    str told = str_trim(or_empty(w->told));
    if (told.n == 0) return i->reason;
    if (i->reason.n == 0) return told;
    return arena_printf(a, "%.*s\n%.*s", STR_ARG(i->reason), STR_ARG(told));
}

static status move(struct cx *cx, struct work_issue *i, const struct work_act *w,
                   struct work_done *done)
{
    bool taken = false;
    TRY(allowed(cx, w, i));
    state_move(cx, i, w);
    if (w->verb == WORK_PASS_ON) TRY(pass_on(cx, i, w));
    TRY(task_update(cx, i, words_of(cx->env->arena, i, w)));
    TRY(issue_store(cx, i, &taken));
    if (!taken) return fail(cx->env, ST_BUSY, "somebody else is writing this: try again");
    TRY(event_add(cx, i->id, S("state"), work_state_word(i->state), words_of(cx->env->arena, i, w),
                  S("")));
    done->version = i->version;
    done->passed_to = i->passed_to;
    return ST_OK;
}

status work_act(struct cx *cx, const struct work_act *w, struct work_done *ret_done)
{
    struct work_issue i;
    struct work_done done = { .issue = w->issue };
    struct work_act a = *w;
    a.reason = or_empty(w->reason);
    a.told = or_empty(w->told);
    a.next_action = or_empty(w->next_action);
    TRY(begin(cx, w->issue, WORK_BY_SENDER | WORK_BY_RECEIVER, &i));
    if (w->version != 0 && w->version != i.version) {
        TRY(pressed_twice(cx, &a, &i, &done.same));
        done.version = i.version;
        if (!done.same) TRY(clash(cx, &a, &i, &done));
    } else {
        TRY(move(cx, &i, &a, &done));
    }
    *ret_done = done;
    return ST_OK;
}

/* ---- the rest --------------------------------------------------------------------------------*/

status work_note(struct cx *cx, int64_t issue, str words, str once)
{
    struct work_issue i;
    struct sql_issue_note_same_list same;
    bool taken = false;
    words = str_trim(words);
    TRY(begin(cx, issue, WORK_BY_SENDER | WORK_BY_RECEIVER, &i));
    if (words.n == 0) return fail_at(cx->env, ST_BAD_INPUT, S("note"), "write something first");
    TRY(long_enough(cx, words, "note"));
    int64_t now = env_now(cx->env);
    TRY(sql_issue_note_same(cx->env, cx->db, issue, cx->who.account, words,
                            once.n > 0 ? i.created_at : now - PRESSED_TWICE, &same));
    if (same.count > 0) return ST_OK;
    i.changed_at = now;
    i.changed_by = cx->who.organisation;
    TRY(task_update(cx, &i, words));
    TRY(issue_store(cx, &i, &taken));
    if (!taken) return fail(cx->env, ST_BUSY, "somebody else is writing this: try again");
    return event_add(cx, issue, S("note"), S(""), words, S(""));
}

status work_told(struct cx *cx, int64_t issue, str words)
{
    struct work_issue i;
    bool taken = false;
    words = str_trim(words);
    TRY(begin(cx, issue, WORK_BY_RECEIVER, &i));
    if (words.n == 0) return fail_at(cx->env, ST_BAD_INPUT, S("told"), "write what she was told");
    TRY(long_enough(cx, words, "told"));
    take_told(cx, &i, words);
    i.changed_at = env_now(cx->env);
    i.changed_by = cx->who.organisation;
    TRY(task_update(cx, &i, words));
    TRY(issue_store(cx, &i, &taken));
    if (!taken) return fail(cx->env, ST_BUSY, "somebody else is writing this: try again");
    return event_add(cx, issue, S("told"), S(""), words, S(""));
}

/* Who acts for the desk: its workers, and its managers. */
static status at_desk(struct cx *cx, const struct work_issue *i)
{
    if (cx->who.role == ROLE_SYSTEM || cx->who.organisation == i->desk) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "this stands on another organisation’s list");
}

status work_reassign(struct cx *cx, int64_t issue, int64_t holder, str reason)
{
    struct work_issue i;
    bool taken = false;
    struct sql_issue_account_role_list role = { .count = 1 };
    TRY(begin(cx, issue, WORK_BY_SENDER | WORK_BY_RECEIVER, &i));
    TRY(at_desk(cx, &i));
    if (!i.open) return fail(cx->env, ST_CONFLICT, "this is closed");
    if (holder != 0) TRY(sql_issue_account_role(cx->env, cx->db, holder, i.desk, &role));
    if (role.count == 0)
        return fail_at(cx->env, ST_BAD_INPUT, S("holder"), "nobody of that name works there");
    if (i.holder == holder && (holder != 0 || i.holder_words.n == 0)) return ST_OK;
    i.holder = holder;
    i.holder_words = S("");
    TRY(issue_store(cx, &i, &taken));
    if (!taken) return fail(cx->env, ST_BUSY, "somebody else is writing this: try again");
    return event_add(cx, issue, S("reassigned"), S(""), str_trim(reason), S(""));
}

status work_pin(struct cx *cx, int64_t issue, enum order_pin pin, str reason)
{
    static const str words[] = { S_INIT("plain"), S_INIT("pinned"), S_INIT("lowered") };
    struct work_issue i;
    bool taken = false;
    reason = str_trim(reason);
    TRY(begin(cx, issue, WORK_BY_SENDER | WORK_BY_RECEIVER, &i));
    TRY(at_desk(cx, &i));
    if (pin != ORDER_PLAIN && reason.n == 0)
        return fail_at(cx->env, ST_BAD_INPUT, S("reason"), "say why: others read it");
    TRY(long_enough(cx, reason, "reason"));
    i.pin = pin;
    i.pin_words = pin == ORDER_PLAIN ? S("") : reason;
    TRY(issue_store(cx, &i, &taken));
    if (!taken) return fail(cx->env, ST_BUSY, "somebody else is writing this: try again");
    return event_add(cx, issue, S("pinned"), words[pin], reason, S(""));
}

/* ---- what it serves --------------------------------------------------------------------------*/

/* Two say different things at once: nothing is done, and both are read. */
static status serve_clash(struct cx *cx, const struct work_issue *i, struct work_done *done)
{
    struct work_event *events;
    size_t count;
    TRY(work_events(cx, i->id, &events, &count));
    for (size_t k = count; k > 0; k--) {
        const struct work_event *v = &events[k - 1];
        if (!str_eq(v->kind, S("serves"))) continue;
        done->theirs = v->words;
        done->theirs_by = v->who;
        done->theirs_at = v->at;
        break;
    }
    done->clashed = true;
    return event_add(cx, i->id, S("clash"), S(""), done->mine, or_empty(done->theirs));
}

status work_serve(struct cx *cx, int64_t issue, int64_t was, int64_t commitment, str words,
                  struct work_done *ret_done)
{
    struct work_issue i;
    struct work_done done = { .issue = issue, .mine = words };
    bool taken = false;
    TRY(begin(cx, issue, WORK_BY_SENDER | WORK_BY_RECEIVER, &i));
    if (i.label != 0 || i.danger)
        return fail(cx->env, ST_CONFLICT,
                    "what is sealed, or tells of danger, is not counted for a commitment");
    done.version = i.version;
    done.same = i.commitment == commitment;
    if (!done.same && i.commitment != was) TRY(serve_clash(cx, &i, &done));
    if (!done.same && !done.clashed) {
        i.commitment = commitment;
        TRY(issue_store(cx, &i, &taken));
        if (!taken) return fail(cx->env, ST_BUSY, "somebody else is writing this: try again");
        TRY(event_add(cx, issue, S("serves"), S(""), words, S("")));
    }
    *ret_done = done;
    return ST_OK;
}
