/* SPDX-License-Identifier: Apache-2.0
 * weft need --check: a place's formula against its vectors. */
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/command.h"

static const char formula[] = "formula cold\ntitle Cold homes\nversion 1\nsource the board\n"
                              "input rooms number 0..20  cold rooms\n"
                              "score points decimals 1\npoints rooms ..0 0, 1..2 1.5, 3.. 4\n"
                              "band soon 3..\nband fine\n";

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* Runs it over vectors; *ret_said is what it wrote. */
static status check(struct env *e, const char *vectors, str *ret_said)
{
    char folder[] = "/tmp/weft-need-XXXXXX";
    assert_non_null(mkdtemp(folder));
    str a = arena_printf(e->arena, "%s/cold.need", folder);
    str b = arena_printf(e->arena, "%s/vectors.csv", folder);
    str c = arena_printf(e->arena, "%s/said", folder);
    put(a.p, formula);
    put(b.p, vectors);
    char *argv[] = { (char *)"need",
                     (char *)(uintptr_t)a.p,
                     (char *)(uintptr_t)b.p,
                     (char *)"--check",
                     (char *)"--out",
                     (char *)(uintptr_t)c.p,
                     NULL };
    status st = cmd_need(e, 6, argv);
    *ret_said = S("");
    if (st == ST_OK) assert_ok(file_read(e, c, 1000, ret_said));
    (void)unlink(a.p);
    (void)unlink(b.p);
    (void)unlink(c.p);
    (void)rmdir(folder);
    return st;
}

static void vectors_that_agree_are_counted(void **state)
{
    (void)state;
    struct env *e = test_env();
    str said;
    assert_ok(check(
        e, "rooms,expected_value,expected_band\n0,0,fine\n2,1.5,fine\n3,4.0,soon\n,,not known\n",
        &said));
    assert_str(said, "cold, version 1: all 4 vectors agree\n");
    test_env_close(e);
}

static void the_first_that_does_not_agree_is_told_with_line_and_column(void **state)
{
    (void)state;
    struct env *e = test_env();
    str said;
    assert_status(check(e, "rooms,expected_value,expected_band\n0,0,fine\n2,1.5,soon\n", &said),
                  ST_BAD_INPUT);
    assert_int_equal(e->err.line, 3);
    assert_int_equal(e->err.column, 3);
    test_env_close(e);
}

static void a_file_with_nothing_expected_or_a_shifted_row_is_refused(void **state)
{
    (void)state;
    struct env *e = test_env();
    str said;
    assert_status(check(e, "rooms,value\n0,0\n", &said), ST_BAD_INPUT);
    assert_status(check(e, "rooms,expected_value\n0,0\n1,5,1.5\n", &said), ST_BAD_INPUT);
    assert_int_equal(e->err.line, 3);
    assert_int_equal(e->err.column, 3);
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_that_agree_are_counted),
        cmocka_unit_test(the_first_that_does_not_agree_is_told_with_line_and_column),
        cmocka_unit_test(a_file_with_nothing_expected_or_a_shifted_row_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
