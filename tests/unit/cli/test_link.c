/* SPDX-License-Identifier: Apache-2.0
 * weft link and the files that people really have: empty, constant, blank, without header or id, of
 * one column, of the same line over and over, of endless names, in every script, with dates in
 * twelve forms. A clear message or the right answer, and never quadratic.
 */
#include "support/support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "csv/csv.h"

#define FIELDS "given=given_name,family=family_name,born=date_of_birth,postcode"
#define HEADER "id,given,family,born,postcode\n"

struct answer {
    status st;
    str what;       /* of a refusal: what, and what would be right */
    size_t records; /* told in clusters.csv */
    size_t persons;
    size_t pairs;
};

/* What the command says to people is not looked at here. */
static status quietly(struct env *e, int argc, char **argv)
{
    (void)fflush(stdout);
    int out = dup(1), err = dup(2), none = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_true(out >= 0 && err >= 0 && none >= 0);
    (void)dup2(none, 1);
    (void)dup2(none, 2);
    status st = cmd_link(e, argc, argv);
    (void)fflush(stdout);
    (void)dup2(out, 1);
    (void)dup2(err, 2);
    (void)close(out);
    (void)close(err);
    (void)close(none);
    return st;
}

static size_t lines_of(struct env *e, str file)
{
    str text, line;
    size_t n = 0;
    assert_ok(file_read(e, file, (size_t)1 << 30, &text));
    while (str_next(&text, '\n', &line)) n += line.n > 0;
    return n;
}

static size_t persons_of(struct env *e, str file)
{
    str text, line;
    size_t n = 0;
    assert_ok(file_read(e, file, (size_t)1 << 30, &text));
    /* A person's number is its first record's: one line a person has the same twice. */
    while (str_next(&text, '\n', &line)) {
        size_t at = str_find_byte(line, ',');
        n += at != SIZE_MAX && str_eq(str_sub(line, 0, at), str_from(line, at + 1));
    }
    return n;
}

static struct answer ask(struct env *e, str bytes, const char *fields, bool with_id)
{
    char folder[] = "/tmp/weft-link-XXXXXX";
    struct answer a = { 0 };
    assert_non_null(mkdtemp(folder));
    str in = arena_printf(e->arena, "%s/people.csv", folder);
    str pairs = arena_printf(e->arena, "%s/pairs.csv", folder);
    str clusters = arena_printf(e->arena, "%s/clusters.csv", folder);
    assert_ok(file_write(e, in, bytes));
    char *argv[] = { (char *)"link",
                     (char *)"--quiet",
                     (char *)"--fields",
                     (char *)(uintptr_t)fields,
                     (char *)"--pairs",
                     (char *)(uintptr_t)pairs.p,
                     (char *)"--clusters",
                     (char *)(uintptr_t)clusters.p,
                     (char *)(uintptr_t)in.p,
                     (char *)(with_id ? "--id" : NULL),
                     (char *)"id",
                     NULL };
    a.st = quietly(e, with_id ? 11 : 9, argv);
    if (a.st == ST_OK) {
        a.records = lines_of(e, clusters) - 1;
        a.persons = persons_of(e, clusters);
        a.pairs = lines_of(e, pairs) - 1;
    } else {
        a.what = err_text(e->arena, &e->err);
    }
    assert_ok(file_remove_tree(e, str_of(folder)));
    return a;
}

static struct answer ask_text(struct env *e, const char *text)
{
    return ask(e, str_of(text), FIELDS, true);
}

static void files_without_a_header_say_what_they_lack(void **state)
{
    struct env *e = *state;
    struct answer a = ask_text(e, "");
    assert_int_equal(a.st, ST_BAD_INPUT);
    assert_true(a.what.n > 0);
    a = ask_text(e, "1,Anna,Pemberton,1984-03-12,WA2 7PR\n2,Ben,Okafor,1951-02-20,M15 8DA\n");
    assert_int_equal(a.st, ST_BAD_INPUT);
    assert_true(str_has(a.what, S("the first line must name the columns")));
    assert_true(str_has(a.what, S("Pemberton"))); /* what stands there instead */
}

static void files_of_a_header_alone_or_of_one_record_are_answered(void **state)
{
    struct env *e = *state;
    struct answer a = ask_text(e, HEADER);
    assert_int_equal(a.st, ST_OK);
    assert_int_equal(a.records, 0);
    a = ask_text(e, HEADER "1,Anna,Pemberton,1984-03-12,WA2 7PR\n");
    assert_int_equal(a.persons, 1);
    a = ask(e, S("given,family,born,postcode\nAnna,Pemberton,1984-03-12,WA2 7PR\n"), FIELDS, false);
    assert_int_equal(a.persons, 1); /* without ids its rows are numbered */
    a = ask(e, S("given,family,born,postcode\nAnna,Pemberton,1984-03-12,WA2 7PR\n"), FIELDS, true);
    assert_int_equal(a.st, ST_BAD_INPUT);
    assert_true(str_has(a.what, S("no column “id”")));
}

static str repeated(struct env *e, const char *line, size_t times)
{
    struct buf b = buf_make(e->arena);
    buf_add(&b, S(HEADER));
    for (size_t i = 0; i < times; i++) buf_printf(&b, "%zu,%s\n", i + 1, line);
    return buf_str(&b);
}

/* Nothing tells them apart, and nothing says that they are one. */
static void blank_and_constant_columns_join_nobody_they_do_not_speak_of(void **state)
{
    struct env *e = *state;
    struct answer a = ask(e, repeated(e, ",,,", 5000), FIELDS, true);
    assert_int_equal(a.st, ST_OK);
    assert_int_equal(a.persons, 5000);
    a = ask(e, repeated(e, "Unknown,Unknown,1900-01-01,ZZ99 3VZ", 5000), FIELDS, true);
    assert_int_equal(a.persons, 5000);
    a = ask(e, repeated(e, ",,,WA2 7PR", 5000), FIELDS, true); /* all in one place */
    assert_int_equal(a.persons, 5000);
    a = ask(e, repeated(e, ",,1984-03-12,", 5000), FIELDS, true); /* all of one day */
    assert_int_equal(a.persons, 5000);
}

static void one_column_alone_joins_nobody(void **state)
{
    struct env *e = *state;
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("family\n"));
    for (int i = 0; i < 5000; i++) buf_printf(&b, "Pemberton%d\n", i % 1500);
    struct answer a = ask(e, buf_str(&b), "family=family_name", false);
    assert_int_equal(a.st, ST_OK);
    assert_int_equal(a.persons, 5000);
}

/* The million of them is a figure (bench/RESULTS.md): here as many as show a square. */
static void the_same_line_over_and_over_costs_no_square(void **state)
{
    struct env *e = *state;
    struct answer a =
        ask(e, repeated(e, "Anna,Pemberton,1984-03-12,WA2 7PR", 60000), FIELDS, true);
    assert_int_equal(a.st, ST_OK);
    assert_int_equal(a.records, 60000);
    assert_true(a.pairs < 1500000);
}

static void names_of_ten_thousand_characters_are_taken(void **state)
{
    struct env *e = *state;
    struct buf b = buf_make(e->arena);
    buf_add(&b, S(HEADER));
    for (int i = 0; i < 200; i++) {
        buf_printf(&b, "%d,Anna%d,", i, i);
        for (int k = 0; k < 10000; k++) buf_byte(&b, (char)('a' + (i + k) % 26));
        buf_printf(&b, ",19%02d-03-12,WA2 7PR\n", i % 100);
    }
    struct answer a = ask(e, buf_str(&b), FIELDS, true);
    assert_int_equal(a.st, ST_OK);
    assert_int_equal(a.records, 200);
}

/* Two records of each name: one of every 128 code points of Unicode. */
static void every_unicode_block_is_read_and_told_apart(void **state)
{
    struct env *e = *state;
    struct buf b = buf_make(e->arena);
    size_t n = 0;
    buf_add(&b, S(HEADER));
    for (int32_t cp = 0x80; cp < 0x110000; cp += 128) {
        char bytes[4];
        if (cp >= 0xd800 && cp < 0xe000) continue;
        str c = str_make(bytes, utf8_put(cp + 1, bytes));
        for (int twice = 0; twice < 2; twice++, n++)
            buf_printf(&b, "%zu,%.*s%.*s,%.*sn%zu,19%02zu-%02zu-12,\n", n, STR_ARG(c), STR_ARG(c),
                       STR_ARG(c), n / 2, n / 2 % 80 + 10, n / 2 % 12 + 1);
    }
    struct answer a = ask(e, buf_str(&b), FIELDS, true);
    assert_int_equal(a.st, ST_OK);
    assert_int_equal(a.records, n);
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
    struct env *e = *state;
    static const char rows[] = HEADER "1,An\0na,\xff\xfe\xfd,1984-03-12,WA2 7PR\n"
                                      "2,\xc3,\xe2\x82,1984-13-45,\x80\x80\n"
                                      "3,\"a \"\" quote\",\"two\nlines\",12/03/1984,WA2 7PR\n"
                                      "4,too,few\n5,far,too,many,fields,here,now\n"
                                      "6,\"never closed,Pemberton,1984-03-12,WA2 7PR\n";
    struct answer a = ask(e, str_make(rows, sizeof rows - 1), FIELDS, true);
    assert_int_equal(a.st, ST_OK);
    assert_true(a.records >= 2); /* what can be read is; the rest is told and left out */
}

static const char *const part[] = { "ba", "kel", "lo",  "mir", "nu", "ras", "sent", "to",
                                    "vi", "wan", "xop", "yad", "zu", "dre", "flim", "gro" };

static void dates_in_twelve_forms_are_one_date(void **state)
{
    struct env *e = *state;
    static const char *const forms[] = {
        "1984-03-12",      "1984/03/12",       "19840312",    "12/03/1984",
        "12.03.1984",      "12-03-1984",       "12 Mar 1984", "12 March 1984",
        "12th March 1984", "\"Mar 12, 1984\"", "12MAR1984",   "1984-03-12T00:00:00Z"
    };
    struct buf b = buf_make(e->arena);
    buf_add(&b, S(HEADER));
    for (size_t i = 0; i < 12; i++)
        buf_printf(&b, "%zu,Achterberg,Wilhelmina,%s,WA2 7PR\n", i + 1, forms[i]);
    for (size_t i = 0; i < 400; i++) /* a town around her, to learn from */
        buf_printf(&b, "t%zu,%s%s,%s%s%s,19%02zu-%02zu-%02zu,M%zu %zuDA\n", i, part[i * 5 % 16],
                   part[i * 11 % 13], part[i % 16], part[i / 16 % 16], part[i * 7 % 15],
                   20 + i % 70, 1 + i % 12, 1 + i % 28, 1 + i % 20, i % 10);
    struct answer a = ask(e, buf_str(&b), FIELDS, true);
    assert_int_equal(a.st, ST_OK);
    assert_int_equal(a.persons, 401);
}

static int setup(void **state)
{
    return (*state = test_env()) == NULL;
}
static int teardown(void **state)
{
    return test_env_close(*state), 0;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(files_without_a_header_say_what_they_lack),
        T(files_of_a_header_alone_or_of_one_record_are_answered),
        T(blank_and_constant_columns_join_nobody_they_do_not_speak_of),
        T(one_column_alone_joins_nobody),
        T(the_same_line_over_and_over_costs_no_square),
        T(names_of_ten_thousand_characters_are_taken),
        T(every_unicode_block_is_read_and_told_apart),
        T(bytes_that_are_no_text_do_no_harm),
        T(dates_in_twelve_forms_are_one_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
