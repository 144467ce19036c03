/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/organisation.h"

#include "base/time.h"
#include "gen/sql_trust.h"
#include "trust/decide.h"

static int64_t time_of(struct opt_int v)
{
    return v.has ? v.v : TIME_NONE;
}

static struct opt_int time_opt(int64_t t)
{
    return t == TIME_NONE ? (struct opt_int){ 0 } : (struct opt_int){ true, t };
}

#define ORGANISATION_OF(row)                                                                       \
    ((struct organisation){ .id = (row).id,                                                        \
                            .key = (row).key,                                                      \
                            .code = (row).code,                                                    \
                            .name = (row).name,                                                    \
                            .kind = org_kind_parse((row).kind),                                    \
                            .kind_words = (row).kind,                                              \
                            .assured_until = time_of((row).assured_until),                         \
                            .closed_at = time_of((row).closed_at),                                 \
                            .heard_at = time_of((row).heard_at),                                   \
                            .heard_count = (row).heard_count })

status organisation_put(struct cx *cx, str key, str code, str name, str kind, int64_t *ret_id)
{
    if (key.n == 0 || key.n > 32)
        return fail_at(cx->env, ST_BAD_INPUT, S("key"),
                       "an organisation's key has 1 to 32 characters");
    struct sql_organisation_put_row row;
    TRY(sql_organisation_put(cx->env, cx->db, key, code, name, kind, &row));
    *ret_id = row.id;
    return ST_OK;
}

status organisation_standing_set(struct cx *cx, int64_t id, int64_t assured_until,
                                 int64_t closed_at)
{
    int64_t changes = 0;
    TRY(sql_organisation_standing(cx->env, cx->db, id, time_opt(assured_until), time_opt(closed_at),
                                  &changes));
    return changes == 1 ? ST_OK : fail(cx->env, ST_NOT_FOUND, "there is no such organisation");
}

status organisation_heard(struct cx *cx, int64_t id, int64_t count)
{
    return sql_organisation_heard(cx->env, cx->db, id, env_now(cx->env), count, NULL);
}

status organisation_by_key(struct cx *cx, str key, struct organisation *ret_organisation)
{
    struct sql_organisation_by_key_row row;
    TRY(sql_organisation_by_key(cx->env, cx->db, key, &row));
    *ret_organisation = ORGANISATION_OF(row);
    return ST_OK;
}

status organisation_by_id(struct cx *cx, int64_t id, struct organisation *ret_organisation)
{
    struct sql_organisation_by_id_row row;
    TRY(sql_organisation_by_id(cx->env, cx->db, id, &row));
    *ret_organisation = ORGANISATION_OF(row);
    return ST_OK;
}

status organisation_by_code(struct cx *cx, str code, int64_t *ret_id)
{
    struct sql_organisation_by_code_row row;
    TRY(sql_organisation_by_code(cx->env, cx->db, code, &row));
    *ret_id = row.id;
    return ST_OK;
}

status organisation_list(struct cx *cx, struct organisation **ret_list, size_t *ret_count)
{
    struct sql_organisation_all_list list;
    TRY(sql_organisation_all(cx->env, cx->db, &list));
    struct organisation *out = NEW_ARRAY(cx->env->arena, struct organisation, list.count);
    for (size_t i = 0; i < list.count; i++) out[i] = ORGANISATION_OF(list.at[i]);
    *ret_list = out;
    *ret_count = list.count;
    return ST_OK;
}
