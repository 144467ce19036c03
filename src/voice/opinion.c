/* SPDX-License-Identifier: Apache-2.0
 * What the votes of a topic say, worked out by opinion/ and kept in tables that pages read.
 */
#include <math.h>

#include "base/buf.h"
#include "gen/sql_vote.h"
#include "opinion/bridge.h"
#include "opinion/map.h"
#include "opinion/route.h"
#include "opinion/stats.h"
#include "voice/topic.h"

enum { GROUP_LEAST = 5 /* of whom anything is told */, MARKS_MOST = 300 };

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

/* Where its people stand, five or more to a mark. */
static str marks_of(struct topic_working *w, const struct map_frame *f, size_t g)
{
    struct map_mark *m;
    struct arena *a = w->cx->env->arena;
    struct buf b = buf_make(a);
    size_t each = w->g.counted / MARKS_MOST + 1;
    if (each < GROUP_LEAST) each = GROUP_LEAST;
    size_t n = map_marks_of(a, &w->g, &w->p, w->v.people, f, g, each, &m);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%ld %ld", i > 0 ? " " : "", lround(m[i].x), lround(m[i].y));
    return buf_str(&b);
}

/* What it says more than the others do, of what enough of it have seen. */
static str told_of(struct topic_working *w, size_t g)
{
    struct buf b = buf_make(w->cx->env->arena);
    const struct picks *picks = &w->s.representative[g];
    size_t told = 0;
    for (size_t i = 0; i < picks->count && told < OPINION_TOLD_MOST; i++) {
        const struct pick *k = &picks->at[i];
        if (w->s.in[g * w->s.statements + k->statement].seen < GROUP_LEAST) continue;
        buf_printf(&b, "%s%c%.*s", told++ > 0 ? " " : "", k->agree ? '+' : '-',
                   STR_ARG(w->v.statement[k->statement]));
    }
    return buf_str(&b);
}

static status put_group(struct topic_working *w, const struct map_frame *f, size_t g)
{
    struct map_ring r = map_ring_of(&w->g, &w->p, w->v.people, f, g);
    double holds = isfinite(w->g.holds[g]) ? w->g.holds[g] : 0;
    return sql_topic_group_add(w->cx->env, w->cx->db, w->topic, (int64_t)g, (int64_t)w->g.size[g],
                               holds, r.x, r.y, r.wide, r.high, r.turn * 180 / M_PI,
                               marks_of(w, f, g), told_of(w, g), NULL);
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
    struct map_frame f =
        map_frame_of(&w->g, &w->p, w->v.people, OPINION_MAP_WIDE, OPINION_MAP_HIGH);
    for (size_t g = 0; g < w->g.k; g++)
        if (w->g.size[g] >= GROUP_LEAST) TRY(put_group(w, &f, g));
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
