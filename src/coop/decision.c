/* SPDX-License-Identifier: Apache-2.0 */
#include "coop/decision.h"

#include "base/key.h"
#include "base/time.h"
#include "coop/coop_limits.h"
#include "coop/may.h"
#include "gen/sql_coop.h"
#include "record/change.h"

static const str state_words[DECISION__COUNT] = { [DECISION_MADE] = S_INIT("made"),
                                                  [DECISION_DEFERRED] = S_INIT("deferred"),
                                                  [DECISION_DECLINED] = S_INIT("declined") };

static enum decision_state state_of(str word)
{
    for (int s = 0; s < DECISION__COUNT; s++)
        if (str_eq(state_words[s], word)) return (enum decision_state)s;
    return DECISION_MADE;
}

static int64_t votes_of(struct opt_int v)
{
    return v.has ? v.v : -1;
}

static int64_t time_of(struct opt_int v)
{
    return v.has ? v.v : TIME_NONE;
}

status decision_list(struct cx *cx, int64_t meeting, struct decisions *ret_list)
{
    struct sql_coop_decisions_list rows;
    struct decisions list = { 0 };
    TRY(sql_coop_decisions(cx->env, cx->db, meeting, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_decisions_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) =
            (struct board_decision){ .id = r->id,
                                     .key = r->key,
                                     .title = r->title,
                                     .question = r->question,
                                     .at = r->at,
                                     .state = state_of(r->state),
                                     .chosen = r->chosen,
                                     .how = r->how,
                                     .votes_for = votes_of(r->votes_for),
                                     .votes_against = votes_of(r->votes_against),
                                     .votes_abstain = votes_of(r->votes_abstain),
                                     .reason = r->reason,
                                     .review_at = time_of(r->review_at),
                                     .meeting_key = r->meeting_key,
                                     .meeting_at = TIME_NONE };
    }
    *ret_list = list;
    return ST_OK;
}

status decision_by_key(struct cx *cx, str key, struct board_decision *ret_decision)
{
    struct sql_coop_decision_by_key_row r;
    TRY(sql_coop_decision_by_key(cx->env, cx->db, key, &r));
    *ret_decision = (struct board_decision){ .id = r.id,
                                             .key = r.key,
                                             .title = r.title,
                                             .question = r.question,
                                             .at = r.at,
                                             .state = state_of(r.state),
                                             .options = r.options,
                                             .chosen = r.chosen,
                                             .how = r.how,
                                             .votes_for = votes_of(r.votes_for),
                                             .votes_against = votes_of(r.votes_against),
                                             .votes_abstain = votes_of(r.votes_abstain),
                                             .dissent = r.dissent,
                                             .reason = r.reason,
                                             .review_at = time_of(r.review_at),
                                             .evidence = r.evidence,
                                             .meeting_key = r.meeting_key,
                                             .meeting_title = r.meeting_title,
                                             .meeting_at = time_of(r.meeting_at),
                                             .ballot_key = r.ballot_key };
    return ST_OK;
}

status decision_key_of(struct cx *cx, int64_t id, str *ret_key, str *ret_title)
{
    struct sql_coop_decision_key_row r;
    TRY(sql_coop_decision_key(cx->env, cx->db, id, &r));
    *ret_key = r.key;
    *ret_title = r.title;
    return ST_OK;
}

/* ---- making ----------------------------------------------------------------------------------*/

static status wrong(struct cx *cx, str field, const char *what, const char *remedy)
{
    env_fail(cx->env, ST_BAD_INPUT, field, "%s", what);
    env_remedy(cx->env, "%s", remedy);
    return ST_BAD_INPUT;
}

static status check(struct cx *cx, const struct decision_new *n, bool declined)
{
    if (n->title.n == 0 || n->title.n > COOP_LINE_MOST)
        return wrong(cx, S("title"), "a decision needs a short title", "Say it in a few words.");
    if (n->question.n > COOP_WORDS_MOST || n->chosen.n > COOP_WORDS_MOST ||
        n->reason.n > COOP_WORDS_MOST || n->dissent.n > COOP_WORDS_MOST)
        return wrong(cx, S("reason"), "that is too long", "Say it in fewer words.");
    if (n->how.n == 0 || n->how.n > COOP_LINE_MOST)
        return wrong(cx, S("how"), "it is not said how this was decided",
                     "Say whether by consensus, a vote of the board or a ballot of members.");
    if (declined && n->reason.n == 0)
        return wrong(cx, S("reason"), "no reason is given",
                     "Say why not: it is what people will read.");
    if (!declined && n->chosen.n == 0)
        return wrong(cx, S("chosen"), "it is not said what was chosen", "Say what was chosen.");
    return ST_OK;
}

static struct opt_int vote(int64_t n)
{
    return (struct opt_int){ n >= 0, n < 0 ? 0 : n };
}

static status made_before(struct cx *cx, str once, int64_t *ret_id, str *ret_key, bool *ret_again)
{
    struct sql_coop_decision_once_row r;
    if (str_is_empty(once)) return ST_NOT_FOUND;
    TRY(sql_coop_decision_once(cx->env, cx->db, once, &r));
    *ret_id = r.id;
    *ret_key = r.key;
    *ret_again = true;
    return ST_OK;
}

static str or_empty(str s)
{
    return str_is_none(s) ? S("") : s;
}

static status put(struct cx *cx, const struct decision_new *n, enum decision_state state,
                  int64_t *ret_id, str *ret_key, bool *ret_again)
{
    struct env *e = cx->env;
    struct sql_coop_decision_put_row made;
    if (!coop_may_decide(&cx->who)) return fail(e, ST_FORBIDDEN, "the board decides");
    status st = made_before(cx, n->once, ret_id, ret_key, ret_again);
    if (st != ST_NOT_FOUND) return st;
    TRY(check(cx, n, state == DECISION_DECLINED));
    str key = key_new(e, 'D');
    TRY(sql_coop_decision_put(
        e, cx->db, key, n->title, or_empty(n->question), n->meeting, env_now(e), state_words[state],
        or_empty(n->chosen), n->how, vote(n->votes_for), vote(n->votes_against),
        vote(n->votes_abstain), or_empty(n->dissent), or_empty(n->reason),
        (struct opt_int){ n->review_at != TIME_NONE, n->review_at }, cx->who.account,
        str_is_empty(n->once) ? str_none() : n->once, &made));
    TRY(change_act(cx, S("decide"), 0, arena_concat(e->arena, S("decision/"), key)));
    TRY(change_add(cx, S("decision"), 0, made.id));
    *ret_id = made.id;
    *ret_key = key;
    *ret_again = false;
    return ST_OK;
}

status coop_decide(struct cx *cx, const struct decision_new *n, int64_t *ret_id, str *ret_key,
                   bool *ret_again)
{
    return put(cx, n, DECISION_MADE, ret_id, ret_key, ret_again);
}

status coop_decline(struct cx *cx, const struct decision_new *n, int64_t *ret_id, str *ret_key,
                    bool *ret_again)
{
    return put(cx, n, DECISION_DECLINED, ret_id, ret_key, ret_again);
}
