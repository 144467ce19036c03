/* SPDX-License-Identifier: Apache-2.0 */
#include "voice/ranking.h"

#include <math.h>

#include "gen/sql_voice.h"
#include "gen/sql_vote.h"
#include "opinion/range.h"
#include "opinion/rank.h"
#include "record/change.h"
#include "voice/voice_limits.h"

/* ---- reading
 * -----------------------------------------------------------------------------------*/

status ranking_read(struct cx *cx, int64_t scope, struct ranked **ret_list, size_t *ret_count)
{
    struct sql_ranking_get_list rows;
    TRY(sql_ranking_get(cx->env, cx->db, scope, &rows));
    struct ranked *list = NEW_ARRAY(cx->env->arena, struct ranked, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_ranking_get_row *r = &rows.at[i];
        struct range likely = range_chance(r->score, r->se);
        list[i] =
            (struct ranked){ r->item,    r->key,      r->words, r->topic,       r->place, r->score,
                             likely.low, likely.high, r->votes, r->enough != 0, r->at };
    }
    *ret_list = list;
    *ret_count = rows.count;
    return ST_OK;
}

status ranking_people(struct cx *cx, struct ranking_people *ret)
{
    struct sql_pair_people_row r;
    TRY(sql_pair_people(cx->env, cx->db, &r));
    *ret = (struct ranking_people){ r.votes, r.alone, r.groups, r.in_groups };
    return ST_OK;
}

/* ---- pairs
 * -------------------------------------------------------------------------------------*/

static size_t index_of(const struct sql_ranking_items_list *items, int64_t id)
{
    for (size_t i = 0; i < items->count; i++)
        if (items->at[i].id == id) return i;
    return SIZE_MAX;
}

/* The votes of a scope as the engine takes them. */
static status survey(struct cx *cx, int64_t scope, const struct sql_ranking_items_list *items,
                     struct rank_survey *ret)
{
    struct arena *a = cx->env->arena;
    struct sql_pairs_all_list rows;
    TRY(sql_pairs_all(cx->env, cx->db, scope, &rows));
    struct rank_survey s = { .item = NEW_ARRAY(a, str, items->count),
                             .items = items->count,
                             .vote = NEW_ARRAY(a, struct rank_vote, rows.count),
                             .undecided = NEW_ARRAY(a, struct rank_vote, rows.count) };
    for (size_t i = 0; i < items->count; i++) s.item[i] = items->at[i].key;
    for (size_t i = 0; i < rows.count; i++) {
        size_t low = index_of(items, rows.at[i].low), high = index_of(items, rows.at[i].high);
        if (low == SIZE_MAX || high == SIZE_MAX) continue; /* retired since */
        bool first = rows.at[i].winner == rows.at[i].low;
        struct rank_vote v = { (uint32_t)(first ? low : high), (uint32_t)(first ? high : low) };
        if (rows.at[i].winner == 0)
            s.undecided[s.undecideds++] = v;
        else
            s.vote[s.votes++] = v;
    }
    *ret = s;
    return ST_OK;
}

static bool compared(const struct sql_pairs_of_list *own, int64_t a, int64_t b)
{
    for (size_t i = 0; i < own->count; i++)
        if (own->at[i].low == (a < b ? a : b) && own->at[i].high == (a < b ? b : a)) return true;
    return false;
}

/* What is known of an item, from the last working out: at most a second old, and read without a
 * vote being read. One that was never compared has the phantom's one win and one loss: variance 2.
 */
struct standing {
    double strength, variance;
};

static struct standing standing_of(const struct sql_ranking_get_list *ranked, int64_t item)
{
    for (size_t i = 0; i < ranked->count; i++)
        if (ranked->at[i].item == item)
            return (struct standing){ ranked->at[i].strength, ranked->at[i].se * ranked->at[i].se };
    return (struct standing){ 0, 2 };
}

/* As rank_pair_gain, with the two taken to be known independently. */
static double gain_of(struct standing a, struct standing b)
{
    double p = 1 / (1 + exp(b.strength - a.strength));
    return 0.5 * log1p(p * (1 - p) * (a.variance + b.variance));
}

status pair_next(struct cx *cx, int64_t participant, struct ranking_item ret_pair[2],
                 int64_t *ret_done)
{
    struct env *e = cx->env;
    struct sql_ranking_items_list items;
    struct sql_pairs_of_list own;
    struct sql_ranking_get_list ranked;
    TRY(sql_ranking_items(e, cx->db, &items));
    TRY(sql_pairs_of(e, cx->db, participant, &own));
    TRY(sql_ranking_get(e, cx->db, 0, &ranked));
    *ret_done = (int64_t)own.count;
    struct standing *known = NEW_ARRAY(e->arena, struct standing, items.count);
    for (size_t i = 0; i < items.count; i++) known[i] = standing_of(&ranked, items.at[i].id);
    double best = -1;
    size_t one = 0, other = 0;
    for (size_t i = 0; i < items.count; i++)
        for (size_t j = i + 1; j < items.count; j++) {
            if (compared(&own, items.at[i].id, items.at[j].id)) continue;
            /* Many come at once: they are not all shown the same. */
            double gain = gain_of(known[i], known[j]) * (0.5 + random_unit(e->random));
            if (gain > best) best = gain, one = i, other = j;
        }
    if (best < 0) return ST_NOT_FOUND;
    bool turned = random_below(e->random, 2) == 1;
    ret_pair[turned] =
        (struct ranking_item){ items.at[one].id, items.at[one].key, items.at[one].words };
    ret_pair[!turned] =
        (struct ranking_item){ items.at[other].id, items.at[other].key, items.at[other].words };
    return ST_OK;
}

status pair_put(struct cx *cx, int64_t participant, int64_t neighbourhood, int64_t one,
                int64_t other, int64_t winner, str channel)
{
    struct sql_ranking_items_list items;
    TRY(sql_ranking_items(cx->env, cx->db, &items));
    if (one == other || index_of(&items, one) == SIZE_MAX || index_of(&items, other) == SIZE_MAX ||
        (winner != 0 && winner != one && winner != other)) {
        env_fail(cx->env, ST_BAD_INPUT, S("pair"), "these are not two things that can be compared");
        env_remedy(cx->env, "Go back to the pairs: the next two are shown there.");
        return ST_BAD_INPUT;
    }
    return sql_pair_put(cx->env, cx->db, participant, one < other ? one : other,
                        one < other ? other : one, winner, env_now(cx->env), channel, neighbourhood,
                        NULL);
}

/* ---- working it out
 * ----------------------------------------------------------------------------*/

struct scope_working {
    int64_t scope;
    bool any;
    struct rank_result r;
    uint32_t *order;
};
struct ranking_working {
    int64_t votes, latest;
    struct sql_ranking_items_list items;
    struct scope_working *scope; /* the whole place, then each neighbourhood */
    size_t scopes;
};

static status find_scope(struct cx *cx, const struct sql_ranking_items_list *items,
                         struct scope_working *w)
{
    struct rank_survey s;
    TRY(survey(cx, w->scope, items, &s));
    w->any = s.votes > 0;
    if (!w->any) return ST_OK;
    TRY(rank_solve(cx->env, &s, &w->r));
    w->order = rank_order(cx->env->arena, &w->r);
    return ST_OK;
}

status ranking_find(struct cx *cx, struct ranking_working **ret)
{
    struct env *e = cx->env;
    struct sql_pairs_state_row state;
    struct sql_voice_neighbourhoods_list where;
    *ret = NULL;
    TRY(sql_pairs_state(e, cx->db, &state));
    if (state.n == 0 || (state.n == state.had && state.latest == state.had_latest)) return ST_OK;
    struct ranking_working *w = NEW(e->arena, struct ranking_working);
    w->votes = state.n;
    w->latest = state.latest;
    TRY(sql_ranking_items(e, cx->db, &w->items));
    TRY(sql_voice_neighbourhoods(e, cx->db, &where));
    w->scopes = where.count + 1;
    w->scope = NEW_ARRAY(e->arena, struct scope_working, w->scopes);
    for (size_t i = 0; i < w->scopes; i++) {
        w->scope[i].scope = i == 0 ? 0 : where.at[i - 1].id;
        TRY(find_scope(cx, &w->items, &w->scope[i]));
    }
    *ret = w;
    return ST_OK;
}

static status keep_scope(struct cx *cx, const struct ranking_working *w,
                         const struct scope_working *s)
{
    struct env *e = cx->env;
    for (size_t place = 0; place < s->r.items && s->any; place++) {
        const struct rank_item *item = &s->r.item[s->order[place]];
        int64_t votes = item->wins + item->losses;
        TRY(sql_ranking_add(e, cx->db, s->scope, w->items.at[s->order[place]].id,
                            (int64_t)place + 1, item->score, item->strength, item->se, votes,
                            votes >= RANKING_ENOUGH ? 1 : 0, env_now(e), NULL));
    }
    return ST_OK;
}

status ranking_keep(struct cx *cx, const struct ranking_working *w)
{
    TRY(sql_ranking_drop(cx->env, cx->db, NULL));
    for (size_t i = 0; i < w->scopes; i++) TRY(keep_scope(cx, w, &w->scope[i]));
    TRY(sql_ranking_state_put(cx->env, cx->db, w->votes, w->latest, NULL));
    return change_add(cx, S("ranking"), 0, 0);
}

status ranking_work(struct cx *cx, bool *ret_more)
{
    struct ranking_working *w;
    *ret_more = false;
    TRY(ranking_find(cx, &w));
    return w == NULL ? ST_OK : ranking_keep(cx, w);
}
