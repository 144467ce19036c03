/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/live.h"

#include <math.h>

#include "base/vec.h"

VEC_TYPE(codes, uint32_t);

struct live_statement {
    str id;
    struct codes voter[3]; /* by vote + 1 */
    struct tally in[OPINION_GROUPS_MOST];
    double centre, component[2];
    double common, se;
    bool zeroed, out, meta;
};

struct live_person {
    str id;
    struct codes code; /* 3·statement + vote + 1, in no order */
    double sum[2];     /* Σ (vote − centre)·component */
    double error;      /* as bridge.person_error */
    uint8_t group;
};

struct live {
    struct arena *arena;
    struct {
        VEC(struct live_person)
    } people;
    struct {
        VEC(struct live_statement)
    } statements;
    struct {
        VEC(struct bridge_row)
    } person_rows, statement_rows; /* beside people and statements */
    size_t zeroed;
    size_t groups;
    double gx[OPINION_GROUPS_MOST], gy[OPINION_GROUPS_MOST];
    struct bridge_model model;
    double se_most;
};

static size_t voters(const struct live_statement *s)
{
    return s->voter[0].count + s->voter[1].count + s->voter[2].count;
}

static void count(struct live *l, const struct live_person *p, uint32_t code, int by)
{
    if (p->group == GROUP_NONE) return;
    struct tally *t = &l->statements.at[code / 3].in[p->group];
    t->seen += (uint32_t)by;
    if (code % 3 == 2) t->agree += (uint32_t)by;
    if (code % 3 == 0) t->disagree += (uint32_t)by;
}

/* Of somebody or something new only the prior is known. */
static void fill_newcomer(const double *prior, struct bridge_row *row)
{
    struct bridge_answer a = { .weight = 0 };
    for (int i = 0; i < BRIDGE_TERMS; i++) a.spread[i][i] = prior[i];
    bridge_row_fill(&a, 1, row);
}

uint32_t live_add_person(struct env *e, struct live *l, str id)
{
    (void)e;
    struct live_person *p = VEC_PUSH(l->arena, &l->people);
    *p = (struct live_person){ .id = arena_str(l->arena, id), .group = GROUP_NONE, .error = 1 };
    fill_newcomer(l->model.person_prior, VEC_PUSH(l->arena, &l->person_rows));
    return (uint32_t)(l->people.count - 1);
}

uint32_t live_add_statement(struct env *e, struct live *l, str id)
{
    (void)e;
    struct live_statement *s = VEC_PUSH(l->arena, &l->statements);
    *s = (struct live_statement){ .id = arena_str(l->arena, id), .se = l->se_most };
    fill_newcomer(l->model.statement_prior, VEC_PUSH(l->arena, &l->statement_rows));
    return (uint32_t)(l->statements.count - 1);
}

struct live_place live_place(const struct live *l, uint32_t person)
{
    const struct live_person *p = &l->people.at[person];
    double n = (double)(p->code.count + l->zeroed), scale;
    for (size_t k = 0; k < p->code.count; k++) n -= l->statements.at[p->code.at[k] / 3].zeroed;
    scale = sqrt((double)l->statements.count / (n > 1 ? n : 1));
    return (struct live_place){ scale * p->sum[0], scale * p->sum[1], p->group };
}

/* The centre of a statement moved: everybody who voted on it moves with it. */
static void move_centre(struct live *l, struct live_statement *s)
{
    double n = (double)voters(s), before = s->centre;
    double sum = (double)s->voter[2].count - (double)s->voter[0].count;
    s->centre = s->zeroed || n == 0 ? 0 : sum / n;
    if (s->zeroed || s->centre == before) return;
    for (int k = 0; k < 2; k++) {
        double by = (before - s->centre) * s->component[k];
        for (int vote = 0; vote < 3; vote++)
            for (size_t i = 0; i < s->voter[vote].count; i++)
                l->people.at[s->voter[vote].at[i]].sum[k] += by;
    }
}

static void take_out(struct live *l, uint32_t person, size_t at)
{
    struct live_person *p = &l->people.at[person];
    uint32_t code = p->code.at[at];
    struct live_statement *s = &l->statements.at[code / 3];
    struct codes *of = &s->voter[code % 3];
    for (size_t i = 0; i < of->count; i++)
        if (of->at[i] == person) {
            of->at[i] = of->at[--of->count];
            break;
        }
    if (!s->zeroed)
        for (int k = 0; k < 2; k++)
            p->sum[k] -= ((double)(code % 3) - 1 - s->centre) * s->component[k];
    count(l, p, code, -1);
    p->code.at[at] = p->code.at[--p->code.count];
}

static void put_in(struct live *l, uint32_t person, uint32_t code)
{
    struct live_person *p = &l->people.at[person];
    struct live_statement *s = &l->statements.at[code / 3];
    *VEC_PUSH(l->arena, &s->voter[code % 3]) = person;
    *VEC_PUSH(l->arena, &p->code) = code;
    if (!s->zeroed)
        for (int k = 0; k < 2; k++)
            p->sum[k] += ((double)(code % 3) - 1 - s->centre) * s->component[k];
    count(l, p, code, 1);
}

/* Whoever has said enough joins the nearest group. */
static void count_in(struct live *l, uint32_t person)
{
    struct live_person *p = &l->people.at[person];
    size_t needed = l->statements.count < 7 ? l->statements.count : 7;
    if (p->group != GROUP_NONE || l->groups == 0 || p->code.count < needed) return;
    struct live_place at = live_place(l, person);
    double least = INFINITY;
    for (size_t g = 0; g < l->groups; g++) {
        double d = hypot(at.x - l->gx[g], at.y - l->gy[g]);
        if (d >= least) continue;
        least = d;
        p->group = (uint8_t)g;
    }
    for (size_t k = 0; k < p->code.count; k++) count(l, p, p->code.at[k], 1);
}

static void refit_person(struct env *e, struct live *l, uint32_t person)
{
    struct live_person *p = &l->people.at[person];
    struct bridge_sums sums = { .votes = { 0 } };
    struct bridge_answer a;
    struct arena_mark m = arena_mark(e->arena);
    uint32_t *on = NEW_ARRAY(e->arena, uint32_t, p->code.count);
    for (uint32_t vote = 0; vote < 3; vote++) {
        size_t n = 0;
        for (size_t k = 0; k < p->code.count; k++)
            if (p->code.at[k] % 3 == vote) on[n++] = p->code.at[k] / 3;
        bridge_sums_add(&sums, (int)vote - 1, l->statement_rows.at, on, n);
    }
    bridge_solve(&sums, BRIDGE_WEIGHTS, l->model.mean, l->model.noise * p->error,
                 l->model.person_prior, &a);
    p->error = bridge_share(&a, l->model.noise);
    bridge_row_fill(&a, 1, &l->person_rows.at[person]);
    arena_rewind(e->arena, m);
}

static void refit_statement(struct live *l, uint32_t statement)
{
    struct live_statement *s = &l->statements.at[statement];
    struct bridge_sums sums = { .votes = { 0 } };
    struct bridge_answer a;
    double share = 1 / (double)l->statement_rows.at[statement].at[0];
    for (int vote = 0; vote < 3; vote++)
        bridge_sums_add(&sums, vote - 1, l->person_rows.at, s->voter[vote].at,
                        s->voter[vote].count);
    bridge_solve(&sums, BRIDGE_WEIGHTS, l->model.mean, l->model.noise * share,
                 l->model.statement_prior, &a);
    bridge_row_fill(&a, bridge_share(&a, l->model.noise), &l->statement_rows.at[statement]);
    bridge_common(&l->model, &sums, &s->common, &s->se);
    if (s->se > l->se_most) l->se_most = s->se;
}

status live_vote(struct env *e, struct live *l, uint32_t person, uint32_t statement, int vote)
{
    if (vote < -1 || vote > 1) return fail(e, ST_BAD_INPUT, "a vote is -1, 0 or 1");
    if (person >= l->people.count || statement >= l->statements.count)
        return fail(e, ST_NOT_FOUND, "there is no such person or statement");
    struct live_person *p = &l->people.at[person];
    uint32_t code = 3 * statement + (uint32_t)(vote + 1);
    for (size_t k = 0; k < p->code.count; k++) {
        if (p->code.at[k] == code) return ST_OK;
        if (p->code.at[k] / 3 != statement) continue;
        take_out(l, person, k);
        break;
    }
    put_in(l, person, code);
    move_centre(l, &l->statements.at[statement]);
    count_in(l, person);
    refit_person(e, l, person);
    refit_statement(l, statement);
    return ST_OK;
}

struct live_figures live_figures(const struct live *l, uint32_t statement)
{
    const struct live_statement *s = &l->statements.at[statement];
    struct live_figures f = { .groups = l->groups, .centre = s->centre, .consensus = 1 };
    f.all = (struct tally){ (uint32_t)s->voter[2].count, (uint32_t)s->voter[0].count,
                            (uint32_t)voters(s) };
    struct tally sum = { 0 };
    for (size_t g = 0; g < l->groups; g++) {
        f.in[g] = s->in[g];
        sum.agree += s->in[g].agree;
        sum.disagree += s->in[g].disagree;
        sum.seen += s->in[g].seen;
        f.consensus *= ((double)s->in[g].agree + 1) / ((double)s->in[g].seen + 2);
    }
    f.extremity = sqrt((double)l->statements.count) * fabs(1 - s->centre) *
                  hypot(s->component[0], s->component[1]);
    f.priority = stats_priority(&sum, f.extremity, s->meta);
    f.common = s->common;
    f.se = s->se;
    return f;
}

status live_next(struct env *e, const struct live *l, uint32_t person, uint32_t *ret_statement)
{
    size_t n = l->statements.count;
    struct arena_mark m = arena_mark(e->arena);
    double *weight = NEW_ARRAY(e->arena, double, n), sum = 0;
    uint32_t found = UINT32_MAX;
    for (size_t j = 0; j < n; j++) {
        const struct live_statement *s = &l->statements.at[j];
        double unsure = l->se_most > 0 ? s->se / l->se_most : 1;
        weight[j] = s->out ? 0 : live_figures(l, (uint32_t)j).priority * (0.25 + unsure * unsure);
    }
    for (size_t k = 0; k < l->people.at[person].code.count; k++)
        weight[l->people.at[person].code.at[k] / 3] = 0;
    for (size_t j = 0; j < n; j++) sum += weight[j];
    double at = random_unit(e->random) * sum;
    for (size_t j = 0; j < n; j++) {
        if (!(weight[j] > 0)) continue;
        found = (uint32_t)j;
        if (at < weight[j]) break;
        at -= weight[j];
    }
    arena_rewind(e->arena, m);
    if (found == UINT32_MAX) return ST_NOT_FOUND;
    *ret_statement = found;
    return ST_OK;
}

/* The votes as a matrix; ids are handed out in the order of their indexes here. */
static status as_matrix(struct env *e, const struct live *l, struct votes *ret_votes,
                        struct ids *people, struct ids *statements)
{
    struct {
        VEC(struct vote_row)
    } rows = { 0 };
    *people = ids_make(e->arena);
    *statements = ids_make(e->arena);
    for (size_t p = 0; p < l->people.count; p++) (void)ids_put(people, l->people.at[p].id);
    for (size_t j = 0; j < l->statements.count; j++)
        (void)ids_put(statements, l->statements.at[j].id);
    if (people->count != l->people.count || statements->count != l->statements.count)
        return fail(e, ST_CONFLICT, "two people or two statements have one name");
    for (size_t p = 0; p < l->people.count; p++)
        for (size_t k = 0; k < l->people.at[p].code.count; k++) {
            uint32_t code = l->people.at[p].code.at[k];
            *VEC_PUSH(e->arena, &rows) =
                (struct vote_row){ (uint32_t)p, code / 3, 0, (int8_t)((int)(code % 3) - 1) };
        }
    TRY(votes_build(e, rows.at, rows.count, people, statements, ret_votes));
    const uint32_t *rank = ids_order(e->arena, statements);
    for (size_t j = 0; j < l->statements.count; j++)
        votes_mark(ret_votes, rank[j], l->statements.at[j].out, l->statements.at[j].meta);
    return ST_OK;
}

static void take_statements(struct live *l, const uint32_t *rank, const struct pca *p,
                            const struct stats *s, const struct bridge *b)
{
    l->se_most = 0;
    for (size_t j = 0; j < l->statements.count; j++) {
        struct live_statement *t = &l->statements.at[j];
        uint32_t r = rank[j];
        t->centre = p->centre[r];
        for (int k = 0; k < 2; k++) t->component[k] = p->component[k][r];
        for (size_t g = 0; g < l->groups; g++) t->in[g] = s->in[g * s->statements + r];
        l->statement_rows.at[j] = b->statement[r];
        t->common = b->common[r];
        t->se = b->se[r];
        l->se_most = fmax(l->se_most, t->se);
    }
}

static void take_people(struct live *l, const uint32_t *rank, const struct groups *g,
                        const struct bridge *b)
{
    for (size_t p = 0; p < l->people.count; p++) {
        struct live_person *t = &l->people.at[p];
        t->group = g->of[rank[p]];
        t->error = b->person_error[rank[p]];
        l->person_rows.at[p] = b->person[rank[p]];
        t->sum[0] = t->sum[1] = 0;
        for (size_t k = 0; k < t->code.count; k++) {
            const struct live_statement *s = &l->statements.at[t->code.at[k] / 3];
            double d = (double)(t->code.at[k] % 3) - 1 - s->centre;
            for (int c = 0; c < 2 && !s->zeroed; c++) t->sum[c] += d * s->component[c];
        }
    }
}

status live_refresh(struct env *e, struct live *l)
{
    struct votes v;
    struct ids people, statements;
    TRY(as_matrix(e, l, &v, &people, &statements));
    struct pca p = pca_find(e, &v, NULL);
    struct groups g = groups_find(e, &v, &p, 0);
    struct stats s = stats_find(e, &v, &p, &g);
    struct bridge b = bridge_fit(e, &v, &p, &g);
    l->groups = g.k;
    for (size_t k = 0; k < g.k; k++) {
        l->gx[k] = g.x[k];
        l->gy[k] = g.y[k];
    }
    l->model = b.m;
    take_statements(l, ids_order(e->arena, &statements), &p, &s, &b);
    take_people(l, ids_order(e->arena, &people), &g, &b);
    return ST_OK;
}

status live_open(struct env *e, const struct votes *v, struct live **ret_live)
{
    struct live *l = NEW(e->arena, struct live);
    l->arena = e->arena;
    for (size_t p = 0; p < v->people; p++) (void)live_add_person(e, l, v->person[p]);
    for (size_t j = 0; j < v->statements; j++) {
        uint32_t added = live_add_statement(e, l, v->statement[j]);
        struct live_statement *s = &l->statements.at[added];
        s->out = v->out[j];
        s->meta = v->meta[j];
        s->zeroed = v->zeroed[j];
    }
    l->zeroed = v->zeroed_count;
    for (size_t p = 0; p < v->people; p++)
        for (size_t k = v->row[p]; k < v->row[p + 1]; k++) {
            uint32_t code = v->code[k];
            *VEC_PUSH(l->arena, &l->people.at[p].code) = code;
            *VEC_PUSH(l->arena, &l->statements.at[code / 3].voter[code % 3]) = (uint32_t)p;
        }
    TRY(live_refresh(e, l));
    *ret_live = l;
    return ST_OK;
}
