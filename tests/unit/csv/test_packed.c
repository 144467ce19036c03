/* SPDX-License-Identifier: Apache-2.0
 * Files as they come: packed, cut short, not there, not to be opened just now.
 */
#include "support/support.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "base/file.h"
#include "csv/bytes.h"
#include "csv/csv.h"

/* "a,b\n1,2\n" as .xz and as .gz. */
static const unsigned char xz[] = { 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x01, 0x69, 0x22,
                                    0xde, 0x36, 0x02, 0x00, 0x21, 0x01, 0x1c, 0x00, 0x00, 0x00,
                                    0x10, 0xcf, 0x58, 0xcc, 0x01, 0x00, 0x07, 0x61, 0x2c, 0x62,
                                    0x0a, 0x31, 0x2c, 0x32, 0x0a, 0x00, 0x7b, 0x07, 0x97, 0x0a,
                                    0x00, 0x01, 0x1c, 0x08, 0x44, 0x60, 0x2a, 0xc8, 0x90, 0x42,
                                    0x99, 0x0d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x01, 0x59, 0x5a };
static const unsigned char gz[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03,
                                    0x4b, 0xd4, 0x49, 0xe2, 0x32, 0xd4, 0x31, 0xe2, 0x02, 0x00,
                                    0x7b, 0x07, 0x97, 0x0a, 0x08, 0x00, 0x00, 0x00 };

static str put(struct env *e, char *folder, const void *bytes, size_t size)
{
    assert_non_null(mkdtemp(folder));
    str path = file_join(e->arena, str_of(folder), S("file"));
    assert_ok(file_write(e, path, str_make(bytes, size)));
    return path;
}

static status read_rows(struct env *e, str path, size_t *ret_rows)
{
    struct csv *c;
    struct csv_row row;
    status st;
    *ret_rows = 0;
    TRY(csv_open(e, path, ',', &c));
    while ((st = csv_next(e, c, &row)) == ST_OK) {
        assert_int_equal(row.count, 2);
        ++*ret_rows;
    }
    return st;
}

static void rows_are_read_from_packed_files(void **state)
{
    (void)state;
    const struct {
        const void *bytes;
        size_t size;
    } files[] = { { xz, sizeof xz }, { gz, sizeof gz }, { "a,b\n1,2\n", 8 } };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct env *e = test_env();
        char folder[] = "/tmp/weft-csv-XXXXXX";
        size_t rows;
        str path = put(e, folder, files[i].bytes, files[i].size);
        assert_status(read_rows(e, path, &rows), ST_NOT_FOUND);
        assert_int_equal(rows, 2);
        assert_ok(file_remove_tree(e, str_of(folder)));
        test_env_close(e);
    }
}

static void a_packed_file_that_is_cut_is_an_error_not_its_end(void **state)
{
    (void)state;
    struct env *e = test_env();
    char of_xz[] = "/tmp/weft-csv-XXXXXX", of_gz[] = "/tmp/weft-csv-XXXXXX";
    size_t rows;
    str path = put(e, of_xz, xz, sizeof xz - 20);
    assert_status(read_rows(e, path, &rows), ST_IO);
    path = put(e, of_gz, gz, sizeof gz - 10);
    assert_status(read_rows(e, path, &rows), ST_IO);
    assert_ok(file_remove_tree(e, str_of(of_xz)));
    assert_ok(file_remove_tree(e, str_of(of_gz)));
    test_env_close(e);
}

static void what_cannot_be_opened_just_now_is_not_called_missing(void **state)
{
    (void)state;
    struct env *e = test_env();
    char folder[] = "/tmp/weft-csv-XXXXXX";
    struct bytes *b;
    struct rlimit before, none;
    str path = put(e, folder, gz, sizeof gz);
    assert_status(bytes_open(e, file_join(e->arena, path, S("x")), &b), ST_NOT_FOUND);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    status st = bytes_open(e, path, &b);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_status(st, ST_IO);
    assert_ok(file_remove_tree(e, str_of(folder)));
    test_env_close(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_from_packed_files),
        cmocka_unit_test(a_packed_file_that_is_cut_is_an_error_not_its_end),
        cmocka_unit_test(what_cannot_be_opened_just_now_is_not_called_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
