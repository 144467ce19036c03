/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/utf8.h"

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    int64_t n = 0;
    double d = 0;
    assert_true(str_to_int(S("-9223372036854775808"), &n) && n == INT64_MIN);
    assert_false(str_to_int(S("9223372036854775808"), &n));
    assert_false(str_to_int(S(""), &n) || str_to_int(S("-"), &n) || str_to_int(S("1 "), &n));
    assert_true(str_to_real(S("-1.5e2"), &d) && d > -150.1 && d < -149.9);
    assert_false(str_to_real(S("nan"), &d) || str_to_real(S("0x10"), &d) ||
                 str_to_real(S("1e999"), &d) || str_to_real(S("1.5x"), &d) || str_to_real(S("."), &d));
}

static void a_text_is_cut_at_its_separator(void **state)
{
    (void)state;
    str rest = S("a;;b"), part = str_none();
    assert_true(str_next(&rest, ';', &part));
    assert_str(part, "a");
    assert_true(str_next(&rest, ';', &part));
    assert_str(part, "");
    assert_true(str_next(&rest, ';', &part));
    assert_str(part, "b");
    assert_false(str_next(&rest, ';', &part));
}

static void finding_stops_at_the_end(void **state)
{
    (void)state;
    assert_int_equal(str_find(S("aab"), S("ab")), 1);
    assert_int_equal(str_find(S("aa"), S("aab")), SIZE_MAX);
    assert_int_equal(str_find(S("xaxab"), S("ab")), 3);
    assert_str(str_trim(S(" \t a b\r\n")), "a b");
}

static void bad_utf8_is_refused_where_it_begins(void **state)
{
    (void)state;
    static const str bad[] = { S_INIT("abcdefghij\xC0\xAF"), S_INIT("abcdefghij\xED\xA0\x80"),
                               S_INIT("abcdefghij\xF4\x90\x80\x80"), S_INIT("abcdefghij\xE2\x82") };
    size_t at = 0;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(utf8_valid(bad[i], &at));
        assert_int_equal(at, 10);
    }
    assert_true(utf8_valid(S("añ€😀"), NULL));
    assert_int_equal(utf8_count(S("añ€😀")), 4);
}

static void folding_makes_names_comparable(void **state)
{
    (void)state;
    struct env *e = test_env();
    assert_str(utf8_fold(e->arena, S("  Łukasz  MÜLLER-Øst ")), "lukasz muller-ost");
    assert_str(utf8_fold(e->arena, S("O’Brien")), "o'brien");
    assert_str(utf8_fold(e->arena, S("Straße ﬁ")), "strasse fi");
    assert_str(utf8_fold(e->arena, S("José")), "jose");
    assert_str(utf8_fold(e->arena, S("Jose\xCC\x81")), "jose");
    assert_str(utf8_compose(e->arena, S("Jose\xCC\x81")), "José");
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(a_text_is_cut_at_its_separator),
        cmocka_unit_test(finding_stops_at_the_end),
        cmocka_unit_test(bad_utf8_is_refused_where_it_begins),
        cmocka_unit_test(folding_makes_names_comparable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
