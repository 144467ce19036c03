/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/routes.h"

#include "base/file.h"
#include "tools/host.h"

static status bad(struct env *e, str path, long line, const char *what, const char *remedy)
{
    env_fail(e, ST_BAD_INPUT, path, "%s", what);
    env_at(e, line, 0);
    env_remedy(e, "%s", remedy);
    return ST_BAD_INPUT;
}

static status add_parts(struct env *e, str file, struct route_row *row)
{
    str rest = row->path;
    size_t open;
    while ((open = str_find_byte(rest, '{')) != SIZE_MAX) {
        size_t close = str_find_byte(rest, '}');
        str part = str_sub(rest, open + 1, close - open - 1);
        if (close == SIZE_MAX || close < open || !host_is_name(part))
            return bad(e, file, row->line, "a '{' without the name of a part", "Write {name}");
        if (row->part_count == ROUTE_PARTS)
            return bad(e, file, row->line, "more than 6 parts", "Use a query parameter");
        row->parts[row->part_count++] = part;
        rest = str_from(rest, close + 1);
    }
    return ST_OK;
}

static status add_row(struct env *e, str file, long line, str text, struct route_rows *rows)
{
    struct route_row row = { .line = line };
    str rest = str_from(text, 6);
    bool whole = str_next(&rest, ',', &row.name) && str_next(&rest, ',', &row.method);
    row.name = str_trim(row.name);
    row.method = str_trim(row.method);
    size_t open = str_find_byte(rest, '"');
    rest = str_from(rest, open == SIZE_MAX ? rest.n : open + 1);
    size_t close = str_find_byte(rest, '"');
    row.path = str_sub(rest, 0, close);
    if (!whole || close == SIZE_MAX || !host_is_name(row.name) || !str_starts(row.path, S("/")))
        return bad(e, file, line, "not a route", "Write ROUTE(name, METHOD, \"/path/{part}\", …)");
    TRY(add_parts(e, file, &row));
    bool new_name;
    union map_value *slot = map_put(&rows->by_name, row.name, &new_name);
    if (!new_name) return bad(e, file, line, "a route's name, used twice", "Choose another");
    slot->num = (int64_t)rows->count;
    *VEC_PUSH(e->arena, rows) = row;
    return ST_OK;
}

status routes_read(struct env *e, str path, struct route_rows *ret_rows)
{
    struct route_rows rows = { .by_name = map_make(e->arena) };
    str rest;
    TRY(file_read(e, path, (size_t)4 << 20, &rest));
    str line;
    for (long number = 1; str_next(&rest, '\n', &line); number++)
        if (str_starts(line, S("ROUTE("))) TRY(add_row(e, path, number, line, &rows));
    *ret_rows = rows;
    return ST_OK;
}

const struct route_row *routes_find(const struct route_rows *r, str name)
{
    const union map_value *at = map_get(&r->by_name, name);
    return at == NULL ? NULL : &r->at[at->num];
}
