/* SPDX-License-Identifier: Apache-2.0 */
#include "voice/vote.h"

#include "base/utf8.h"
#include "db/db.h"
#include "gen/sql_vote.h"
#include "record/change.h"
#include "voice/voice_limits.h"

/* ---- participants
 * ------------------------------------------------------------------------------*/

static str digest_of(struct cx *cx, str secret)
{
    struct digest d = crypto_blake2b(secret);
    return arena_str(cx->env->arena, digest_str(&d));
}

status participant_find(struct cx *cx, str secret, struct participant *ret)
{
    struct sql_participant_by_token_row r;
    *ret = (struct participant){ .people = 1 };
    if (str_is_empty(secret)) return ST_OK;
    status st = sql_participant_by_token(cx->env, cx->db, digest_of(cx, secret), &r);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    *ret = (struct participant){ r.id, r.neighbourhood, r.people, r.named };
    return ST_OK;
}

static status add(struct cx *cx, str kind, str token, int64_t neighbourhood, int64_t people,
                  str named, int64_t *ret_id)
{
    struct sql_participant_add_row row;
    struct opt_int nobody = { false, 0 };
    TRY(sql_participant_add(cx->env, cx->db, kind, token, nobody, neighbourhood, people, named,
                            env_now(cx->env), &row));
    *ret_id = row.id;
    return ST_OK;
}

status participant_make(struct cx *cx, str secret, struct participant *ret)
{
    TRY(participant_find(cx, secret, ret));
    if (ret->id != 0) return ST_OK;
    return add(cx, S("browser"), digest_of(cx, secret), 0, 1, S(""), &ret->id);
}

status participant_group(struct cx *cx, str secret, int64_t people, str named,
                         int64_t neighbourhood, struct participant *ret)
{
    if (people < 2 || people > GROUP_PEOPLE_MOST) {
        env_fail(cx->env, ST_BAD_INPUT, S("people"), "a group has 2 to %d people",
                 GROUP_PEOPLE_MOST);
        env_remedy(cx->env, "Write how many are in the room, you among them.");
        return ST_BAD_INPUT;
    }
    *ret = (struct participant){ 0, neighbourhood, people, str_sub(named, 0, VOICE_NAME_MOST) };
    return add(cx, S("group"), digest_of(cx, secret), neighbourhood, people, ret->named, &ret->id);
}

status participant_once(struct cx *cx, str kind, int64_t neighbourhood, int64_t *ret_id)
{
    return add(cx, kind, str_none(), neighbourhood, 1, S(""), ret_id);
}

status participant_place(struct cx *cx, int64_t participant, int64_t neighbourhood)
{
    return sql_participant_place(cx->env, cx->db, participant, neighbourhood, NULL);
}

/* ---- votes
 * -------------------------------------------------------------------------------------*/

status statement_get(struct cx *cx, int64_t id, struct statement *ret)
{
    struct sql_statement_one_row r;
    status st = sql_statement_one(cx->env, cx->db, id, &r);
    if (st == ST_NOT_FOUND) return fail(cx->env, ST_NOT_FOUND, "there is no such statement");
    TRY(st);
    *ret = (struct statement){ r.id,
                               r.key,
                               r.words,
                               r.topic,
                               r.source,
                               str_eq(r.state, S("open")),
                               str_eq(r.asked, S("closed")) };
    return ST_OK;
}

status vote_put(struct cx *cx, int64_t statement, int64_t participant, int vote, str channel)
{
    struct statement s;
    if (vote < -1 || vote > 1)
        return fail_at(cx->env, ST_BAD_INPUT, S("vote"), "a vote is agree, disagree or pass");
    TRY(statement_get(cx, statement, &s));
    if (!s.open)
        return fail(cx->env, ST_GONE, "this statement was withdrawn: votes on it no longer count");
    if (s.closed) return fail(cx->env, ST_GONE, "this question is closed: votes count no longer");
    return sql_vote_put(cx->env, cx->db, statement, participant, vote, env_now(cx->env), channel,
                        NULL);
}

status vote_take_back(struct cx *cx, int64_t statement, int64_t participant)
{
    return sql_vote_drop(cx->env, cx->db, statement, participant, NULL);
}

status votes_own(struct cx *cx, int64_t topic, int64_t participant, struct own_vote **ret_votes,
                 size_t *ret_count)
{
    struct sql_votes_of_list rows;
    TRY(sql_votes_of(cx->env, cx->db, participant, topic, &rows));
    struct own_vote *list = NEW_ARRAY(cx->env->arena, struct own_vote, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        list[i] = (struct own_vote){ rows.at[i].statement, rows.at[i].words, (int)rows.at[i].vote };
    *ret_votes = list;
    *ret_count = rows.count;
    return ST_OK;
}

status statement_next(struct cx *cx, int64_t topic, int64_t participant, struct statement *ret,
                      int64_t *ret_left)
{
    struct sql_statements_unseen_list rows;
    double all = 0;
    TRY(sql_statements_unseen(cx->env, cx->db, topic, participant, &rows));
    *ret_left = (int64_t)rows.count;
    if (rows.count == 0) return ST_NOT_FOUND;
    for (size_t i = 0; i < rows.count; i++) all += rows.at[i].next;
    double drawn = random_unit(cx->env->random) * all;
    size_t at = 0;
    while (at + 1 < rows.count && drawn >= rows.at[at].next) drawn -= rows.at[at++].next;
    const struct sql_statements_unseen_row *r = &rows.at[at];
    *ret = (struct statement){ r->id, r->key, r->words, topic, r->source, true, false };
    return ST_OK;
}
