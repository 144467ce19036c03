/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/map.h"
#include "town/number.h"

static struct env *e;

static int setup(void **state)
{
    (void)state;
    e = test_env();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_env_close(e);
    return 0;
}

static void a_permutation_hits_each_number_once(void **state)
{
    (void)state;
    for (uint64_t size = 2; size < 1200; size = size * 3 + 1) {
        bool *seen = NEW_ARRAY(e->arena, bool, size);
        for (uint64_t i = 0; i < size; i++) {
            uint64_t to = number_permute(42, size, i);
            assert_true(to < size);
            assert_false(seen[to]);
            seen[to] = true;
        }
    }
}

static void every_nhs_number_is_of_the_test_range_and_passes_its_check(void **state)
{
    (void)state;
    const struct number_book *b = number_book_open(e->arena, 7);
    struct map seen = map_make(e->arena);
    assert_in_range(number_nhs_count(b), 909000, 909200);
    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t n = number_nhs(b, i * 45);
        bool new = false;
        assert_true(number_nhs_valid(n));
        assert_int_equal(n / 10000000, 999);
        assert_int_not_equal(n, UINT64_C(9999999999));
        (void)map_put_num(&seen, n, &new);
        assert_true(new);
    }
    assert_int_equal(number_nhs(b, number_nhs_count(b)), 0);
}

/* NHS Data Dictionary's own worked example of the algorithm, 943 476 5919. */
static void the_check_digit_is_the_published_one(void **state)
{
    (void)state;
    assert_int_equal(number_nhs_check(943476591), 9);
    assert_true(number_nhs_valid(UINT64_C(9434765919)));
    assert_false(number_nhs_valid(UINT64_C(9434765918)));
}

static bool is_drama(uint64_t n)
{
    static const uint64_t first[] = { 7700900000, 1632960000, 1614960000, 1134960000,
                                      1144960000, 1154960000, 1164960000, 1174960000,
                                      1184960000, 1214960000, 1314960000, 1414960000,
                                      1514960000, 1914980000, 2079460000, 2920180000 };
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        if (n >= first[i] && n < first[i] + 1000) return true;
    return false;
}

static void telephones_are_of_the_ranges_for_drama_and_not_shared_before_they_run_out(void **state)
{
    (void)state;
    struct map seen = map_make(e->arena);
    for (uint32_t i = 0; i < number_phone_count(); i++) {
        uint64_t n = number_phone(3, i);
        bool new = false;
        assert_true(is_drama(n));
        (void)map_put_num(&seen, n, &new);
        assert_true(new);
    }
    assert_true(is_drama(number_phone(3, UINT64_C(123456789))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_permutation_hits_each_number_once),
        cmocka_unit_test(every_nhs_number_is_of_the_test_range_and_passes_its_check),
        cmocka_unit_test(the_check_digit_is_the_published_one),
        cmocka_unit_test(telephones_are_of_the_ranges_for_drama_and_not_shared_before_they_run_out),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
