/* SPDX-License-Identifier: Apache-2.0
 * From facts to lines: what sources say differently, what is left for later, dates and numbers as
 * people write them.
 */
#include "support/support.h"

#include "base/time.h"
#include "gen/person.tmpl.h"
#include "web/people.h"

struct scene {
    struct env *env;
    struct cx cx;
    struct req req;
    struct out out;
    struct page page;
};

static void scene_make(struct scene *s, struct env *e)
{
    s->env = e;
    s->cx = (struct cx){ .env = e };
    s->cx.who.role = ROLE_NURSE;
    s->req = (struct req){ .arena = e->arena };
    s->out = out_make(e->arena, LANG_en, date_make(2026, 11, 24));
    s->page = (struct page){ .cx = &s->cx, .req = &s->req, .out = &s->out };
}

static struct fact medicine(str id, str text, str detail, str organisation, str date)
{
    return (struct fact){ .text = text,
                          .detail = detail,
                          .date = date,
                          .type = S("MedicationRequest"),
                          .id = id,
                          .organisation_name = organisation,
                          .differs = true };
}

static str shown(struct scene *s, const struct fact_lines *lines)
{
    tmpl_fact_rows(&s->out, lines);
    return out_taken(&s->out).markup;
}

static void what_two_sources_say_differently_stands_together_and_unsettled(void **state)
{
    struct scene s;
    (void)state;
    scene_make(&s, test_env());
    struct fact at[] = {
        medicine(S("1"), S("Furosemide"), S("80 mg"), S("Hospital"), S("2026-11-20")),
        medicine(S("2"), S("Furosemide"), S("40 mg"), S("Practice"), S("2026-11-18")),
        medicine(S("3"), S("Ramipril"), S("5 mg"), S("Practice"), S("2021"))
    };
    at[2].differs = false;
    struct difference d = { S("Furosemide"), at[0], at[1] };
    struct person_page page = { .medicines = { at, 3, 0 },
                                .difference = &d,
                                .difference_count = 1 };
    struct fact_lines lines = fact_lines_differing(&s.page, &page.medicines, &page);
    assert_int_equal(lines.count, 2);
    assert_int_equal(lines.at[0].differ.count, 2);
    str markup = shown(&s, &lines);
    assert_true(str_has(markup, S("Nobody has settled it.")));
    assert_true(str_has(markup, S("<bdi>Hospital</bdi> says <bdi>Furosemide, 80 mg</bdi> (<bdi>20 "
                                  "Nov</bdi>)")));
    assert_true(str_has(markup, S("40 mg")));
    assert_true(str_has(markup, S("Ramipril")));
    test_env_close(s.env);
}

static void three_sources_that_differ_are_all_told(void **state)
{
    struct scene s;
    (void)state;
    scene_make(&s, test_env());
    struct fact at[] = { medicine(S("1"), S("A"), S("1"), S("X"), S("")),
                         medicine(S("2"), S("A"), S("2"), S("Y"), S("")),
                         medicine(S("3"), S("A"), S("3"), S("Z"), S("")) };
    struct difference d[] = { { S("A"), at[0], at[1] }, { S("A"), at[0], at[2] } };
    struct person_page page = { .medicines = { at, 3, 0 }, .difference = d, .difference_count = 2 };
    struct fact_lines lines = fact_lines_differing(&s.page, &page.medicines, &page);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.at[0].differ.count, 3);
    test_env_close(s.env);
}

static void what_is_beyond_the_first_lines_is_on_the_page_all_the_same(void **state)
{
    struct scene s;
    struct fact at[5];
    (void)state;
    scene_make(&s, test_env());
    for (size_t i = 0; i < 5; i++)
        at[i] = medicine(S("x"), arena_printf(s.env->arena, "thing-%zu", i), S(""), S("X"), S(""));
    struct facts facts = { at, 5, 7 };
    struct fact_lines lines = fact_lines_of(&s.page, &facts, 2);
    str markup = shown(&s, &lines);
    assert_true(str_has(markup, S("<summary")));
    assert_true(str_has(markup, S("3 more")));
    assert_true(str_has(markup, S("thing-4")));
    assert_true(str_has(markup, S("7 older ones")));
    test_env_close(s.env);
}

static void what_a_source_wrote_is_text_and_never_markup(void **state)
{
    struct scene s;
    (void)state;
    scene_make(&s, test_env());
    struct fact f =
        medicine(S("1"), S("<script>alert(1)</script>"), S("\"><b>"), S("<i>Org"), S("2026<"));
    struct facts facts = { &f, 1, 0 };
    struct fact_lines lines = fact_lines_of(&s.page, &facts, 5);
    str markup = shown(&s, &lines);
    assert_false(str_has(markup, S("<script")));
    assert_false(str_has(markup, S("<b>")));
    assert_false(str_has(markup, S("<i>")));
    test_env_close(s.env);
}

static void dates_are_said_as_exactly_as_they_are_known(void **state)
{
    struct scene s;
    (void)state;
    scene_make(&s, test_env());
    static const struct {
        str date, words;
    } rows[] = {
        { S_INIT("2026-11-20"), S_INIT("20 Nov") },  { S_INIT("2019-11-07"), S_INIT("7 Nov 2019") },
        { S_INIT("2021-03"), S_INIT("March 2021") }, { S_INIT("2021"), S_INIT("2021") },
        { S_INIT("2021-13"), S_INIT("2021") },       { S_INIT("20"), S_INIT("20") }
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(str_eq(fact_date(&s.page, rows[i].date), rows[i].words));
    assert_true(str_is_none(fact_date(&s.page, S(""))));
    assert_true(str_is_none(fact_date(&s.page, str_none())));
    test_env_close(s.env);
}

static void numbers_are_grouped_as_people_say_them(void **state)
{
    struct env *e = test_env();
    struct arena *a = e->arena;
    static const struct {
        str digits, words;
    } rows[] = { { S_INIT("01614960339"), S_INIT("0161 496 0339") },
                 { S_INIT("07700900461"), S_INIT("07700 900461") },
                 { S_INIT("02079460018"), S_INIT("020 7946 0018") },
                 { S_INIT("01632960031"), S_INIT("01632 960031") },
                 { S_INIT("0161 496 0339"), S_INIT("0161 496 0339") },
                 { S_INIT("+441614960339"), S_INIT("+441614960339") },
                 { S_INIT(""), S_INIT("") } };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(str_eq(phone_words(a, rows[i].digits), rows[i].words));
    assert_true(str_eq(postcode_words(a, S("HB59TR")), S("HB5 9TR")));
    assert_true(str_eq(postcode_words(a, S("HB5 9TR")), S("HB5 9TR")));
    assert_true(str_eq(postcode_words(a, S("ZZ")), S("ZZ")));
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_two_sources_say_differently_stands_together_and_unsettled),
        cmocka_unit_test(three_sources_that_differ_are_all_told),
        cmocka_unit_test(what_is_beyond_the_first_lines_is_on_the_page_all_the_same),
        cmocka_unit_test(what_a_source_wrote_is_text_and_never_markup),
        cmocka_unit_test(dates_are_said_as_exactly_as_they_are_known),
        cmocka_unit_test(numbers_are_grouped_as_people_say_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
