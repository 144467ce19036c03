/* SPDX-License-Identifier: Apache-2.0
 * Ballots of the members: rules and results.
 */
#include "coop/decision.h"
#include "gen/sql_coop.h"

enum { VOTERS_LEAST = 10 };

bool ballot_may_tell(const int64_t *votes, size_t count)
{
    int64_t total = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        total += votes[i];
        if (votes[i] > most) most = votes[i];
    }
    return total >= VOTERS_LEAST && most < total;
}

static bool class_may_tell(struct arena *a, const struct ballot *b, str class)
{
    int64_t *votes = NEW_ARRAY(a, int64_t, b->lines.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < b->lines.count; i++)
        if (str_eq(b->lines.at[i].class, class)) votes[count++] = b->lines.at[i].votes;
    return ballot_may_tell(votes, count);
}

static status take_counts(struct cx *cx, struct ballot *b)
{
    struct arena *a = cx->env->arena;
    struct sql_coop_ballot_counts_list rows;
    TRY(sql_coop_ballot_counts(cx->env, cx->db, b->id, &rows));
    for (size_t i = 0; i < rows.count; i++)
        *VEC_PUSH(a, &b->lines) =
            (struct ballot_line){ rows.at[i].class, rows.at[i].choice, rows.at[i].label,
                                  rows.at[i].registered, rows.at[i].votes };
    if (!b->secret) return ST_OK;
    bool *tell = NEW_ARRAY(a, bool, b->lines.count + 1);
    for (size_t i = 0; i < b->lines.count; i++)
        tell[i] = class_may_tell(a, b, b->lines.at[i].class);
    for (size_t i = 0; i < b->lines.count; i++)
        if (!tell[i]) b->lines.at[i].votes = -1;
    return ST_OK;
}

status ballot_list(struct cx *cx, struct ballots *ret_list)
{
    struct sql_coop_ballots_list rows;
    struct ballots list = { 0 };
    TRY(sql_coop_ballots(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_coop_ballots_row *r = &rows.at[i];
        struct ballot b = { .id = r->id,
                            .key = r->key,
                            .title = r->title,
                            .kind = r->kind,
                            .question = r->question,
                            .rule = r->rule,
                            .classes = r->classes,
                            .opens = (int32_t)r->opens,
                            .closes = (int32_t)r->closes,
                            .registered = (int32_t)r->registered,
                            .quorum = r->quorum,
                            .tie_rule = r->tie_rule,
                            .secret = r->secret != 0,
                            .open = str_eq(r->state, S("open")),
                            .result = r->result };
        TRY(take_counts(cx, &b));
        *VEC_PUSH(cx->env->arena, &list) = b;
    }
    *ret_list = list;
    return ST_OK;
}
