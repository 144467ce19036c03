/* SPDX-License-Identifier: Apache-2.0 */
#include "place/directory.h"

#include "base/utf8.h"
#include "gen/sql_directory.h"

status neighbourhood_list(struct cx *cx, struct neighbourhoods *ret_list)
{
    struct sql_directory_neighbourhoods_list rows;
    struct neighbourhoods list = { 0 };
    TRY(sql_directory_neighbourhoods(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++)
        *VEC_PUSH(cx->env->arena, &list) =
            (struct neighbourhood){ rows.at[i].id, rows.at[i].key, rows.at[i].name,
                                    rows.at[i].about };
    *ret_list = list;
    return ST_OK;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "hb3 2qx", "HB32QX", "HB3" → "HB3": the last three of a whole one are a digit and two letters. */
static str area_of(struct arena *a, str postcode)
{
    char area[8];
    size_t n = 0;
    str folded = utf8_fold(a, postcode);
    for (size_t i = 0; i < folded.n && n < sizeof area; i++) {
        char c = folded.p[i];
        if (c >= 'a' && c <= 'z')
            area[n++] = (char)(c - 'a' + 'A');
        else if (is_digit(c))
            area[n++] = c;
    }
    if (n >= 5 && is_digit(area[n - 3]) && !is_digit(area[n - 2]) && !is_digit(area[n - 1])) n -= 3;
    return arena_str(a, str_make(area, n));
}

status neighbourhood_by_postcode(struct cx *cx, str postcode,
                                 struct neighbourhood *ret_neighbourhood)
{
    struct sql_directory_area_row r;
    str area = area_of(cx->env->arena, str_sub(postcode, 0, DIRECTORY_QUERY_MOST));
    TRY(sql_directory_area(cx->env, cx->db, area, &r));
    *ret_neighbourhood = (struct neighbourhood){ r.id, r.key, r.name, r.about };
    return ST_OK;
}

status service_tags(struct cx *cx, struct tag_counts *ret_list)
{
    struct sql_directory_tags_list rows;
    struct tag_counts list = { 0 };
    TRY(sql_directory_tags(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++)
        *VEC_PUSH(cx->env->arena, &list) = (struct tag_count){ rows.at[i].tag, rows.at[i].n };
    *ret_list = list;
    return ST_OK;
}

status gap_list(struct cx *cx, struct gaps *ret_list)
{
    struct sql_directory_gaps_list rows;
    struct gaps list = { 0 };
    TRY(sql_directory_gaps(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_directory_gaps_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) =
            (struct gap){ r->key,          r->title,       r->missing,      r->neighbourhood_name,
                          r->voices,       r->service_key, r->service_name, r->state,
                          r->organisation, r->raised_at };
    }
    *ret_list = list;
    return ST_OK;
}

status asset_list(struct cx *cx, struct assets *ret_list)
{
    struct sql_directory_assets_list rows;
    struct assets list = { 0 };
    TRY(sql_directory_assets(cx->env, cx->db, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct sql_directory_assets_row *r = &rows.at[i];
        *VEC_PUSH(cx->env->arena, &list) = (struct asset){ r->key,
                                                           r->kind,
                                                           r->name,
                                                           r->organisation,
                                                           r->neighbourhood_name,
                                                           r->capacity.has ? r->capacity.v : -1,
                                                           r->notes,
                                                           r->booking,
                                                           r->cost,
                                                           r->how_to_book };
    }
    *ret_list = list;
    return ST_OK;
}
