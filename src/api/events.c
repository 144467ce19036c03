/* SPDX-License-Identifier: Apache-2.0
 * Subscription/ID/$events: what has changed that meets a subscription's criteria, as server-sent
 * events. Each answer has what came since Last-Event-ID and says when to ask again, which an
 * EventSource does by itself; to one who asks for text/event-stream, serve/listeners keeps it open.
 * Source: WHATWG HTML, 9.2. */
#include "api/events.h"

#include "api/answer.h"
#include "record/criteria.h"

enum { CHANGES_AT_ONCE = 1000, EVENTS_MOST = 100, EVENTS_SIZE = 64 << 10, EVENT_MOST = 128 << 10 };

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

/* A resource too large for a piece is named only: its reader can read it. */
static void put_event(const struct change *change, const struct record *r, struct buf *out)
{
    buf_printf(out, "id: %lld-%lld\nevent: %.*s\ndata: ", (long long)change->place.txid,
               (long long)change->place.seq, STR_ARG(r->type));
    if (r->json.n <= EVENT_MOST)
        buf_add(out, r->json);
    else
        buf_printf(out, "{\"resourceType\":\"%.*s\",\"id\":\"%.*s\"}", STR_ARG(r->type),
                   STR_ARG(r->id));
    buf_add(out, S("\n\n"));
}

static status put_change(struct cx *cx, const struct criteria *q, const struct change *change,
                         struct buf *out, size_t *events)
{
    struct record r;
    bool hold = false;
    str id = str_none();
    if (change->version == 0 || !str_eq(change->kind, criteria_type(q))) return ST_OK;
    status st = record_id_of(cx, change->rid, &id);
    if (st == ST_OK) st = record_peek(cx, change->kind, id, &r);
    if (st == ST_OK) st = criteria_hold(cx, q, &r, &hold);
    if (st == ST_OK && hold) st = record_read(cx, change->kind, id, &r);
    if (st == ST_NOT_FOUND || st == ST_GONE) {
        cx->env->err = (struct err){ 0 };
        return ST_OK;
    }
    TRY(st);
    if (!hold) return ST_OK;
    put_event(change, &r, out);
    ++*events;
    return ST_OK;
}

static status criteria_of(struct cx *cx, str json, struct criteria **ret_criteria)
{
    const struct json_node *root = NULL;
    TRY(json_read(cx->env, json, &root));
    return criteria_make(cx, json_str(cx->env->arena, json_get(root, "criteria")), ret_criteria);
}

/* Behind what was passed over a listener's place is told too, so that it begins there next time. */
static status put_since(struct cx *cx, const struct criteria *q, struct listening *l,
                        struct buf *out)
{
    struct change *changes;
    size_t count, events = 0, began = out->n;
    struct change_place place = l->place;
    TRY(change_read(cx, place, CHANGES_AT_ONCE, &changes, &count));
    for (size_t i = 0; i < count && events < EVENTS_MOST && out->n - began < EVENTS_SIZE; i++) {
        TRY(put_change(cx, q, &changes[i], out, &events));
        place = changes[i].place;
    }
    l->place = place;
    if (events > 0)
        buf_printf(out, "id: %lld-%lld\n\n", (long long)place.txid, (long long)place.seq);
    return ST_OK;
}

status events_since(struct cx *cx, struct listening *l, struct buf *out)
{
    struct record s;
    struct criteria *q = NULL;
    TRY(record_peek(cx, S("Subscription"), l->subscription, &s));
    TRY(criteria_of(cx, s.json, &q));
    return put_since(cx, q, l, out);
}

status api_events(struct call *c)
{
    struct env *e = c->cx->env;
    struct buf out = buf_make(e->arena);
    struct criteria *q = NULL;
    struct record s;
    struct listening *l = NEW(e->arena, struct listening);
    l->subscription = req_path(c->req, S("id"));
    TRY(record_read(c->cx, S("Subscription"), l->subscription, &s));
    TRY(criteria_of(c->cx, s.json, &q));
    TRY(place_of(c, &l->place));
    buf_add(&out, S("retry: 2000\n\n"));
    TRY(put_since(c->cx, q, l, &out));
    buf_printf(&out, "id: %lld-%lld\n\n", (long long)l->place.txid, (long long)l->place.seq);
    res_body(c->res, 200, S("text/event-stream"), buf_str(&out));
    if (str_has(req_header(c->req, S("Accept")), S("text/event-stream"))) c->listening = l;
    return ST_OK;
}
