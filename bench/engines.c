/* SPDX-License-Identifier: Apache-2.0
 * Figures of opinion/, ballot/ and need/, each with its limit beside it:
 *
 *     build/bench/engines [DATA]      DATA: the test material (../shared/data unless said)
 *
 * One core; times are the process's own CPU time, best of three. How well hidden votes are told and
 * published groups found: bench/conversations.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ballot/stv.h"
#include "base/file.h"
#include "csv/csv.h"
#include "need/evaluate.h"
#include "opinion/bridge.h"
#include "opinion/doubt.h"
#include "opinion/gap.h"
#include "opinion/live.h"
#include "opinion/rank.h"

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct env *open_env(uint64_t seed)
{
    static struct env env;
    static struct random random;
    static struct clock clock;
    random = random_seeded(seed);
    clock = clock_fixed(INT64_C(1795363200) * 1000000);
    env = (struct env){ .arena = arena_open((size_t)8 << 30), .clock = &clock, .random = &random };
    if (env.arena == NULL) abort();
    return &env;
}

static void must(struct env *e, status st)
{
    if (st == ST_OK) return;
    str words = err_text(e->arena, &e->err);
    (void)fprintf(stderr, "engines: %.*s\n", STR_ARG(words));
    exit(1);
}

static void line(const char *what, double value, const char *unit, const char *limit, bool good)
{
    (void)printf("%-66s %10.3f %-4s %-22s %s\n", what, value, unit, limit, good ? "ok" : "OVER");
    (void)fflush(stdout);
}

/* All of opinion/ over a matrix in memory. */
static double whole(struct env *e, const struct votes *v)
{
    double from = seconds();
    struct pca p = pca_find(e, v, NULL);
    struct groups g = groups_find(e, v, &p, 0);
    struct stats s = stats_find(e, v, &p, &g);
    struct bridge b = bridge_fit(e, v, &p, &g);
    (void)doubt_find(e, v, &g, &s);
    (void)gaps_find(e, &p, &g, v->people);
    (void)route_weights(e, v, &s, &b);
    return seconds() - from;
}

static double best_of_three(struct env *e, const struct votes *v)
{
    double best = INFINITY;
    for (int i = 0; i < 3; i++) {
        struct arena_mark m = arena_mark(e->arena);
        best = fmin(best, whole(e, v));
        arena_rewind(e->arena, m);
    }
    return best;
}

static struct votes made_up(struct env *e, size_t people, size_t statements, size_t votes)
{
    struct ids p = ids_make(e->arena), s = ids_make(e->arena);
    struct vote_row *rows = NEW_ARRAY(e->arena, struct vote_row, votes + people);
    struct votes v;
    size_t n = 0;
    for (size_t i = 0; i < people; i++) (void)ids_put(&p, arena_printf(e->arena, "%zu", i));
    for (size_t j = 0; j < statements; j++) (void)ids_put(&s, arena_printf(e->arena, "%zu", j));
    double chance = (double)votes / ((double)people * (double)statements);
    for (size_t i = 0; i < people; i++)
        for (size_t j = 0; j < statements && n < votes; j++) {
            if (random_unit(e->random) >= chance) continue;
            double lean = sin((double)(j * 37 + i % 3 * 101)) + random_normal(e->random) * 0.8;
            rows[n++] = (struct vote_row){ (uint32_t)i, (uint32_t)j, 0,
                                           (int8_t)(lean > 0.3    ? 1
                                                    : lean < -0.3 ? -1
                                                                  : 0) };
        }
    must(e, votes_build(e, rows, n, &p, &s, &v));
    return v;
}

static void bench_live(struct env *e, const struct votes *v)
{
    struct live *l = NULL;
    must(e, live_open(e, v, &l));
    enum { CAST = 20000 };
    double from = seconds(), worst = 0;
    for (int i = 0; i < CAST; i++) {
        double at = seconds();
        must(e, live_vote(e, l, (uint32_t)random_below(e->random, v->people),
                          (uint32_t)random_below(e->random, v->statements),
                          (int)random_below(e->random, 3) - 1));
        worst = fmax(worst, seconds() - at);
    }
    double mean = (seconds() - from) / CAST * 1e3;
    line("one vote, 2,031 × 896, mean", mean, "ms", "< 1 ms", mean < 1);
    line("one vote, 2,031 × 896, worst of 20,000", worst * 1e3, "ms", "< 1 ms", worst < 1e-3);
}

static void bench_opinion(str data)
{
    struct env *e = open_env(1);
    struct votes v;
    str folder = file_join(e->arena, data, S("conversations/american-assembly.bowling-green"));
    str path = file_join(e->arena, folder, S("matrix_votes.csv"));
    if (file_exists(e, path)) {
        double from = seconds();
        must(e, votes_read(e, path, file_join(e->arena, folder, S("comments.csv")), &v));
        double read = seconds() - from, all = best_of_three(e, &v);
        line("opinion, 2,031 × 896, 225,524 votes, all of it", all, "s", "< 0.1 s (numpy 0.93)",
             all < 0.1);
        line("  reading the file besides", read, "s", "", true);
        bench_live(e, &v);
    }
    arena_close(e->arena);
    e = open_env(1);
    v = made_up(e, 33422, 783, 3900000);
    double all = best_of_three(e, &v);
    line("opinion, 33,422 × 783, 3.9 million votes, all of it", all, "s", "< 2 s (numpy 15)",
         all < 2);
    arena_close(e->arena);
}

static void bench_rank(void)
{
    struct env *e = open_env(1);
    enum { ITEMS = 1000, VOTES = 1000000 };
    struct rank_survey s = { .items = ITEMS, .votes = VOTES };
    double best = INFINITY, true_strength[ITEMS];
    s.vote = NEW_ARRAY(e->arena, struct rank_vote, VOTES);
    for (int i = 0; i < ITEMS; i++) true_strength[i] = random_normal(e->random);
    for (int i = 0; i < VOTES; i++) {
        uint32_t a = (uint32_t)random_below(e->random, ITEMS);
        uint32_t b = (uint32_t)((a + 1 + random_below(e->random, ITEMS - 1)) % ITEMS);
        bool wins = random_unit(e->random) < 1 / (1 + exp(true_strength[b] - true_strength[a]));
        s.vote[i] = (struct rank_vote){ wins ? a : b, wins ? b : a };
    }
    for (int i = 0; i < 3; i++) {
        struct rank_result r;
        struct arena_mark m = arena_mark(e->arena);
        double from = seconds();
        must(e, rank_solve(e, &s, &r));
        best = fmin(best, seconds() - from);
        arena_rewind(e->arena, m);
    }
    line("ranking, 1,000,000 votes over 1,000 items, with errors", best, "s", "< 0.2 s",
         best < 0.2);
    arena_close(e->arena);
}

static void bench_wards(str data, enum stv_rule rule, const char *what, const char *limit)
{
    struct env *e = open_env(1);
    str *names = NULL, folder = file_join(e->arena, data, S("ballots/scotland"));
    size_t n = 0, counted = 0;
    if (file_list(e, folder, &names, &n) != ST_OK || n == 0) return;
    double from = seconds();
    for (size_t i = 0; counted < 1000; i = (i + 1) % n) {
        struct arena_mark m = arena_mark(e->arena);
        struct election el;
        struct stv_result r;
        must(e, election_read(e, file_join(e->arena, folder, names[i]), &el));
        must(e, stv_count(e, &el, rule, &r));
        counted++;
        arena_rewind(e->arena, m);
    }
    double all = seconds() - from;
    line(what, all, "s", limit, limit[0] == '\0' || all < 2);
    arena_close(e->arena);
}

/* Facts of one made-up person; returns their number. */
static size_t person_facts(struct env *e, const struct need_book *b, struct need_fact *facts)
{
    size_t n = 0;
    for (size_t k = 0; k < b->count; k++) {
        const struct need_formula *f = b->formula[k];
        for (size_t i = 0; i < f->inputs; i++) {
            struct need_fact fact = { .input = f->input[i].id, .text = UINT32_MAX };
            if (f->input[i].kind == NEED_CHOICE) fact.text = need_text_id(b, f->input[i].choice[0]);
            if (f->input[i].kind == NEED_DATE)
                fact.number = 20000 + (double)random_below(e->random, 2000);
            if (f->input[i].kind == NEED_NUMBER)
                fact.number = (double)random_below(e->random, 40) +
                              (str_eq(f->input[i].name, S("spo2")) ? 60 : 0);
            if (f->input[i].kind == NEED_CODES) fact.text = NEED_NONE;
            facts[n++] = fact;
        }
        for (int c = 0; c < 4 && f->codes > 0; c++) {
            size_t code = random_below(e->random, f->codes);
            facts[n++] = (struct need_fact){ .input = f->input[f->code_input[code]].id,
                                             .text = need_text_id(b, f->code[code]) };
        }
    }
    return n;
}

static void bench_need(void)
{
    struct env *e = open_env(1);
    struct need_book *b = NULL;
    enum { KINDS = 1000, PEOPLE = 250000 };
    must(e, need_book_open(e, &b));
    struct need_fact *facts = NEW_ARRAY(e->arena, struct need_fact, (size_t)KINDS * 128);
    size_t count[KINDS];
    for (size_t i = 0; i < KINDS; i++) count[i] = person_facts(e, b, facts + i * 128);
    double from = seconds(), check = 0;
    for (size_t p = 0; p < PEOPLE; p++)
        for (size_t k = 0; k < b->count; k++) {
            struct need_answer a;
            need_evaluate(b->formula[k], facts + p % KINDS * 128, count[p % KINDS], &a);
            check += a.partial;
        }
    double all = seconds() - from;
    (void)check;
    line("need, 250,000 people, all formulae and clocks", all, "s", "< 2 s", all < 2);
    arena_close(e->arena);
}

int main(int argc, char **argv)
{
    str data = str_of(argc > 1 ? argv[1] : "../shared/data");
    (void)printf("%-66s %10s %-4s %-22s\n", "what", "", "", "limit");
    bench_opinion(data);
    bench_rank();
    bench_wards(data, STV_SCOTTISH, "ballots, 1,000 wards read and counted, Scottish rules",
                "< 2 s");
    bench_wards(data, STV_WIGM, "ballots, 1,000 wards, WIGM", "");
    bench_wards(data, STV_MEEK, "ballots, 1,000 wards, Meek", "");
    bench_need();
    return 0;
}
