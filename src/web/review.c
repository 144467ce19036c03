/* SPDX-License-Identifier: Apache-2.0
 * Records that may be one person: the queue, a pair side by side, the decision, and its undoing. */
#include "base/buf.h"
#include "gen/review.tmpl.h"
#include "gen/urls.h"
#include "html/msg.h"
#include "html/words.h"
#include "record/person.h"
#include "thread/parted.h"
#include "trust/decide.h"
#include "record/second.h"
#include "web/review.h"

enum { QUEUE_MOST = 50, LAST_MOST = 3 };

struct frame manager_frame(struct page *p, str title)
{
    struct frame f = page_frame(p, FRAME_STAFF, title);
    f.keys = true;
    return f;
}

static str say(const struct page *p, enum msg_key key)
{
    return msg_words(p->out->lang, key);
}

/* ---- the queue -------------------------------------------------------------------------------*/

/* "Hollinbrook Homes is asked, by 26 November", or what it answered. */
static status asked_words(struct page *p, int64_t issue, str *ret_words)
{
    struct work_asked asked;
    *ret_words = S("");
    if (issue == 0) return ST_OK;
    TRY(work_ask_state(p->cx, issue, &asked));
    int32_t due = asked.due_at == TIME_NONE ? DATE_NONE : time_date_local(asked.due_at);
    *ret_words =
        asked.open ? MSG_TEXT(p->req->arena, p->out->lang, MSG_review_is_asked,
                              msg_arg_str(asked.organisation), msg_arg_str(words_date(p->out, due)))
                   : MSG_TEXT(p->req->arena, p->out->lang, MSG_review_answered,
                              msg_arg_str(asked.organisation));
    return ST_OK;
}

static status take_last(struct page *p, struct review_lasts *lasts)
{
    struct review_pair *pairs;
    size_t count;
    TRY(review_mine(p->cx, LAST_MOST, &pairs, &count));
    for (size_t i = 0; i < count; i++)
        *VEC_PUSH(p->req->arena, lasts) =
            (struct review_last){ .id = pairs[i].id,
                                  .joined = str_eq(pairs[i].state, S("joined")),
                                  .left = pairs[i].left.name,
                                  .right = pairs[i].right.name,
                                  .at = pairs[i].decided_at };
    return ST_OK;
}

status page_review_queue(struct page *p)
{
    struct arena *a = p->req->arena;
    struct review_pair *pairs = NULL;
    size_t count = 0;
    struct review_queue_view v = { 0 };
    TRY(review_list(p->cx, QUEUE_MOST, &pairs, &count, &v.total));
    for (size_t i = 0; i < count; i++) {
        const struct review_pair *r = &pairs[i];
        struct review_line line = { .id = r->id,
                                    .left = r->left.name,
                                    .left_organisation = r->left.organisation,
                                    .right = r->right.name,
                                    .right_organisation = r->right.organisation,
                                    .bar = r->bar,
                                    .risk = r->risk,
                                    .likely = review_in_hundred(r->probability),
                                    .waits = r->waits,
                                    .proposed = r->proposed.n > 0,
                                    .mine = r->proposed_by == p->cx->who.account,
                                    .since = time_date_local(r->at) };
        TRY(asked_words(p, r->asked, &line.asked));
        *VEC_PUSH(a, &v.lines) = line;
    }
    TRY(take_last(p, &v.lasts));
    TRY(second_count(p->cx, &v.second));
    v.frame = manager_frame(p, say(p, MSG_review_queue));
    tmpl_review_queue(p->out, &v);
    return ST_OK;
}

/* ---- a pair ----------------------------------------------------------------------------------*/

static enum msg_key state_key(str state)
{
    if (str_eq(state, S("joined"))) return MSG_review_state_joined;
    return str_eq(state, S("apart")) ? MSG_review_state_apart : MSG_review_state_gone;
}

/* "Joined already with Millgate Surgery and Moss Lane Pharmacy." */
static str joined_words(struct page *p, const struct review_side *others, size_t count,
                        size_t records)
{
    struct buf b = buf_make(p->req->arena);
    if (records == 1) return say(p, MSG_review_alone);
    if (count == 0) return S(""); /* the two are one person now: each is the other's record */
    for (size_t i = 0; i < count; i++) {
        str seen = buf_str(&b);
        if (str_has(seen, others[i].organisation)) continue;
        if (b.n > 0) buf_add(&b, S(", "));
        buf_add(&b, others[i].organisation);
    }
    return MSG_TEXT(p->req->arena, p->out->lang, MSG_review_joined_with, msg_arg_size(records - 1),
                    msg_arg_str(buf_str(&b)));
}

static struct review_card card_of(struct page *p, int number, const struct review_side *first,
                                  const struct review_side *others, size_t count,
                                  const struct review_person *person)
{
    return (struct review_card){ .number = number,
                                 .name = first->name,
                                 .organisation = first->organisation,
                                 .local = first->local,
                                 .joined = joined_words(p, others, count, person->records) };
}

static void add_columns(struct page *p, struct review_view *v, const struct review_side *first,
                        const struct review_side *others, size_t count)
{
    *VEC_PUSH(p->req->arena, &v->columns) = (struct review_column){ first->organisation };
    for (size_t i = 0; i < count; i++)
        *VEC_PUSH(p->req->arena, &v->columns) = (struct review_column){ others[i].organisation };
}

static void choose(struct page *p, struct review_view *v, const char *value, enum msg_key words,
                   str hint, const char *key)
{
    form_choice_add(p->req->arena, &v->decision, str_of(value), say(p, words), hint,
                    page_form(p, S("decision")));
    v->decision.choices.at[v->decision.choices.count - 1].key = str_of(key);
}

static void add_decision(struct page *p, struct review_view *v)
{
    enum lang lang = p->out->lang;
    struct arena *a = p->req->arena;
    v->decision = (struct form_choices){ .name = S("decision"),
                                         .legend = say(p, MSG_review_decision),
                                         .error = form_error_of(&v->errors, S("decision")),
                                         .small = true,
                                         .large_legend = true };
    if (v->proposed && !v->mine) {
        choose(p, v, "confirm", MSG_review_confirm, say(p, MSG_review_join_hint), "1");
        choose(p, v, "refuse", MSG_review_refuse, say(p, MSG_review_refuse_hint), "2");
    } else {
        choose(p, v, "join", MSG_review_join,
               v->second ? say(p, MSG_review_second_hint)
                         : MSG_TEXT(a, lang, MSG_review_join_waits, msg_arg_int(v->waits)),
               "1");
        choose(p, v, "apart", MSG_review_apart, say(p, MSG_review_apart_hint), "2");
        choose(p, v, "ask", MSG_review_ask, say(p, MSG_review_ask_hint), "3");
    }
    v->reason_field = (struct form_field){ .name = S("reason"),
                                           .label = say(p, MSG_review_reason),
                                           .hint = say(p, MSG_review_reason_hint),
                                           .value = page_form(p, S("reason")),
                                           .error = form_error_of(&v->errors, S("reason")),
                                           .rows = 3,
                                           .large_label = true };
}

static void offer(struct page *p, struct review_view *v, const struct review_side *s)
{
    if (s->organisation_id == 0) return;
    struct arena *a = p->req->arena;
    form_choice_add(a, &v->who, arena_printf(a, "%lld", (long long)s->home),
                    arena_printf(a, "%.*s, %.*s", STR_ARG(s->organisation), STR_ARG(s->name)),
                    str_none(), page_form(p, S("who")));
}

static void add_whom(struct page *p, struct review_view *v, const struct review_pair *pair)
{
    v->who = (struct form_choices){ .name = S("who"),
                                    .legend = say(p, MSG_review_whom),
                                    .error = form_error_of(&v->errors, S("who")),
                                    .large_legend = true };
    offer(p, v, &pair->left);
    for (size_t i = 0; i < pair->left_other_count; i++) offer(p, v, &pair->left_others[i]);
    offer(p, v, &pair->right);
    for (size_t i = 0; i < pair->right_other_count; i++) offer(p, v, &pair->right_others[i]);
}

static void add_rules(struct page *p, struct review_view *v, uint32_t rules)
{
    v->second = rules != 0;
    for (int i = 0; i < REVIEW_RULE__COUNT; i++) {
        str words = review_rule_words((enum review_rule)i);
        if ((rules & 1u << i) != 0 && words.n > 0) *VEC_PUSH(p->req->arena, &v->rules) = words;
    }
}

static void fill(struct page *p, const struct review_pair *pair, struct review_view *v)
{
    v->likely = review_in_hundred(pair->probability);
    v->risk = pair->risk;
    v->bar = pair->bar;
    v->waiting = str_eq(pair->state, S("waiting"));
    v->state = say(p, state_key(pair->state));
    v->decided_name = pair->decided_name;
    v->second_name = pair->second_name;
    v->decided_at = pair->decided_at;
    v->undone_alone = pair->second_name.n == 0 && pair->decided_by == p->cx->who.account;
    v->reason = pair->reason;
    v->waits = pair->waits;
    v->proposed = pair->proposed.n > 0;
    v->mine = pair->proposed_by == p->cx->who.account;
    v->proposed_name = pair->proposed_name;
    v->proposed_reason = pair->proposed_reason;
    v->proposed_at = pair->proposed_at;
    v->left =
        card_of(p, 1, &pair->left, pair->left_others, pair->left_other_count, &pair->left_person);
    v->right = card_of(p, 2, &pair->right, pair->right_others, pair->right_other_count,
                       &pair->right_person);
    add_columns(p, v, &pair->left, pair->left_others, pair->left_other_count);
    v->left_columns = v->columns.count;
    add_columns(p, v, &pair->right, pair->right_others, pair->right_other_count);
    v->right_columns = v->columns.count - v->left_columns;
    v->many = v->columns.count > 2;
    v->more = (int64_t)(pair->left_person.records + pair->right_person.records) -
              (int64_t)v->columns.count;
    if (pair->left.person == pair->right.person) v->more = 0;
    add_rules(p, v, pair->rules);
    review_rows_fill(p, pair, v);
    add_decision(p, v);
    add_whom(p, v, pair);
}

/* Which pair the manager would go to from this one. */
static status next_of(struct page *p, int64_t id, int64_t *ret_next, int64_t *ret_total)
{
    struct review_pair *pairs = NULL;
    size_t count = 0;
    TRY(review_list(p->cx, QUEUE_MOST, &pairs, &count, ret_total));
    *ret_next = 0;
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].id != id) continue;
        if (i + 1 < count) *ret_next = pairs[i + 1].id;
        return ST_OK;
    }
    if (count > 0) *ret_next = pairs[0].id;
    return ST_OK;
}

static status show_pair(struct page *p, int64_t id, struct review_view *v)
{
    struct review_pair pair;
    TRY(review_get(p->cx, id, &pair));
    v->id = id;
    fill(p, &pair, v);
    if (pair.asked != 0) {
        v->asked = true;
        TRY(work_ask_state(p->cx, pair.asked, &v->asked_state));
        v->asked_open = v->asked_state.open;
    }
    TRY(review_steps(p->cx, id, &v->steps.at, &v->steps.count));
    TRY(next_of(p, id, &v->next, &v->total));
    TRY(take_last(p, &v->lasts));
    v->frame = manager_frame(p, say(p, MSG_review_title));
    tmpl_review_pair(p->out, v);
    return ST_OK;
}

status page_review_pair(struct page *p)
{
    int64_t id = 0;
    struct review_view v = { 0 };
    TRY(page_path_int(p, S("pair"), &id));
    return show_pair(p, id, &v);
}

/* ---- deciding --------------------------------------------------------------------------------*/

/* The form again, with what is wrong. */
static status refuse_pair(struct page *p, int64_t id, str field, str words)
{
    struct review_view v = { 0 };
    form_error_add(p->req->arena, &v.errors, field, words);
    status st = page_refused(p);
    TRY(show_pair(p, id, &v));
    return st;
}

static bool is_answer(status st)
{
    return st == ST_CONFLICT || st == ST_BAD_INPUT || st == ST_FORBIDDEN;
}

/* What the alliance says is wrong with it stands by its field. */
static status refuse_by_error(struct page *p, int64_t id)
{
    const struct err *err = &p->cx->env->err;
    bool by_field = str_eq(err->where, S("reason")) || str_eq(err->where, S("who"));
    str words = str_is_empty(err->remedy) ? err->what
                                          : arena_printf(p->req->arena, "%.*s. %.*s",
                                                         STR_ARG(err->what), STR_ARG(err->remedy));
    return refuse_pair(p, id, by_field ? arena_str(p->req->arena, err->where) : S("decision"),
                       words);
}

static status go_on(struct page *p, enum msg_key done, const struct review_pair *pair)
{
    struct arena *a = p->req->arena;
    struct review_pair *next = NULL;
    size_t count = 0;
    int64_t total = 0;
    str words = MSG_TEXT(a, p->out->lang, done, msg_arg_str(pair->left.name),
                         msg_arg_str(pair->right.name));
    TRY(review_list(p->cx, 1, &next, &count, &total));
    page_redirect(p, count > 0 ? url_review_pair(a, next[0].id) : url_review_queue(a), words);
    return ST_OK;
}

static status ask(struct page *p, int64_t id)
{
    struct work_asking asking = { .review = id,
                                  .asker = p->session->shown,
                                  .question = page_form(p, S("reason")) };
    int64_t issue;
    if (!str_to_int(page_form(p, S("who")), &asking.home)) asking.home = 0;
    return work_ask_record(p->cx, &asking, &issue);
}

static status decide(struct page *p, int64_t id, str decision, enum msg_key *ret_done)
{
    str reason = page_form(p, S("reason"));
    bool proposed = false;
    *ret_done = MSG_review_kept;
    if (str_eq(decision, S("apart"))) return review_keep_apart(p->cx, id, reason);
    *ret_done = MSG_review_asked;
    if (str_eq(decision, S("ask"))) return ask(p, id);
    TRY(review_join(p->cx, id, reason, &proposed));
    *ret_done = proposed ? MSG_review_proposed : MSG_review_joined;
    return ST_OK;
}

static bool is_one_of(str word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (str_eq(word, str_of(*words))) return true;
    return false;
}

status page_review_decide(struct page *p)
{
    static const char *const words[] = { "join", "apart", "ask", NULL };
    struct review_pair pair;
    enum msg_key done;
    int64_t id = 0;
    str decision = page_form(p, S("decision"));
    TRY(page_path_int(p, S("pair"), &id));
    TRY(review_get(p->cx, id, &pair));
    if (!is_one_of(decision, words))
        return refuse_pair(p, id, S("decision"), say(p, MSG_review_choose));
    status st = decide(p, id, decision, &done);
    if (is_answer(st)) return refuse_by_error(p, id);
    TRY(st);
    return go_on(p, done, &pair);
}

status page_review_second(struct page *p)
{
    static const char *const words[] = { "confirm", "refuse", NULL };
    struct review_pair pair;
    int64_t id = 0;
    str decision = page_form(p, S("decision")), reason = page_form(p, S("reason"));
    TRY(page_path_int(p, S("pair"), &id));
    TRY(review_get(p->cx, id, &pair));
    if (!is_one_of(decision, words))
        return refuse_pair(p, id, S("decision"), say(p, MSG_review_choose_second));
    bool confirm = str_eq(decision, S("confirm"));
    status st = confirm ? review_confirm(p->cx, id, reason) : review_refuse(p->cx, id, reason);
    if (is_answer(st)) return refuse_by_error(p, id);
    TRY(st);
    return go_on(p, confirm ? MSG_review_joined : MSG_review_refused, &pair);
}

status page_review_withdraw(struct page *p)
{
    int64_t id = 0;
    TRY(page_path_int(p, S("pair"), &id));
    TRY(work_ask_withdraw(p->cx, id, S("")));
    page_redirect(p, url_review_pair(p->req->arena, id), say(p, MSG_review_withdrawn));
    return ST_OK;
}

status page_review_undo(struct page *p)
{
    struct arena *a = p->req->arena;
    int64_t id = 0, parting = 0;
    TRY(page_path_int(p, S("pair"), &id));
    TRY(review_undo(p->cx, id, &parting));
    TRY(parted_tell(p->cx, parting));
    page_redirect(p, parting != 0 ? url_review_parting(a, parting) : url_review_pair(a, id),
                  say(p, MSG_review_undone));
    return ST_OK;
}
