/* SPDX-License-Identifier: Apache-2.0
 * How well opinion/ tells hidden votes and finds published groups, over real conversations:
 *
 *     build/bench/conversations [DATA]      DATA: the test material (../shared/data unless said)
 *
 * Hidden votes. Of each conversation one vote in ten is hidden (seeded, three draws), everything is
 * fitted on the rest, and hidden agreements are told from hidden disagreements (passes left out):
 * AUC is the chance that one of the first is held likelier than one of the second. `means`: by the
 * statement's mean alone; `groups`: by the mean of the person's group on it, held by three votes to
 * the statement's; `recipe`: the model of the issue to the letter (two factors, ridge 3 on
 * everything, 15 sweeps); `ours`: bridge_chance.
 *
 * Groups. Adjusted Rand index against the published groups, at their number. `own end`: the same
 * of the published groups against where k-means ends that starts from them on the same map; where
 * that is below 0.8 the published groups are not at rest on their own map (they are the end of a
 * history that the file does not tell), and the conversation is not called stable. Silhouettes are
 * of the same people on the same map.
 *
 * Halves. Common ground worked out from either half of the people, three times: on how many
 * statements the two are as near as their standard errors say for nine in ten.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "csv/csv.h"
#include "opinion/bridge.h"

enum { DRAWS = 3 };

static struct env *open_env(uint64_t seed)
{
    static struct env env;
    static struct random random;
    static struct clock clock;
    random = random_seeded(seed);
    clock = clock_fixed(INT64_C(1795363200) * 1000000);
    env = (struct env){ .arena = arena_open((size_t)4 << 30), .clock = &clock, .random = &random };
    if (env.arena == NULL) abort();
    return &env;
}

static void must(struct env *e, status st)
{
    if (st == ST_OK) return;
    str words = err_text(e->arena, &e->err);
    (void)fprintf(stderr, "conversations: %.*s\n", STR_ARG(words));
    exit(1);
}

/* ---- the recipe, slow and obvious ---- */

struct recipe {
    double mean, *person, *statement; /* × 3: offset and two factors */
};

/* One ridge regression on (1, u1, u2) by Gaussian elimination. */
struct three {
    double a[3][4];
};

static void three_add(struct three *t, const double *other, double y)
{
    double u[3] = { 1, other[1], other[2] };
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) t->a[i][j] += u[i] * u[j];
        t->a[i][3] += u[i] * (y - other[0]);
    }
}

static void three_solve(struct three *t, double *ret)
{
    for (int i = 0; i < 3; i++) t->a[i][i] += 3;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            double by = t->a[k][i] / t->a[i][i];
            for (int j = 0; j < 4 && k != i; j++) t->a[k][j] -= by * t->a[i][j];
        }
    for (int i = 0; i < 3; i++) ret[i] = t->a[i][3] / t->a[i][i];
}

static void recipe_sweep(struct env *e, const struct votes *v, struct recipe *r, bool of_people)
{
    size_t n = of_people ? v->people : v->statements;
    struct arena_mark m = arena_mark(e->arena);
    struct three *t = NEW_ARRAY(e->arena, struct three, n);
    for (size_t p = 0; p < v->people; p++)
        for (size_t k = v->row[p]; k < v->row[p + 1]; k++) {
            size_t j = v->code[k] / 3;
            double y = (double)(v->code[k] % 3) - 1 - r->mean;
            if (of_people)
                three_add(&t[p], r->statement + 3 * j, y);
            else
                three_add(&t[j], r->person + 3 * p, y);
        }
    for (size_t i = 0; i < n; i++)
        three_solve(&t[i], (of_people ? r->person : r->statement) + 3 * i);
    arena_rewind(e->arena, m);
}

static struct recipe recipe_fit(struct env *e, const struct votes *v, const struct pca *p)
{
    struct recipe r = { .person = NEW_ARRAY(e->arena, double, 3 * v->people),
                        .statement = NEW_ARRAY(e->arena, double, 3 * v->statements) };
    for (size_t k = 0; k < v->row[v->people]; k++) r.mean += (double)(v->code[k] % 3) - 1;
    r.mean /= v->count > 0 ? (double)v->count : 1;
    for (size_t j = 0; j < v->statements; j++)
        for (size_t k = 0; k < 2; k++)
            r.statement[3 * j + 1 + k] = p->component[k][j] * sqrt((double)v->statements);
    for (int sweep = 0; sweep < 15; sweep++) {
        recipe_sweep(e, v, &r, true);
        recipe_sweep(e, v, &r, false);
    }
    return r;
}

/* ---- hidden votes ---- */

enum { MEANS, GROUPS, RECIPE, OURS, WAYS };

struct fitted {
    const struct votes *v;
    struct groups g;
    double *of_group; /* groups × statements: mean vote, held by three to the statement's */
    struct recipe r;
    struct bridge b;
};

static double mean_of(const struct votes *v, size_t j, double mean)
{
    return ((double)votes_in(v, j, 1) - (double)votes_in(v, j, -1) + mean) /
           ((double)votes_on(v, j) + 1);
}

static void find_group_means(struct env *e, struct fitted *f)
{
    size_t m = f->v->statements;
    double *n = NEW_ARRAY(e->arena, double, f->g.k *m);
    f->of_group = NEW_ARRAY(e->arena, double, f->g.k *m);
    for (size_t p = 0; p < f->v->people; p++) {
        if (f->g.nearest[p] >= f->g.k) continue;
        for (size_t k = f->v->row[p]; k < f->v->row[p + 1]; k++) {
            size_t at = f->g.nearest[p] * m + f->v->code[k] / 3;
            f->of_group[at] += (double)(f->v->code[k] % 3) - 1;
            n[at]++;
        }
    }
    for (size_t at = 0; at < f->g.k * m; at++)
        f->of_group[at] = (f->of_group[at] + 3 * mean_of(f->v, at % m, f->r.mean)) / (n[at] + 3);
}

static double predict(const struct fitted *f, int way, size_t p, size_t j)
{
    const double *x = f->r.person + 3 * p, *y = f->r.statement + 3 * j;
    switch (way) {
    case MEANS: return mean_of(f->v, j, f->r.mean);
    case GROUPS:
        if (f->g.nearest[p] >= f->g.k) return mean_of(f->v, j, f->r.mean);
        return f->of_group[f->g.nearest[p] * f->v->statements + j];
    case RECIPE: return f->r.mean + x[0] + y[0] + x[1] * y[1] + x[2] * y[2];
    default: return bridge_chance(&f->b, p, j);
    }
}

struct guess {
    double value;
    int agrees;
};

static int by_value(const void *a, const void *b)
{
    double x = ((const struct guess *)a)->value, y = ((const struct guess *)b)->value;
    return x < y ? -1 : x > y;
}

/* The chance that a hidden agreement has the higher prediction than a hidden disagreement. */
static double auc(struct guess *g, size_t n)
{
    double ranks = 0, agrees = 0;
    qsort(g, n, sizeof *g, by_value);
    for (size_t from = 0, to; from < n; from = to) {
        double here = 0;
        for (to = from; to < n && g[to].value == g[from].value; to++) here += g[to].agrees;
        ranks += here * ((double)(from + to + 1) / 2);
        agrees += here;
    }
    double others = (double)n - agrees;
    return (ranks - agrees * (agrees + 1) / 2) / (agrees * others);
}

static void hide(struct env *e, const struct votes *v, int draw, struct votes *ret_rest,
                 struct vote_row **ret_hidden, size_t *ret_count)
{
    struct vote_row *kept = NEW_ARRAY(e->arena, struct vote_row, v->count), *hidden;
    struct ids people = ids_make(e->arena), statements = ids_make(e->arena);
    size_t n = 0, h = 0;
    hidden = NEW_ARRAY(e->arena, struct vote_row, v->count);
    *e->random = random_seeded(1000 + (uint64_t)draw);
    for (size_t p = 0; p < v->people; p++) (void)ids_put(&people, v->person[p]);
    for (size_t j = 0; j < v->statements; j++) (void)ids_put(&statements, v->statement[j]);
    for (size_t p = 0; p < v->people; p++)
        for (size_t k = v->row[p]; k < v->row[p + 1]; k++) {
            struct vote_row r = { (uint32_t)p, v->code[k] / 3, 0,
                                  (int8_t)((int)(v->code[k] % 3) - 1) };
            if (random_below(e->random, 10) == 0)
                hidden[h++] = r;
            else
                kept[n++] = r;
        }
    must(e, votes_build(e, kept, n, &people, &statements, ret_rest));
    for (size_t j = 0; j < v->statements; j++) votes_mark(ret_rest, j, v->out[j], v->meta[j]);
    *ret_hidden = hidden;
    *ret_count = h;
}

static void held_out(struct env *e, const struct votes *v, int draw, double *ret_auc)
{
    struct votes rest;
    struct vote_row *hidden = NULL;
    size_t h = 0;
    hide(e, v, draw, &rest, &hidden, &h);
    struct fitted f = { .v = &rest };
    struct pca pca = pca_find(e, &rest, NULL);
    f.g = groups_find(e, &rest, &pca, 0);
    f.b = bridge_fit(e, &rest, &pca, &f.g);
    f.r = recipe_fit(e, &rest, &pca);
    find_group_means(e, &f);
    struct guess *g = NEW_ARRAY(e->arena, struct guess, h);
    for (int way = 0; way < WAYS; way++) {
        size_t n = 0;
        for (size_t i = 0; i < h; i++)
            if (hidden[i].vote != 0)
                g[n++] = (struct guess){ predict(&f, way, hidden[i].person, hidden[i].statement),
                                         hidden[i].vote == 1 };
        ret_auc[way] = auc(g, n);
    }
}

/* ---- published groups ---- */

struct published {
    uint8_t *of; /* GROUP_NONE where there is none */
    size_t k;
};

static struct published read_published(struct env *e, str path, const struct votes *v)
{
    struct published r = { .of = NEW_ARRAY(e->arena, uint8_t, v->people) };
    struct csv *c = NULL;
    struct csv_header h;
    struct csv_row row;
    struct map by_name = map_make(e->arena);
    memset(r.of, GROUP_NONE, v->people);
    for (size_t p = 0; p < v->people; p++) map_put(&by_name, v->person[p], NULL)->num = (int64_t)p;
    must(e, csv_open(e, path, ',', &c));
    must(e, csv_read_header(e, c, &h));
    while (csv_next(e, c, &row) == ST_OK) {
        const union map_value *p = map_get(&by_name, row.field[0]);
        if (p == NULL || row.field[1].n == 0) continue;
        r.of[p->num] = (uint8_t)(row.field[1].p[0] - '0');
        if (r.of[p->num] + 1U > r.k) r.k = r.of[p->num] + 1U;
    }
    return r;
}

/* Mean silhouette of the labelled, slowly. */
static double silhouette(const struct pca *p, const uint8_t *of, size_t n)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < n; i++) {
        double far[16] = { 0 }, size[16] = { 0 }, other = INFINITY;
        if (of[i] == GROUP_NONE) continue;
        for (size_t j = 0; j < n; j++) {
            if (of[j] == GROUP_NONE || i == j) continue;
            far[of[j]] += hypot(p->x[i] - p->x[j], p->y[i] - p->y[j]);
            size[of[j]]++;
        }
        count++;
        if (!(size[of[i]] > 0)) continue;
        double own = far[of[i]] / size[of[i]];
        for (size_t g = 0; g < 16; g++)
            if (g != of[i] && size[g] > 0) other = fmin(other, far[g] / size[g]);
        if (fmax(own, other) > 0) sum += (other - own) / fmax(own, other);
    }
    return count > 0 ? sum / count : 0;
}

/* Where k-means ends that starts from the published groups. */
static void run_on(const struct pca *p, const struct published *from, size_t n, uint8_t *of)
{
    memcpy(of, from->of, n);
    for (int step = 0; step < 500; step++) {
        double x[16] = { 0 }, y[16] = { 0 }, size[16] = { 0 };
        for (size_t i = 0; i < n; i++) {
            if (of[i] == GROUP_NONE) continue;
            x[of[i]] += p->x[i];
            y[of[i]] += p->y[i];
            size[of[i]]++;
        }
        for (size_t i = 0; i < n; i++) {
            double least = INFINITY;
            if (of[i] == GROUP_NONE) continue;
            for (uint8_t g = 0; g < from->k; g++) {
                double d = hypot(p->x[i] - x[g] / size[g], p->y[i] - y[g] / size[g]);
                if (size[g] > 0 && d < least) of[i] = g, least = d;
            }
        }
    }
}

struct found {
    double rand, own_end, silhouette, published;
    size_t k;
};

static struct found compare_groups(struct env *e, const struct votes *v, str folder)
{
    struct found f;
    size_t n = 0;
    struct published pub = read_published(e, file_join(e->arena, folder, S("participants.csv")), v);
    struct pca p = pca_find(e, v, NULL);
    struct groups g = groups_find(e, v, &p, pub.k);
    uint8_t *a = NEW_ARRAY(e->arena, uint8_t, v->people),
            *b = NEW_ARRAY(e->arena, uint8_t, v->people);
    uint8_t *end = NEW_ARRAY(e->arena, uint8_t, v->people);
    run_on(&p, &pub, v->people, end);
    f.k = pub.k;
    f.published = silhouette(&p, pub.of, v->people);
    for (size_t i = 0; i < v->people; i++) {
        if (pub.of[i] == GROUP_NONE || g.nearest[i] == GROUP_NONE) continue;
        a[n] = pub.of[i];
        b[n] = g.nearest[i];
        end[n++] = end[i];
    }
    f.rand = groups_rand(a, b, n);
    f.own_end = groups_rand(a, end, n);
    for (size_t i = 0; i < v->people; i++)
        end[i] = pub.of[i] == GROUP_NONE ? GROUP_NONE : g.nearest[i];
    f.silhouette = silhouette(&p, end, v->people);
    return f;
}

/* ---- halves ---- */

struct part {
    struct votes v;
    struct bridge b;
};

static void fit_part(struct env *e, const struct votes *v, const bool *in, bool wanted, size_t k,
                     struct part *ret_part)
{
    struct vote_row *rows = NEW_ARRAY(e->arena, struct vote_row, v->count);
    struct ids people = ids_make(e->arena), statements = ids_make(e->arena);
    size_t n = 0;
    for (size_t p = 0; p < v->people; p++) (void)ids_put(&people, v->person[p]);
    for (size_t j = 0; j < v->statements; j++) (void)ids_put(&statements, v->statement[j]);
    for (size_t p = 0; p < v->people; p++)
        for (size_t c = v->row[p]; c < v->row[p + 1] && in[p] == wanted; c++)
            rows[n++] = (struct vote_row){ (uint32_t)p, v->code[c] / 3, 0,
                                           (int8_t)((int)(v->code[c] % 3) - 1) };
    must(e, votes_build(e, rows, n, &people, &statements, &ret_part->v));
    for (size_t j = 0; j < v->statements; j++) votes_mark(&ret_part->v, j, v->out[j], v->meta[j]);
    struct pca p = pca_find(e, &ret_part->v, NULL);
    struct groups g = groups_find(e, &ret_part->v, &p, k);
    ret_part->b = bridge_fit(e, &ret_part->v, &p, &g);
}

/* Share of statements on which two halves of the people differ by less than 1.645 standard errors
 * of their difference: nine in ten, were these all there is to know. */
static double halves(struct env *e, const struct votes *v, size_t k)
{
    double within = 0, all = 0;
    bool *in = NEW_ARRAY(e->arena, bool, v->people);
    for (int draw = 0; draw < DRAWS; draw++) {
        struct part a, b;
        *e->random = random_seeded(2000 + (uint64_t)draw);
        for (size_t p = 0; p < v->people; p++) in[p] = random_below(e->random, 2) == 0;
        fit_part(e, v, in, true, k, &a);
        fit_part(e, v, in, false, k, &b);
        for (size_t j = 0; j < v->statements; j++) {
            if (votes_on(&a.v, j) < 5 || votes_on(&b.v, j) < 5 || v->zeroed[j]) continue;
            all++;
            within += fabs(a.b.common[j] - b.b.common[j]) < 1.645 * hypot(a.b.se[j], b.b.se[j]);
        }
    }
    return all > 0 ? within / all : 0;
}

/* ---- the table ---- */

struct total {
    double auc[WAYS], large[WAYS], rand, stable;
    int count, larges, stables;
};

static void one(str name, str folder, struct total *t)
{
    struct env *e = open_env(1);
    struct votes v;
    str votes = file_join(e->arena, folder, S("matrix_votes.csv"));
    double mean[WAYS] = { 0 }, here[WAYS];
    if (file_exists(e, votes)) {
        must(e, votes_read(e, votes, file_join(e->arena, folder, S("comments.csv")), &v));
        for (int draw = 0; draw < DRAWS; draw++) {
            held_out(e, &v, draw, here);
            for (int way = 0; way < WAYS; way++) mean[way] += here[way] / DRAWS;
        }
        struct found f = compare_groups(e, &v, folder);
        double halved = halves(e, &v, f.k);
        bool stable = f.own_end >= 0.8, large = v.count >= 14900;
        (void)printf(
            "%-38.38s %5zu %5zu %7zu  %.3f  %.3f  %.3f  %.3f   %zu %.2f %.2f  %.2f %.2f  %.2f %s\n",
            arena_printf(e->arena, "%.*s", STR_ARG(name)).p, v.people, v.statements, v.count,
            mean[MEANS], mean[GROUPS], mean[RECIPE], mean[OURS], f.k, f.rand, f.own_end,
            f.silhouette, f.published, halved, stable ? "stable" : "");
        (void)fflush(stdout);
        for (int way = 0; way < WAYS; way++) {
            t->auc[way] += mean[way];
            if (large) t->large[way] += mean[way];
        }
        t->rand += f.rand;
        if (stable) t->stable += f.rand;
        t->count++;
        t->larges += large;
        t->stables += stable;
    }
    arena_close(e->arena);
}

static void tell(const char *what, const double *sum, int count)
{
    if (count == 0) return;
    (void)printf("%-46s %2d conversations  %.3f  %.3f  %.3f  %.3f\n", what, count,
                 sum[MEANS] / count, sum[GROUPS] / count, sum[RECIPE] / count, sum[OURS] / count);
}

int main(int argc, char **argv)
{
    struct env *e = open_env(1);
    struct arena *keep = e->arena;
    str data = str_of(argc > 1 ? argv[1] : "../shared/data"), *names = NULL;
    str folder = file_join(keep, data, S("conversations"));
    size_t n = 0;
    struct total t = { .count = 0 };
    must(e, file_list(e, folder, &names, &n));
    (void)printf("%-38s %5s %5s %7s  %s  k rand end   ours publ. halves\n", "", "peop.", "stat.",
                 "votes", "means  groups recipe ours ");
    for (size_t i = 0; i < n; i++) one(names[i], file_join(keep, folder, names[i]), &t);
    tell("held-out AUC, all", t.auc, t.count);
    tell("held-out AUC, of about 15,000 votes and more", t.large, t.larges);
    if (t.stables > 0)
        (void)printf(
            "adjusted Rand index: %.3f over %d stable conversations (wanted 0.80), %.3f over "
            "all %d\n",
            t.stable / t.stables, t.stables, t.rand / t.count, t.count);
    arena_close(keep);
    return 0;
}
