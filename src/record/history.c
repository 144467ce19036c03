/* SPDX-License-Identifier: Apache-2.0
 * History of a type and of the whole system: the change log read backwards, each version decided
 * like any other read.
 */
#include "crypto/sign.h"
#include "gen/sql_record.h"
#include "record/change.h"
#include "record/reading.h"
#include "record/record_limits.h"
#include "record/store.h"

struct telling {
    struct cx *cx;
    str type; /* none: all */
    int64_t since;
    size_t most;
    struct change_place place; /* above what is still to be read */
    struct record *out;
    size_t count;
    struct looking looking;
    bool ended;
};

/* Kinds of the log that are resources begin with a capital. */
static bool is_wanted(const struct telling *t, const struct sql_change_before_row *c)
{
    if (c->version == 0 || c->at < t->since) return false;
    if (t->type.n > 0) return str_eq(c->kind, t->type);
    return c->kind.n > 0 && c->kind.p[0] >= 'A' && c->kind.p[0] <= 'Z';
}

static struct record record_now(const struct sql_resource_by_rid_row *n, int64_t rid)
{
    return (struct record){ .type = n->type,
                            .id = n->id,
                            .home = n->home,
                            .rid = rid,
                            .version = n->version,
                            .at = n->at,
                            .source = n->source,
                            .d = n->d,
                            .label = (uint32_t)n->label,
                            .facet = (uint32_t)n->facet,
                            .deleted = n->deleted != 0 };
}

/* The version that a change made. A resource may have moved to another home since, and a move is a
 * change too: it is told by its time, which is not the version's. */
static status version_read(struct telling *t, const struct sql_change_before_row *c,
                           struct record *ret, int64_t *ret_dictionary, str *ret_packed)
{
    struct cx *cx = t->cx;
    struct sql_resource_by_rid_row n;
    struct sql_history_get_row h;
    status st = sql_resource_by_rid(cx->env, cx->db, c->rid, &n);
    ret->version = 0;
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    struct record r = record_now(&n, c->rid);
    *ret_dictionary = n.dictionary;
    *ret_packed = n.json;
    if (c->version != n.version) {
        st = sql_history_get(cx->env, cx->db, n.home, c->rid, c->version, &h);
        if (st == ST_NOT_FOUND) return ST_OK;
        TRY(st);
        r.version = c->version;
        r.at = h.at;
        r.source = h.source;
        r.label |= (uint32_t)h.label;
        r.facet = (uint32_t)h.facet;
        r.deleted = h.deleted != 0;
        *ret_dictionary = h.dictionary;
        *ret_packed = h.json;
    }
    if (r.at == c->at) *ret = r;
    return ST_OK;
}

static status one_tell(struct telling *t, const struct sql_change_before_row *c)
{
    struct record r = { 0 };
    struct decision d;
    int64_t dictionary = 0;
    str packed = str_none();
    if (!is_wanted(t, c)) return ST_OK;
    TRY(version_read(t, c, &r, &dictionary, &packed));
    if (r.version == 0) return ST_OK;
    TRY(record_admit(t->cx, ACTION_READ, &r, dictionary, packed, &d));
    if (d.verdict < VERDICT_PART) return ST_OK;
    TRY(looking_add(t->cx, &t->looking, r.home, r.facet));
    t->out[t->count++] = r;
    return ST_OK;
}

/* Times in the log follow its order but for clocks that were set back: a day is allowed for. */
static bool is_past(const struct telling *t, int64_t at)
{
    return t->since != INT64_MIN && at < t->since - INT64_C(86400) * 1000000;
}

static status piece_tell(struct telling *t, size_t piece)
{
    struct sql_change_before_list list;
    TRY(sql_change_before(t->cx->env, t->cx->db, t->place.txid, t->place.seq, (int64_t)piece,
                          &list));
    for (size_t i = 0; i < list.count && t->count < t->most; i++) {
        TRY(one_tell(t, &list.at[i]));
        t->place = (struct change_place){ list.at[i].txid, list.at[i].seq };
        t->ended = t->ended || is_past(t, list.at[i].at);
    }
    bool all = list.count < piece && t->count < t->most;
    t->ended = t->ended || all;
    return ST_OK;
}

/* ---- cursor ----------------------------------------------------------------------------------*/

static str cursor_make(const struct telling *t)
{
    struct cx *cx = t->cx;
    return token_seal(cx->env->arena, &cx->house->cursor_key,
                      arena_printf(cx->env->arena, "log %lld %lld %lld", (long long)t->place.txid,
                                   (long long)t->place.seq, (long long)cx->who.account));
}

static status cursor_read(struct telling *t, str cursor)
{
    struct env *e = t->cx->env;
    str payload, word;
    int64_t account = -1;
    t->place = (struct change_place){ INT64_MAX, INT64_MAX };
    if (cursor.n == 0) return ST_OK;
    TRY(token_open(e, &t->cx->house->cursor_key, cursor, &payload));
    bool good = str_next(&payload, ' ', &word) && str_eq(word, S("log")) &&
                str_next(&payload, ' ', &word) && str_to_int(word, &t->place.txid) &&
                str_next(&payload, ' ', &word) && str_to_int(word, &t->place.seq) &&
                str_to_int(payload, &account) && account == t->cx->who.account;
    return good ? ST_OK : fail_at(e, ST_BAD_INPUT, S("_cursor"), "this is no place in a history");
}

status record_history_log(struct cx *cx, str type, int64_t since, size_t most, str cursor,
                          struct record_page *ret_page)
{
    if (most > RECORD_HISTORY_MOST) most = RECORD_HISTORY_MOST;
    struct telling t = { .cx = cx, .type = type, .since = since, .most = most };
    t.out = NEW_ARRAY(cx->env->arena, struct record, most + 1);
    TRY(cursor_read(&t, cursor));
    for (size_t n = 0; n < RECORD_LOG_MOST && !t.ended && t.count < most; n += RECORD_LOG_PIECE)
        TRY(piece_tell(&t, RECORD_LOG_PIECE));
    str what = t.type.n > 0 ? t.type : S("system");
    TRY(looking_done(cx, &t.looking, S("history"), what, "R03", false));
    *ret_page = (struct record_page){ .at = t.out,
                                      .match_count = t.count,
                                      .count = t.count,
                                      .total = -1,
                                      .next = t.ended ? str_none() : cursor_make(&t) };
    return ST_OK;
}

struct trying {
    struct cx *cx;
    status (*work)(struct cx *cx, void *arg);
    void *arg;
};

static status try_work(struct env *e, struct db *db, void *arg)
{
    struct trying *t = arg;
    (void)e;
    (void)db;
    return t->work(t->cx, t->arg);
}

status record_try(struct cx *cx, status (*work)(struct cx *cx, void *arg), void *arg)
{
    struct trying t = { cx, work, arg };
    return db_try(cx->env, cx->db, try_work, &t);
}
