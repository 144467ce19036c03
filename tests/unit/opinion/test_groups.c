/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "base/buf.h"
#include "csv/csv.h"
#include "opinion/bridge.h"
#include "opinion/doubt.h"
#include "opinion/live.h"

/* Conversations whose published groups are an end of k-means on their own map (those of the others
 * depend on a history that the file does not tell). */
static const char *const stable[] = { "15-per-hour-seattle",
                                      "austria-climate.2vkxcncppn.2022-07-07",
                                      "austria-climate.7z7ejpbmv5.2022-08-08",
                                      "bg2050-volunteers",
                                      "football-concussions",
                                      "ssis.land-bank-farmland.2rumnecbeh.2021-08-01" };

/* Published group of each person, GROUP_NONE where there is none; returns their number. */
static size_t read_published(struct env *e, str path, const struct votes *v, uint8_t *of)
{
    struct csv *c = NULL;
    struct csv_header h;
    struct csv_row row;
    struct map by_name = map_make(e->arena);
    size_t k = 0;
    memset(of, GROUP_NONE, v->people);
    for (size_t p = 0; p < v->people; p++) map_put(&by_name, v->person[p], NULL)->num = (int64_t)p;
    assert_ok(csv_open(e, path, ',', &c));
    assert_ok(csv_read_header(e, c, &h));
    while (csv_next(e, c, &row) == ST_OK) {
        const union map_value *p = map_get(&by_name, row.field[0]);
        if (p == NULL || row.field[1].n == 0) continue;
        of[p->num] = (uint8_t)(row.field[1].p[0] - '0');
        if (of[p->num] + 1U > k) k = of[p->num] + 1U;
    }
    return k;
}

static void groups_are_those_published_where_these_are_stable(void **state)
{
    (void)state;
    double sum = 0;
    for (size_t i = 0; i < sizeof stable / sizeof *stable; i++) {
        struct env *e = test_env();
        struct votes v;
        str votes =
            test_data(e, arena_printf(e->arena, "conversations/%s/matrix_votes.csv", stable[i]).p);
        str words =
            test_data(e, arena_printf(e->arena, "conversations/%s/comments.csv", stable[i]).p);
        str people =
            test_data(e, arena_printf(e->arena, "conversations/%s/participants.csv", stable[i]).p);
        if (str_is_none(votes)) skip();
        assert_ok(votes_read(e, votes, words, &v));
        uint8_t *of = NEW_ARRAY(e->arena, uint8_t, v.people),
                *a = NEW_ARRAY(e->arena, uint8_t, v.people),
                *b = NEW_ARRAY(e->arena, uint8_t, v.people);
        size_t k = read_published(e, people, &v, of), n = 0;
        struct pca p = pca_find(e, &v, NULL);
        struct groups g = groups_find(e, &v, &p, k);
        for (size_t j = 0; j < v.people; j++) {
            if (of[j] == GROUP_NONE || g.nearest[j] == GROUP_NONE) continue;
            a[n] = of[j];
            b[n++] = g.nearest[j];
        }
        double rand = groups_rand(a, b, n);
        print_message("%-48s %.3f over %zu people\n", stable[i], rand, n);
        sum += rand;
        for (size_t j = 0; j < g.k; j++) assert_true(g.size[j] >= g.size_least);
        test_env_close(e);
    }
    print_message("mean %.3f\n", sum / (double)(sizeof stable / sizeof *stable));
    assert_true(sum / (double)(sizeof stable / sizeof *stable) >= 0.80);
}

/* `groups` camps of `each` people who vote their camp's way with a little noise. */
static str made_up(struct env *e, int groups, int each, int statements, double noise)
{
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("participant,statement,vote\n"));
    for (int p = 0; p < groups * each; p++)
        for (int s = 0; s < statements; s++) {
            if (random_below(e->random, 10) < 3) continue;
            uint64_t way =
                (uint64_t)(p / each * 7919 + s * 104729) * UINT64_C(0x9E3779B97F4A7C15) >> 62;
            int vote = s % 5 == 0 ? 1 : way < 2 ? 1 : -1; /* a fifth is common ground */
            if (random_unit(e->random) < noise) vote = (int)random_below(e->random, 3) - 1;
            buf_printf(&b, "p%d,s%d,%d\n", p, s, vote);
        }
    return buf_str(&b);
}

struct result {
    struct votes v;
    struct pca p;
    struct groups g;
    struct stats s;
    struct bridge b;
    struct doubts d;
};

static struct result run(struct env *e, str text)
{
    struct result r;
    assert_ok(votes_read_text(e, text, str_none(), &r.v));
    r.p = pca_find(e, &r.v, NULL);
    r.g = groups_find(e, &r.v, &r.p, 0);
    r.s = stats_find(e, &r.v, &r.p, &r.g);
    r.b = bridge_fit(e, &r.v, &r.p, &r.g);
    r.d = doubt_find(e, &r.v, &r.g, &r.s);
    return r;
}

static void clear_camps_are_found_and_are_steady(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (int camps = 2; camps <= 3; camps++) {
        struct result r = run(e, made_up(e, camps, 40, 60, 0.1));
        uint8_t truth[200];
        assert_int_equal(r.g.k, camps);
        for (size_t p = 0; p < r.v.people; p++) {
            int64_t id = 0;
            assert_true(str_to_int(str_from(r.v.person[p], 1), &id));
            truth[p] = (uint8_t)(id / 40);
        }
        assert_true(groups_rand(truth, r.g.nearest, r.v.people) > 0.99);
        assert_int_equal(r.g.verdict, GROUPS_STEADY);
    }
    test_env_close(e);
}

/* The lines after the first in another order. */
static str shuffled(struct env *e, str text)
{
    str *line = NEW_ARRAY(e->arena, str, text.n), rest = text, part;
    size_t n = 0;
    while (str_next(&rest, '\n', &part))
        if (part.n > 0) line[n++] = part;
    for (size_t i = n - 1; i > 1; i--) {
        size_t k = 1 + random_below(e->random, i);
        part = line[i];
        line[i] = line[k];
        line[k] = part;
    }
    struct buf b = buf_make(e->arena);
    for (size_t i = 0; i < n; i++) {
        buf_add(&b, line[i]);
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

static void the_order_of_votes_changes_nothing_to_the_last_bit(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = made_up(e, 3, 25, 40, 0.3);
    struct result a = run(e, text), b = run(e, shuffled(e, text));
    assert_memory_equal(a.p.x, b.p.x, a.v.people * sizeof(double));
    assert_memory_equal(a.p.component[1], b.p.component[1], a.v.statements * sizeof(double));
    assert_memory_equal(a.g.of, b.g.of, a.v.people);
    assert_memory_equal(a.s.priority, b.s.priority, a.v.statements * sizeof(double));
    assert_memory_equal(a.b.common, b.b.common, a.v.statements * sizeof(double));
    assert_true(a.g.stability == b.g.stability);
    test_env_close(e);
}

static void swapping_agree_and_disagree_turns_the_map_round(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = made_up(e, 2, 30, 40, 0.2);
    struct buf b = buf_make(e->arena);
    str rest = text, line;
    while (str_next(&rest, '\n', &line)) {
        if (str_ends(line, S(",-1")))
            buf_printf(&b, "%.*s1\n", (int)(line.n - 2), line.p);
        else if (str_ends(line, S(",1")))
            buf_printf(&b, "%.*s-1\n", (int)(line.n - 1), line.p);
        else if (line.n > 0)
            buf_printf(&b, "%.*s\n", STR_ARG(line));
    }
    struct result x = run(e, text), y = run(e, buf_str(&b));
    assert_true(groups_rand(x.g.of, y.g.of, x.v.people) ==
                1); /* two of one size may swap letters */
    for (size_t j = 0; j < x.v.statements; j++) {
        assert_true(fabs(x.p.centre[j] + y.p.centre[j]) < 1e-12);
        assert_true(fabs(x.b.common[j] + y.b.common[j]) < 1e-6);
        assert_int_equal(x.s.all[j].agree, y.s.all[j].disagree);
    }
    test_env_close(e);
}

/* Slow and obvious: the dense matrix with means put in, its principal component by plain iteration.
 */
static void the_components_are_those_of_the_dense_matrix(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct result r = run(e, made_up(e, 3, 12, 25, 0.3));
    size_t n = r.v.people, m = r.v.statements;
    double *full = NEW_ARRAY(e->arena, double, n *m), *v = NEW_ARRAY(e->arena, double, m);
    for (size_t i = 0; i < n; i++)
        for (size_t k = r.v.row[i]; k < r.v.row[i + 1]; k++) {
            size_t j = r.v.code[k] / 3;
            full[i * m + j] = (double)(r.v.code[k] % 3) - 1 - r.p.centre[j];
        }
    for (int which = 0; which < 2; which++) {
        for (size_t j = 0; j < m; j++) v[j] = sin((double)j + which);
        for (int it = 0; it < 20000; it++) {
            double *next = NEW_ARRAY(e->arena, double, m), length = 0, overlap = 0;
            struct arena_mark mark = arena_mark(e->arena);
            for (size_t i = 0; i < n; i++) {
                double y = 0;
                for (size_t j = 0; j < m; j++) y += full[i * m + j] * v[j];
                for (size_t j = 0; j < m; j++) next[j] += full[i * m + j] * y;
            }
            for (size_t j = 0; j < m; j++) overlap += which * next[j] * r.p.component[0][j];
            for (size_t j = 0; j < m; j++) next[j] -= overlap * r.p.component[0][j];
            for (size_t j = 0; j < m; j++) length += next[j] * next[j];
            for (size_t j = 0; j < m; j++) v[j] = next[j] / sqrt(length);
            arena_rewind(e->arena, mark);
        }
        double along = 0;
        for (size_t j = 0; j < m; j++) along += v[j] * r.p.component[which][j];
        assert_true(fabs(fabs(along) - 1) < 1e-9);
    }
    test_env_close(e);
}

static void a_copy_of_everybody_doubles_the_tallies_and_moves_nothing(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = made_up(e, 2, 30, 40, 0.2), rest = text, line;
    struct buf b = buf_make(e->arena);
    buf_add(&b, text);
    (void)str_next(&rest, '\n', &line);
    while (str_next(&rest, '\n', &line))
        if (line.n > 0) buf_printf(&b, "twin-%.*s\n", STR_ARG(line));
    struct result one = run(e, text), two = run(e, buf_str(&b));
    for (size_t j = 0; j < one.v.statements; j++) {
        assert_true(fabs(one.p.centre[j] - two.p.centre[j]) < 1e-12);
        assert_true(fabs(one.p.component[0][j] - two.p.component[0][j]) < 1e-9);
        assert_int_equal(2 * one.s.all[j].agree, two.s.all[j].agree);
        assert_int_equal(2 * one.s.all[j].seen, two.s.all[j].seen);
    }
    assert_int_equal(one.g.k, two.g.k);
    assert_int_equal(2 * one.g.size[0], two.g.size[0]);
    test_env_close(e);
}

static void a_number_of_groups_that_cannot_be_had_gives_the_largest_that_can(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct votes v;
    assert_ok(votes_read_text(e, made_up(e, 2, 4, 30, 0), str_none(), &v));
    struct pca p = pca_find(e, &v, NULL);
    assert_int_equal(groups_find(e, &v, &p, 5).k, 2);
    test_env_close(e);
}

static void common_ground_comes_first_and_its_error_shrinks_with_votes(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct result few = run(e, made_up(e, 2, 10, 40, 0.1)),
                  many = run(e, made_up(e, 2, 160, 40, 0.1));
    double se_few = 0, se_many = 0;
    for (size_t j = 0; j < many.v.statements; j++) {
        int64_t id = 0;
        assert_true(str_to_int(str_from(many.v.statement[j], 1), &id));
        if (id % 5 == 0) assert_true(many.b.common[j] > 0.6);
        se_many += many.b.se[j];
    }
    for (size_t j = 0; j < few.v.statements; j++) se_few += few.b.se[j];
    assert_true(se_many < 0.6 * se_few);
    test_env_close(e);
}

static void copied_records_are_found_and_counted_all_the_same(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = made_up(e, 2, 60, 40, 0.4);
    struct result before = run(e, text);
    struct buf b = buf_make(e->arena);
    str rest = text, line;
    buf_add(&b, text);
    while (str_next(&rest, '\n', &line)) { /* p3 five times more, one with a vote changed */
        if (!str_starts(line, S("p3,"))) continue;
        for (int copy = 0; copy < 5; copy++) {
            bool change = copy == 4 && str_starts(line, S("p3,s7,"));
            buf_printf(&b, "copy%d,%.*s\n", copy, STR_ARG(change ? S("s7,0") : str_from(line, 3)));
        }
    }
    struct result after = run(e, buf_str(&b));
    assert_int_equal(before.d.count, 0);
    assert_int_equal(after.d.count, 1);
    assert_int_equal(after.d.at[0].count, 6);
    assert_int_equal(after.v.people, before.v.people + 5);
    assert_true(after.s.all[0].seen >= before.s.all[0].seen);
    test_env_close(e);
}

static void a_brigade_so_large_that_it_is_a_group_is_told(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = made_up(e, 2, 60, 40, 0.4);
    struct result before = run(e, text);
    struct buf b = buf_make(e->arena);
    buf_add(&b, text);
    for (int p = 0; p < 50; p++) /* one ballot, three votes in a hundred otherwise */
        for (int s = 0; s < 40; s++) {
            int vote = s * 7 % 3 == 0 ? -1 : 1;
            if (random_below(e->random, 33) == 0) vote = -vote;
            buf_printf(&b, "bot%d,s%d,%d\n", p, s, vote);
        }
    struct result after = run(e, buf_str(&b));
    int told = 0;
    for (size_t g = 0; g < before.g.k; g++) assert_false(before.d.as_one[g]);
    for (size_t g = 0; g < after.g.k; g++) told += after.d.as_one[g];
    assert_int_equal(told, 1);
    test_env_close(e);
}

static void odd_conversations_are_answered(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "participant,statement,vote\n1,1,1\n",
        "participant,statement,vote\n1,1,1\n2,1,1\n3,1,1\n",
        "participant,statement,vote\n1,1,0\n2,2,0\n",
        "participant,statement,vote\n1,1,1\n1,1,-1\n1,1,0\n",
        "participant,statement,vote\n1,1,1\n2,1,-1\n",
        "participant,statement,vote\n1,1,1\n1,2,1\n1,3,1\n2,1,-1\n2,2,-1\n2,3,-1\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct env *e = test_env();
        struct result r = run(e, str_of(texts[i]));
        assert_true(r.g.k >= 1 && r.g.k <= 2);
        for (size_t p = 0; p < r.v.people; p++)
            assert_true(isfinite(r.p.x[p]) && r.g.of[p] < r.g.k);
        for (size_t j = 0; j < r.v.statements; j++)
            assert_true(isfinite(r.s.priority[j]) && isfinite(r.b.common[j]) &&
                        isfinite(r.b.se[j]));
        test_env_close(e);
    }
    struct env *e = test_env();
    struct result r = run(e, S("participant,statement,vote\n1,1,1\n1,1,-1\n1,1,0\n"));
    assert_int_equal(r.v.count, 1); /* the last counts */
    assert_int_equal(r.v.replaced, 2);
    assert_int_equal(r.s.all[0].agree + r.s.all[0].disagree, 0);
    test_env_close(e);
}

static void bad_votes_are_answered_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long line, column;
    } bad[] = {
        { "", 0, 0 },
        { "person,statement,vote\n", 1, 1 },
        { "participant,statement\n", 1, 1 },
        { "participant,statement,vote\n1,1,2\n", 2, 3 },
        { "participant,statement,vote\n1,1,1\n\n1,1,agree\n", 4, 3 },
        { "participant,statement,vote\n1,,1\n", 2, 2 },
        { "vote,participant,statement\n1,,1\n", 2, 2 },
        { "participant,statement,vote\n1,1,1\n1,a,b,1\n", 3, 4 },
        { "participant,statement,vote\n1,1,1\n1,\xff,1\n", 3, 2 },
        { "timestamp,participant,statement,vote\nnoon,1,1,1\n", 2, 1 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct env *e = test_env();
        struct votes v;
        assert_status(votes_read_text(e, str_of(bad[i].text), str_none(), &v), ST_BAD_INPUT);
        if (bad[i].line > 0 && (e->err.line != bad[i].line || e->err.column != bad[i].column))
            fail_msg("case %zu: line %ld, column %ld", i, e->err.line, e->err.column);
        assert_true(e->err.remedy.n > 0);
        test_env_close(e);
    }
}

static void a_bad_file_of_statements_is_answered_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long line, column;
    } bad[] = {
        { "name,text\n", 1, 1 },
        { "statement,text,moderated\na,Buses, and trams,1\n", 2, 4 },
        { "statement,text,moderated\na,Buses,out\n", 2, 3 },
        { "statement,text,is_meta\nz,Parks,0\na,Buses,maybe\n", 3, 3 },
        { "statement,text\na,\xff\n", 2, 2 },
        { "statement,text\nz,Parks\n", 2, 1 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct env *e = test_env();
        struct votes v;
        assert_status(votes_read_text(e, S("participant,statement,vote\n1,a,1\n2,b,1\n"),
                                      str_of(bad[i].text), &v),
                      ST_BAD_INPUT);
        if (e->err.line != bad[i].line || e->err.column != bad[i].column)
            fail_msg("case %zu: line %ld, column %ld", i, e->err.line, e->err.column);
        test_env_close(e);
    }
}

static void one_vote_more_changes_exactly_what_it_should(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct result r = run(e, made_up(e, 2, 30, 30, 0.2));
    struct live *l = NULL;
    assert_ok(live_open(e, &r.v, &l));
    uint32_t newcomer = live_add_person(e, l, S("zz-new"));
    for (int i = 0; i < 400; i++) {
        uint32_t p = i % 4 == 0 ? newcomer : (uint32_t)random_below(e->random, r.v.people);
        assert_ok(live_vote(e, l, p, (uint32_t)random_below(e->random, r.v.statements),
                            (int)random_below(e->random, 3) - 1));
    }
    assert_status(live_vote(e, l, 0, 0, 2), ST_BAD_INPUT);
    assert_status(live_vote(e, l, 9999, 0, 1), ST_NOT_FOUND);
    /* Tallies by group add up to the votes of the counted; the newcomer joined a group. */
    assert_int_not_equal(live_place(l, newcomer).group, GROUP_NONE);
    for (uint32_t j = 0; j < r.v.statements; j++) {
        struct live_figures f = live_figures(l, j);
        uint32_t seen = 0;
        for (size_t g = 0; g < f.groups; g++) seen += f.in[g].seen;
        assert_int_equal(seen, f.all.seen);
        assert_true(fabs(f.centre - ((double)f.all.agree - f.all.disagree) / f.all.seen) < 1e-12);
    }
    /* Places kept step by step are those of a fresh start at the same components. */
    struct live_place before = live_place(l, newcomer);
    assert_ok(live_refresh(e, l));
    struct live_place once = live_place(l, newcomer);
    assert_ok(live_refresh(e, l));
    struct live_place twice = live_place(l, newcomer);
    assert_true(once.x == twice.x && once.y == twice.y && once.group == twice.group);
    assert_true(hypot(fabs(before.x) - fabs(once.x), 0) < 2);
    test_env_close(e);
}

static void live_refresh_equals_a_batch_over_the_same_votes(void **state)
{
    (void)state;
    struct env *e = test_env();
    str text = made_up(e, 2, 30, 30, 0.2);
    struct result all = run(e, text);
    /* Open with the first half of the rows, cast the rest one by one. */
    size_t half = str_find(str_from(text, text.n / 2), S("\n")) + text.n / 2 + 1;
    struct votes first;
    struct live *l = NULL;
    assert_ok(votes_read_text(e, str_sub(text, 0, half), str_none(), &first));
    assert_ok(live_open(e, &first, &l));
    struct ids people = ids_make(e->arena), statements = ids_make(e->arena);
    for (size_t p = 0; p < first.people; p++) (void)ids_put(&people, first.person[p]);
    for (size_t j = 0; j < first.statements; j++) (void)ids_put(&statements, first.statement[j]);
    str rest = str_from(text, half), line, cell[3];
    while (str_next(&rest, '\n', &line)) {
        int64_t vote = 0;
        if (line.n == 0) continue;
        for (int i = 0; i < 3; i++) (void)str_next(&line, ',', &cell[i]);
        size_t p = people.count, j = statements.count;
        uint32_t a = ids_put(&people, cell[0]), b = ids_put(&statements, cell[1]);
        if (people.count > p) assert_int_equal(live_add_person(e, l, cell[0]), a);
        if (statements.count > j) assert_int_equal(live_add_statement(e, l, cell[1]), b);
        assert_true(str_to_int(cell[2], &vote));
        assert_ok(live_vote(e, l, a, b, (int)vote));
    }
    assert_ok(live_refresh(e, l));
    for (size_t p = 0; p < all.v.people; p++) {
        struct live_place at = live_place(l, ids_find(&people, all.v.person[p]));
        assert_true(fabs(at.x - all.p.x[p]) < 1e-9 && fabs(at.y - all.p.y[p]) < 1e-9);
        assert_int_equal(at.group, all.g.of[p]);
    }
    for (size_t j = 0; j < all.v.statements; j++) {
        struct live_figures f = live_figures(l, ids_find(&statements, all.v.statement[j]));
        assert_true(fabs(f.consensus - all.s.consensus[j]) < 1e-12);
        assert_true(fabs(f.priority - all.s.priority[j]) < 1e-9 * all.s.priority[j]);
        assert_true(fabs(f.common - all.b.common[j]) < 1e-12 && f.se == all.b.se[j]);
    }
    test_env_close(e);
}

static void the_next_statement_is_one_not_seen_and_rather_an_unsure_one(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct result r = run(e, made_up(e, 2, 30, 30, 0.2));
    double *w = route_weights(e, &r.v, &r.s, &r.b);
    for (int i = 0; i < 2000; i++) {
        size_t p = random_below(e->random, r.v.people), j = 0;
        if (route_next(e, &r.v, w, p, &j) != ST_OK) continue;
        for (size_t k = r.v.row[p]; k < r.v.row[p + 1]; k++) assert_true(r.v.code[k] / 3 != j);
    }
    votes_mark(&r.v, 0, true, false);
    w = route_weights(e, &r.v, &r.s, &r.b);
    assert_true(w[0] == 0);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_those_published_where_these_are_stable),
        cmocka_unit_test(clear_camps_are_found_and_are_steady),
        cmocka_unit_test(the_order_of_votes_changes_nothing_to_the_last_bit),
        cmocka_unit_test(swapping_agree_and_disagree_turns_the_map_round),
        cmocka_unit_test(the_components_are_those_of_the_dense_matrix),
        cmocka_unit_test(a_copy_of_everybody_doubles_the_tallies_and_moves_nothing),
        cmocka_unit_test(a_number_of_groups_that_cannot_be_had_gives_the_largest_that_can),
        cmocka_unit_test(common_ground_comes_first_and_its_error_shrinks_with_votes),
        cmocka_unit_test(copied_records_are_found_and_counted_all_the_same),
        cmocka_unit_test(a_brigade_so_large_that_it_is_a_group_is_told),
        cmocka_unit_test(odd_conversations_are_answered),
        cmocka_unit_test(bad_votes_are_answered_with_line_and_column),
        cmocka_unit_test(a_bad_file_of_statements_is_answered_with_line_and_column),
        cmocka_unit_test(one_vote_more_changes_exactly_what_it_should),
        cmocka_unit_test(live_refresh_equals_a_batch_over_the_same_votes),
        cmocka_unit_test(the_next_statement_is_one_not_seen_and_rather_an_unsure_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
