/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/looked.h"

#include "gen/sql_trust.h"
#include "json/json.h"
#include "trust/audit.h"
#include "trust/second_look.h"
#include "trust/trust_limits.h"

static int64_t number(const struct json_node *row, const char *key)
{
    int64_t value = 0;
    (void)json_int(json_get(row, key), &value);
    return value;
}

static status copy_row(struct cx *cx, str text, size_t *done)
{
    struct env *e = cx->env;
    const struct json_node *row = NULL;
    TRY(json_read(e, text, &row));
    const struct json_node *people = json_get(row, "people");
    for (const struct json_node *p = json_first(people); p != NULL; p = json_next(p)) {
        int64_t person = 0;
        if (!json_int(p, &person)) return fail(e, ST_CONFLICT, "a look-up's row names no person");
        TRY(sql_looked_add(
            e, cx->db, person, number(row, "at"), number(row, "n"), number(row, "by"),
            number(row, "org"), number(row, "role"), number(row, "purpose"),
            json_str(e->arena, json_get(row, "act")), json_str(e->arena, json_get(row, "what")),
            json_str(e->arena, json_get(row, "why")), number(row, "no"), number(row, "hide")));
        ++*done;
        struct look_row look = { .at = number(row, "at"),
                                 .n = number(row, "n"),
                                 .account = number(row, "by"),
                                 .organisation = number(row, "org"),
                                 .person = person,
                                 .role = (enum role)number(row, "role"),
                                 .refused = number(row, "no") != 0 };
        if (json_str_is(json_get(row, "act"), S("open"))) TRY(second_look_note(cx, &look));
    }
    return ST_OK;
}

static status place_load(struct cx *cx, struct audit_reader *ret_reader)
{
    struct sql_position_get_row row;
    status st = sql_position_get(cx->env, cx->db, S("looked"), &row);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_reader =
        st == ST_OK ? (struct audit_reader){ row.txid, row.seq } : (struct audit_reader){ 1, 0 };
    return ST_OK;
}

status looked_copy(struct cx *cx, size_t most, bool *ret_more)
{
    struct env *e = cx->env;
    struct audit_reader reader;
    str folder = audit_folder(cx->house->audit), json, chain;
    size_t done = 0, rows = 0;
    TRY(place_load(cx, &reader));
    reader.room = arena_alloc(e->arena, AUDIT_AHEAD);
    for (; done < most && rows < most; rows++) {
        status st = audit_next(e, folder, &reader, &json, &chain);
        if (st == ST_NOT_FOUND) break;
        TRY(st);
        TRY(copy_row(cx, json, &done));
    }
    if (rows > 0) TRY(second_look_sweep(cx));
    if (rows > 0)
        TRY(sql_position_put(e, cx->db, S("looked"), reader.segment, reader.offset, env_now(e),
                             NULL));
    *ret_more = done >= most || rows >= most;
    return ST_OK;
}
