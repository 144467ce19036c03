/* SPDX-License-Identifier: Apache-2.0
 * Loading without serving (app.h). */
#include "db/lock.h"
#include "record/record.h"
#include "serve/app.h"
#include "serve/open.h"

struct app_bulk {
    struct house house;
    struct db_lock *lock;
    struct record_store *store;
    struct db *db;
};

static void bulk_close(void *what)
{
    struct app_bulk *b = what;
    db_close(b->db);
    if (b->store != NULL) record_store_close(b->store);
    db_lock_give(b->lock);
}

status app_open_bulk(struct env *e, const struct settings *s, const struct house **ret_house,
                     struct db **ret_db)
{
    struct app_bulk *b = NEW(e->arena, struct app_bulk);
    str url = SETTING_TEXT_OF(s, db);
    arena_defer(e->arena, bulk_close, b);
    b->house.settings = place_trust_settings(s);
    TRY(place_there(e, url));
    TRY(db_lock_take(e, url, &b->lock));
    TRY(place_database(e, url));
    TRY(place_keys(e, s, false, &b->house));
    TRY(place_beside(e, s, "files", &b->house.files));
    TRY(record_store_open(e, &b->store));
    b->house.store = b->store;
    struct db_options o = { .cache_kib = APP_BULK_CACHE_KIB, .statement_ms = -1 };
    TRY(db_open(e, url, &o, &b->db));
    *ret_house = &b->house;
    *ret_db = b->db;
    return ST_OK;
}
