/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "link/estimate.h"

#define assert_near(x, y) assert_true((x) - (y) < 0.0005 && (y) - (x) < 0.0005)

/* 15 of 48: Wilson's range as test_range has it; computed apart from this program. */
static void a_share_has_wilsons_range(void **state)
{
    (void)state;
    struct estimate e = estimate_share(15, 48);
    assert_near(e.value, 0.3125);
    assert_near(e.low, 0.1995);
    assert_near(e.high, 0.4533);
}

/* Clopper and Pearson: of 0 of 30 the upper end is 1 − 0.025^(1/30). */
static void none_and_all_have_the_exact_range(void **state)
{
    (void)state;
    struct estimate none = estimate_share(0, 30), all = estimate_share(30, 30);
    assert_near(none.low, 0);
    assert_near(none.high, 0.1157);
    assert_near(all.low, 0.8843);
    assert_near(all.high, 1);
}

static void of_nothing_nothing_is_known(void **state)
{
    (void)state;
    struct estimate e = estimate_share(0, 0);
    assert_int_equal(e.n, 0);
    assert_near(e.high, 1);
}

/* 100 pairs wait, half of them are one person's; 900 are joined, all rightly: 50 of 950 are missed.
 */
static void what_is_missed_is_a_share_of_all_true_pairs(void **state)
{
    (void)state;
    struct estimate right = estimate_share(0, 40);
    const struct estimate_part asked = { 100, 0, estimate_share(20, 40) };
    const struct estimate_part none = { 0, 0, estimate_share(0, 0) };
    struct estimate m = estimate_missed(&asked, 1, 900, right);
    assert_near(m.value, 50.0 / 950);
    assert_true(m.low < m.value && m.value < m.high);
    assert_true(estimate_missed(&none, 1, 900, right).high == 0);
}

/* Two parts, computed apart from this program: of 100 pairs 20 of 40 judged (Wilson .3519 to
 * .6481), of 1,000 give or take 200 none of 30 (0 to .1157): 50 lost, 35.19 to 189.63. */
static void parts_below_the_asking_widen_the_range(void **state)
{
    (void)state;
    const struct estimate_part parts[] = { { 100, 0, estimate_share(20, 40) },
                                           { 1000, 200, estimate_share(0, 30) } };
    struct estimate m = estimate_missed(parts, 2, 900, estimate_share(0, 0));
    assert_near(m.value, 50.0 / 950);
    assert_near(m.low, 35.19 / 935.19);
    assert_near(m.high, 189.63 / 1089.63);
    assert_int_equal(m.n, 70);
}

static void a_part_that_nobody_looked_at_leaves_all_unknown(void **state)
{
    (void)state;
    const struct estimate_part parts[] = { { 100, 0, estimate_share(20, 40) },
                                           { 1000, 200, estimate_share(0, 0) } };
    struct estimate m = estimate_missed(parts, 2, 900, estimate_share(0, 40));
    assert_int_equal(m.n, 0);
    assert_true(m.low == 0 && m.high == 1);
}

/* Does the range hold? 400 towns of 2,000 joined pairs, 60 that wait (two in three one person's)
 * and about 500 thought unlikely (one in fifty), 30 of each judged: it must hold in nine of ten at
 * the least (95 % is promised; three parts and chance). */
static void the_range_holds_as_often_as_it_says(void **state)
{
    (void)state;
    struct random r = random_seeded(5);
    int held = 0, towns = 400;
    const double truth = (60 * 2.0 / 3 + 500 * 0.02) / (60 * 2.0 / 3 + 500 * 0.02 + 2000);
    for (int t = 0; t < towns; t++) {
        int64_t asked = 0, near = 0;
        for (int i = 0; i < 30; i++) {
            asked += random_below(&r, 3) < 2;
            near += random_below(&r, 50) == 0;
        }
        const struct estimate_part parts[] = { { 60, 0, estimate_share(asked, 30) },
                                               { 500, 60, estimate_share(near, 30) } };
        struct estimate m = estimate_missed(parts, 2, 2000, estimate_share(0, 30));
        held += m.low <= truth && truth <= m.high;
    }
    assert_true(held >= towns * 9 / 10);
}

static void a_feed_is_worse_only_beyond_chance_and_by_enough(void **state)
{
    (void)state;
    struct estimate before = estimate_share(20, 400);
    assert_true(estimate_worse(before, estimate_share(60, 200), 0.10));
    assert_false(estimate_worse(before, estimate_share(2, 12), 0.10));
    assert_false(estimate_worse(before, estimate_share(200, 2000), 0.10));
    assert_false(estimate_worse(before, estimate_share(0, 0), 0.10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_has_wilsons_range),
        cmocka_unit_test(none_and_all_have_the_exact_range),
        cmocka_unit_test(of_nothing_nothing_is_known),
        cmocka_unit_test(what_is_missed_is_a_share_of_all_true_pairs),
        cmocka_unit_test(parts_below_the_asking_widen_the_range),
        cmocka_unit_test(a_part_that_nobody_looked_at_leaves_all_unknown),
        cmocka_unit_test(the_range_holds_as_often_as_it_says),
        cmocka_unit_test(a_feed_is_worse_only_beyond_chance_and_by_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
