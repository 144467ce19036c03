/* SPDX-License-Identifier: Apache-2.0 */
#include "record/town_table.h"

#include <math.h>

#include "base/time.h"

status town_table(struct cx *cx, str folder, const char *name, struct csv_table *ret_table)
{
    str file = arena_printf(cx->env->arena, "%.*s/place/%s", STR_ARG(folder), name);
    return csv_table_file(cx->env, file, ret_table);
}

struct opt_int town_number(const struct csv_table *t, size_t row, str column)
{
    int64_t v = 0;
    bool has = str_to_int(csv_cell(t, row, column), &v);
    return (struct opt_int){ has, v };
}

struct opt_real town_real(const struct csv_table *t, size_t row, str column)
{
    double v = csv_cell_real(t, row, column);
    return (struct opt_real){ !isnan(v), isnan(v) ? 0 : v };
}

struct opt_int town_date(const struct csv_table *t, size_t row, str column)
{
    int32_t date = csv_cell_date(t, row, column);
    return (struct opt_int){ date != DATE_NONE, date == DATE_NONE ? 0 : date };
}

struct opt_int town_day(const struct csv_table *t, size_t row, str column)
{
    int64_t at = csv_cell_day(t, row, column);
    return (struct opt_int){ at != TIME_NONE, at == TIME_NONE ? 0 : at };
}

int64_t town_moment(const struct csv_table *t, size_t row, str column, int32_t day)
{
    str clock = csv_cell(t, row, column);
    int64_t hour = 0, minute = 0;
    size_t colon = str_find_byte(clock, ':');
    if (colon == SIZE_MAX || !str_to_int(str_sub(clock, 0, colon), &hour) ||
        !str_to_int(str_from(clock, colon + 1), &minute))
        hour = minute = 0;
    return time_from_local(day, (int)hour, (int)minute, 0);
}
