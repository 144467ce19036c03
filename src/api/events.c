/* SPDX-License-Identifier: Apache-2.0
 * Subscription/ID/$events: what has changed that meets a subscription's criteria, as server-sent
 * events. Each answer has what came since Last-Event-ID and says when to ask again, which an
 * EventSource does by itself: no thread waits for a listener. Source: WHATWG HTML, 9.2. */
#include "api/answer.h"
#include "record/change.h"
#include "record/criteria.h"

enum { CHANGES_AT_ONCE = 1000, EVENTS_MOST = 100 };

/* "TXID-SEQ"; without one, from now on. */
static status place_of(struct call *c, struct change_place *ret)
{
    str given = req_header(c->req, S("Last-Event-ID")), seq, txid;
    if (str_is_none(given)) given = fields_get(&c->query, S("since"));
    if (str_is_none(given)) return change_last(c->cx, ret);
    seq = given;
    if (str_next(&seq, '-', &txid) && str_to_int(txid, &ret->txid) && str_to_int(seq, &ret->seq))
        return ST_OK;
    return fail_at(c->cx->env, ST_BAD_INPUT, S("Last-Event-ID"), "this is no event of ours");
}

static status put_change(struct call *c, const struct criteria *q, const struct change *change,
                         struct buf *out, size_t *events)
{
    struct record r;
    bool hold = false;
    str id = str_none();
    if (change->version == 0 || !str_eq(change->kind, criteria_type(q))) return ST_OK;
    status st = record_id_of(c->cx, change->rid, &id);
    if (st == ST_OK) st = record_peek(c->cx, change->kind, id, &r);
    if (st == ST_OK) st = criteria_hold(c->cx, q, &r, &hold);
    if (st == ST_OK && hold) st = record_read(c->cx, change->kind, id, &r);
    if (st == ST_NOT_FOUND || st == ST_GONE) {
        c->cx->env->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    if (!hold) return ST_OK;
    buf_printf(out, "id: %lld-%lld\nevent: %.*s\ndata: %.*s\n\n", (long long)change->place.txid,
               (long long)change->place.seq, STR_ARG(r.type), STR_ARG(r.json));
    ++*events;
    return ST_OK;
}

status api_events(struct call *c)
{
    struct env *e = c->cx->env;
    struct buf out = buf_make(e->arena);
    const struct json_node *root = NULL;
    struct criteria *q = NULL;
    struct change_place place = { 0 };
    struct change *changes;
    struct record s;
    size_t count, events = 0;
    TRY(record_read(c->cx, S("Subscription"), req_path(c->req, S("id")), &s));
    TRY(json_read(e, s.json, &root));
    TRY(criteria_make(c->cx, json_str(e->arena, json_get(root, "criteria")), &q));
    TRY(place_of(c, &place));
    buf_add(&out, S("retry: 2000\n\n"));
    TRY(change_read(c->cx, place, CHANGES_AT_ONCE, &changes, &count));
    for (size_t i = 0; i < count && events < EVENTS_MOST; i++) {
        TRY(put_change(c, q, &changes[i], &out, &events));
        place = changes[i].place;
    }
    buf_printf(&out, "id: %lld-%lld\n\n", (long long)place.txid, (long long)place.seq);
    res_body(c->res, 200, S("text/event-stream"), buf_str(&out));
    return ST_OK;
}
