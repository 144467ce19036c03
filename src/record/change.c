/* SPDX-License-Identifier: Apache-2.0 */
#include "record/change.h"

#include "gen/sql_record.h"
#include "gen/sql_trust.h"
#include "record/record_limits.h"

/* SQLite: one writes at a time, so a counter will do. PostgreSQL: a sequence, because a counter's
 * row would make every writer wait for the one before to commit. */
static status ids_sequence(struct cx *cx, size_t n, int64_t *ret_ids)
{
    const struct db_sql next =
        DB_SQL("id_sequence", "SELECT nextval('weft_id') FROM generate_series(1, $1)");
    struct db_value arg = db_int((int64_t)n);
    struct rows *rows;
    TRY(rows_open(cx->env, cx->db, &next, &arg, 1, false, &rows));
    for (size_t i = 0; i < n && rows_next(rows); i++) ret_ids[i] = rows_int(rows, 0);
    return rows_close(rows);
}

status change_ids(struct cx *cx, size_t n, int64_t *ret_ids)
{
    if (n == 0) return ST_OK;
    if (db_engine(cx->db) == DB_POSTGRESQL) return ids_sequence(cx, n, ret_ids);
    struct sql_counter_take_row row;
    TRY(sql_counter_take(cx->env, cx->db, (int64_t)n, &row));
    for (size_t i = 0; i < n; i++) ret_ids[i] = row.value - (int64_t)n + 1 + (int64_t)i;
    return ST_OK;
}

status change_act(struct cx *cx, str action, int64_t person, str what)
{
    int64_t id;
    if (cx->act != 0) return ST_OK;
    TRY(change_ids(cx, 1, &id));
    return change_act_as(cx, id, action, person, what);
}

status change_act_as(struct cx *cx, int64_t id, str action, int64_t person, str what)
{
    if (cx->act != 0) return ST_OK;
    const struct who *w = &cx->who;
    TRY(sql_audit_write(cx->env, cx->db, id, env_now(cx->env), w->account, w->organisation, w->role,
                        w->purpose, action, S("W00"), person, what,
                        str_is_none(cx->reason) ? S("") : cx->reason,
                        str_is_none(cx->request) ? S("") : cx->request));
    cx->act = id;
    return ST_OK;
}

status change_add(struct cx *cx, str kind, int64_t home, int64_t rid)
{
    TRY(change_act(cx, S("write"), 0, kind));
    int64_t seq;
    TRY(change_ids(cx, 1, &seq));
    return sql_change_add(cx->env, cx->db, seq, env_now(cx->env), kind, home, rid, 0, cx->act);
}

status change_read(struct cx *cx, struct change_place from, size_t most,
                   struct change **ret_changes, size_t *ret_count)
{
    int64_t below = 0;
    TRY(db_settled(cx->env, cx->db, &below));
    if (most > RECORD_CHANGES_MOST) most = RECORD_CHANGES_MOST;
    struct sql_change_after_list list;
    TRY(sql_change_after(cx->env, cx->db, from.txid, from.seq, below, (int64_t)most, &list));
    struct change *out = NEW_ARRAY(cx->env->arena, struct change, list.count);
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_change_after_row *r = &list.at[i];
        out[i] = (struct change){ { r->txid, r->seq }, r->at, r->kind, r->home, r->rid,
                                  r->version,          r->act };
    }
    *ret_changes = out;
    *ret_count = list.count;
    return ST_OK;
}

status change_last(struct cx *cx, struct change_place *ret_place)
{
    int64_t below = 0;
    TRY(db_settled(cx->env, cx->db, &below));
    struct sql_change_end_row row = { 0 };
    status st = sql_change_end(cx->env, cx->db, below, &row);
    if (st != ST_NOT_FOUND) TRY(st);
    *ret_place = (struct change_place){ row.txid, row.seq };
    return ST_OK;
}

status change_place_load(struct cx *cx, str worker, struct change_place *ret_place)
{
    struct sql_position_get_row row = { 0 };
    status st = sql_position_get(cx->env, cx->db, worker, &row);
    if (st != ST_NOT_FOUND) TRY(st);
    *ret_place = (struct change_place){ row.txid, row.seq };
    return ST_OK;
}

status change_place_save(struct cx *cx, str worker, struct change_place place)
{
    return sql_position_put(cx->env, cx->db, worker, place.txid, place.seq, env_now(cx->env), NULL);
}
