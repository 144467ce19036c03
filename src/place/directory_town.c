/* SPDX-License-Identifier: Apache-2.0 */
#include "place/directory_town.h"

#include "base/time.h"
#include "csv/table.h"
#include "gen/sql_directory.h"
#include "place/directory.h"

static status table(struct cx *cx, str folder, const char *name, struct csv_table *ret_table)
{
    str file = arena_printf(cx->env->arena, "%.*s/place/%s", STR_ARG(folder), name);
    return csv_table_file(cx->env, file, ret_table);
}

static struct opt_int number(const struct csv_table *t, size_t row, str column)
{
    int64_t v = 0;
    bool has = str_to_int(csv_cell(t, row, column), &v);
    return (struct opt_int){ has, v };
}

static status neighbourhoods(struct cx *cx, str folder)
{
    struct csv_table t, areas;
    TRY(table(cx, folder, "neighbourhoods.csv", &t));
    TRY(table(cx, folder, "postcodes.csv", &areas));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_directory_put_neighbourhood(cx->env, cx->db, csv_cell(&t, i, S("key")),
                                            csv_cell(&t, i, S("name")),
                                            csv_cell(&t, i, S("description")), NULL));
    for (size_t i = 0; i < areas.row_count; i++)
        TRY(sql_directory_put_area(cx->env, cx->db, csv_cell(&areas, i, S("area")),
                                   csv_cell(&areas, i, S("neighbourhood")), NULL));
    return ST_OK;
}

static status service_words(struct cx *cx, const struct csv_table *t, size_t row)
{
    struct arena *a = cx->env->arena;
    struct sql_directory_service_id_row id;
    TRY(sql_directory_service_id(cx->env, cx->db, csv_cell(t, row, S("key")), &id));
    struct service s = { .id = id.id,
                         .name = csv_cell(t, row, S("name")),
                         .provider = csv_cell(t, row, S("provider_name")),
                         .what = csv_cell(t, row, S("what_it_does")),
                         .who_for = csv_cell(t, row, S("who_for")),
                         .eligibility = csv_cell(t, row, S("eligibility")) };
    str rest = csv_cell(t, row, S("tags")), tag;
    while (str_next(&rest, ';', &tag)) {
        if (tag.n == 0) continue;
        TRY(sql_directory_put_tag(cx->env, cx->db, id.id, tag, (int64_t)s.tags.count, NULL));
        *VEC_PUSH(a, &s.tags) = tag;
    }
    return service_index(cx, &s);
}

static status service(struct cx *cx, const struct csv_table *t, size_t row)
{
    int64_t changes = 0;
    TRY(sql_directory_put_service(
        cx->env, cx->db, csv_cell(t, row, S("key")), csv_cell(t, row, S("name")),
        csv_cell(t, row, S("organisation")), csv_cell(t, row, S("provider_name")),
        csv_cell(t, row, S("what_it_does")), csv_cell(t, row, S("who_for")),
        number(t, row, S("minimum_age")), number(t, row, S("maximum_age")),
        csv_cell(t, row, S("cost")), csv_cell(t, row, S("opening")),
        csv_cell(t, row, S("neighbourhood")), csv_cell(t, row, S("phone")),
        csv_cell(t, row, S("eligibility")), csv_cell(t, row, S("languages")),
        str_eq(csv_cell(t, row, S("step_free")), S("yes")) ? 1 : 0, env_now(cx->env), &changes));
    return changes > 0 ? service_words(cx, t, row) : ST_OK;
}

static status services(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(table(cx, folder, "services.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) TRY(service(cx, &t, i));
    return ST_OK;
}

static status assets(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(table(cx, folder, "assets.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_directory_put_asset(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("kind")),
            csv_cell(&t, i, S("name")), csv_cell(&t, i, S("owner")),
            csv_cell(&t, i, S("neighbourhood")), number(&t, i, S("capacity")),
            csv_cell(&t, i, S("notes")), csv_cell(&t, i, S("booking")), csv_cell(&t, i, S("cost")),
            csv_cell(&t, i, S("how_to_book")), NULL));
    return ST_OK;
}

static int64_t moment(const struct csv_table *t, size_t row, str column, int32_t day)
{
    str clock = csv_cell(t, row, column);
    int64_t hour = 0, minute = 0;
    size_t colon = str_find_byte(clock, ':');
    if (colon == SIZE_MAX || !str_to_int(str_sub(clock, 0, colon), &hour) ||
        !str_to_int(str_from(clock, colon + 1), &minute))
        hour = minute = 0;
    return time_from_local(day, (int)hour, (int)minute, 0);
}

static status event(struct cx *cx, const struct csv_table *t, size_t row)
{
    int32_t day = csv_cell_date(t, row, S("date"));
    str file = t->where, host = csv_cell(t, row, S("host"));
    if (day == DATE_NONE)
        return fail_at(cx->env, ST_BAD_INPUT, file, "row %zu has no date", row + 2);
    int64_t from = moment(t, row, S("start"), day), to = moment(t, row, S("end"), day);
    if (to <= from) to = moment(t, row, S("end"), day + 1); /* past midnight */
    return sql_directory_put_event(
        cx->env, cx->db, csv_cell(t, row, S("key")), csv_cell(t, row, S("kind")),
        csv_cell(t, row, S("title")), csv_cell(t, row, S("week")), from, to,
        csv_cell(t, row, S("mode")), csv_cell(t, row, S("asset")), host,
        number(t, row, S("capacity")), number(t, row, S("booked")),
        csv_cell_int(t, row, S("waiting")), number(t, row, S("slot_minutes")),
        number(t, row, S("slots")), csv_cell(t, row, S("description")),
        csv_cell(t, row, S("access")), env_now(cx->env), NULL);
}

static status events(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(table(cx, folder, "events.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) TRY(event(cx, &t, i));
    return ST_OK;
}

static int64_t count_of(str keys)
{
    int64_t n = 0;
    str key;
    while (str_next(&keys, ';', &key)) n += key.n > 0;
    return n;
}

static status gaps(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(table(cx, folder, "gaps.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_directory_put_gap(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("title")),
            csv_cell(&t, i, S("what_is_missing")), csv_cell(&t, i, S("neighbourhood")),
            count_of(csv_cell(&t, i, S("raised_by_voices"))), csv_cell(&t, i, S("nearest_service")),
            csv_cell(&t, i, S("state")), csv_cell(&t, i, S("looked_at_by")),
            csv_cell_day(&t, i, S("raised_date")), NULL));
    return ST_OK;
}

status directory_town_load(struct cx *cx, str folder)
{
    TRY(neighbourhoods(cx, folder));
    TRY(services(cx, folder));
    TRY(assets(cx, folder));
    TRY(events(cx, folder));
    return gaps(cx, folder);
}
