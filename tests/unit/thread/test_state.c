/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "thread/thread.h"

static void what_somebody_decided_counts_before_what_follows(void **state)
{
    (void)state;
    assert_int_equal(thread_state_of((struct thread_facts){ 0 }), THREAD_WEIGHED);
    assert_int_equal(thread_state_of((struct thread_facts){ .decided = true }), THREAD_STUCK);
    assert_int_equal(thread_state_of((struct thread_facts){ .decided = true, .held = true }),
                     THREAD_UNDER_WAY);
    assert_int_equal(thread_state_of((struct thread_facts){ .decided = true, .answered = true }),
                     THREAD_ANSWERED);
    assert_int_equal(thread_state_of((struct thread_facts){ .stopped = true, .answered = true }),
                     THREAD_STOPPED);
    assert_int_equal(thread_state_of((struct thread_facts){ .declined = true, .stopped = true }),
                     THREAD_DECLINED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_somebody_decided_counts_before_what_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
