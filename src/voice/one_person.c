/* SPDX-License-Identifier: Apache-2.0 */
#include "voice/one_person.h"

#include "db/db.h"
#include "gen/sql_one_person.h"
#include "gen/sql_vote.h"

typedef status (*move)(struct env *e, struct db *db, int64_t into, int64_t other, int64_t *ret_n);

/* Everything of `other` becomes `into`'s; then it is gone. In this order. */
static status merge(struct cx *cx, int64_t into, int64_t other)
{
    static const move moves[] = { sql_one_votes_older,  sql_one_votes_twice, sql_one_votes_move,
                                  sql_one_pairs_older,  sql_one_pairs_twice, sql_one_pairs_move,
                                  sql_one_voices_move,  sql_one_place_move,  sql_one_browser_add,
                                  sql_one_browsers_move };
    TRY(sql_one_votes_stale(cx->env, cx->db, other, NULL));
    TRY(sql_one_pairs_stale(cx->env, cx->db, other, NULL));
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
        TRY(moves[i](cx->env, cx->db, into, other, NULL));
    return sql_one_drop(cx->env, cx->db, other, NULL);
}

/* *ret has id 0 where the account has none; it may have one that she has not agreed to vote as. */
static status of_account(struct cx *cx, struct participant *ret, bool *ret_agreed)
{
    struct sql_one_by_account_row r;
    *ret = (struct participant){ .people = 1 };
    *ret_agreed = false;
    if (cx->who.account == 0) return ST_OK;
    status st = sql_one_by_account(cx->env, cx->db, cx->who.account, &r);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    *ret = (struct participant){ r.id, r.neighbourhood, r.people, r.named };
    *ret_agreed = r.agreed_at.has;
    return ST_OK;
}

status one_person_find(struct cx *cx, struct participant *ret)
{
    bool agreed;
    TRY(of_account(cx, ret, &agreed));
    if (!agreed) *ret = (struct participant){ .people = 1 };
    return ST_OK;
}

status one_person_may_join(struct cx *cx, int64_t participant, bool *ret_may)
{
    struct sql_one_account_of_row r;
    *ret_may = false;
    if (participant == 0) return ST_OK;
    status st = sql_one_account_of(cx->env, cx->db, participant, &r);
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    *ret_may = !r.account.has && str_eq(r.kind, S("browser"));
    return ST_OK;
}

static status participant_of_account(struct cx *cx, int64_t *ret_id)
{
    struct sql_participant_add_row row;
    struct opt_int account = { true, cx->who.account };
    TRY(sql_participant_add(cx->env, cx->db, S("account"), str_none(), account, 0, 1, S(""),
                            env_now(cx->env), &row));
    *ret_id = row.id;
    return ST_OK;
}

status one_person_join(struct cx *cx, str secret, struct participant *ret)
{
    struct participant hers, here;
    bool agreed, may;
    if (cx->who.account == 0)
        return fail(cx->env, ST_UNAUTHORIZED, "this is for people who are signed in");
    TRY(of_account(cx, &hers, &agreed));
    TRY(participant_find(cx, secret, &here));
    TRY(one_person_may_join(cx, here.id, &may));
    if (hers.id == 0 && may)
        hers.id = here.id;
    else if (hers.id == 0)
        TRY(participant_of_account(cx, &hers.id));
    else if (may)
        TRY(merge(cx, hers.id, here.id));
    if (here.id == 0 && !str_is_empty(secret)) {
        struct digest d = crypto_blake2b(secret);
        TRY(sql_one_browser_new(cx->env, cx->db, arena_str(cx->env->arena, digest_str(&d)), hers.id,
                                NULL));
    }
    TRY(sql_one_agree(cx->env, cx->db, hers.id, cx->who.account, env_now(cx->env), NULL));
    return one_person_find(cx, ret);
}

status one_person_leave(struct cx *cx)
{
    return sql_one_leave(cx->env, cx->db, cx->who.account, NULL);
}

status pair_take_back(struct cx *cx, int64_t participant, int64_t one, int64_t other)
{
    return sql_one_pair_drop(cx->env, cx->db, participant, one < other ? one : other,
                             one < other ? other : one, NULL);
}
