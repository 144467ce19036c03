/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/feed_way.h"

#include "serve/app.h"

struct intake_way feed_way_intake(struct feed_way *way)
{
    return way->beside ? handover_way(&way->over) : intake_way_own(&way->own);
}

status feed_way_open(struct env *e, const struct settings *s, struct feed_way *ret_way)
{
    struct feed_way way = { .beside = false };
    const struct house *house;
    struct db *db;
    status st = app_open_bulk(e, s, &house, &db);
    if (st == ST_BUSY) {
        struct err why = e->err;
        st = handoff_connect(e, SETTING_TEXT_OF(s, db), &way.over.handoff);
        if (st == ST_NOT_FOUND) { /* it holds the file and does not serve */
            e->err = why;
            return ST_BUSY;
        }
        way.beside = true;
    } else if (st == ST_OK) {
        way.own.cx = (struct cx){ .env = e, .db = db, .house = house, .who = who_system() };
    }
    TRY(st);
    *ret_way = way;
    return ST_OK;
}

struct finding {
    struct cx cx;
    const struct feed_source *source;
    int64_t id;
};

static status find_work(struct env *e, struct db *db, void *arg)
{
    struct finding *f = arg;
    f->cx.env = e;
    f->cx.db = db;
    return feed_source_find(&f->cx, f->source, &f->id);
}

status feed_way_source(struct env *e, struct feed_way *way, const struct feed_source *source,
                       int64_t *ret_id)
{
    if (way->beside) return handover_source(e, &way->over, source, ret_id);
    struct finding f = { .cx = way->own.cx, .source = source };
    TRY(db_transact(e, way->own.cx.db, DB_WRITE, find_work, &f));
    *ret_id = f.id;
    return ST_OK;
}
