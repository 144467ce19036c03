/* SPDX-License-Identifier: Apache-2.0 */
#include "town/content.h"

#include "base/embedded.h"
#include "base/vec.h"
#include "csv/csv.h"

extern const struct embedded_file content_files[];
extern const size_t content_files_count;

str content_bytes(str name)
{
    for (size_t i = 0; i < content_files_count; i++)
        if (str_eq(str_of(content_files[i].name), name))
            return str_make((const char *)content_files[i].bytes, content_files[i].size);
    return str_none();
}

const char *content_name(size_t at)
{
    return at < content_files_count ? content_files[at].name : NULL;
}

status content_table(struct env *e, str name, struct content_table *ret_table)
{
    str bytes = content_bytes(name);
    if (str_is_none(bytes)) return fail_at(e, ST_NOT_FOUND, name, "there is no such content file");
    struct csv *csv = csv_open_text(e, bytes, ',');
    struct csv_header header;
    TRY(csv_read_header(e, csv, &header));
    struct {
        VEC(str)
    } cells = { 0 };
    struct content_table t = { .column = header.name, .column_count = header.count };
    struct csv_row row;
    status st = ST_OK;
    while ((st = csv_next(e, csv, &row)) == ST_OK) {
        for (size_t c = 0; c < header.count; c++)
            *VEC_PUSH(e->arena, &cells) = arena_str(e->arena, csv_field(&row, c));
        t.row_count++;
    }
    if (st != ST_NOT_FOUND) return st;
    t.cell = cells.at;
    *ret_table = t;
    return ST_OK;
}

size_t content_column(const struct content_table *t, str column)
{
    for (size_t c = 0; c < t->column_count; c++)
        if (str_eq(t->column[c], column)) return c;
    return SIZE_MAX;
}

str content_cell(const struct content_table *t, size_t row, str column)
{
    size_t c = content_column(t, column);
    return c == SIZE_MAX || row >= t->row_count ? S("") : t->cell[row * t->column_count + c];
}

int64_t content_int(const struct content_table *t, size_t row, str column)
{
    int64_t value = 0;
    return str_to_int(content_cell(t, row, column), &value) ? value : 0;
}

size_t content_find(const struct content_table *t, str column, str value)
{
    for (size_t r = 0; r < t->row_count; r++)
        if (str_eq(content_cell(t, r, column), value)) return r;
    return SIZE_MAX;
}
