/* SPDX-License-Identifier: Apache-2.0 */
#include "place/directory_town.h"

#include "base/time.h"
#include "gen/sql_directory.h"
#include "place/directory.h"
#include "record/town_table.h"

static status neighbourhoods(struct cx *cx, str folder)
{
    struct csv_table t, areas;
    TRY(town_table(cx, folder, "neighbourhoods.csv", &t));
    TRY(town_table(cx, folder, "postcodes.csv", &areas));
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
        town_number(t, row, S("minimum_age")), town_number(t, row, S("maximum_age")),
        csv_cell(t, row, S("cost")), csv_cell(t, row, S("opening")),
        csv_cell(t, row, S("neighbourhood")), csv_cell(t, row, S("phone")),
        csv_cell(t, row, S("eligibility")), csv_cell(t, row, S("languages")),
        str_eq(csv_cell(t, row, S("step_free")), S("yes")) ? 1 : 0, env_now(cx->env), &changes));
    return changes > 0 ? service_words(cx, t, row) : ST_OK;
}

static status services(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "services.csv", &t));
    for (size_t i = 0; i < t.row_count; i++) TRY(service(cx, &t, i));
    return ST_OK;
}

static status assets(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "assets.csv", &t));
    for (size_t i = 0; i < t.row_count; i++)
        TRY(sql_directory_put_asset(
            cx->env, cx->db, csv_cell(&t, i, S("key")), csv_cell(&t, i, S("kind")),
            csv_cell(&t, i, S("name")), csv_cell(&t, i, S("owner")),
            csv_cell(&t, i, S("neighbourhood")), town_number(&t, i, S("capacity")),
            csv_cell(&t, i, S("notes")), csv_cell(&t, i, S("booking")), csv_cell(&t, i, S("cost")),
            csv_cell(&t, i, S("how_to_book")), NULL));
    return ST_OK;
}

static status event(struct cx *cx, const struct csv_table *t, size_t row)
{
    int32_t day = csv_cell_date(t, row, S("date"));
    str file = t->where, host = csv_cell(t, row, S("host"));
    if (day == DATE_NONE)
        return fail_at(cx->env, ST_BAD_INPUT, file, "row %zu has no date", row + 2);
    int64_t from = town_moment(t, row, S("start"), day), to = town_moment(t, row, S("end"), day);
    if (to <= from) to = town_moment(t, row, S("end"), day + 1); /* past midnight */
    return sql_directory_put_event(
        cx->env, cx->db, csv_cell(t, row, S("key")), csv_cell(t, row, S("kind")),
        csv_cell(t, row, S("title")), csv_cell(t, row, S("week")), from, to,
        csv_cell(t, row, S("mode")), csv_cell(t, row, S("asset")), host,
        town_number(t, row, S("capacity")), town_number(t, row, S("booked")),
        csv_cell_int(t, row, S("waiting")), town_number(t, row, S("slot_minutes")),
        town_number(t, row, S("slots")), csv_cell(t, row, S("description")),
        csv_cell(t, row, S("access")), env_now(cx->env), NULL);
}

static status events(struct cx *cx, str folder)
{
    struct csv_table t;
    TRY(town_table(cx, folder, "events.csv", &t));
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
    TRY(town_table(cx, folder, "gaps.csv", &t));
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
