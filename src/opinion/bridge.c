/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/bridge.h"

#include <math.h>

enum { T = BRIDGE_TERMS, SWEEPS = 8, SWEEPS_LAST = 2, SAMPLE = 250000 };

/* Where learning begins; each is held to it as by two people or statements. */
static const double NOISE_START = 0.4, HELD_BY = 2;
static const double PERSON_START[T] = { .05, .05, .05, .05, .05, .05, .05 };
static const double STATEMENT_START[T] = { .15, 1, 1, 1, 1, 1, 1 };

/* Votes of some people, both ways round; people keep their numbers. */
struct index {
    size_t people, votes;
    const uint32_t *who;
    size_t *by_person; /* 3·people + 1 offsets into statement, by vote */
    uint32_t *statement;
    const size_t *by_statement; /* 3·statements + 1 offsets into voter */
    const uint32_t *voter;
};

struct fit {
    struct env *e;
    const struct votes *v;
    struct bridge b;
    double *statement_error; /* of each statement, as person_error */
};

static void index_people(struct env *e, const struct votes *v, struct index *x)
{
    x->by_person = NEW_ARRAY(e->arena, size_t, 3 * x->people + 1);
    x->statement = NEW_ARRAY(e->arena, uint32_t, x->votes);
    size_t end = 0;
    for (size_t i = 0; i < x->people; i++) {
        size_t from = v->row[x->who[i]], to = v->row[x->who[i] + 1], at[3] = { end, end, end };
        for (size_t k = from; k < to; k++) {
            at[1] += v->code[k] % 3 == 0;
            at[2] += v->code[k] % 3 <= 1;
        }
        for (size_t vote = 0; vote < 3; vote++) x->by_person[3 * i + vote] = at[vote];
        for (size_t k = from; k < to; k++) x->statement[at[v->code[k] % 3]++] = v->code[k] / 3;
        end += to - from;
    }
    x->by_person[3 * x->people] = end;
}

static struct index index_all(struct env *e, const struct votes *v)
{
    uint32_t *who = NEW_ARRAY(e->arena, uint32_t, v->people);
    for (size_t p = 0; p < v->people; p++) who[p] = (uint32_t)p;
    struct index x = { .people = v->people,
                       .votes = v->count,
                       .who = who,
                       .by_statement = v->bucket,
                       .voter = v->voter };
    index_people(e, v, &x);
    return x;
}

static void index_statements(struct env *e, const struct votes *v, struct index *x)
{
    size_t *offset = NEW_ARRAY(e->arena, size_t, 3 * v->statements + 2);
    uint32_t *voter = NEW_ARRAY(e->arena, uint32_t, x->votes);
    for (size_t i = 0; i < x->people; i++)
        for (size_t k = v->row[x->who[i]]; k < v->row[x->who[i] + 1]; k++) offset[v->code[k] + 2]++;
    for (size_t c = 2; c < 3 * v->statements + 2; c++) offset[c] += offset[c - 1];
    for (size_t i = 0; i < x->people; i++)
        for (size_t k = v->row[x->who[i]]; k < v->row[x->who[i] + 1]; k++)
            voter[offset[v->code[k] + 1]++] = x->who[i];
    x->by_statement = offset;
    x->voter = voter;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return x ^ x >> 29;
}

/* Of a large conversation, enough people to learn from: drawn by what they voted, not by name, so
 * that other names give the same figures. False where a draw is not worth it. */
static bool index_some(struct env *e, const struct votes *v, struct index *ret_index)
{
    uint64_t every = v->count / SAMPLE;
    if (every < 2) return false;
    uint64_t *of = NEW_ARRAY(e->arena, uint64_t, 3 * v->statements);
    uint32_t *who = NEW_ARRAY(e->arena, uint32_t, v->people);
    struct index x = { .who = who };
    for (size_t j = 0; j < v->statements; j++) {
        uint64_t tally = mix(votes_in(v, j, 1) << 40 ^ votes_in(v, j, -1) << 20 ^ votes_on(v, j));
        for (size_t vote = 0; vote < 3; vote++) of[3 * j + vote] = mix(tally + vote);
    }
    for (size_t p = 0; p < v->people; p++) {
        uint64_t sum = 0;
        for (size_t k = v->row[p]; k < v->row[p + 1]; k++) sum += of[v->code[k]];
        if (mix(sum) % every != 0) continue;
        who[x.people++] = (uint32_t)p;
        x.votes += votes_of_person(v, p);
    }
    if (x.votes < SAMPLE / 2) return false;
    index_people(e, v, &x);
    index_statements(e, v, &x);
    *ret_index = x;
    return true;
}

struct spread_sum {
    double of[T], count;
};

static void spread_add(struct spread_sum *s, const struct bridge_answer *a)
{
    if (!(a->weight > 0)) return;
    s->count++;
    for (int i = 0; i < T; i++) s->of[i] += a->at[i] * a->at[i] + a->spread[i][i];
}

static void spread_learn(const struct spread_sum *s, const double *start, double *prior)
{
    for (int i = 0; i < T; i++)
        prior[i] = fmax((s->of[i] + HELD_BY * start[i]) / (s->count + HELD_BY), 1e-6);
}

static void sum_person(const struct fit *f, const struct index *x, size_t i, struct bridge_sums *s)
{
    const size_t *at = x->by_person + 3 * i;
    *s = (struct bridge_sums){ .votes = { 0 } };
    for (int vote = -1; vote <= 1; vote++, at++)
        bridge_sums_add(s, vote, f->b.statement, x->statement + at[0], at[1] - at[0]);
}

static void sum_statement(const struct fit *f, const struct index *x, size_t j,
                          struct bridge_sums *s)
{
    const size_t *at = x->by_statement + 3 * j;
    *s = (struct bridge_sums){ .votes = { 0 } };
    for (int vote = -1; vote <= 1; vote++, at++)
        bridge_sums_add(s, vote, f->b.person, x->voter + at[0], at[1] - at[0]);
}

static void fit_people(struct fit *f, const struct index *x, bool learn)
{
    struct bridge_model *m = &f->b.m;
    struct spread_sum all = { .count = 0 };
    struct bridge_sums s;
    struct bridge_answer a;
    for (size_t i = 0; i < x->people; i++) {
        size_t p = x->who[i];
        sum_person(f, x, i, &s);
        bridge_solve(&s, BRIDGE_WEIGHTS, m->mean, m->noise * f->b.person_error[p], m->person_prior,
                     &a);
        f->b.person_error[p] = bridge_share(&a, m->noise);
        bridge_row_fill(&a, 1, &f->b.person[p]);
        spread_add(&all, &a);
    }
    if (learn) spread_learn(&all, PERSON_START, m->person_prior);
}

static void fit_statements(struct fit *f, const struct index *x, bool learn)
{
    struct bridge_model *m = &f->b.m;
    struct spread_sum all = { .count = 0 };
    double misfit = 0, weight = 0, slope = 0, pull = 0;
    struct bridge_sums s;
    struct bridge_answer a;
    for (size_t j = 0; j < f->v->statements; j++) {
        double share = f->statement_error[j];
        sum_statement(f, x, j, &s);
        bridge_solve(&s, BRIDGE_WEIGHTS, m->mean, m->noise * share, m->statement_prior, &a);
        misfit += a.misfit / share;
        weight += a.weight;
        slope += a.slope / share;
        pull += a.weight / share;
        f->statement_error[j] = bridge_share(&a, m->noise);
        bridge_row_fill(&a, f->statement_error[j], &f->b.statement[j]);
        spread_add(&all, &a);
    }
    if (learn) spread_learn(&all, STATEMENT_START, m->statement_prior);
    if (weight > 0) {
        m->noise = fmax(misfit / weight, 1e-3);
        m->mean += slope / pull;
    }
}

static void normal_add(struct bridge_normal *to, const struct bridge_normal *n, double times)
{
    for (int i = 0; i < T; i++) {
        to->right[i] += times * n->right[i];
        for (int j = 0; j < T; j++) to->gram[i][j] += times * n->gram[i][j];
    }
    to->weight += times * n->weight;
}

/* The mean of k groups' own regressions: each as if it were one person, so that it is not held near
 * zero as people with few votes are. */
static void solve_middle(const struct bridge_model *m, const struct bridge_normal *of, size_t k,
                         double *middle)
{
    double found = 0;
    for (int i = 0; i < T; i++) middle[i] = 0;
    for (size_t g = 0; g < k; g++) {
        struct bridge_answer a;
        if (!(of[g].weight > 0)) continue;
        found++;
        bridge_normal_solve(&of[g], m->noise, m->person_prior, &a);
        for (int i = 0; i < T; i++) middle[i] += a.at[i];
    }
    for (int i = 0; i < T && found > 0; i++) middle[i] /= found;
}

/* Half-way between the groups, and how far that moves with the groups that bootstraps find. */
static void find_middle(struct fit *f, const struct index *x, const struct groups *g)
{
    struct bridge_model *m = &f->b.m;
    size_t k = g == NULL ? 1 : g->k, draws = g == NULL ? 0 : g->bootstraps;
    struct bridge_normal *of = NEW_ARRAY(f->e->arena, struct bridge_normal, (draws + 1) * k), n;
    for (size_t i = 0; i < x->people; i++) {
        struct bridge_sums s;
        size_t p = x->who[i], group = g == NULL ? 0 : g->of[p];
        if (group >= k) continue;
        sum_person(f, x, i, &s);
        bridge_normal_make(&s, BRIDGE_WEIGHTS, m->mean, &n);
        normal_add(&of[group], &n, 1);
        for (size_t d = 0; d < draws; d++) {
            struct group_draw draw = g->draw[d * f->v->people + p];
            if (draw.times > 0 && draw.group < k)
                normal_add(&of[(d + 1) * k + draw.group], &n, draw.times);
        }
    }
    solve_middle(m, of, k, m->middle);
    for (size_t d = 1; d <= draws; d++) {
        double other[T];
        solve_middle(m, of + d * k, k, other);
        for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
                m->middle_spread[i][j] +=
                    (other[i] - m->middle[i]) * (other[j] - m->middle[j]) / (double)draws;
    }
}

static void find_common(struct fit *f, const struct index *x)
{
    struct bridge_model *m = &f->b.m;
    struct bridge_sums *s = NEW_ARRAY(f->e->arena, struct bridge_sums, f->v->statements);
    double misfit = 0;
    m->plain_noise = m->noise;
    for (size_t j = 0; j < f->v->statements; j++) {
        struct bridge_answer a;
        sum_statement(f, x, j, &s[j]);
        bridge_solve(&s[j], BRIDGE_PLAIN, m->plain_mean, m->noise * f->statement_error[j],
                     m->statement_prior, &a);
        misfit += a.misfit;
    }
    if (f->v->count > 0) m->plain_noise = fmax(misfit / (double)f->v->count, 1e-3);
    for (size_t j = 0; j < f->v->statements; j++)
        bridge_common(m, &s[j], &f->b.common[j], &f->b.se[j]);
}

/* Statements begin at their means and on the principal components. */
static void start(struct fit *f, const struct pca *p)
{
    const struct votes *v = f->v;
    double agree = 0, disagree = 0, pass = 0, size = sqrt((double)v->statements);
    for (size_t j = 0; j < v->statements; j++) {
        agree += (double)votes_in(v, j, 1);
        disagree += (double)votes_in(v, j, -1);
        pass += (double)votes_in(v, j, 0);
    }
    struct bridge_model *m = &f->b.m;
    if (v->count > 0) {
        m->mean = (agree - disagree) / (agree + disagree + BRIDGE_WEIGHTS[1] * pass);
        m->plain_mean = (agree - disagree) / (double)v->count;
    }
    m->noise = NOISE_START;
    memcpy(m->person_prior, PERSON_START, sizeof PERSON_START);
    memcpy(m->statement_prior, STATEMENT_START, sizeof STATEMENT_START);
    for (size_t i = 0; i < v->people; i++) f->b.person_error[i] = 1;
    for (size_t j = 0; j < v->statements; j++) {
        struct bridge_answer a = { .at = { 0 } };
        f->statement_error[j] = 1;
        for (int k = 0; k < BRIDGE_FACTORS; k++)
            a.at[1 + k] = size * (k < 2 ? p->component[k][j] : p->further[k - 2][j]);
        bridge_row_fill(&a, 1, &f->b.statement[j]);
    }
}

struct bridge bridge_fit(struct env *e, const struct votes *v, const struct pca *p,
                         const struct groups *groups)
{
    struct fit f = { .e = e, .v = v };
    struct index some, all;
    f.b.person = NEW_ARRAY(e->arena, struct bridge_row, v->people);
    f.b.statement = NEW_ARRAY(e->arena, struct bridge_row, v->statements);
    f.b.person_error = NEW_ARRAY(e->arena, double, v->people);
    f.b.common = NEW_ARRAY(e->arena, double, v->statements);
    f.b.se = NEW_ARRAY(e->arena, double, v->statements);
    struct arena_mark mark = arena_mark(e->arena);
    f.statement_error = NEW_ARRAY(e->arena, double, v->statements);
    start(&f, p);
    bool drawn = index_some(e, v, &some);
    all = index_all(e, v);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        const struct index *x = drawn && sweep < SWEEPS - SWEEPS_LAST ? &some : &all;
        fit_people(&f, x, sweep > 0);
        fit_statements(&f, x, sweep > 0);
    }
    find_middle(&f, &all, groups);
    find_common(&f, &all);
    arena_rewind(e->arena, mark);
    return f.b;
}

double bridge_chance(const struct bridge *b, size_t person, size_t statement)
{
    double mean, variance;
    double error = b->m.noise * b->person_error[person] / (double)b->statement[statement].at[0];
    bridge_meet(&b->m, &b->person[person], &b->statement[statement], &mean, &variance);
    return 0.5 * erfc(-mean / sqrt(2 * (error + variance)));
}
