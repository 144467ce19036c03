/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "feed/encoding.h"
#include "feed/item.h"
#include "feed/value.h"

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

static str read_date(const char *text, enum date_order order)
{
    struct date_reading r = value_date(e->arena, str_of(text), order, date_make(2026, 11, 22));
    return r.ok ? value_datetime(e->arena, &r) : S("refused");
}

static void dates_in_odd_forms_are_read_as_the_day_that_they_mean(void **state)
{
    (void)state;
    assert_str(read_date("21/08/1952", DATE_DMY), "1952-08-21");
    assert_str(read_date("21.8.1952", DATE_DMY), "1952-08-21");
    assert_str(read_date("21-Aug-1952", DATE_DMY), "1952-08-21");
    assert_str(read_date("21st August 1952", DATE_DMY), "1952-08-21");
    assert_str(read_date("August 21, 1952", DATE_DMY), "1952-08-21");
    assert_str(read_date("08/21/1952", DATE_MDY), "1952-08-21");
    assert_str(read_date("1952-08-21", DATE_DMY), "1952-08-21");
    assert_str(read_date("1952/8/21", DATE_DMY), "1952-08-21");
    assert_str(read_date("19520821", DATE_DMY), "1952-08-21");
    assert_str(read_date("Aug 1952", DATE_DMY), "1952-08");
    assert_str(read_date("08/1952", DATE_DMY), "1952-08");
    assert_str(read_date("1952", DATE_DMY), "1952");
    assert_str(read_date("21/08/52", DATE_DMY), "1952-08-21");
    assert_str(read_date("21/08/25", DATE_DMY), "2025-08-21");
    assert_str(read_date("21/08/27", DATE_DMY), "1927-08-21");
    assert_str(read_date("21/08/2026 10:15", DATE_DMY), "2026-08-21T10:15:00+01:00");
    assert_str(read_date("2026-12-21T10:15:09Z", DATE_DMY), "2026-12-21T10:15:09+00:00");
    assert_str(read_date("202612211015", DATE_DMY), "2026-12-21T10:15:00+00:00");
}

static void a_day_that_does_not_exist_is_no_date(void **state)
{
    (void)state;
    assert_str(read_date("30/02/1952", DATE_DMY), "refused");
    assert_str(read_date("08/21/1952", DATE_DMY), "refused");
    assert_str(read_date("1952-13-01", DATE_DMY), "refused");
    assert_str(read_date("00/00/0000", DATE_DMY), "refused");
    assert_str(read_date("yesterday", DATE_DMY), "refused");
    assert_str(read_date("21/08/1952 25:00", DATE_DMY), "refused");
    assert_str(read_date("19529999", DATE_DMY), "refused");
    assert_str(read_date("1/1/999999999999", DATE_DMY), "refused");
    struct date_reading r = value_date(e->arena, S("08/21/1952"), DATE_DMY, 0);
    assert_true(r.right.n > 0);
}

static void the_first_of_january_1900_means_not_known(void **state)
{
    (void)state;
    assert_true(value_date(e->arena, S("01/01/1900"), DATE_DMY, 0).filler);
    assert_false(value_date(e->arena, S("02/01/1900"), DATE_DMY, 0).filler);
}

static void an_hl7_time_keeps_its_zone_and_takes_englands_without_one(void **state)
{
    (void)state;
    struct date_reading r = value_hl7_ts(e->arena, S("20260703101800"));
    assert_str(value_datetime(e->arena, &r), "2026-07-03T10:18:00+01:00");
    r = value_hl7_ts(e->arena, S("20260703101800.1234-0500"));
    assert_str(value_datetime(e->arena, &r), "2026-07-03T10:18:00-05:00");
    r = value_hl7_ts(e->arena, S("19520821010000"));
    assert_str(r.date, "1952-08-21");
    assert_false(value_hl7_ts(e->arena, S("1952082")).ok);
    assert_false(value_hl7_ts(e->arena, S("20261301")).ok);
    assert_false(value_hl7_ts(e->arena, S("20260703x")).ok);
}

static void an_nhs_number_is_judged_by_its_check_digit(void **state)
{
    (void)state;
    str digits;
    assert_int_equal(value_nhs(e->arena, S("999 000 2746"), &digits), NHS_GOOD);
    assert_str(digits, "9990002746");
    assert_int_equal(value_nhs(e->arena, S("943-476-5919"), &digits), NHS_GOOD);
    assert_int_equal(value_nhs(e->arena, S("9990002747"), &digits), NHS_CHECK_BAD);
    assert_int_equal(value_nhs(e->arena, S("91000000009"), &digits), NHS_MALFORMED);
    assert_int_equal(value_nhs(e->arena, S("S123456789"), &digits), NHS_MALFORMED);
    assert_int_equal(value_nhs(e->arena, S("9999999999"), &digits), NHS_ABSENT);
    assert_int_equal(value_nhs(e->arena, S(" "), &digits), NHS_ABSENT);
    assert_int_equal(value_nhs(e->arena, S("Unknown"), &digits), NHS_ABSENT);
}

static void numbers_become_json_numbers_with_their_digits_kept(void **state)
{
    (void)state;
    str c;
    assert_str(value_number(e->arena, S("1.50"), &c), "1.50");
    assert_str(value_number(e->arena, S("+007"), &c), "7");
    assert_str(value_number(e->arena, S(".5"), &c), "0.5");
    assert_str(value_number(e->arena, S("-0.5"), &c), "-0.5");
    assert_str(value_number(e->arena, S("98."), &c), "98");
    assert_str(value_number(e->arena, S(">= 90"), &c), "90");
    assert_str(c, ">=");
    assert_true(str_is_none(value_number(e->arena, S("98%"), &c)));
    assert_true(str_is_none(value_number(e->arena, S("1e5"), &c)));
    assert_true(str_is_none(value_number(e->arena, S(""), &c)));
    assert_true(str_is_none(value_number(e->arena, S("."), &c)));
}

static void a_postcode_is_written_in_one_way_and_a_pseudo_one_is_not_real(void **state)
{
    (void)state;
    bool real;
    assert_str(value_postcode(e->arena, S("ol9 5vo"), &real), "OL9 5VO");
    assert_true(real);
    assert_str(value_postcode(e->arena, S("SW1A1AA"), &real), "SW1A 1AA");
    assert_str(value_postcode(e->arena, S("zz993vz"), &real), "ZZ99 3VZ");
    assert_false(real);
    assert_str(value_postcode(e->arena, S("n/k"), &real), "n/k");
    assert_false(real);
}

static void windows_1252_is_told_from_utf8_and_turned_into_it(void **state)
{
    (void)state;
    assert_int_equal(encoding_of(S("Zo\xc3\xab")), ENCODING_UTF8);
    assert_int_equal(encoding_of(S("Zo\xeb")), ENCODING_WINDOWS);
    assert_str(encoding_utf8(e->arena, S("Zo\xeb O\x92Neill \x80"
                                         "5")),
               "Zo\xc3\xab O\xe2\x80\x99Neill \xe2\x82\xac"
               "5");
    assert_str(encoding_utf8(e->arena, S("\xef\xbb\xbf"
                                         "a")),
               "a");
    assert_int_equal(encoding_of(S("\xff\xfe"
                                   "a\0b\0")),
                     ENCODING_UTF16);
    assert_str(encoding_clean(e->arena, S("a\0b\x01\tc")), "ab\tc");
}

static void two_sources_ids_never_become_one(void **state)
{
    (void)state;
    assert_str(feed_id(e->arena, S("hospital"), S("RM3100273")), "hospital-RM3100273");
    assert_str(feed_id(e->arena, S("fire"), S("a/b")), "fire-a.2fb");
    assert_str(feed_id(e->arena, S("fire"), S("a.2fb")), "fire-a.2e2fb");
    str x = S("0123456789012345678901234567890123456789012345678901234567890123456789x");
    str y = S("0123456789012345678901234567890123456789012345678901234567890123456789y");
    str id = feed_id(e->arena, S("hospital"), x);
    assert_int_equal(id.n, 64);
    assert_false(str_eq(id, feed_id(e->arena, S("hospital"), y)));
    assert_true(str_eq(id, feed_id(e->arena, S("hospital"), x)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_in_odd_forms_are_read_as_the_day_that_they_mean),
        cmocka_unit_test(a_day_that_does_not_exist_is_no_date),
        cmocka_unit_test(the_first_of_january_1900_means_not_known),
        cmocka_unit_test(an_hl7_time_keeps_its_zone_and_takes_englands_without_one),
        cmocka_unit_test(an_nhs_number_is_judged_by_its_check_digit),
        cmocka_unit_test(numbers_become_json_numbers_with_their_digits_kept),
        cmocka_unit_test(a_postcode_is_written_in_one_way_and_a_pseudo_one_is_not_real),
        cmocka_unit_test(windows_1252_is_told_from_utf8_and_turned_into_it),
        cmocka_unit_test(two_sources_ids_never_become_one),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
