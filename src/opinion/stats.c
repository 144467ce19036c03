/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/stats.h"

#include <math.h>
#include <stdlib.h>

static const double Z90 = 1.2816;

/* Is the share above a half? z with one success and one trial added. */
static double above_half(double success, double trials)
{
    return 2 * sqrt(trials + 1) * ((success + 1) / (trials + 1) - 0.5);
}

/* Is one share above the other? z, pooled, with one added to all four counts. */
static double above_other(double in, double in_of, double out, double out_of)
{
    in += 1;
    in_of += 1;
    out += 1;
    out_of += 1;
    double pooled = (in + out) / (in_of + out_of);
    if (pooled == 1) return 0;
    return (in / in_of - out / out_of) / sqrt(pooled * (1 - pooled) * (1 / in_of + 1 / out_of));
}

struct figures {
    double pa, pd, pat, pdt, ra, rd, rat, rdt;
};

static struct figures figures_of(const struct tally *in, const struct tally *out)
{
    double a = in->agree, d = in->disagree, s = in->seen;
    struct figures f = {
        (a + 1) / (s + 2), (d + 1) / (s + 2), above_half(a, s), above_half(d, s), 0, 0, 0, 0
    };
    f.ra = f.pa / ((1 + (double)out->agree) / (2 + (double)out->seen));
    f.rd = f.pd / ((1 + (double)out->disagree) / (2 + (double)out->seen));
    f.rat = above_other(a, s, out->agree, out->seen);
    f.rdt = above_other(d, s, out->disagree, out->seen);
    return f;
}

static struct pick make_pick(size_t j, const struct tally *t, const struct figures *f)
{
    bool agree = f->rat > f->rdt;
    return (struct pick){ (uint32_t)j,
                          agree,
                          false,
                          agree ? t->agree : t->disagree,
                          t->seen,
                          t->agree,
                          agree ? f->pa : f->pd,
                          agree ? f->pat : f->pdt,
                          agree ? f->ra : f->rd,
                          agree ? f->rat : f->rdt };
}

static double weight_of(const struct pick *p)
{
    return p->repness * p->repness_test * p->p_success * p->p_test;
}

struct search {
    struct pick *enough; /* those that pass both tests */
    size_t count;
    struct pick best; /* while none passes */
    bool has_best;
    struct pick best_agree;
    struct figures agree_figures;
    bool has_agree;
};

static bool agrees_better(const struct search *s, const struct figures *f)
{
    const struct figures *b = &s->agree_figures;
    if (!s->has_agree) return f->pat > Z90 || (f->ra > 1 && f->pa > 0.5);
    if (b->ra > 1) return f->ra * f->rat * f->pa * f->pat > b->ra * b->rat * b->pa * b->pat;
    return f->pa * f->pat > b->pa * b->pat;
}

static void consider(struct search *s, size_t j, const struct tally *in, const struct tally *out)
{
    struct figures f = figures_of(in, out);
    struct pick p = make_pick(j, in, &f);
    if ((f.rat > Z90 && f.pat > Z90) || (f.rdt > Z90 && f.pdt > Z90)) s->enough[s->count++] = p;
    if (s->count == 0 && (!s->has_best || fmax(f.rat, f.rdt) > s->best.repness_test)) {
        s->best = p;
        s->has_best = true;
    }
    if ((in->agree == 0 && in->disagree == 0) || !agrees_better(s, &f)) return;
    s->has_agree = true;
    s->agree_figures = f;
    s->best_agree = p;
    s->best_agree.best_agree = true;
}

static int by_weight(const void *a, const void *b)
{
    double x = weight_of(a), y = weight_of(b);
    if (x != y) return x > y ? -1 : 1;
    uint32_t i = ((const struct pick *)a)->statement, j = ((const struct pick *)b)->statement;
    return i < j ? -1 : i > j;
}

static struct picks choose(struct search *s)
{
    struct picks chosen = { .count = 0 };
    struct pick five[PICKS_MOST];
    size_t n = 0;
    if (s->has_agree) five[n++] = s->best_agree;
    if (s->count == 0 && !s->has_agree && s->has_best) five[n++] = s->best;
    if (s->count > 1) qsort(s->enough, s->count, sizeof *s->enough, by_weight);
    for (size_t i = 0; i < s->count && n < PICKS_MOST; i++)
        if (!s->has_agree || s->enough[i].statement != s->best_agree.statement)
            five[n++] = s->enough[i];
    for (int agree = 1; agree >= 0; agree--)
        for (size_t i = 0; i < n; i++)
            if (five[i].agree == (agree == 1)) chosen.at[chosen.count++] = five[i];
    return chosen;
}

static struct picks representative(struct env *e, const struct votes *v, const struct stats *s,
                                   size_t g)
{
    struct search look = { .enough = NEW_ARRAY(e->arena, struct pick, v->statements) };
    for (size_t j = 0; j < v->statements; j++) {
        struct tally out = { 0 };
        if (v->out[j]) continue;
        for (size_t h = 0; h < s->groups; h++) {
            const struct tally *t = &s->in[h * s->statements + j];
            if (h == g) continue;
            out.agree += t->agree;
            out.disagree += t->disagree;
            out.seen += t->seen;
        }
        consider(&look, j, &s->in[g * s->statements + j], &out);
    }
    return choose(&look);
}

/* What everyone agrees on (or disagrees with): p over a half, tested, by p·test. */
static struct picks consensus(struct env *e, const struct votes *v, const struct stats *s,
                              bool agree)
{
    struct pick *found = NEW_ARRAY(e->arena, struct pick, v->statements);
    struct picks chosen = { .count = 0 };
    size_t n = 0;
    for (size_t j = 0; j < v->statements; j++) {
        const struct tally *t = &s->all[j];
        double success = agree ? t->agree : t->disagree;
        double p = (success + 1) / (t->seen + 2.0), test = above_half(success, t->seen);
        if (v->zeroed[j] || !(p > 0.5 && test > Z90)) continue;
        found[n++] =
            (struct pick){ (uint32_t)j, agree, false, (uint32_t)success, t->seen, t->agree, p,
                           test,        1,     1 };
    }
    if (n > 1) qsort(found, n, sizeof *found, by_weight);
    for (size_t i = 0; i < n && i < PICKS_MOST; i++) chosen.at[chosen.count++] = found[i];
    return chosen;
}

static void count_votes(const struct votes *v, const struct groups *g, struct stats *s)
{
    for (size_t p = 0; p < v->people; p++) {
        if (g->of[p] == GROUP_NONE) continue;
        struct tally *mine = s->in + (size_t)g->of[p] * s->statements;
        for (size_t k = v->row[p]; k < v->row[p + 1]; k++) {
            struct tally *t = &mine[v->code[k] / 3];
            uint32_t vote = v->code[k] % 3;
            t->seen++;
            t->agree += vote == 2;
            t->disagree += vote == 0;
        }
    }
    for (size_t j = 0; j < v->statements; j++)
        s->all[j] = (struct tally){ (uint32_t)votes_in(v, j, 1), (uint32_t)votes_in(v, j, -1),
                                    (uint32_t)votes_on(v, j) };
}

/* importance = (1 − p)(E + 1)·a with p the share of passes and a of agrees. */
double stats_priority(const struct tally *t, double extremity, bool meta)
{
    if (meta) return 49;
    double n = t->seen, pass = (n - t->agree - t->disagree + 1) / (n + 2);
    double agree = ((double)t->agree + 1) / (n + 2);
    double importance = (1 - pass) * (extremity + 1) * agree;
    double w = importance * (1 + 8 * pow(2, n / -5));
    return w * w;
}

static double priority_of(const struct votes *v, const struct stats *s, size_t j)
{
    struct tally sum = { 0 };
    for (size_t g = 0; g < s->groups; g++) {
        const struct tally *t = &s->in[g * s->statements + j];
        sum.agree += t->agree;
        sum.disagree += t->disagree;
        sum.seen += t->seen;
    }
    return stats_priority(&sum, s->extremity[j], v->meta[j]);
}

struct stats stats_find(struct env *e, const struct votes *v, const struct pca *p,
                        const struct groups *g)
{
    struct arena *a = e->arena;
    struct stats s = { .groups = g->k, .statements = v->statements };
    s.in = NEW_ARRAY(a, struct tally, g->k * v->statements);
    s.all = NEW_ARRAY(a, struct tally, v->statements);
    s.consensus = NEW_ARRAY(a, double, v->statements);
    s.extremity = NEW_ARRAY(a, double, v->statements);
    s.priority = NEW_ARRAY(a, double, v->statements);
    count_votes(v, g, &s);
    for (size_t j = 0; j < v->statements; j++) {
        s.consensus[j] = 1;
        for (size_t h = 0; h < g->k; h++) {
            const struct tally *t = &s.in[h * s.statements + j];
            s.consensus[j] *= ((double)t->agree + 1) / ((double)t->seen + 2);
        }
        s.extremity[j] = pca_extremity(v, p, j);
        s.priority[j] = priority_of(v, &s, j);
    }
    for (size_t h = 0; h < g->k; h++) s.representative[h] = representative(e, v, &s, h);
    s.agreed = consensus(e, v, &s, true);
    s.disagreed = consensus(e, v, &s, false);
    return s;
}
