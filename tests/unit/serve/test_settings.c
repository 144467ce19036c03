/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "serve/settings.h"

/* Reads a file of this text; its status. */
static status read_ini(struct env *e, struct settings *s, str text)
{
    char path[] = "/tmp/weft-settings-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
    (void)close(fd);
    status st = settings_file(e, str_of(path), s);
    (void)unlink(path);
    return st;
}

static void a_flag_outweighs_the_environment_and_that_the_file(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct settings s;
    assert_int_equal(setenv("WEFT_WORKERS", "5", 1), 0);
    assert_ok(settings_begin(e, &s));
    assert_ok(settings_set(e, &s, S("listen"), S("127.0.0.1:9000"), "flag"));
    /* The file comes last, as where --config does on the command line. */
    assert_ok(read_ini(e, &s, S("[weft]\nlisten = 127.0.0.1:1\nworkers = 6\nin-flight = 7\n")));
    assert_str(SETTING_TEXT_OF(&s, listen), "127.0.0.1:9000");
    assert_int_equal(SETTING_NUMBER_OF(&s, workers), 5);
    assert_int_equal(SETTING_NUMBER_OF(&s, in_flight), 7);
    assert_ok(settings_set(e, &s, S("workers"), S("8"), "flag"));
    assert_int_equal(SETTING_NUMBER_OF(&s, workers), 8);
    assert_int_equal(unsetenv("WEFT_WORKERS"), 0);
    test_env_close(e);
}

static void a_word_is_one_of_those_there_are(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct settings s;
    assert_ok(settings_begin(e, &s));
    assert_str(SETTING_TEXT_OF(&s, audit_sync), "each");
    assert_ok(settings_set(e, &s, S("audit-sync"), S("50ms"), "flag"));
    assert_status(settings_set(e, &s, S("audit-sync"), S("none"), "flag"), ST_BAD_INPUT);
    assert_status(settings_set(e, &s, S("client-ids"), S("all"), "flag"), ST_BAD_INPUT);
    assert_str(SETTING_TEXT_OF(&s, audit_sync), "50ms");
    test_env_close(e);
}

static void a_long_line_is_one_line(void **state)
{
    (void)state;
    struct env *e = test_env();
    struct settings s;
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("\xEF\xBB\xBF[weft]\r\nhooks = "));
    for (int i = 0; i < 40; i++) buf_printf(&b, "https://lab%02d.example/ ,  ", i);
    buf_add(&b, S("https://last.example/\r\n  workers = 3\r\n"));
    assert_ok(settings_begin(e, &s));
    assert_ok(read_ini(e, &s, buf_str(&b)));
    assert_true(SETTING_TEXT_OF(&s, hooks).n > 900);
    assert_true(str_starts(SETTING_TEXT_OF(&s, hooks), S("https://lab00.example/")));
    assert_int_equal(SETTING_NUMBER_OF(&s, workers), 3);
    test_env_close(e);
}

static void a_wrong_line_is_told_by_its_own_name_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where;
        long line;
    } bad[] = {
        { "[weft]\nworkers = many\nlisten = 127.0.0.1:1\n", ": workers", 2 },
        { "[weft]\nplace = X\nwrokers = 3\nworkers = 3\n", ": wrokers", 3 },
        { "[wefd]\nworkers = 3\n[weft]\nworkers = 3\n", ": wefd", 2 },
        { "workers = 3\n", ": ", 1 },
        { "[weft]\nworkers\nworkers = 3\n", "", 2 },
        { "[weft\nworkers = 3\n", "", 1 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct env *e = test_env();
        struct settings s;
        assert_ok(settings_begin(e, &s));
        assert_status(read_ini(e, &s, str_of(bad[i].text)), ST_BAD_INPUT);
        if (e->err.line != bad[i].line || !str_ends(e->err.where, str_of(bad[i].where)))
            fail_msg("case %zu: %.*s, line %ld", i, STR_ARG(e->err.where), e->err.line);
        assert_true(e->err.remedy.n > 0);
        test_env_close(e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flag_outweighs_the_environment_and_that_the_file),
        cmocka_unit_test(a_word_is_one_of_those_there_are),
        cmocka_unit_test(a_long_line_is_one_line),
        cmocka_unit_test(a_wrong_line_is_told_by_its_own_name_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
