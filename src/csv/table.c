/* SPDX-License-Identifier: Apache-2.0 */
#include "csv/table.h"

#include <math.h>

#include "base/time.h"
#include "base/vec.h"
#include "csv/csv.h"

static status read_table(struct env *e, str where, struct csv *csv, struct csv_table *ret_table)
{
    struct csv_header header;
    TRY(csv_read_header(e, csv, &header));
    struct {
        VEC(str)
    } cells = { 0 };
    struct csv_table t = { .where = where, .column = header.name, .column_count = header.count };
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

status csv_table_file(struct env *e, str path, struct csv_table *ret_table)
{
    struct csv *csv = NULL;
    TRY(csv_open(e, path, ',', &csv));
    return read_table(e, path, csv, ret_table);
}

status csv_table_text(struct env *e, str where, str text, struct csv_table *ret_table)
{
    return read_table(e, where, csv_open_text(e, text, ','), ret_table);
}

size_t csv_table_column(const struct csv_table *t, str column)
{
    for (size_t c = 0; c < t->column_count; c++)
        if (str_eq(t->column[c], column)) return c;
    return SIZE_MAX;
}

str csv_cell(const struct csv_table *t, size_t row, str column)
{
    size_t c = csv_table_column(t, column);
    return c == SIZE_MAX || row >= t->row_count ? S("") : t->cell[row * t->column_count + c];
}

int64_t csv_cell_int(const struct csv_table *t, size_t row, str column)
{
    int64_t value = 0;
    return str_to_int(csv_cell(t, row, column), &value) ? value : 0;
}

double csv_cell_real(const struct csv_table *t, size_t row, str column)
{
    double value = 0;
    return str_to_real(csv_cell(t, row, column), &value) ? value : NAN;
}

int32_t csv_cell_date(const struct csv_table *t, size_t row, str column)
{
    int32_t date = DATE_NONE;
    return date_parse(csv_cell(t, row, column), &date) ? date : DATE_NONE;
}

int64_t csv_cell_day(const struct csv_table *t, size_t row, str column)
{
    int32_t date = csv_cell_date(t, row, column);
    return date == DATE_NONE ? TIME_NONE : (int64_t)date * TIME_DAY;
}

size_t csv_table_find(const struct csv_table *t, str column, str value)
{
    for (size_t r = 0; r < t->row_count; r++)
        if (str_eq(csv_cell(t, r, column), value)) return r;
    return SIZE_MAX;
}
