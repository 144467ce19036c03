/* SPDX-License-Identifier: Apache-2.0
 * A gap is told where there is one, and seldom where people stand all along the way. */
#include "support/support.h"

#include <math.h>

#include "base/buf.h"
#include "opinion/gap.h"

enum crowd { EVEN, ONE_PEAK, TWO_CAMPS };

static double draw(struct env *e, enum crowd kind)
{
    if (kind == EVEN) return random_unit(e->random) * 2 - 1;
    double x = random_normal(e->random);
    return kind == ONE_PEAK ? x : x * 0.5 + (random_below(e->random, 3) == 0 ? -2 : 2);
}

/* The centres that k-means would find on a line. */
static void two_means(const double *x, size_t n, double *ret_low, double *ret_high)
{
    double cut = 0;
    for (int round = 0; round < 50; round++) {
        double low = 0, high = 0, lows = 0;
        for (size_t i = 0; i < n; i++)
            if (x[i] <= cut)
                low += x[i], lows++;
            else
                high += x[i];
        if (lows == 0 || lows == (double)n) break;
        *ret_low = low / lows;
        *ret_high = high / ((double)n - lows);
        cut = (*ret_low + *ret_high) / 2;
    }
}

static int shown_of(struct env *e, enum crowd kind, size_t n, int times)
{
    int shown = 0;
    double *x = NEW_ARRAY(e->arena, double, n);
    for (int t = 0; t < times; t++) {
        double low = 0, high = 0;
        for (size_t i = 0; i < n; i++) x[i] = draw(e, kind);
        two_means(x, n, &low, &high);
        shown += gap_measure(x, n, low, high).shown;
    }
    return shown;
}

static void one_crowd_in_twenty_without_a_gap_shows_one_at_most(void **state)
{
    (void)state;
    static const size_t sizes[] = { 30, 100, 500, 2000 };
    for (size_t i = 0; i < 4; i++) {
        struct env *e = test_env();
        int even = shown_of(e, EVEN, sizes[i], 400), peak = shown_of(e, ONE_PEAK, sizes[i], 400);
        print_message("%zu people: even %d, one peak %d of 400\n", sizes[i], even, peak);
        assert_true(even <= 30 && peak <= 10);
        test_env_close(e);
    }
}

static void two_camps_show_theirs(void **state)
{
    (void)state;
    struct env *e = test_env();
    assert_true(shown_of(e, TWO_CAMPS, 100, 100) > 90);
    assert_int_equal(shown_of(e, TWO_CAMPS, 500, 100), 100);
    test_env_close(e);
}

/* One line of opinion from end to end: groups may be steady, but no gap is claimed. */
static void a_conversation_along_one_line_has_no_gap(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct buf b = buf_make(e->arena);
    double way[40];
    for (int s = 0; s < 40; s++) way[s] = random_normal(e->random);
    buf_add(&b, S("participant,statement,vote\n"));
    for (int p = 0; p < 400; p++) {
        double stand = random_normal(e->random);
        for (int s = 0; s < 40; s++) {
            double lean = 0.7 * stand * way[s] + random_normal(e->random);
            buf_printf(&b, "%d,%d,%d\n", p, s, lean > 0 ? 1 : -1);
        }
    }
    struct votes v;
    assert_ok(votes_read_text(e, buf_str(&b), str_none(), &v));
    struct pca p = pca_find(e, &v, NULL);
    struct groups g = groups_find(e, &v, &p, 2);
    struct gaps all = gaps_find(e, &p, &g, v.people);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.shown, 0);
    test_env_close(e);
}

static void nobody_and_everybody_at_one_place_have_none(void **state)
{
    (void)state;
    double same[5] = { 1, 1, 1, 1, 1 };
    assert_false(gap_measure(same, 0, 0, 1).shown);
    assert_false(gap_measure(same, 5, 0, 1).shown);
    assert_false(gap_measure(same, 5, 1, 1).shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_crowd_in_twenty_without_a_gap_shows_one_at_most),
        cmocka_unit_test(two_camps_show_theirs),
        cmocka_unit_test(a_conversation_along_one_line_has_no_gap),
        cmocka_unit_test(nobody_and_everybody_at_one_place_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
