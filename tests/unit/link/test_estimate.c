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
    struct estimate m = estimate_missed(100, estimate_share(20, 40), 900, estimate_share(0, 40));
    assert_near(m.value, 50.0 / 950);
    assert_true(m.low < m.value && m.value < m.high);
    assert_true(estimate_missed(0, estimate_share(0, 0), 900, estimate_share(0, 40)).high == 0);
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
        cmocka_unit_test(a_feed_is_worse_only_beyond_chance_and_by_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
