/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>
#include <stdlib.h>

#include "base/time.h"
#include "need/order.h"

static const int64_t now = INT64_C(1795363200) * 1000000;

static struct order_case empty(void)
{
    return (struct order_case){ .news2 = NAN,
                                .news2_at = TIME_NONE,
                                .clock_due = TIME_NONE,
                                .asked_at = TIME_NONE,
                                .answer_due = TIME_NONE,
                                .changed_at = TIME_NONE,
                                .looked_at = TIME_NONE,
                                .waiting_since = now - 5 * TIME_DAY };
}

static struct order_case random_case(struct env *e)
{
    struct order_case c = empty();
    uint64_t kind = random_below(e->random, 6);
    if (kind == 0) c.in_danger = true;
    if (random_below(e->random, 4) == 0) {
        c.news2 = (double)random_below(e->random, 12);
        c.news2_any_three = random_below(e->random, 5) == 0;
        c.news2_at = now - (int64_t)random_below(e->random, 20) * TIME_HOUR;
    }
    if (kind == 1) {
        c.clock_due = now + ((int64_t)random_below(e->random, 40) - 10) * TIME_DAY;
        c.clock_severity = (int)random_below(e->random, 4);
    }
    if (kind == 2 || random_below(e->random, 5) == 0) {
        c.asked = true;
        c.asked_at = now - (int64_t)random_below(e->random, 90) * TIME_DAY;
        c.answer_due = now + ((int64_t)random_below(e->random, 30) - 15) * TIME_DAY;
    }
    if (kind == 3) c.changed_at = now - (int64_t)random_below(e->random, 72) * TIME_HOUR;
    if (kind == 4 || random_below(e->random, 3) == 0) {
        c.standing = (int)random_below(e->random, 4);
        c.standing_value = random_unit(e->random);
    }
    return c;
}

/* Weights of every kind, absurd ones too. */
static double random_weight(struct env *e)
{
    static const double odd[] = { 0, -1, 1e308, -1e308, INFINITY, -INFINITY, NAN, 1e-300, 5, 1e15 };
    uint64_t k = random_below(e->random, 20);
    return k < 10 ? odd[k]
                  : (random_unit(e->random) - 0.5) * pow(10, (double)random_below(e->random, 30));
}

static int by_place(const void *a, const void *b)
{
    return order_compare(a, b);
}

/* The floor: sort under any weights; the sequence of (band, first key) is the same as without any.
 */
static void no_set_of_weights_moves_a_line_across_a_band(void **state)
{
    (void)state;
    struct env *e = test_env();
    enum { LINES = 60 };
    for (int round = 0; round < 3000; round++) {
        struct order_place plain[LINES], weighted[LINES];
        for (int i = 0; i < LINES; i++) {
            struct order_case c = random_case(e);
            plain[i] = order_place(&c, now);
            c.weight = random_weight(e);
            weighted[i] = order_place(&c, now);
            assert_int_equal(plain[i].band, weighted[i].band);
        }
        qsort(plain, LINES, sizeof *plain, by_place);
        qsort(weighted, LINES, sizeof *weighted, by_place);
        for (int i = 0; i < LINES; i++) {
            assert_int_equal(plain[i].band, weighted[i].band);
            assert_true(plain[i].first == weighted[i].first);
            if (i > 0) assert_true(weighted[i - 1].band <= weighted[i].band);
        }
    }
    test_env_close(e);
}

static void comparing_is_an_order(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (int round = 0; round < 200000; round++) {
        struct order_place p[3];
        for (int i = 0; i < 3; i++) {
            struct order_case c = random_case(e);
            c.weight = random_weight(e);
            c.pin = (enum order_pin)random_below(e->random, 3);
            p[i] = order_place(&c, now);
        }
        assert_true(order_compare(&p[0], &p[1]) == -order_compare(&p[1], &p[0]));
        if (order_compare(&p[0], &p[1]) < 0 && order_compare(&p[1], &p[2]) < 0)
            assert_true(order_compare(&p[0], &p[2]) < 0);
    }
    test_env_close(e);
}

static void no_pin_puts_anything_before_safety(void **state)
{
    (void)state;
    struct order_case danger = empty(), asked = empty();
    danger.in_danger = true;
    danger.pin = ORDER_LOWERED;
    asked.asked = true;
    asked.asked_at = now;
    asked.pin = ORDER_PINNED;
    struct order_place a = order_place(&danger, now), b = order_place(&asked, now);
    assert_true(order_compare(&a, &b) < 0);
}

static void news2_counts_for_twelve_hours(void **state)
{
    (void)state;
    struct order_case c = empty();
    c.news2 = 7;
    c.news2_at = now - 12 * TIME_HOUR;
    assert_int_equal(order_place(&c, now).band, 1);
    c.news2_at -= 1;
    assert_int_equal(order_place(&c, now).band, 5);
    c.news2 = 3;
    c.news2_at = now;
    assert_int_equal(order_place(&c, now).band, 5);
    c.news2_any_three = true;
    assert_int_equal(order_place(&c, now).band, 1);
}

static void within_bands_the_keys_are_those_that_were_agreed(void **state)
{
    (void)state;
    struct order_case late = empty(), loved = empty(), old = empty();
    late.asked = loved.asked = old.asked = true;
    late.asked_at = loved.asked_at = now - TIME_DAY;
    old.asked_at = now - 9 * TIME_DAY;
    late.answer_due = now - TIME_HOUR;
    loved.weight = 9;
    struct order_place p[] = { order_place(&late, now), order_place(&loved, now),
                               order_place(&old, now) };
    assert_true(order_compare(&p[0], &p[1]) < 0); /* late before loved */
    assert_true(order_compare(&p[1], &p[2]) < 0); /* loved before old */
    struct order_case mild = empty(), severe = empty();
    mild.standing = 1;
    severe.standing = 3;
    mild.weight = 1e300;
    mild.standing_value = 99;
    struct order_place m = order_place(&mild, now), s = order_place(&severe, now);
    assert_true(order_compare(&s, &m) < 0);
    struct order_case soon = empty(), later = empty();
    soon.clock_due = now + TIME_DAY;
    later.clock_due = now + 2 * TIME_DAY;
    soon.clock_severity = later.clock_severity = 1;
    struct order_place x = order_place(&soon, now), y = order_place(&later, now);
    assert_true(order_compare(&x, &y) < 0);
    later.clock_severity = 2;
    y = order_place(&later, now);
    assert_true(order_compare(&y, &x) < 0);
}

static void every_line_says_why_it_is_there(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct order_case c = empty();
    c.asked = true;
    c.asked_at = now - 3 * TIME_DAY;
    c.answer_due = now - TIME_DAY;
    struct order_place p = order_place(&c, now);
    assert_str(order_words(e->arena, &c, &p, now), "asked 3 days ago and not answered, late");
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_set_of_weights_moves_a_line_across_a_band),
        cmocka_unit_test(comparing_is_an_order),
        cmocka_unit_test(no_pin_puts_anything_before_safety),
        cmocka_unit_test(news2_counts_for_twelve_hours),
        cmocka_unit_test(within_bands_the_keys_are_those_that_were_agreed),
        cmocka_unit_test(every_line_says_why_it_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
