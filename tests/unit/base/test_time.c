/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/time.h"

static int32_t day(const char *text)
{
    int32_t d = DATE_NONE;
    assert_true(date_parse(str_of(text), &d));
    return d;
}

static void every_day_of_four_centuries_comes_back(void **state)
{
    (void)state;
    int32_t expected = date_make(1800, 1, 1);
    for (int y = 1800; y < 2200; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= date_days_in_month(y, m); d++, expected++) {
                assert_int_equal(date_make(y, m, d), expected);
                struct civil c = date_civil(expected);
                assert_true(c.year == y && c.month == m && c.day == d);
            }
    assert_int_equal(date_make(1970, 1, 1), 0);
    assert_int_equal(date_weekday(day("2026-11-22")), 7);
}

static void days_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    int32_t d;
    int64_t low, high;
    assert_false(date_parse(S("2026-02-30"), &d) || date_parse(S("2026-13-01"), &d) ||
                 date_parse(S("2026-1-01"), &d) || date_parse(S("2026-01-01x"), &d));
    assert_false(time_parse_span(S("2026-02-30"), &low, &high));
    assert_false(time_parse_span(S("2026-01-01T24:00:00Z"), &low, &high));
    assert_false(time_parse_span(S("2026-01-01T10:00:60Z"), &low, &high));
}

static void england_is_an_hour_ahead_in_summer(void **state)
{
    (void)state;
    int64_t t;
    assert_true(time_parse(S("2026-03-29T00:59:59Z"), &t));
    assert_int_equal(time_offset_minutes(t), 0);
    assert_int_equal(time_offset_minutes(t + TIME_SECOND), 60);
    assert_true(time_parse(S("2026-10-25T00:59:59Z"), &t));
    assert_int_equal(time_offset_minutes(t), 60);
    assert_int_equal(time_offset_minutes(t + TIME_SECOND), 0);
    assert_int_equal(time_date_local(time_from_local(day("2026-07-01"), 0, 0, 0)), day("2026-07-01"));
    assert_true(time_parse(S("2026-06-30T23:30:00Z"), &t));
    assert_int_equal(time_date_local(t), day("2026-07-01"));
}

static void a_date_of_any_precision_is_a_span(void **state)
{
    (void)state;
    struct env *e = test_env();
    int64_t low, high;
    assert_true(time_parse_span(S("2026"), &low, &high));
    assert_str(time_text(e->arena, low), "2026-01-01T00:00:00.000Z");
    assert_str(time_text(e->arena, high), "2027-01-01T00:00:00.000Z");
    assert_true(time_parse_span(S("2026-07"), &low, &high));
    assert_str(time_text(e->arena, low), "2026-06-30T23:00:00.000Z");
    assert_str(time_text(e->arena, high), "2026-07-31T23:00:00.000Z");
    assert_true(time_parse_span(S("2026-01-05T10:00:00.5+01:00"), &low, &high));
    assert_str(time_text(e->arena, low), "2026-01-05T09:00:00.500Z");
    assert_int_equal(high - low, TIME_SECOND / 10);
    test_env_close(e);
}

static void ages_and_months_follow_the_calendar(void **state)
{
    (void)state;
    assert_int_equal(date_age(day("2004-02-29"), day("2026-02-28")), 21);
    assert_int_equal(date_age(day("2004-02-29"), day("2026-03-01")), 22);
    assert_int_equal(date_add_months(day("2026-01-31"), 1), day("2026-02-28"));
    assert_int_equal(date_add_months(day("2026-01-31"), -13), day("2024-12-31"));
}

/* The published list for England and Wales (gov.uk/bank-holidays). */
static void bank_holidays_are_the_published_ones(void **state)
{
    (void)state;
    static const char *const published[] = {
        "2020-01-01", "2020-04-10", "2020-04-13", "2020-05-08", "2020-05-25", "2020-08-31", "2020-12-25", "2020-12-28",
        "2021-01-01", "2021-04-02", "2021-04-05", "2021-05-03", "2021-05-31", "2021-08-30", "2021-12-27", "2021-12-28",
        "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19", "2022-12-26", "2022-12-27",
        "2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29", "2023-08-28", "2023-12-25", "2023-12-26",
        "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26",
        "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26",
        "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
    };
    size_t next = 0, count = sizeof published / sizeof published[0];
    for (int32_t d = day("2020-01-01"); d <= day("2026-12-31"); d++) {
        if (!date_is_bank_holiday(d)) continue;
        assert_true(next < count);
        assert_int_equal(d, day(published[next]));
        next++;
    }
    assert_int_equal(next, count);
}

static void working_days_step_over_weekends_and_holidays(void **state)
{
    (void)state;
    assert_int_equal(date_add_working_days(day("2026-12-24"), 1), day("2026-12-29"));
    assert_int_equal(date_add_working_days(day("2026-11-22"), 0), day("2026-11-23"));
    assert_int_equal(date_working_days_between(day("2026-12-24"), day("2027-01-04")), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_four_centuries_comes_back),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(england_is_an_hour_ahead_in_summer),
        cmocka_unit_test(a_date_of_any_precision_is_a_span),
        cmocka_unit_test(ages_and_months_follow_the_calendar),
        cmocka_unit_test(bank_holidays_are_the_published_ones),
        cmocka_unit_test(working_days_step_over_weekends_and_holidays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
