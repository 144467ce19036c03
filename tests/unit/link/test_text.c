/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "link/parse.h"

static str folded(struct env *e, str raw)
{
    struct folded t;
    text_fold(e->arena, raw, &t);
    return arena_str(e->arena, folded_str(&t));
}

static void names_fold_to_lower_case_without_accents_or_signs(void **state)
{
    struct env *e = *state;
    assert_str(folded(e, S("  O'Brien-Smith ")), "obrien smith");
    assert_str(folded(e, S("ZOË  Łukasz")), "zoe lukasz");
    assert_str(folded(e, S("")), "");
    assert_str(folded(e, S("—…")), "");
    assert_str(folded(e, S("李 明")), "李 明");
}

static void a_name_of_ten_thousand_characters_is_cut_not_feared(void **state)
{
    struct env *e = *state;
    char *long_name = arena_alloc(e->arena, 10000);
    memset(long_name, 'a', 10000);
    assert_int_equal(folded(e, str_make(long_name, 10000)).n, LINK_TEXT_MOST);
    struct buf b = buf_make(e->arena);
    for (int i = 0; i < 5000; i++) buf_add(&b, S("é"));
    assert_true(folded(e, buf_str(&b)).n <= LINK_TEXT_MOST);
}

static void every_unicode_block_folds_without_harm(void **state)
{
    struct env *e = *state;
    for (int32_t cp = 1; cp < 0x110000; cp += 97) {
        char bytes[4];
        size_t n = utf8_put(cp, bytes);
        struct folded t;
        text_fold(e->arena, str_make(bytes, n), &t);
        assert_true(t.n <= LINK_TEXT_MOST);
        (void)text_sound(folded_str(&t));
    }
}

/* Published examples: Winkler 1990; Cohen, Ravikumar and Fienberg 2003. */
static void jaro_winkler_gives_the_published_values(void **state)
{
    (void)state;
    assert_float_equal(text_likeness(S("martha"), S("marhta")), 0.9611, 0.0001);
    assert_float_equal(text_likeness(S("dwayne"), S("duane")), 0.84, 0.0001);
    assert_float_equal(text_likeness(S("dixon"), S("dicksonx")), 0.8133, 0.0001);
    assert_float_equal(text_likeness(S("a"), S("")), 0, 0);
    assert_float_equal(text_likeness(S("same"), S("same")), 1, 0);
}

static void one_edit_knows_slips_and_no_more(void **state)
{
    (void)state;
    assert_true(text_one_edit(S("smith"), S("smtih")));
    assert_true(text_one_edit(S("smith"), S("smit")));
    assert_true(text_one_edit(S("smith"), S("smyth")));
    assert_false(text_one_edit(S("smith"), S("smythe")));
    assert_false(text_one_edit(S("ab"), S("ba1")));
}

static void names_that_sound_alike_share_a_code(void **state)
{
    (void)state;
    assert_int_equal(text_sound(S("smith")), text_sound(S("smyth")));
    assert_int_equal(text_sound(S("philip")), text_sound(S("filip")));
    assert_int_equal(text_sound(S("catherine")), text_sound(S("kathryn")));
    assert_int_not_equal(text_sound(S("smith")), text_sound(S("jones")));
    assert_int_equal(text_sound(S("李明")), 0);
}

static void nicknames_meet_in_a_class(void **state)
{
    (void)state;
    uint16_t bill[4] = { 0 }, william[4] = { 0 }, none[4] = { 0 };
    assert_int_equal(text_nicknames(S("bill"), bill), 1);
    assert_true(text_nicknames(S("william"), william) >= 1);
    assert_int_equal(bill[0], william[0]);
    assert_int_equal(text_nicknames(S("zebedee"), none), 0);
}

static void dates_are_read_in_twelve_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "2001-02-03",  "2001/02/03", "20010203",   "200102031230", "2001-02-03T04:05:06Z",
        "3/2/2001",    "03.02.2001", "3-2-01",     "3 Feb 2001",   "3rd February 2001",
        "Feb 3, 2001", "03FEB2001",  "2001 02 03", "03022001",
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (parse_date(str_of(forms[i])) != 20010203)
            fail_msg("%s reads as %u", forms[i], parse_date(str_of(forms[i])));
    }
    assert_int_equal(parse_date(S("2001")), 20010000);
    assert_int_equal(parse_date(S("2001-02")), 20010200);
    assert_int_equal(parse_date(S("12/25/2001")), 20011225);
}

static void a_slip_in_a_date_is_kept_and_a_default_is_nothing(void **state)
{
    (void)state;
    assert_int_equal(parse_date(S("1854-81-01")), 18548101);
    assert_false(parse_date_is_day(18548101));
    assert_int_equal(parse_date(S("1900-01-01")), 0);
    assert_int_equal(parse_date(S("01/01/1900")), 0);
    assert_int_equal(parse_date(S("0001-01-01")), 0);
    assert_int_equal(parse_date(S("9999-12-31")), 0);
    assert_int_equal(parse_date(S("unknown")), 0);
    assert_int_equal(parse_date(S("")), 0);
    assert_int_equal(parse_date(S("1900-02-01")), 19000201);
}

static void nhs_numbers_are_checked_by_modulus_eleven(void **state)
{
    (void)state;
    struct folded t;
    bool valid = false;
    assert_true(parse_nhs(S("943 476 5919"), &t, &valid));
    assert_true(valid);
    assert_true(parse_nhs(S("943-476-5918"), &t, &valid));
    assert_false(valid);
    assert_false(parse_nhs(S("9999999999"), &t, &valid));
    assert_false(parse_nhs(S("0000000000"), &t, &valid));
    assert_false(parse_nhs(S("94347659"), &t, &valid));
}

static void telephones_meet_in_one_spelling(void **state)
{
    (void)state;
    struct folded a, b;
    assert_true(parse_phone(S("+44 7700 900123"), &a));
    assert_true(parse_phone(S("07700 900 123"), &b));
    assert_strs(folded_str(&a), folded_str(&b));
    assert_true(parse_phone(S("0044 7700900123"), &b));
    assert_strs(folded_str(&a), folded_str(&b));
    assert_false(parse_phone(S("00000000000"), &a));
    assert_false(parse_phone(S("123"), &a));
}

static void postcodes_know_their_parts_and_pseudo_ones_are_nothing(void **state)
{
    struct env *e = *state;
    struct postcode pc;
    assert_true(parse_postcode(e->arena, S("wa2 7pr"), &pc));
    assert_str(folded_str(&pc.text), "WA27PR");
    assert_int_equal(pc.area, 2);
    assert_int_equal(pc.district, 3);
    assert_int_equal(pc.sector, 4);
    assert_true(parse_postcode(e->arena, S("W1A"), &pc));
    assert_int_equal(pc.sector, 0);
    assert_false(parse_postcode(e->arena, S("ZZ99 3VZ"), &pc));
    assert_false(parse_postcode(e->arena, S("unknown"), &pc));
}

static void an_address_line_comes_apart(void **state)
{
    struct env *e = *state;
    struct address_line l;
    parse_address_line(e->arena, S("12 High St, Hollinbrook, WA2 7PR"), &l);
    assert_str(folded_str(&l.house), "12");
    assert_str(folded_str(&l.street), "high street");
    assert_str(folded_str(&l.town), "hollinbrook");
    assert_str(str_trim(l.postcode), "WA2 7PR");
}

static int setup(void **state)
{
    return (*state = test_env()) == NULL;
}
static int teardown(void **state)
{
    return test_env_close(*state), 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fold_to_lower_case_without_accents_or_signs),
        cmocka_unit_test(a_name_of_ten_thousand_characters_is_cut_not_feared),
        cmocka_unit_test(every_unicode_block_folds_without_harm),
        cmocka_unit_test(jaro_winkler_gives_the_published_values),
        cmocka_unit_test(one_edit_knows_slips_and_no_more),
        cmocka_unit_test(names_that_sound_alike_share_a_code),
        cmocka_unit_test(nicknames_meet_in_a_class),
        cmocka_unit_test(dates_are_read_in_twelve_forms),
        cmocka_unit_test(a_slip_in_a_date_is_kept_and_a_default_is_nothing),
        cmocka_unit_test(nhs_numbers_are_checked_by_modulus_eleven),
        cmocka_unit_test(telephones_meet_in_one_spelling),
        cmocka_unit_test(postcodes_know_their_parts_and_pseudo_ones_are_nothing),
        cmocka_unit_test(an_address_line_comes_apart),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
