/* SPDX-License-Identifier: Apache-2.0
 * The bridging model against a slow, obvious one: every vote visited one by one, everything in
 * double precision, every regression by Gaussian elimination, covariances written out. */
#include "support/support.h"

#include <math.h>

#include "base/buf.h"
#include "opinion/bridge.h"

enum { T = BRIDGE_TERMS, PEOPLE = 80, STATEMENTS = 24, SWEEPS = 8 };

/* A person or a statement: offset, factors, their covariance, error variance as a share. */
struct side {
    double at[T], spread[T][T], share, votes;
};

struct slow {
    const struct votes *v;
    struct side *person, *statement;
    double mean, noise, person_prior[T], statement_prior[T];
};

/* x of a·x = b, and the inverse of a, by elimination with the identity beside it. */
static void eliminate(double a[T][T], const double *b, double *x, double inverse[T][T])
{
    double m[T][2 * T] = { { 0 } };
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++) {
            m[i][j] = a[i][j];
            m[i][T + j] = i == j;
        }
    for (int i = 0; i < T; i++) {
        double by = m[i][i];
        for (int j = 0; j < 2 * T; j++) m[i][j] /= by;
        for (int k = 0; k < T; k++) {
            double take = m[k][i];
            for (int j = 0; j < 2 * T && k != i; j++) m[k][j] -= take * m[i][j];
        }
    }
    for (int i = 0; i < T; i++) {
        x[i] = 0;
        for (int j = 0; j < T; j++) {
            inverse[i][j] = m[i][T + j];
            x[i] += inverse[i][j] * b[j];
        }
    }
}

struct sums {
    double gram[T][T], right[T];
};

/* One vote into the regression of the other side; E[uuᵀ] and E[(y − o)u] in full. */
static void add_vote(struct sums *s, const struct side *other, double y, double w)
{
    for (int i = 0; i < T; i++) {
        double u = i == 0 ? 1 : other->at[i];
        s->right[i] += w * ((y - other->at[0]) * u - (i == 0 ? 0 : other->spread[0][i]));
        for (int j = 0; j < T; j++)
            s->gram[i][j] += w * (u * (j == 0 ? 1 : other->at[j]) +
                                  (i == 0 || j == 0 ? 0 : other->spread[i][j]));
    }
}

static double weight_of(int vote)
{
    return vote == 0 ? 0.25 : 1;
}

/* E[(vote − prediction)²]. */
static double misfit(const struct slow *s, const struct side *a, const struct side *b, int vote)
{
    double mean = s->mean + a->at[0] + b->at[0], spread = a->spread[0][0] + b->spread[0][0];
    for (int i = 1; i < T; i++) {
        mean += a->at[i] * b->at[i];
        spread += 2 * a->at[i] * b->spread[0][i] + 2 * b->at[i] * a->spread[0][i];
        for (int j = 1; j < T; j++)
            spread += (a->at[i] * a->at[j] + a->spread[i][j]) * b->spread[i][j] +
                      b->at[i] * b->at[j] * a->spread[i][j];
    }
    return (vote - mean) * (vote - mean) + spread;
}

/* One half of a sweep. A statement's share divides its votes' weight for people, not the other way.
 */
static void half(struct slow *s, bool people, bool learn)
{
    size_t n = people ? s->v->people : s->v->statements;
    struct side *own = people ? s->person : s->statement;
    double *prior = people ? s->person_prior : s->statement_prior;
    double start[T], learnt[T], count = 2, noise = 0, weights = 0, slope = 0, pull = 0;
    for (int i = 0; i < T; i++) {
        start[i] = people ? 0.05 : i == 0 ? 0.15 : 1;
        learnt[i] = 2 * start[i];
    }
    for (size_t k = 0; k < n; k++) {
        struct sums sum = { .right = { 0 } };
        double total = 0, error = 0, error_here = 0, slope_here = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (size_t p = 0; p < s->v->people; p++)
                for (size_t c = s->v->row[p]; c < s->v->row[p + 1]; c++) {
                    size_t j = s->v->code[c] / 3;
                    int vote = (int)(s->v->code[c] % 3) - 1;
                    if ((people ? p : j) != k) continue;
                    const struct side *other = people ? &s->statement[j] : &s->person[p];
                    double w = weight_of(vote) / (people ? other->share : 1);
                    if (pass == 0) {
                        add_vote(&sum, other, vote - s->mean, w);
                        total += weight_of(vote);
                        continue;
                    }
                    double mean = s->mean + own[k].at[0] + other->at[0];
                    for (int i = 1; i < T; i++) mean += own[k].at[i] * other->at[i];
                    error += w * misfit(s, &own[k], other, vote);
                    slope_here += w * (vote - mean);
                }
            if (pass == 1) break;
            for (int i = 0; i < T; i++)
                for (int j = 0; j < T; j++)
                    sum.gram[i][j] =
                        sum.gram[i][j] / (s->noise * own[k].share) + (i == j ? 1 / prior[i] : 0);
            for (int i = 0; i < T; i++) sum.right[i] /= s->noise * own[k].share;
            eliminate(sum.gram, sum.right, own[k].at, own[k].spread);
        }
        error_here = error;
        noise += error_here / own[k].share;
        weights += total;
        slope += slope_here / own[k].share;
        pull += total / own[k].share;
        own[k].share = (10 + error_here / s->noise) / (10 + total);
        count += total > 0;
        for (int i = 0; i < T && total > 0; i++)
            learnt[i] += own[k].at[i] * own[k].at[i] + own[k].spread[i][i];
    }
    for (int i = 0; i < T && learn; i++) prior[i] = learnt[i] / count;
    if (!people) s->noise = noise / weights, s->mean += slope / pull;
}

static str made_up(struct env *e)
{
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("participant,statement,vote\n"));
    for (int p = 0; p < PEOPLE; p++)
        for (int j = 0; j < STATEMENTS; j++) {
            if (random_below(e->random, 5) < 2) continue;
            double lean = sin(j * 1.7) + (p % 3 - 1) * cos(j * 2.3) + random_normal(e->random);
            buf_printf(&b, "%d,%d,%d\n", p, j, lean > 0.4 ? 1 : lean < -0.4 ? -1 : 0);
        }
    return buf_str(&b);
}

static struct slow fit_slowly(struct env *e, const struct votes *v, const struct pca *pca)
{
    struct slow s = { .v = v, .noise = 0.4 };
    double sum = 0, weights = 0;
    s.person = NEW_ARRAY(e->arena, struct side, v->people);
    s.statement = NEW_ARRAY(e->arena, struct side, v->statements);
    for (size_t c = 0; c < v->count; c++) {
        int vote = (int)(v->code[c] % 3) - 1;
        sum += vote;
        weights += weight_of(vote);
    }
    s.mean = sum / weights;
    for (int i = 0; i < T; i++) {
        s.person_prior[i] = 0.05;
        s.statement_prior[i] = i == 0 ? 0.15 : 1;
    }
    for (size_t p = 0; p < v->people; p++) s.person[p].share = 1;
    for (size_t j = 0; j < v->statements; j++) {
        s.statement[j].share = 1;
        for (int k = 0; k < BRIDGE_FACTORS; k++)
            s.statement[j].at[1 + k] = sqrt((double)v->statements) *
                                       (k < 2 ? pca->component[k][j] : pca->further[k - 2][j]);
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        half(&s, true, sweep > 0);
        half(&s, false, sweep > 0);
    }
    return s;
}

static void the_answer_is_that_of_a_slow_obvious_reference(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct votes v;
    assert_ok(votes_read_text(e, made_up(e), str_none(), &v));
    struct pca pca = pca_find(e, &v, NULL);
    struct bridge b = bridge_fit(e, &v, &pca, NULL);
    struct slow s = fit_slowly(e, &v, &pca);
    double worst = 0;
    assert_true(fabs(b.m.mean - s.mean) < 1e-4 && fabs(b.m.noise - s.noise) < 1e-4);
    for (size_t p = 0; p < v.people; p++)
        for (size_t j = 0; j < v.statements; j++) {
            double mean = s.mean + s.person[p].at[0] + s.statement[j].at[0], got, variance;
            for (int i = 1; i < T; i++) mean += s.person[p].at[i] * s.statement[j].at[i];
            bridge_meet(&b.m, &b.person[p], &b.statement[j], &got, &variance);
            worst = fmax(worst, fabs(got - mean));
            double slow_variance = misfit(&s, &s.person[p], &s.statement[j], 0) - mean * mean;
            assert_true(fabs(variance - slow_variance) < 1e-3 * (1 + slow_variance));
        }
    print_message("predictions differ by %.1e at most\n", worst);
    assert_true(worst < 1e-4);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_is_that_of_a_slow_obvious_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
