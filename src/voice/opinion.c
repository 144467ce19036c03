/* SPDX-License-Identifier: Apache-2.0
 * What the votes of a topic say, worked out by opinion/ and kept in tables that pages read.
 */
#include <math.h>

#include "gen/sql_vote.h"
#include "opinion/bridge.h"
#include "opinion/route.h"
#include "opinion/stats.h"
#include "voice/topic.h"

enum { GROUP_LEAST = 5 }; /* of whom anything is told */

struct topic_working {
    struct cx *cx;
    int64_t topic, latest, votes;
    struct votes v;
    struct pca p;
    struct groups g;
    struct stats s;
    struct bridge b;
    double *weight;
};

static status read_votes(struct topic_working *w)
{
    struct env *e = w->cx->env;
    struct sql_topic_votes_list rows;
    TRY(sql_topic_votes(e, w->cx->db, w->topic, &rows));
    struct vote_row *row = NEW_ARRAY(e->arena, struct vote_row, rows.count);
    struct ids people = ids_make(e->arena), statements = ids_make(e->arena);
    for (size_t i = 0; i < rows.count; i++)
        row[i] = (struct vote_row){
            ids_put(&people, arena_printf(e->arena, "%lld", (long long)rows.at[i].participant)),
            ids_put(&statements, arena_printf(e->arena, "%lld", (long long)rows.at[i].statement)),
            rows.at[i].at, (int8_t)rows.at[i].vote
        };
    return votes_build(e, row, rows.count, &people, &statements, &w->v);
}

static int64_t id_of(str name)
{
    int64_t id = 0;
    (void)str_to_int(name, &id);
    return id;
}

/* How far two groups of whom enough have seen it lie apart in agreeing. */
static double apart(const struct topic_working *w, size_t statement)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t g = 0; g < w->g.k; g++) {
        const struct tally *t = &w->s.in[g * w->s.statements + statement];
        if (t->seen < GROUP_LEAST) continue;
        double share = (double)t->agree / t->seen;
        least = fmin(least, share);
        most = fmax(most, share);
    }
    return most > least ? most - least : 0;
}

static status put_statement(struct topic_working *w, size_t i)
{
    struct env *e = w->cx->env;
    struct db *db = w->cx->db;
    int64_t id = id_of(w->v.statement[i]);
    TRY(sql_statement_opinion_add(e, db, id, (int64_t)votes_in(&w->v, i, 1),
                                  (int64_t)votes_in(&w->v, i, -1), (int64_t)votes_in(&w->v, i, 0),
                                  w->b.common[i], w->b.se[i], apart(w, i), w->weight[i], NULL));
    for (size_t g = 0; g < w->g.k; g++) {
        const struct tally *t = &w->s.in[g * w->s.statements + i];
        if (w->g.size[g] >= GROUP_LEAST && t->seen >= GROUP_LEAST)
            TRY(sql_statement_group_add(e, db, id, (int64_t)g, t->agree, t->disagree, t->seen,
                                        NULL));
    }
    return ST_OK;
}

static status put_all(struct topic_working *w)
{
    struct env *e = w->cx->env;
    struct db *db = w->cx->db;
    TRY(sql_topic_groups_drop(e, db, w->topic, NULL));
    TRY(sql_statement_opinions_drop(e, db, w->topic, NULL));
    TRY(sql_statement_groups_drop(e, db, w->topic, NULL));
    TRY(sql_topic_opinion_put(e, db, w->topic, (int64_t)w->v.people, (int64_t)w->g.counted,
                              (int64_t)w->v.count, w->latest, (int64_t)w->g.k,
                              (int64_t)w->g.verdict, env_now(e), NULL));
    for (size_t g = 0; g < w->g.k; g++)
        if (w->g.size[g] >= GROUP_LEAST)
            TRY(sql_topic_group_add(e, db, w->topic, (int64_t)g, (int64_t)w->g.size[g], NULL));
    for (size_t i = 0; i < w->v.statements; i++) TRY(put_statement(w, i));
    return ST_OK;
}

/* ---- the job
 * -----------------------------------------------------------------------------------*/

static status find_of(struct cx *cx, const struct sql_topic_vote_state_row *r,
                      struct topic_working **ret)
{
    struct env *e = cx->env;
    struct topic_working *w = NEW(e->arena, struct topic_working);
    w->cx = cx;
    w->topic = r->topic;
    w->latest = r->latest;
    w->votes = r->votes;
    *ret = w;
    TRY(read_votes(w));
    if (w->v.count == 0) return ST_OK;
    w->p = pca_find(e, &w->v, NULL);
    w->g = groups_find(e, &w->v, &w->p, 0);
    w->s = stats_find(e, &w->v, &w->p, &w->g);
    w->b = bridge_fit(e, &w->v, &w->p, &w->g);
    w->weight = route_weights(e, &w->v, &w->s, &w->b);
    return ST_OK;
}

status topic_opinion_find(struct cx *cx, int64_t after, struct topic_working **ret)
{
    struct sql_topic_vote_state_list rows;
    *ret = NULL;
    TRY(sql_topic_vote_state(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_topic_vote_state_row *r = &rows.at[i];
        if (r->topic > after && (r->votes != r->had || r->latest != r->had_latest))
            return find_of(cx, r, ret);
    }
    return ST_OK;
}

status topic_opinion_keep(struct cx *cx, struct topic_working *w)
{
    struct env *e = cx->env;
    w->cx = cx;
    if (w->v.count > 0) return put_all(w);
    TRY(sql_topic_groups_drop(e, cx->db, w->topic, NULL));
    TRY(sql_statement_opinions_drop(e, cx->db, w->topic, NULL));
    TRY(sql_statement_groups_drop(e, cx->db, w->topic, NULL));
    return sql_topic_opinion_put(e, cx->db, w->topic, 0, 0, 0, w->latest, 0, GROUPS_TOO_EARLY,
                                 env_now(e), NULL);
}

int64_t topic_of_working(const struct topic_working *w)
{
    return w->topic;
}

status topic_opinion_work(struct cx *cx, bool *ret_more)
{
    struct topic_working *w;
    TRY(topic_opinion_find(cx, 0, &w));
    *ret_more = w != NULL;
    return w == NULL ? ST_OK : topic_opinion_keep(cx, w);
}
