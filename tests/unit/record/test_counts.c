/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "support/alliance.h"
#include "record/counts.h"
#include "record/record.h"
#include "trust/organisation.h"

static struct count_rows merge(struct arena *a, const int64_t *n, size_t count)
{
    static const char *const names[] = { "A", "B", "C", "D", "E" };
    struct count_row rows[5];
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct count_row){ str_of(names[i]), str_of(names[i]), 1, n[i] };
    return counts_merge(a, rows, count);
}

static void a_row_of_fewer_than_five_stands_with_the_next(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct count_rows rows = merge(e->arena, (const int64_t[]){ 9, 4, 7, 5 }, 4);
    assert_int_equal(rows.count, 3);
    assert_int_equal(rows.at[0].n, 9);
    assert_str(rows.at[1].first, "B");
    assert_str(rows.at[1].last, "C");
    assert_int_equal(rows.at[1].n, 11);
    assert_int_equal(rows.at[2].n, 5);
    test_env_close(e);
}

static void a_small_row_at_the_end_stands_with_the_one_before(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct count_rows rows = merge(e->arena, (const int64_t[]){ 9, 6, 1, 1 }, 4);
    assert_int_equal(rows.count, 2);
    assert_str(rows.at[1].first, "B");
    assert_str(rows.at[1].last, "D");
    assert_int_equal(rows.at[1].rows, 3);
    assert_int_equal(rows.at[1].n, 8);
    test_env_close(e);
}

static void a_table_of_fewer_than_five_says_so_and_no_more(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct count_rows rows = merge(e->arena, (const int64_t[]){ 1, 2, 1 }, 3);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.at[0].n, COUNTS_FEWER);
    assert_int_equal(merge(e->arena, NULL, 0).count, 0);
    test_env_close(e);
}

/* Every table of up to five rows of up to six people: nothing small is left, and nobody is lost. */
static void no_number_below_five_is_left_in_any_small_table(void **state)
{
    (void)state;
    struct env *e = test_env();
    for (int code = 0; code < 6 * 6 * 6 * 6 * 6; code++) {
        struct arena_mark mark = arena_mark(e->arena);
        int64_t n[5], all = 0, sum = 0;
        for (int i = 0, rest = code; i < 5; i++, rest /= 6) all += n[i] = rest % 6 + 1;
        struct count_rows rows = merge(e->arena, n, 5);
        for (size_t i = 0; i < rows.count; i++) {
            sum += rows.at[i].n;
            assert_true(rows.at[i].n >= COUNTS_FEW);
        }
        assert_int_equal(sum, all);
        arena_rewind(e->arena, mark);
    }
    test_env_close(e);
}

static void add_patients(struct alliance *a, int64_t source, int from, int to, const char *postcode)
{
    for (int i = from; i < to; i++) {
        struct record_done done;
        str json = arena_printf(a->env->arena,
                                "{\"resourceType\":\"Patient\",\"id\":\"p%d\",\"name\":[{"
                                "\"family\":\"Ash%d\"}],\"address\":[{\"postalCode\":\"%s\"}]}",
                                i, i, postcode);
        struct record_write w = { .verb = RECORD_PUT, .json = json, .source = source };
        assert_ok(record_write(&a->cx, &w, &done));
    }
}

static void counts_are_for_those_who_plan_and_hide_the_few(void **state)
{
    (void)state;
    struct alliance a;
    struct counts c;
    int64_t one, two;
    alliance_open(&a, NULL);
    alliance_begin(&a);
    assert_ok(organisation_put(&a.cx, S("one"), str_none(), S("One"), S("charity"), &one));
    assert_ok(organisation_put(&a.cx, S("two"), str_none(), S("Two"), S("charity"), &two));
    add_patients(&a, one, 1, 8, "HB1 2AA");
    add_patients(&a, two, 8, 11, "HB2 2AA");
    alliance_commit(&a);
    struct cx chief = alliance_as(&a, ROLE_CHIEF_EXECUTIVE, 1, one);
    struct cx nurse = alliance_as(&a, ROLE_NURSE, 2, one);
    assert_status(counts_read(&nurse, &c), ST_FORBIDDEN);
    assert_ok(counts_read(&chief, &c));
    assert_int_equal(c.people, 10);
    assert_int_equal(c.organisations.count, 2);
    assert_int_equal(c.organisations.at[0].records, 7);
    assert_int_equal(c.organisations.at[1].records, COUNTS_FEWER);
    assert_int_equal(c.areas.count, 1);
    assert_str(c.areas.at[0].first, "HB1");
    assert_str(c.areas.at[0].last, "HB2");
    assert_int_equal(c.areas.at[0].n, 10);
    alliance_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_of_fewer_than_five_stands_with_the_next),
        cmocka_unit_test(a_small_row_at_the_end_stands_with_the_one_before),
        cmocka_unit_test(a_table_of_fewer_than_five_says_so_and_no_more),
        cmocka_unit_test(no_number_below_five_is_left_in_any_small_table),
        cmocka_unit_test(counts_are_for_those_who_plan_and_hide_the_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
