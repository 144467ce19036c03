/* SPDX-License-Identifier: Apache-2.0
 * batch: each entry a request of its own. Reads are answered before the turn; writes are prepared
 * there and done inside it, each under a savepoint, so that one that fails leaves nothing and
 * harms no other. */
#include "api/part.h"

struct batch {
    enum bundle_kind kind; /* first: see bundle.c */
    struct part *parts;
    size_t count;
};

/* A read is answered, a write prepared. */
static status begin_part(struct call *c, const struct bundle_entry *b, struct part *p)
{
    TRY(part_make(c, b, p));
    if (p->call.row->mode == API_WRITE) return p->call.row->prepare(&p->call);
    p->ended = true;
    return p->call.row->handle(&p->call);
}

status batch_prepare(struct call *c, const struct bundle_plan *plan)
{
    struct arena *a = c->cx->env->arena;
    struct batch *batch = NEW(a, struct batch);
    batch->parts = NEW_ARRAY(a, struct part, plan->entry_count);
    batch->kind = BUNDLE_BATCH;
    batch->count = plan->entry_count;
    for (size_t i = 0; i < batch->count; i++) {
        const struct bundle_entry *b = &plan->entries[i];
        struct part *p = &batch->parts[i];
        status st = b->refused;
        if (st == ST_OK) {
            st = begin_part(c, b, p);
        } else {
            p->call = (struct call){ .cx = &p->cx, .req = c->req, .res = &p->res };
            p->cx = *c->cx;
            c->cx->env->err = b->err;
        }
        if (st == ST_NO_MEMORY || st == ST_BUSY || st == ST_INTERNAL) return st;
        if (st != ST_OK) part_fail(p, st);
        part_join(c, p);
    }
    c->state = batch;
    return ST_OK;
}

static status handle_part(struct cx *cx, void *arg)
{
    struct part *p = arg;
    (void)cx;
    return p->call.row->handle(&p->call);
}

/* May run again, where the turn's transaction was repeated. */
static status write_part(struct call *c, struct part *p)
{
    p->cx.db = c->cx->db;
    p->cx.scope = NULL;
    p->cx.act = 0;
    p->res = (struct res){ 0 };
    p->call.issues = NULL;
    status st = record_try(&p->cx, handle_part, p);
    if (st == ST_NO_MEMORY || st == ST_BUSY || st == ST_INTERNAL || st == ST_IO) return st;
    if (st != ST_OK) {
        part_fail(p, st);
        p->ended = false;
    }
    part_join(c, p);
    return ST_OK;
}

status batch_handle(struct call *c)
{
    struct batch *batch = c->state;
    struct json_writer w = json_writer_make(c->cx->env->arena);
    for (size_t i = 0; i < batch->count; i++)
        if (!batch->parts[i].ended) TRY(write_part(c, &batch->parts[i]));
    json_put_object(&w, NULL);
    json_put_str(&w, "resourceType", S("Bundle"));
    json_put_str(&w, "type", S("batch-response"));
    if (batch->count > 0) {
        json_put_array(&w, "entry");
        for (size_t i = 0; i < batch->count; i++) part_put(&w, &batch->parts[i]);
        json_put_end(&w);
    }
    json_put_end(&w);
    answer_json(c, 200, json_written(&w));
    return ST_OK;
}
