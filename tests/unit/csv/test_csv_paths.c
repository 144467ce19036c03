/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include "csv/csv.h"

/* Rows of random fields, written bare or with one pair of quotation marks around a harmless field:
 * the first are cut where they lie, the second go through libcsv. */
static str make_text(struct env *e, struct random seeded, bool quoted)
{
    static const char *const words[] = { "a", "", " b ", "0", "-1", "c d", "\tx", "ż", "1.50" };
    struct buf b = buf_make(e->arena);
    for (int row = 0; row < 4000; row++) {
        uint64_t fields = random_below(&seeded, 6);
        bool crlf = random_below(&seeded, 2) == 0;
        for (uint64_t i = 0; i < fields; i++) {
            if (i > 0) buf_byte(&b, ',');
            buf_add(&b, str_of(words[random_below(&seeded, sizeof words / sizeof *words)]));
        }
        buf_add(&b,
                quoted ? (fields > 0 ? S(",\"q\"") : S("\"q\"")) : (fields > 0 ? S(",q") : S("q")));
        buf_add(&b, crlf ? S("\r\n") : S("\n"));
        if (random_below(&seeded, 9) == 0) buf_add(&b, S("  \n"));
    }
    return buf_str(&b);
}

static void bare_rows_and_quoted_rows_are_read_alike(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct env *e = test_env();
        struct csv *bare = csv_open_text(e, make_text(e, random_seeded(seed), false), ',');
        struct csv *quoted = csv_open_text(e, make_text(e, random_seeded(seed), true), ',');
        for (int row = 0; row < 4000; row++) {
            struct csv_row x, y;
            assert_ok(csv_next(e, bare, &x));
            assert_ok(csv_next(e, quoted, &y));
            assert_int_equal(x.line, y.line);
            assert_int_equal(x.count, y.count);
            for (size_t i = 0; i < x.count; i++) assert_strs(x.field[i], y.field[i]);
        }
        struct csv_row end;
        assert_int_equal(csv_next(e, bare, &end), ST_NOT_FOUND);
        assert_int_equal(csv_next(e, quoted, &end), ST_NOT_FOUND);
        test_env_close(e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(
        bare_rows_and_quoted_rows_are_read_alike) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
