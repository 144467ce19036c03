/* SPDX-License-Identifier: Apache-2.0
 * The links of the thread: who made each is always known; nothing is linked twice; what is undone
 * is gone from sight.
 */
#include "support/support.h"

#include "support/alliance.h"
#include "thread/link.h"

static int setup(void **state)
{
    static struct alliance a;
    alliance_open(&a, str_none());
    *state = &a;
    return 0;
}

static int teardown(void **state)
{
    alliance_close(*state);
    return 0;
}

static const struct link_made to_theme = {
    .from = END_VOICE, .from_id = 7, .to = END_THEME, .to_id = 3, .by_words = S_INIT("MW19")
};

static void a_link_that_nobody_made_is_refused(void **state)
{
    struct alliance *a = *state;
    struct link_made nobody = to_theme;
    nobody.by_words = str_none();
    alliance_begin(a);
    assert_status(thread_link_add(&a->cx, &nobody), ST_BAD_INPUT);
    alliance_commit(a);
}

static size_t links_at(struct alliance *a, enum thread_end to, int64_t id)
{
    struct thread_link *links;
    size_t count;
    assert_ok(thread_links_to(&a->cx, to, id, &links, &count));
    return count;
}

static void the_same_link_twice_is_one_and_is_seen_from_either_end(void **state)
{
    struct alliance *a = *state;
    struct thread_link *links;
    size_t count;
    alliance_begin(a);
    assert_ok(thread_link_add(&a->cx, &to_theme));
    assert_ok(thread_link_add(&a->cx, &to_theme));
    alliance_commit(a);
    assert_int_equal(links_at(a, END_THEME, 3), 1);
    assert_ok(thread_links_from(&a->cx, END_VOICE, 7, &links, &count));
    assert_int_equal(count, 1);
    assert_str(links[0].by_words, "MW19");
    assert_int_equal(links[0].to, END_THEME);
}

static void a_link_undone_is_gone_and_can_be_made_again(void **state)
{
    struct alliance *a = *state;
    struct link_made by_rule = to_theme;
    by_rule.rule = S("rule:theme-nearest");
    alliance_begin(a);
    assert_ok(thread_link_add(&a->cx, &to_theme));
    assert_ok(thread_link_end(&a->cx, END_VOICE, 7, END_THEME, 3));
    alliance_commit(a);
    assert_int_equal(links_at(a, END_THEME, 3), 0);
    alliance_begin(a);
    assert_ok(thread_link_add(&a->cx, &by_rule));
    alliance_commit(a);
    assert_int_equal(links_at(a, END_THEME, 3), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_link_that_nobody_made_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_link_twice_is_one_and_is_seen_from_either_end,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_link_undone_is_gone_and_can_be_made_again, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
