/* SPDX-License-Identifier: Apache-2.0 */
#include "support/support.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/time.h"
#include "base/vec.h"
#include "csv/csv.h"
#include "made_town.h"

str made_town(struct env *e, int64_t people, uint64_t seed, struct town_report *ret_report)
{
    char path[] = "/tmp/weft-town-XXXXXX";
    if (mkdtemp(path) == NULL) fail_msg("no folder for the town");
    str dir = arena_str(e->arena, str_of(path));
    struct town_options o = {
        .people = people, .seed = seed, .out = dir, .today = date_make(2026, 11, 22)
    };
    struct town_report r;
    assert_ok(town_make(e, &o, &r));
    if (ret_report != NULL) *ret_report = r;
    return dir;
}

void made_town_remove(struct env *e, str dir)
{
    assert_ok(file_remove_tree(e, dir));
}

str made_bytes(struct env *e, str dir, str file)
{
    str bytes;
    assert_ok(file_read(e, file_join(e->arena, dir, file), (size_t)1 << 28, &bytes));
    return bytes;
}

struct made_table made_table(struct env *e, str dir, const char *file)
{
    struct csv *csv = csv_open_text(e, made_bytes(e, dir, str_of(file)), ',');
    struct csv_header header;
    assert_ok(csv_read_header(e, csv, &header));
    struct {
        VEC(str)
    } cells = { 0 };
    struct csv_row row;
    status st = ST_OK;
    size_t rows = 0;
    for (; (st = csv_next(e, csv, &row)) == ST_OK; rows++) {
        assert_int_equal(row.count, header.count);
        for (size_t c = 0; c < row.count; c++)
            *VEC_PUSH(e->arena, &cells) = arena_str(e->arena, row.field[c]);
    }
    assert_int_equal(st, ST_NOT_FOUND);
    return (struct made_table){ header.name, header.count, cells.at, rows };
}

str made_cell(const struct made_table *t, size_t row, const char *column)
{
    for (size_t c = 0; c < t->columns; c++)
        if (str_eq(t->column[c], str_of(column))) return t->cell[row * t->columns + c];
    fail_msg("there is no column %s", column);
    return str_none();
}
