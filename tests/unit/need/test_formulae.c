/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <math.h>

#include "base/file.h"
#include "base/time.h"
#include "csv/csv.h"
#include "need/evaluate.h"

/* A row of a vector file → facts, as `weft need` reads them. */
static size_t row_facts(const struct need_book *b, const struct need_formula *f,
                        const struct csv_header *h, const struct csv_row *row,
                        struct need_fact *facts)
{
    size_t n = 0;
    for (size_t i = 0; i < f->inputs; i++) {
        size_t column = csv_column(h, f->input[i].name);
        if (column == SIZE_MAX) continue;
        str cell = str_trim(row->field[column]), part;
        struct need_fact fact = { .input = f->input[i].id, .text = UINT32_MAX };
        int32_t day = 0;
        switch (f->input[i].kind) {
        case NEED_NUMBER: assert_true(str_to_real(cell, &fact.number)); break;
        case NEED_DATE:
            assert_true(date_parse(cell, &day));
            fact.number = day;
            break;
        case NEED_CHOICE: fact.text = need_text_id(b, cell); break;
        case NEED_CODES:
            fact.text = NEED_NONE;
            while (cell.n > 0 && !str_eq(cell, S("(none)")) && str_next(&cell, '|', &part)) {
                uint32_t ids[8];
                if (need_code_ids(b, f->input[i].name, part, ids, 8) == 0) continue;
                fact.text = ids[0];
                facts[n++] = fact;
            }
            break;
        }
        facts[n++] = fact;
    }
    return n;
}

struct pair {
    const char *score, *column; /* "" is the band */
};

static void agrees(const char *name, const struct pair *pairs, size_t count)
{
    struct env *e = test_env();
    struct need_book *b = NULL;
    struct csv *c = NULL;
    struct csv_header h;
    struct csv_row row;
    str path = test_data(e, arena_printf(e->arena, "formulae/%s_vectors.csv", name).p);
    if (str_is_none(path)) skip();
    assert_ok(need_book_open(e, &b));
    const struct need_formula *f = need_book_find(b, str_of(name));
    assert_ok(csv_open(e, path, ',', &c));
    assert_ok(csv_read_header(e, c, &h));
    size_t rows = 0;
    for (; csv_next(e, c, &row) == ST_OK; rows++) {
        struct need_fact facts[64];
        struct need_answer a;
        need_evaluate(f, facts, row_facts(b, f, &h, &row, facts), &a);
        for (size_t k = 0; k < count; k++) {
            str want = csv_field(&row, csv_column(&h, str_of(pairs[k].column)));
            if (pairs[k].score[0] == '\0') assert_strs(need_band_name(&a, a.band), want);
            for (size_t s = 0; s < f->scores; s++)
                if (str_eq(f->score[s].name, str_of(pairs[k].score)))
                    assert_strs(need_score_text(e->arena, f, s, a.score[s]), want);
            for (size_t t = 0; t < f->tests; t++)
                if (str_eq(f->test[t].name, str_of(pairs[k].score)))
                    assert_strs(a.test[t] ? S("True") : S("False"), want);
        }
    }
    assert_true(rows > 3);
    test_env_close(e);
}

static void efi_agrees_with_its_vectors(void **state)
{
    (void)state;
    agrees("efi", (struct pair[]){ { "index", "score" }, { "", "category" } }, 2);
}
static void cambridge_agrees_with_its_vectors(void **state)
{
    (void)state;
    agrees("cms", (struct pair[]){ { "general", "general" }, { "mortality", "mortality" } }, 2);
}
static void news2_agrees_with_its_vectors(void **state)
{
    (void)state;
    agrees("news2", (struct pair[]){ { "total", "total" }, { "", "level" } }, 2);
}
static void hospital_frailty_agrees_with_its_vectors(void **state)
{
    (void)state;
    agrees("hfrs", (struct pair[]){ { "points", "score" }, { "", "band_<5_5-15_>15" } }, 2);
}
static void charlson_agrees_with_its_vectors(void **state)
{
    (void)state;
    agrees("charlson",
           (struct pair[]){ { "charlson", "charlson" },
                            { "age_adjusted", "age_adjusted" },
                            { "quan", "quan" },
                            { "survival10y", "survival10y_from_age_adjusted" } },
           4);
}
static void high_intensity_use_agrees_with_its_vectors(void **state)
{
    (void)state;
    agrees("hiu",
           (struct pair[]){ { "nhs_england", "nhs_england_hiu(>5/month or >20/year)" },
                            { "red_cross", "red_cross(>5/year)" } },
           2);
}

static void clocks_agree(const char *file, const char *name)
{
    struct env *e = test_env();
    struct need_book *b = NULL;
    struct csv *c = NULL;
    struct csv_header h;
    struct csv_row row;
    str path = test_data(e, file);
    if (str_is_none(path)) skip();
    assert_ok(need_book_open(e, &b));
    const struct need_formula *f = need_book_find(b, str_of(name));
    assert_ok(csv_open(e, path, ',', &c));
    assert_ok(csv_read_header(e, c, &h));
    /* Awaab: the file's columns are the formula's dues but for the emergency's 24 hours. */
    while (csv_next(e, c, &row) == ST_OK) {
        struct need_fact facts[8];
        struct need_answer a;
        need_evaluate(f, facts, row_facts(b, f, &h, &row, facts), &a);
        for (size_t d = 0, column = 1; d < f->dues; d++) {
            if (str_eq(f->due[d].name, S("emergency_by"))) continue;
            assert_strs(date_text(e->arena, a.due[d]), row.field[column++]);
        }
    }
    test_env_close(e);
}
static void awaabs_law_agrees_with_its_vectors(void **state)
{
    (void)state;
    clocks_agree("formulae/awaab_clock_vectors.csv", "awaab");
}
static void subject_access_agrees_with_its_vectors(void **state)
{
    (void)state;
    clocks_agree("formulae/sar_clock_vectors.csv", "sar");
}

static void missing_is_never_normal(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct need_book *b = NULL;
    assert_ok(need_book_open(e, &b));
    const struct need_formula *f = need_book_find(b, S("news2"));
    struct need_fact facts[2] = {
        { .input = need_input_id(b, S("rr")), .number = 30, .text = UINT32_MAX },
        { .input = need_input_id(b, S("temp")), .number = 37, .text = UINT32_MAX }
    };
    struct need_answer a;
    need_evaluate(f, facts, 2, &a);
    assert_false(a.known);
    assert_int_equal(a.band, NEED_NO_BAND);
    assert_str(need_band_name(&a, a.at_least), "low-medium"); /* rr alone gives 3 */
    assert_true(str_has(need_missing_words(e->arena, &a), S("systolic blood pressure")));
    for (size_t i = 0; i < b->count; i++) { /* nothing known at all: no formula has a value */
        need_evaluate(b->formula[i], facts, 0, &a);
        assert_false(a.known);
        assert_true(a.missing != 0 || b->formula[i]->scores == 0);
        assert_int_equal(a.at_least, NEED_NO_BAND);
    }
    test_env_close(e);
}

static void order_and_copies_of_facts_change_nothing(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct need_book *b = NULL;
    assert_ok(need_book_open(e, &b));
    static const char *const names[] = { "cms", "charlson", "hfrs", "efi" };
    for (int round = 0; round < 400; round++) {
        const struct need_formula *f = need_book_find(b, str_of(names[round % 4]));
        struct need_fact facts[80], other[160];
        size_t n = 1 + random_below(e->random, 30);
        for (size_t i = 0; i < n; i++) {
            size_t c = random_below(e->random, f->codes);
            facts[i] = (struct need_fact){ .input = f->input[f->code_input[c]].id,
                                           .text = need_text_id(b, f->code[c]) };
        }
        for (size_t i = 0; i < 2 * n; i++)
            other[i] = facts[(n - 1 - i % n)]; /* turned round, twice */
        struct need_answer x, y;
        need_evaluate(f, facts, n, &x);
        need_evaluate(f, other, 2 * n, &y);
        assert_true(x.known == y.known && x.value == y.value && x.band == y.band);
        /* One more code never makes it less, but where a worse form replaces a lesser. */
        size_t c = random_below(e->random, f->codes);
        other[2 * n] = (struct need_fact){ .input = f->input[f->code_input[c]].id,
                                           .text = need_text_id(b, f->code[c]) };
        need_evaluate(f, other, 2 * n + 1, &y);
        assert_true(y.value >= x.value - 1e-12);
    }
    test_env_close(e);
}

static void the_latest_of_several_numbers_counts(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct need_book *b = NULL;
    assert_ok(need_book_open(e, &b));
    uint32_t year = need_input_id(b, S("ed_attendances_in_year")),
             month = need_input_id(b, S("ed_attendances_in_month"));
    struct need_fact facts[] = { { year, UINT32_MAX, 30, 200, 0 },
                                 { year, UINT32_MAX, 2, 100, 1 },
                                 { month, UINT32_MAX, 0, 0, 0 } };
    struct need_answer a;
    need_evaluate(need_book_find(b, S("hiu")), facts, 3, &a);
    assert_true(a.known && a.value == 30);
    assert_str(need_band_name(&a, a.band), "high-intensity");
    assert_int_equal(a.part[0].fact, 0); /* whose record it was can be told */
    test_env_close(e);
}

static void a_place_adds_a_formula_by_a_text(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct need_book *b = NULL;
    assert_ok(need_book_open(e, &b));
    assert_ok(need_book_add(
        e, b,
        S("formula warm\nversion 1\nsource the board, 2026\n"
          "input rooms_cold number 0..20  rooms that are not heated\n"
          "input worries codes\nscore cold decimals 1\n"
          "points rooms_cold ..0 0, 1..2 1.5, 3.. 4\nweight worries bills 2  cannot pay\n"
          "band urgent 4..\nband soon 1..\nband fine\n"),
        S("warm.need")));
    const struct need_formula *f = need_book_find(b, S("warm"));
    struct need_fact facts[] = { { need_input_id(b, S("rooms_cold")), UINT32_MAX, 2, 0, 0 },
                                 { need_input_id(b, S("worries")), need_text_id(b, S("bills")), 0,
                                   0, 0 } };
    struct need_answer a;
    need_evaluate(f, facts, 2, &a);
    assert_true(a.known && a.value == 3.5);
    assert_str(need_band_name(&a, a.band), "soon");
    assert_str(need_counted_words(e->arena, &a), "rooms that are not heated (1.5); cannot pay (2)");
    assert_str(need_moving_words(e->arena, &a),
               "from 4 on (now 3.5) it would be “urgent”; without cannot pay it would be 1.5");
    test_env_close(e);
}

static void what_a_text_leaves_out_has_no_points_and_no_severity_is_made_up(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct need_book *b = NULL;
    struct need_answer a;
    assert_ok(need_book_open(e, &b));
    assert_ok(need_book_add(e, b,
                            S("\xEF\xBB\xBF"
                              "formula frost\r\nversion 1\r\nsource s\r\n"
                              "input rooms number\r\ninput help number\r\nscore s\r\n"
                              "points rooms 5..8 3, 9.. 6\r\npoints help 1.. -4\r\n"
                              "band high 3..\r\nband low\r\n"),
                            S("frost.need")));
    const struct need_formula *f = need_book_find(b, S("frost"));
    struct need_fact facts[] = { { need_input_id(b, S("rooms")), UINT32_MAX, 8.5, 0, 0 },
                                 { need_input_id(b, S("help")), UINT32_MAX, 0, 0, 0 } };
    need_evaluate(f, facts, 2, &a);
    assert_true(a.known && a.value == 6);
    facts[0].number = 4;
    need_evaluate(f, facts, 2, &a);
    assert_true(a.known && a.value == 0);
    facts[0].number = 9; /* help is missing, and might take four away */
    need_evaluate(f, facts, 1, &a);
    assert_false(a.known);
    assert_int_equal(a.at_least, NEED_NO_BAND);
    test_env_close(e);
}

static void code_sets_of_a_place_stand_for_names_and_one_code_for_several(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct need_book *b = NULL;
    assert_ok(need_book_open(e, &b));
    assert_ok(need_book_codes(e, b, S("diabetes"), S("111\tone\n222 two\n"), S("a")));
    assert_ok(need_book_codes(e, b, S("ckd"), S("222\n# none\n\n333"), S("b")));
    assert_status(need_book_codes(e, b, S("gout-in-dogs"), S("1"), S("c")), ST_BAD_INPUT);
    const struct need_formula *f = need_book_find(b, S("efi"));
    struct need_fact facts[4];
    uint32_t ids[4];
    size_t n = need_code_ids(b, S("deficits"), S("222"), ids, 4);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++)
        facts[i] = (struct need_fact){ .input = need_input_id(b, S("deficits")), .text = ids[i] };
    struct need_answer a;
    need_evaluate(f, facts, n, &a);
    assert_str(need_score_text(e->arena, f, 0, a.value), "0.0556");
    test_env_close(e);
}

/* The eFI's own lists, where they are at hand: every file is known by its name. */
static void every_code_set_at_hand_is_read(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct need_book *b = NULL;
    str *names = NULL, folder = test_data(e, "formulae/efi-codesets");
    size_t count = 0, read = 0;
    if (str_is_none(folder)) skip();
    assert_ok(need_book_open(e, &b));
    assert_ok(file_list(e, folder, &names, &count));
    for (size_t i = 0; i < count; i++) {
        str list;
        if (!str_ends(names[i], S(".snomed.txt"))) continue;
        str code = str_sub(names[i], 4, names[i].n - 4 - strlen(".snomed.txt"));
        assert_ok(file_read(e, file_join(e->arena, folder, names[i]), 1 << 20, &list));
        assert_ok(need_book_codes(e, b, code, list, names[i]));
        read++;
    }
    assert_int_equal(read, 35);
    test_env_close(e);
}

static void bank_holidays_hold_to_2036(void **state)
{
    (void)state;
    /* Easter Sundays by the Church's tables: Good Friday and Easter Monday beside them. */
    static const int easter[][3] = { { 2026, 4, 5 },  { 2027, 3, 28 }, { 2028, 4, 16 },
                                     { 2029, 4, 1 },  { 2030, 4, 21 }, { 2031, 4, 13 },
                                     { 2032, 3, 28 }, { 2033, 4, 17 }, { 2034, 4, 9 },
                                     { 2035, 3, 25 }, { 2036, 4, 13 } };
    for (size_t i = 0; i < sizeof easter / sizeof *easter; i++) {
        int32_t sunday = date_make(easter[i][0], easter[i][1], easter[i][2]);
        assert_true(date_is_bank_holiday(sunday - 2) && date_is_bank_holiday(sunday + 1));
        int holidays = 0;
        for (int32_t d = date_make(easter[i][0], 1, 1); d <= date_make(easter[i][0], 12, 31); d++) {
            holidays += date_is_bank_holiday(d);
            if (date_is_bank_holiday(d)) assert_true(date_weekday(d) <= 5);
        }
        assert_int_equal(holidays, 8);
    }
}

static void bad_formulae_are_answered_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long line;
    } bad[] = {
        { "", 2 },
        { "formula a\nversion 1\nsource s\n", 5 },
        { "formula a\nscore s\npoints x ..3 1\n", 3 },
        { "formula a\ninput x number\nscore s\npoints x three 1\n", 4 },
        { "formula a\ninput x thing\n", 2 },
        { "formula a\ninput x number\ninput x number\n", 3 },
        { "formula a\nscore s from t\n", 2 },
        { "formula a\ninput x number\nscore s\npoints x if y=1: ..3 1\n", 4 },
        { "formula a\nnonsense\n", 2 },
        { "formula a\ndue x working 3 nothing\n", 2 },
        { "formula a\nband x below y\n", 2 },
        { "formula news2\nversion 1\nsource s\ninput x number\nscore s\nadd x\n", 8 },
        { "formula a\ninput x codes\nscore s\npoints x ..3 1\n", 4 },
        { "formula a\ninput x choice\n", 2 },
        { "formula a\ninput x choice a b\nscore s\npoints x a 1, c 2\n", 4 },
        { "formula a\ninput x choice a b\nscore s\nadd x\n", 4 },
        { "formula a\ninput x number\nscore s\npoints x ..3 1, 9.. 2\n", 4 },
        { "formula a\ninput x number\nscore s\npoints x 9.. 1, ..3 2\n", 4 },
        { "formula a\ninput x number\nscore s\npoints x ..3 1e99\n", 4 },
        { "formula a\ninput x choice a b\ninput y number\nscore s\npoints y if x=c: ..3 1\n", 5 },
        { "formula a\ninput x number\nscore s\nscore s\n", 4 },
        { "formula a\ninput x number\nonly x ..65\n", 3 },
        { "formula a\ninput x date\ntest t x over 3\n", 3 },
        { "formula a\ninput x number\nscore s\ndivide 0\n", 4 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct env *e = test_env();
        struct need_book *b = NULL;
        assert_ok(need_book_open(e, &b));
        assert_status(need_book_add(e, b, str_of(bad[i].text), S("t")), ST_BAD_INPUT);
        if (e->err.line != bad[i].line) fail_msg("case %zu: line %ld", i, e->err.line);
        assert_true(e->err.column > 0 && e->err.remedy.n > 0);
        test_env_close(e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(efi_agrees_with_its_vectors),
        cmocka_unit_test(cambridge_agrees_with_its_vectors),
        cmocka_unit_test(news2_agrees_with_its_vectors),
        cmocka_unit_test(hospital_frailty_agrees_with_its_vectors),
        cmocka_unit_test(charlson_agrees_with_its_vectors),
        cmocka_unit_test(high_intensity_use_agrees_with_its_vectors),
        cmocka_unit_test(awaabs_law_agrees_with_its_vectors),
        cmocka_unit_test(subject_access_agrees_with_its_vectors),
        cmocka_unit_test(missing_is_never_normal),
        cmocka_unit_test(order_and_copies_of_facts_change_nothing),
        cmocka_unit_test(the_latest_of_several_numbers_counts),
        cmocka_unit_test(a_place_adds_a_formula_by_a_text),
        cmocka_unit_test(what_a_text_leaves_out_has_no_points_and_no_severity_is_made_up),
        cmocka_unit_test(code_sets_of_a_place_stand_for_names_and_one_code_for_several),
        cmocka_unit_test(every_code_set_at_hand_is_read),
        cmocka_unit_test(bank_holidays_hold_to_2036),
        cmocka_unit_test(bad_formulae_are_answered_with_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
