/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "opinion/range.h"

#define assert_near(x, y) assert_true((x) - (y) < 0.05 && (y) - (x) < 0.05)

/* Of the content's own outcomes, whose ranges were computed apart from this program. */
static void a_share_has_the_range_that_wilson_gives(void **state)
{
    (void)state;
    static const struct {
        int64_t count, n;
        double value, low, high;
    } rows[] = { { 39, 96, 40.6, 31.3, 50.6 },   { 21, 121, 17.4, 11.6, 25.1 },
                 { 118, 176, 67.0, 59.8, 73.6 }, { 1104, 1213, 91.0, 89.3, 92.5 },
                 { 15, 48, 31.2, 19.9, 45.3 },   { 148, 187, 79.1, 72.8, 84.4 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct range r = range_wilson(rows[i].count, rows[i].n);
        assert_true(r.value > rows[i].value - 0.06 && r.value < rows[i].value + 0.06);
        assert_near(r.low, rows[i].low);
        assert_near(r.high, rows[i].high);
    }
}

static void nothing_and_everything_have_a_range_too(void **state)
{
    (void)state;
    struct range none = range_wilson(0, 10), all = range_wilson(10, 10);
    assert_near(none.low, 0);
    assert_near(none.high, 27.8);
    assert_near(all.low, 72.2);
    assert_near(all.high, 100);
}

static void a_mean_has_two_standard_errors_either_side(void **state)
{
    (void)state;
    struct range r = range_mean(23.4, 14.13, 380);
    assert_near(r.low, 21.98);
    assert_near(r.high, 24.82);
}

/* Newcombe (1998), table II, method 10: 56/70 − 48/80 = 20%, 5.24% to 33.39%. */
static void a_change_has_the_range_of_newcombes_tenth_method(void **state)
{
    (void)state;
    struct range d = range_change(range_wilson(48, 80), range_wilson(56, 70));
    assert_near(d.value, 20);
    assert_near(d.low, 5.24);
    assert_near(d.high, 33.39);
}

static void ranges_that_touch_say_neither_better_nor_worse(void **state)
{
    (void)state;
    struct range before = { 31.2, 19.9, 45.3 }, after = { 52.5, 40.2, 64.5 };
    assert_int_equal(range_moved(before, after, false), MOVED_CANNOT_TELL);
    before.high = 40.1;
    assert_int_equal(range_moved(before, after, false), MOVED_BETTER);
    assert_int_equal(range_moved(before, after, true), MOVED_WORSE);
    assert_int_equal(range_moved(after, before, true), MOVED_BETTER);
}

/* A chance of one half whose strength is uncertain by one: 1/(1+e^±1.96). Near the ends it bends.
 */
static void a_place_in_a_ranking_has_the_range_of_its_strength(void **state)
{
    (void)state;
    struct range half = range_chance(50, 1), high = range_chance(95, 1), sure = range_chance(70, 0);
    assert_near(half.low, 12.35);
    assert_near(half.high, 87.65);
    assert_near(high.low, 72.80);
    assert_near(high.high, 99.26);
    assert_near(sure.low, 70);
    assert_true(range_chance(100, 1).high <= 100 && range_chance(0, 1).low >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_has_the_range_that_wilson_gives),
        cmocka_unit_test(nothing_and_everything_have_a_range_too),
        cmocka_unit_test(a_mean_has_two_standard_errors_either_side),
        cmocka_unit_test(a_change_has_the_range_of_newcombes_tenth_method),
        cmocka_unit_test(ranges_that_touch_say_neither_better_nor_worse),
        cmocka_unit_test(a_place_in_a_ranking_has_the_range_of_its_strength),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
