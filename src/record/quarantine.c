/* SPDX-License-Identifier: Apache-2.0 */
#include "record/quarantine.h"

#include "gen/sql_record.h"
#include "record/record_limits.h"
#include "trust/audit.h"
#include "trust/decide.h"

static const str state_names[] = { S_INIT("waiting"), S_INIT("mended"), S_INIT("replayed"),
                                   S_INIT("dropped") };

static enum quarantine_state state_of(str name)
{
    for (size_t i = 0; i < sizeof state_names / sizeof *state_names; i++) {
        if (str_eq(name, state_names[i])) return (enum quarantine_state)i;
    }
    return QUARANTINE_WAITING;
}

static status feed_right(struct cx *cx)
{
    if (who_may(&cx->who, RIGHT_FEED)) return ST_OK;
    return fail(cx->env, ST_FORBIDDEN, "your role does not see what feeds could not bring");
}

/* A program sees what its own organisation's feed brought; who looks after feeds sees them all, and
 * leaves a trace: what stands there is about people, read well or not. */
static bool is_own_feed(const struct cx *cx, int64_t organisation)
{
    bool program = cx->who.role == ROLE_CLIENT || cx->who.role == ROLE_FEED;
    return !program || organisation == cx->who.organisation;
}

static status item_read(struct cx *cx, int64_t id, struct sql_quarantine_get_row *ret_row)
{
    TRY(feed_right(cx));
    status st = sql_quarantine_get(cx->env, cx->db, id, ret_row);
    if (st == ST_OK && !is_own_feed(cx, ret_row->organisation)) st = ST_NOT_FOUND;
    return st == ST_NOT_FOUND ? fail(cx->env, st, "there is no such item in quarantine") : st;
}

static status item_looked(struct cx *cx, int64_t id)
{
    struct audit_look look = { .action = S("read"),
                               .what =
                                   arena_printf(cx->env->arena, "quarantine/%lld", (long long)id),
                               .rule = S("W06") };
    return cx->who.role == ROLE_SYSTEM ? ST_OK : audit_look(cx, &look);
}

static str never_none(str s)
{
    return str_is_none(s) ? S("") : s;
}

status quarantine_add(struct cx *cx, const struct quarantine_item *item)
{
    str raw = str_sub(never_none(item->raw), 0, QUARANTINE_RAW_MOST);
    struct digest d = crypto_blake2b(raw);
    return sql_quarantine_add(cx->env, cx->db, item->organisation, never_none(item->format),
                              never_none(item->file), item->line, never_none(item->field),
                              never_none(item->reason), never_none(item->remedy), raw,
                              arena_str(cx->env->arena, digest_str(&d)), env_now(cx->env), NULL);
}

status quarantine_list(struct cx *cx, int64_t organisation, enum quarantine_state state,
                       int64_t after, struct quarantine_item **ret_items, size_t *ret_count)
{
    TRY(feed_right(cx));
    if (organisation == 0 && !is_own_feed(cx, 0)) organisation = cx->who.organisation;
    if (!is_own_feed(cx, organisation)) return fail(cx->env, ST_NOT_FOUND, "there is no such feed");
    struct sql_quarantine_list_list list;
    TRY(sql_quarantine_list(cx->env, cx->db, organisation, state_names[state], after,
                            QUARANTINE_PAGE_MOST, &list));
    struct quarantine_item *out = NEW_ARRAY(cx->env->arena, struct quarantine_item, list.count);
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_quarantine_list_row *r = &list.at[i];
        out[i] = (struct quarantine_item){ .id = r->id,
                                           .organisation = r->organisation,
                                           .format = r->format,
                                           .file = r->file,
                                           .line = r->line,
                                           .field = r->field,
                                           .reason = r->reason,
                                           .remedy = r->remedy,
                                           .state = state,
                                           .at = r->at,
                                           .count = r->count };
    }
    *ret_items = out;
    *ret_count = list.count;
    return ST_OK;
}

status quarantine_get(struct cx *cx, int64_t id, struct quarantine_item *ret_item)
{
    struct sql_quarantine_get_row r;
    TRY(item_read(cx, id, &r));
    TRY(item_looked(cx, id));
    *ret_item = (struct quarantine_item){ .id = r.id,
                                          .organisation = r.organisation,
                                          .format = r.format,
                                          .file = r.file,
                                          .line = r.line,
                                          .field = r.field,
                                          .reason = r.reason,
                                          .remedy = r.remedy,
                                          .raw = r.raw,
                                          .state = state_of(r.state),
                                          .at = r.at,
                                          .count = r.count };
    return ST_OK;
}

status quarantine_mend(struct cx *cx, int64_t id, str raw)
{
    struct sql_quarantine_get_row r;
    TRY(item_read(cx, id, &r));
    if (raw.n > QUARANTINE_RAW_MOST)
        return fail(cx->env, ST_TOO_LARGE, "the mended text is too long");
    int64_t changes = 0;
    TRY(sql_quarantine_raw(cx->env, cx->db, id, never_none(raw), &changes));
    return changes == 1 ? ST_OK
                        : fail(cx->env, ST_NOT_FOUND, "there is no such item in quarantine");
}

status quarantine_state_set(struct cx *cx, int64_t id, enum quarantine_state state)
{
    struct sql_quarantine_get_row r;
    TRY(item_read(cx, id, &r));
    int64_t changes = 0;
    TRY(sql_quarantine_state(cx->env, cx->db, id, state_names[state], cx->who.account,
                             env_now(cx->env), &changes));
    return changes == 1 ? ST_OK
                        : fail(cx->env, ST_NOT_FOUND, "there is no such item in quarantine");
}

status quarantine_counts(struct cx *cx, struct quarantine_count **ret_counts, size_t *ret_count)
{
    TRY(feed_right(cx));
    struct sql_quarantine_counts_list list;
    TRY(sql_quarantine_counts(cx->env, cx->db, &list));
    struct quarantine_count *out = NEW_ARRAY(cx->env->arena, struct quarantine_count, list.count);
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (!is_own_feed(cx, list.at[i].organisation)) continue;
        out[count++] = (struct quarantine_count){ list.at[i].organisation, list.at[i].waiting,
                                                  list.at[i].last_at };
    }
    *ret_counts = out;
    *ret_count = count;
    return ST_OK;
}
