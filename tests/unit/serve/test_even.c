/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdatomic.h>

#include "serve/even.h"

enum { MANY = 200 };

struct answer {
    struct held held;
    const struct env *e;
    atomic_int *left, *early;
};

static void leave(void *arg)
{
    struct answer *a = arg;
    if (env_tick(a->e) < a->held.until) atomic_fetch_add(a->early, 1);
    atomic_fetch_add(a->left, 1);
}

static void answers_leave_when_their_time_has_come_and_none_is_forgotten(void **state)
{
    struct env *e = *state;
    struct evener *v = NULL;
    struct answer answers[MANY];
    atomic_int left = 0, early = 0;
    e->clock = clock_system();
    assert_ok(evener_open(e, &v));
    for (int i = 0; i < MANY; i++) {
        answers[i] = (struct answer){ .e = e, .left = &left, .early = &early };
        answers[i].held = (struct held){ .until = env_tick(e) + 7 * (MANY - i) + i % 13,
                                         .leave = leave,
                                         .arg = &answers[i] };
        evener_hold(v, &answers[i].held);
    }
    evener_close(v);
    assert_int_equal(left, MANY);
    assert_int_equal(early, 0);
}

static void an_answer_leaves_at_a_whole_number_of_steps_after_its_beginning(void **state)
{
    (void)state;
    assert_int_equal(even_until(1000, 1001), 1000 + EVEN_US);
    assert_int_equal(even_until(1000, 1000 + EVEN_US), 1000 + EVEN_US);
    assert_int_equal(even_until(1000, 1001 + EVEN_US), 1000 + 2 * EVEN_US);
    assert_int_equal(even_until(1000, 990), 1000); /* a clock that stands still */
}

static int setup(void **state)
{
    *state = test_env();
    return 0;
}

static int teardown(void **state)
{
    test_env_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            answers_leave_when_their_time_has_come_and_none_is_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(
            an_answer_leaves_at_a_whole_number_of_steps_after_its_beginning, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
