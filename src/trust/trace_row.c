/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/trace_row.h"

#include "base/buf.h"
#include "db/db.h"

/* "n" of a look-up's row, at its head. */
int64_t trace_look_number(str json)
{
    int64_t n = 0;
    str digits = str_from(json, sizeof "{\"n\":" - 1);
    (void)str_to_int(str_sub(digits, 0, str_find_byte(digits, ',')), &n);
    return n;
}

status trace_write_text(struct cx *cx, int64_t id, str *ret_text)
{
    struct sql_trace_write_row r;
    TRY(sql_trace_write(cx->env, cx->db, id, &r));
    struct buf b = buf_make(cx->env->arena);
    buf_printf(&b, "[%lld,%lld,%lld,%lld,%lld,%lld,%lld", (long long)r.id, (long long)r.at,
               (long long)r.account, (long long)r.organisation, (long long)r.role,
               (long long)r.purpose, (long long)r.person);
    const str words[] = { r.action, r.rule, r.what, r.reason, r.request };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        buf_byte(&b, ',');
        buf_json(&b, words[i]);
    }
    buf_byte(&b, ']');
    *ret_text = buf_str(&b);
    return ST_OK;
}

status trace_writes(struct cx *cx, struct trace_write after, size_t most,
                    struct trace_write **ret_list, size_t *ret_count)
{
    struct env *e = cx->env;
    struct trace_write *list = NEW_ARRAY(e->arena, struct trace_write, most);
    if (db_engine(cx->db) == DB_SQLITE) {
        struct sql_trace_writes_after_list rows;
        TRY(sql_trace_writes_after(e, cx->db, after.id, (int64_t)most, &rows));
        for (size_t i = 0; i < rows.count; i++)
            list[i] = (struct trace_write){ rows.at[i].txid, rows.at[i].id };
        *ret_count = rows.count;
    } else {
        struct sql_trace_writes_after_tx_list rows;
        int64_t below = 0;
        TRY(db_settled(e, cx->db, &below));
        TRY(sql_trace_writes_after_tx(e, cx->db, after.txid, after.id, below, (int64_t)most,
                                      &rows));
        for (size_t i = 0; i < rows.count; i++)
            list[i] = (struct trace_write){ rows.at[i].txid, rows.at[i].id };
        *ret_count = rows.count;
    }
    *ret_list = list;
    return ST_OK;
}
