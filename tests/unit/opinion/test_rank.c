/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "csv/csv.h"
#include "opinion/rank.h"

static const char *const surveys[] = {
    "experts__gpa",
    "experts__grit",
    "experts__job_training",
    "experts__material_hardship",
    "experts_friends__eviction",
    "experts_friends__grit",
    "experts_friends__layoff",
    "experts_friends__material_hardship",
    "mturks__eviction",
    "mturks__gpa",
    "mturks__grit",
    "mturks__job_training",
    "mturks__layoff",
    "mturks__material_hardship",
};

static double number(const struct csv_row *row, size_t column)
{
    double v = 0;
    assert_true(str_to_real(row->field[column], &v));
    return v;
}

static void compare_row(const struct rank_survey *s, const struct rank_result *r,
                        const struct csv_row *row, double worst[3])
{
    for (size_t i = 0; i < s->items; i++) {
        if (!str_eq(s->item[i], row->field[0])) continue;
        const struct rank_item *t = &r->item[i];
        assert_int_equal(t->wins, (int64_t)number(row, 1));
        assert_int_equal(t->losses, (int64_t)number(row, 2));
        worst[0] = fmax(worst[0], fabs(t->score - number(row, 3)) / number(row, 3));
        worst[1] = fmax(worst[1], fabs(t->strength - number(row, 5)));
        worst[2] = fmax(worst[2], fabs(t->se - number(row, 6)));
        return;
    }
    fail_msg("an item is missing from the ranking");
}

static void strengths_of_every_real_survey_are_those_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof surveys / sizeof *surveys; i++) {
        struct env *e = test_env();
        str votes = test_data(e, arena_printf(e->arena, "pairwise/%s__votes.csv", surveys[i]).p);
        str expected =
            test_data(e, arena_printf(e->arena, "pairwise/%s__expected.csv", surveys[i]).p);
        if (str_is_none(votes) || str_is_none(expected)) skip();
        struct rank_survey s;
        struct rank_result r;
        assert_ok(rank_read(e, votes, expected, &s));
        assert_ok(rank_solve(e, &s, &r));
        struct csv *c = NULL;
        struct csv_header h;
        struct csv_row row;
        assert_ok(csv_open(e, expected, ',', &c));
        assert_ok(csv_read_header(e, c, &h));
        double worst[3] = { 0 };
        while (csv_next(e, c, &row) == ST_OK) compare_row(&s, &r, &row, worst);
        assert_true(worst[0] < 1e-5); /* published with six figures */
        assert_true(worst[1] < 1e-9 && worst[2] < 1e-9);
        test_env_close(e);
    }
}

/* Slow and obvious: each strength in turn to where its own gradient is zero, by bisection. */
static void reference(const struct rank_survey *s, double *t)
{
    for (size_t i = 0; i < s->items; i++) t[i] = 0;
    for (int sweep = 0; sweep < 3000; sweep++)
        for (size_t i = 0; i < s->items; i++) {
            double low = -30, high = 30;
            for (int step = 0; step < 60; step++) {
                double mid = (low + high) / 2, g = 1 - 2 / (1 + exp(-mid));
                for (size_t k = 0; k < s->votes; k++) {
                    uint32_t w = s->vote[k].winner, l = s->vote[k].loser;
                    if (w == i) g += 1 - 1 / (1 + exp(t[l] - mid));
                    if (l == i) g -= 1 / (1 + exp(t[w] - mid));
                }
                *(g > 0 ? &low : &high) = mid;
            }
            t[i] = (low + high) / 2;
        }
}

static struct rank_survey random_survey(struct env *e, size_t items, size_t votes)
{
    struct rank_survey s = { .items = items, .votes = votes };
    s.item = NEW_ARRAY(e->arena, str, items);
    s.vote = NEW_ARRAY(e->arena, struct rank_vote, votes);
    for (size_t i = 0; i < items; i++) s.item[i] = arena_printf(e->arena, "%zu", i);
    for (size_t i = 0; i < votes; i++) {
        s.vote[i].winner = (uint32_t)random_below(e->random, items);
        s.vote[i].loser =
            (uint32_t)((s.vote[i].winner + 1 + random_below(e->random, items - 1)) % items);
    }
    return s;
}

static void the_answer_is_that_of_a_slow_obvious_reference(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (int round = 0; round < 3; round++) {
        struct rank_survey s = random_survey(e, 5 + (size_t)round, 20);
        struct rank_result r;
        double t[16];
        assert_ok(rank_solve(e, &s, &r));
        reference(&s, t);
        for (size_t i = 0; i < s.items; i++) assert_true(fabs(t[i] - r.item[i].strength) < 1e-9);
    }
    test_env_close(e);
}

static void order_of_votes_and_names_of_items_change_nothing(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct rank_survey s = random_survey(e, 40, 500), t = s;
    struct rank_result a, b;
    t.vote = NEW_ARRAY(e->arena, struct rank_vote, t.votes);
    for (size_t i = 0; i < s.votes; i++) {
        struct rank_vote v = s.vote[s.votes - 1 - i];
        t.vote[i] = (struct rank_vote){ 39 - v.winner, 39 - v.loser };
    }
    assert_ok(rank_solve(e, &s, &a));
    assert_ok(rank_solve(e, &t, &b));
    for (size_t i = 0; i < 40; i++) {
        assert_true(fabs(a.item[i].strength - b.item[39 - i].strength) < 1e-11);
        assert_true(fabs(a.item[i].se - b.item[39 - i].se) < 1e-11);
    }
    test_env_close(e);
}

static void swapping_every_winner_turns_every_strength_round(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct rank_survey s = random_survey(e, 30, 300);
    struct rank_result a, b;
    assert_ok(rank_solve(e, &s, &a));
    for (size_t i = 0; i < s.votes; i++)
        s.vote[i] = (struct rank_vote){ s.vote[i].loser, s.vote[i].winner };
    assert_ok(rank_solve(e, &s, &b));
    for (size_t i = 0; i < 30; i++)
        assert_true(fabs(a.item[i].strength + b.item[i].strength) < 1e-11);
    test_env_close(e);
}

static void one_more_win_never_lowers_the_winner(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (int round = 0; round < 50; round++) {
        struct rank_survey s = random_survey(e, 12, 60);
        struct rank_result a, b;
        s.votes--;
        assert_ok(rank_solve(e, &s, &a));
        s.votes++;
        assert_ok(rank_solve(e, &s, &b));
        struct rank_vote v = s.vote[s.votes - 1];
        assert_true(b.item[v.winner].strength > a.item[v.winner].strength);
        assert_true(b.item[v.loser].strength < a.item[v.loser].strength);
    }
    test_env_close(e);
}

static void cant_decide_is_kept_and_is_in_no_score(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct rank_survey s;
    struct rank_result r;
    assert_ok(
        rank_read_text(e, S("session,winner,loser,decided\n1,a,b,yes\n2,b,c,no\n3,a,c,\n"), &s));
    assert_int_equal(s.votes, 2);
    assert_int_equal(s.undecideds, 1);
    assert_ok(rank_solve(e, &s, &r));
    assert_int_equal(r.item[1].undecided, 1);
    assert_int_equal(r.item[1].wins + r.item[1].losses, 1);
    test_env_close(e);
}

static void pairs_are_drawn_where_they_teach_most(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct rank_survey s = random_survey(e, 20, 2000);
    struct rank_result r;
    for (size_t i = 0; i < s.votes; i++) /* items 18 and 19 are hardly known */
        if (i > 3 && (s.vote[i].winner >= 18 || s.vote[i].loser >= 18))
            s.vote[i] = (struct rank_vote){ (uint32_t)(i % 9), (uint32_t)(9 + i % 9) };
    assert_ok(rank_solve(e, &s, &r));
    int known = 0;
    for (int i = 0; i < 100; i++) {
        uint32_t a, b;
        assert_ok(rank_pair_choose(e, &r, &a, &b));
        assert_true(a != b);
        known += a < 18 && b < 18;
    }
    assert_true(known < 10);
    test_env_close(e);
}

static void bad_rows_are_answered_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long line, column;
    } bad[] = {
        { "session,winner\n1,a\n", 1, 1 },
        { "session,winner,loser\n1,a,b\n2,a,a\n", 3, 3 },
        { "session,winner,loser\n1,,b\n", 2, 2 },
        { "session,winner,loser\n1,a\n", 2, 3 },
        { "session,winner,loser,decided\n1,a,b,perhaps\n", 2, 4 },
        { "session,winner,loser\n1,a,b,c\n", 2, 4 },
        { "session,winner,loser\n1,a,b\n2,a,\xff\n", 3, 3 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct env *e = test_env();
        struct rank_survey s;
        assert_status(rank_read_text(e, str_of(bad[i].text), &s), ST_BAD_INPUT);
        assert_int_equal(e->err.line, bad[i].line);
        assert_int_equal(e->err.column, bad[i].column);
        assert_true(e->err.remedy.n > 0);
        test_env_close(e);
    }
}

static void a_survey_without_votes_or_with_one_is_answered(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct rank_survey s;
    struct rank_result r;
    assert_status(rank_read_text(e, S(""), &s), ST_BAD_INPUT);
    assert_ok(rank_read_text(e, S("session,winner,loser\n"), &s));
    assert_ok(rank_solve(e, &s, &r));
    assert_int_equal(r.items, 0);
    assert_ok(rank_read_text(e, S("winner,loser\na,b\n"), &s));
    assert_ok(rank_solve(e, &s, &r));
    assert_true(r.item[0].strength > 0 && fabs(r.item[0].strength + r.item[1].strength) < 1e-12);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strengths_of_every_real_survey_are_those_published),
        cmocka_unit_test(the_answer_is_that_of_a_slow_obvious_reference),
        cmocka_unit_test(order_of_votes_and_names_of_items_change_nothing),
        cmocka_unit_test(swapping_every_winner_turns_every_strength_round),
        cmocka_unit_test(one_more_win_never_lowers_the_winner),
        cmocka_unit_test(cant_decide_is_kept_and_is_in_no_score),
        cmocka_unit_test(pairs_are_drawn_where_they_teach_most),
        cmocka_unit_test(bad_rows_are_answered_with_line_and_column),
        cmocka_unit_test(a_survey_without_votes_or_with_one_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
