/* SPDX-License-Identifier: Apache-2.0 */
#include "place/setting.h"

#include "gen/sql_place.h"

status place_setting_get(struct cx *cx, str name, str otherwise, str *ret_value)
{
    struct sql_place_setting_get_row row;
    status st = sql_place_setting_get(cx->env, cx->db, name, &row);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_value = st == ST_OK ? row.value : otherwise;
    return ST_OK;
}

status place_setting_put(struct cx *cx, str name, str value)
{
    return sql_place_setting_put(cx->env, cx->db, name, value, NULL);
}
