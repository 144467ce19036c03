/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/time.h"
#include "base/utf8.h"
#include "town/conversation.h"
#include "town/names.h"

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

static void a_polish_womans_name_ends_in_a(void **state)
{
    (void)state;
    struct dice d = dice_make(1, DICE_PERSON, 1, 1);
    struct family_names f = { .tradition = NAMES_POLISH, .family = S("Wiśniewski") };
    assert_str(names_last(&d, e->arena, &f, 'f', false), "Wiśniewska");
    assert_str(names_last(&d, e->arena, &f, 'm', false), "Wiśniewski");
    f.family = S("Nowak");
    assert_str(names_last(&d, e->arena, &f, 'f', false), "Nowak");
}

static void a_somali_child_carries_fathers_and_grandfathers_name(void **state)
{
    (void)state;
    struct dice d = dice_make(1, DICE_PERSON, 1, 1);
    struct family_names f = { .tradition = NAMES_OTHER,
                              .people = PEOPLE_SOMALI,
                              .family = S("Omar"),
                              .father = S("Farah"),
                              .grandfather = S("Nur") };
    assert_str(names_last(&d, e->arena, &f, 'm', false), "Farah Nur");
    assert_str(names_last(&d, e->arena, &f, 'f', true), "Omar Farah");
}

static void every_name_is_sound_utf8_and_has_a_plain_form(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4000; i++) {
        struct dice d = dice_make(9, DICE_PERSON, i, 0);
        struct family_names f = names_family(&d, e->arena, (enum tradition)(i % 5));
        char sex = i % 2 == 0 ? 'm' : 'f';
        str given = names_given(&d, &f, sex, 1930 + (int)(i % 95));
        str last = names_last(&d, e->arena, &f, sex, i % 3 == 0);
        assert_true(given.n > 0);
        assert_true(utf8_valid(given, NULL) && utf8_valid(last, NULL));
        str plain = names_ascii(e->arena, arena_concat(e->arena, given, last));
        assert_int_equal(str_find_byte(plain, '?'), SIZE_MAX);
    }
}

static void names_go_plain_letter_by_letter(void **state)
{
    (void)state;
    assert_str(names_ascii(e->arena, S("Woźnik-Łódź")), "Woznik-Lodz");
    assert_str(names_ascii(e->arena, S("Ștefan")), "Stefan");
}

/* content/README.md, events.csv. 2026-11-22 is a Sunday. */
static void events_fall_on_the_weekday_they_are_for(void **state)
{
    (void)state;
    int32_t sunday = date_make(2026, 11, 22);
    assert_int_equal(conversation_event_day(sunday, 0, S("mon-sat"), S("")), sunday + 1);
    assert_int_equal(conversation_event_day(sunday, 0, S("mon-fri"), S("")), sunday - 2);
    assert_int_equal(conversation_event_day(sunday, 3, S("wed"), S("")), sunday + 3);
    assert_int_equal(conversation_event_day(sunday, 3, S("mon"), S("coproduction")), sunday + 8);
    assert_int_equal(conversation_event_day(sunday, 3, S("fri"), S("coproduction")), sunday + 12);
    assert_int_equal(conversation_event_day(sunday, -10, S(""), S("")), sunday - 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_polish_womans_name_ends_in_a),
        cmocka_unit_test(a_somali_child_carries_fathers_and_grandfathers_name),
        cmocka_unit_test(every_name_is_sound_utf8_and_has_a_plain_form),
        cmocka_unit_test(names_go_plain_letter_by_letter),
        cmocka_unit_test(events_fall_on_the_weekday_they_are_for),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
