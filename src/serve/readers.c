/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/readers.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEPT_MOST = 64 };

struct readers {
    str url;
    pthread_mutex_t lock; /* guards spare… */
    struct db *spare[KEPT_MOST];
    size_t spare_count;
};

struct readers *readers_open(str url)
{
    struct readers *r = calloc(1, sizeof *r);
    if (r == NULL) return NULL;
    r->url = url;
    (void)pthread_mutex_init(&r->lock, NULL);
    return r;
}

void readers_close(struct readers *r)
{
    if (r == NULL) return;
    while (r->spare_count > 0) db_close(r->spare[--r->spare_count]);
    (void)pthread_mutex_destroy(&r->lock);
    free(r);
}

static status borrow(struct readers *r, struct env *e, struct db **ret_db)
{
    struct db_options options = { .read_only = true, .no_create = true };
    struct db *db = NULL;
    (void)pthread_mutex_lock(&r->lock);
    if (r->spare_count > 0) db = r->spare[--r->spare_count];
    (void)pthread_mutex_unlock(&r->lock);
    if (db == NULL) TRY(db_open(e, r->url, &options, &db));
    *ret_db = db;
    return ST_OK;
}

static void give_back(struct readers *r, struct env *e, struct db *db)
{
    db_reset(e, db);
    (void)pthread_mutex_lock(&r->lock);
    bool kept = r->spare_count < KEPT_MOST;
    if (kept) r->spare[r->spare_count++] = db;
    (void)pthread_mutex_unlock(&r->lock);
    if (!kept) db_close(db);
}

struct reading {
    struct db *db;
    db_work work;
    void *arg;
};

static status run(struct env *e, void *arg)
{
    struct reading *g = arg;
    return db_transact(e, g->db, DB_READ, g->work, g->arg);
}

status readers_run(struct readers *r, struct env *e, db_work work, void *arg)
{
    struct reading g = { .work = work, .arg = arg };
    TRY(borrow(r, e, &g.db));
    status st = env_run(e, run, &g); /* an escape must not keep the connection */
    give_back(r, e, g.db);
    return st;
}
