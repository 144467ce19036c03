/* SPDX-License-Identifier: Apache-2.0
 * Opening times as people write them, and events as a calendar.
 */
#include "support/support.h"

#include "base/time.h"
#include "place/event.h"
#include "place/opening.h"

enum { MON = 1, TUE, WED, THU, FRI, SAT, SUN };
#define AT(hour, minute) ((hour)*60 + (minute))

static void opening_times_are_read_as_they_are_written(void **state)
{
    (void)state;
    str week = S("Mon-Fri 08:00-18:30");
    assert_int_equal(opening_at(week, MON, AT(8, 0)), OPENING_OPEN);
    assert_int_equal(opening_at(week, FRI, AT(18, 29)), OPENING_OPEN);
    assert_int_equal(opening_at(week, FRI, AT(18, 30)), OPENING_CLOSED);
    assert_int_equal(opening_at(week, SAT, AT(12, 0)), OPENING_CLOSED);
    assert_int_equal(opening_at(S("Tue,Fri 10:30-11:30"), FRI, AT(11, 0)), OPENING_OPEN);
    assert_int_equal(opening_at(S("Tue,Fri 10:30-11:30"), WED, AT(11, 0)), OPENING_CLOSED);
    assert_int_equal(opening_at(S("Daily 00:00-24:00"), SUN, AT(23, 59)), OPENING_OPEN);
    str two = S("Mon-Thu 10:00-17:00; Fri-Sat 16:00-23:00");
    assert_int_equal(opening_at(two, FRI, AT(12, 0)), OPENING_CLOSED);
    assert_int_equal(opening_at(two, SAT, AT(22, 0)), OPENING_OPEN);
}

static void a_night_belongs_to_the_day_on_which_it_began(void **state)
{
    (void)state;
    str night = S("Fri 22:00-06:00");
    assert_int_equal(opening_at(night, FRI, AT(23, 0)), OPENING_OPEN);
    assert_int_equal(opening_at(night, SAT, AT(5, 59)), OPENING_OPEN);
    assert_int_equal(opening_at(night, SAT, AT(6, 0)), OPENING_CLOSED);
    assert_int_equal(opening_at(night, FRI, AT(5, 0)), OPENING_CLOSED);
    assert_int_equal(opening_at(S("Sun 22:00-02:00"), MON, AT(1, 0)), OPENING_OPEN);
    assert_int_equal(opening_at(S("Sat-Mon 09:00-10:00"), SUN, AT(9, 30)), OPENING_OPEN);
}

static void what_cannot_be_read_is_not_known(void **state)
{
    (void)state;
    static const str odd[] = { S_INIT("By arrangement"),
                               S_INIT("First Sat 10:00-12:00"),
                               S_INIT("Mon 25:00-26:00"),
                               S_INIT("Mon"),
                               S_INIT(""),
                               S_INIT("Mon-Xyz 10:00-11:00"),
                               S_INIT("Mon 10:00 - "),
                               S_INIT("Mon 1e3:00-2:00"),
                               S_INIT(";;;"),
                               S_INIT("Mon 24:30-25:00") };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        assert_int_equal(opening_at(odd[i], MON, AT(10, 30)), OPENING_UNKNOWN);
    str half = S("Mon 10:00-12:00; By arrangement");
    assert_int_equal(opening_at(half, MON, AT(11, 0)), OPENING_OPEN);
    assert_int_equal(opening_at(half, TUE, AT(11, 0)), OPENING_UNKNOWN);
}

static struct event sample(void)
{
    return (struct event){
        .key = S("E01"),
        .title = S("Opening; what, would you\nchange \\ by Friday?"),
        .starts_at = time_from_local(date_make(2026, 6, 1), 10, 0, 0),
        .ends_at = time_from_local(date_make(2026, 6, 1), 11, 30, 0),
        .mode = S("online"),
        .place = S(""),
        .description =
            S("کہانی ایک بار – tell it once, and then tell it again, in a line that is far "
              "longer than seventy-five octets."),
        .changed_at = time_from_local(date_make(2026, 5, 1), 9, 0, 0),
    };
}

static void a_calendar_is_folded_escaped_and_in_utc(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct events list = { 0 };
    *VEC_PUSH(e->arena, &list) = sample();
    str text = event_calendar(e->arena, &list, S("Hollinbrook"), S("https://x.example/events/"),
                              env_now(e));
    assert_true(str_starts(text, S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")));
    assert_true(str_ends(text, S("END:VEVENT\r\nEND:VCALENDAR\r\n")));
    assert_true(str_has(text, S("DTSTART:20260601T090000Z\r\n"))); /* summer time */
    assert_true(
        str_has(text, S("SUMMARY:Opening\\; what\\, would you\\nchange \\\\ by Friday?\r\n")));
    assert_true(str_has(text, S("URL:https://x.example/events/E01\r\n")));
    str rest = text, line;
    while (str_next(&rest, '\n', &line)) {
        assert_true(line.n <= 76); /* 75 and the CR */
        assert_true(line.n == 0 || line.p[line.n - 1] == '\r');
        if (line.n > 1 && line.p[0] == ' ')
            assert_true(((unsigned char)line.p[1] & 0xc0) != 0x80); /* never within a letter */
    }
    test_env_close(e);
}

static void an_empty_calendar_is_one_too(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct events none = { 0 };
    str text = event_calendar(e->arena, &none, S(""), S(""), env_now(e));
    assert_false(str_has(text, S("VEVENT")));
    assert_true(str_ends(text, S("END:VCALENDAR\r\n")));
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_times_are_read_as_they_are_written),
        cmocka_unit_test(a_night_belongs_to_the_day_on_which_it_began),
        cmocka_unit_test(what_cannot_be_read_is_not_known),
        cmocka_unit_test(a_calendar_is_folded_escaped_and_in_utc),
        cmocka_unit_test(an_empty_calendar_is_one_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
