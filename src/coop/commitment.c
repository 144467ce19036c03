/* SPDX-License-Identifier: Apache-2.0 */
#include "coop/commitment.h"

#include <stdlib.h>

#include "base/key.h"
#include "base/time.h"
#include "coop/coop_limits.h"
#include "coop/may.h"
#include "gen/sql_coop.h"
#include "record/change.h"
#include "trust/organisation.h"

static const str state_words[COMMITMENT__COUNT] = {
    [COMMITMENT_ON_TRACK] = S_INIT("on track"),
    [COMMITMENT_AT_RISK] = S_INIT("at risk"),
    [COMMITMENT_KEPT] = S_INIT("kept"),
    [COMMITMENT_DROPPED] = S_INIT("dropped"),
};

str commitment_state_word(enum commitment_state state)
{
    return state_words[state];
}

bool commitment_state_of(str word, enum commitment_state *ret_state)
{
    for (int s = 0; s < COMMITMENT__COUNT; s++)
        if (str_eq(state_words[s], word)) {
            *ret_state = (enum commitment_state)s;
            return true;
        }
    return false;
}

int commitment_late_days(enum commitment_state state, int32_t due, int32_t today)
{
    if (state == COMMITMENT_KEPT || state == COMMITMENT_DROPPED) return 0;
    return date_working_days_between(due, today);
}

/* ---- reading ---------------------------------------------------------------------------------*/

static int by_need(const void *x, const void *y)
{
    static const int order[COMMITMENT__COUNT] = { 1, 0, 2, 3 };
    const struct commitment *a = x, *b = y;
    if (a->late_days != b->late_days) return a->late_days > b->late_days ? -1 : 1;
    if (a->state != b->state) return order[a->state] - order[b->state];
    if (a->due != b->due) return a->due < b->due ? -1 : 1;
    return str_cmp(a->key, b->key);
}

static status take_state(struct cx *cx, struct commitment *c, str word)
{
    if (!commitment_state_of(word, &c->state))
        return fail(cx->env, ST_INTERNAL, "a commitment of an unknown state is stored");
    c->late_days = commitment_late_days(c->state, c->due, time_date_local(env_now(cx->env)));
    return ST_OK;
}

status commitment_list(struct cx *cx, struct commitments *ret_list)
{
    struct env *e = cx->env;
    struct sql_coop_commitments_list rows;
    struct commitments list = { 0 };
    TRY(sql_coop_commitments(e, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_commitments_row *r = &rows.at[i];
        struct commitment *c = VEC_PUSH(e->arena, &list);
        *c = (struct commitment){ .id = r->id,
                                  .key = r->key,
                                  .words = r->words,
                                  .organisation = r->organisation,
                                  .organisation_key = r->organisation_key,
                                  .organisation_name = r->organisation_name,
                                  .role = r->role,
                                  .person = r->person,
                                  .made_at = r->made_at,
                                  .due = (int32_t)r->due,
                                  .how_known = r->how_known,
                                  .reason = r->reason,
                                  .evidence = r->evidence,
                                  .ended_at = r->ended_at.has ? r->ended_at.v : TIME_NONE,
                                  .version = r->version,
                                  .last_at = r->last_at.has ? r->last_at.v : TIME_NONE,
                                  .last_words = r->last_words };
        TRY(take_state(cx, c, r->state));
    }
    if (list.count > 1) qsort(list.at, list.count, sizeof list.at[0], by_need);
    *ret_list = list;
    return ST_OK;
}

status commitment_by_key(struct cx *cx, str key, struct commitment *ret_commitment)
{
    struct sql_coop_commitment_by_key_row r;
    TRY(sql_coop_commitment_by_key(cx->env, cx->db, key, &r));
    struct commitment c = { .id = r.id,
                            .key = r.key,
                            .words = r.words,
                            .organisation = r.organisation,
                            .organisation_key = r.organisation_key,
                            .organisation_name = r.organisation_name,
                            .role = r.role,
                            .person = r.person,
                            .made_at = r.made_at,
                            .due = (int32_t)r.due,
                            .how_known = r.how_known,
                            .reason = r.reason,
                            .evidence = r.evidence,
                            .ended_at = r.ended_at.has ? r.ended_at.v : TIME_NONE,
                            .version = r.version,
                            .last_at = TIME_NONE };
    TRY(take_state(cx, &c, r.state));
    *ret_commitment = c;
    return ST_OK;
}

status commitment_key_of(struct cx *cx, int64_t id, str *ret_key, str *ret_words)
{
    struct sql_coop_commitment_key_row r;
    TRY(sql_coop_commitment_key(cx->env, cx->db, id, &r));
    *ret_key = r.key;
    *ret_words = r.words;
    return ST_OK;
}

/* ---- making ----------------------------------------------------------------------------------*/

unsigned commitment_wrong(const struct commitment_new *n, int32_t today)
{
    unsigned wrong = 0;
    if (n->words.n == 0) wrong |= WRONG_WORDS;
    if (n->organisation == 0) wrong |= WRONG_OWNER;
    if (n->person.n == 0) wrong |= WRONG_PERSON;
    if (n->how_known.n == 0) wrong |= WRONG_KNOWN;
    if (n->due == DATE_NONE)
        wrong |= WRONG_DUE;
    else if (n->due <= today)
        wrong |= WRONG_DUE_PAST;
    else if (n->due - today > COOP_DUE_DAYS_MOST)
        wrong |= WRONG_DUE_FAR;
    if (n->words.n > COOP_WORDS_MOST || n->how_known.n > COOP_WORDS_MOST ||
        n->person.n > COOP_LINE_MOST || n->role.n > COOP_LINE_MOST)
        wrong |= WRONG_LONG;
    return wrong;
}

static status check_owner(struct cx *cx, int64_t organisation)
{
    struct organisation o;
    status st = organisation_by_id(cx, organisation, &o);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    if (st == ST_OK && o.closed_at == TIME_NONE) return ST_OK;
    env_fail(cx->env, ST_BAD_INPUT, S("owner"), "there is no such organisation here");
    env_remedy(cx->env, "Choose the organisation that will do it.");
    return ST_BAD_INPUT;
}

static status made_before(struct cx *cx, str once, int64_t *ret_id, str *ret_key, bool *ret_again)
{
    struct sql_coop_commitment_once_row r;
    if (str_is_empty(once)) return ST_NOT_FOUND;
    TRY(sql_coop_commitment_once(cx->env, cx->db, once, &r));
    *ret_id = r.id;
    *ret_key = r.key;
    *ret_again = true;
    return ST_OK;
}

status coop_commit(struct cx *cx, const struct commitment_new *n, int64_t *ret_id, str *ret_key,
                   bool *ret_again)
{
    struct env *e = cx->env;
    struct sql_coop_commitment_put_row made;
    int64_t now = env_now(e);
    if (!coop_may_decide(&cx->who))
        return fail(e, ST_FORBIDDEN, "commitments are made by the board");
    status st = made_before(cx, n->once, ret_id, ret_key, ret_again);
    if (st != ST_NOT_FOUND) return st;
    if (commitment_wrong(n, time_date_local(now)) != 0)
        return fail(e, ST_BAD_INPUT,
                    "a commitment needs words, an owner, a named person, a date to come, and how "
                    "we will know");
    TRY(check_owner(cx, n->organisation));
    str key = key_new(e, 'C');
    TRY(sql_coop_commitment_put(e, cx->db, key, n->words, n->organisation, n->role, n->person, now,
                                n->due, n->how_known, cx->who.account,
                                str_is_empty(n->once) ? str_none() : n->once, &made));
    TRY(change_act(cx, S("commit"), 0, arena_concat(e->arena, S("commitment/"), key)));
    TRY(change_add(cx, S("commitment"), 0, made.id));
    *ret_id = made.id;
    *ret_key = key;
    *ret_again = false;
    return ST_OK;
}
