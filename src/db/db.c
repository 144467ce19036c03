/* SPDX-License-Identifier: Apache-2.0 */
#include "db/driver.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

bool db_url_is_postgresql(str url)
{
    return str_starts(url, S("postgresql://")) || str_starts(url, S("postgres://"));
}

enum db_engine db_engine(const struct db *db)
{
    return db->engine;
}

static void options_fill(struct db_options *o)
{
    if (o->busy_ms == 0) o->busy_ms = DB_BUSY_MS;
    if (o->statement_ms == 0) o->statement_ms = DB_STATEMENT_MS;
    if (o->cache_kib == 0) o->cache_kib = DB_CACHE_KIB;
}

static struct db *db_make(const struct db_driver *driver, str url, const struct db_options *options)
{
    struct db *db = calloc(1, driver->db_size);
    char *copy = malloc(url.n + 1);
    if (db == NULL || copy == NULL) {
        free(db);
        free(copy);
        return NULL;
    }
    if (url.n > 0) memcpy(copy, url.p, url.n);
    copy[url.n] = '\0';
    db->driver = driver;
    db->engine = driver->engine;
    db->url = copy;
    if (options != NULL) db->options = *options;
    options_fill(&db->options);
    db->deadline = INT64_MAX;
    return db;
}

static void close_half(void *what)
{
    struct db **half = what;
    db_close(*half);
}

status db_open(struct env *e, str url, const struct db_options *options, struct db **ret_db)
{
    if (url.n == 0 || memchr(url.p, '\0', url.n) != NULL) {
        env_fail(e, ST_BAD_INPUT, S("db"), "no database is named");
        env_remedy(e, "give a file's path or postgresql://host/name");
        return ST_BAD_INPUT;
    }
    const struct db_driver *driver = db_url_is_postgresql(url) ? &db_pg_driver : &db_sqlite_driver;
    struct db **half = NEW(e->arena, struct db *);
    arena_defer(e->arena, close_half, half);
    struct db *db = *half = db_make(driver, url, options);
    if (db == NULL) return fail(e, ST_NO_MEMORY, "no memory for a database connection");
    status st = db->driver->connect(db);
    if (st != ST_OK) {
        st = db_fail(e, db, "open", st);
        env_remedy(e, driver == &db_sqlite_driver
                          ? "Name a file that weft init made, in a folder open to this user."
                          : "Is that server running, and are name and password right?");
        return st;
    }
    *half = NULL;
    arena_undefer(e->arena, close_half, half);
    *ret_db = db;
    return ST_OK;
}

void db_close(struct db *db)
{
    if (db == NULL) return;
    db_stop_statements(db, 0);
    if (db->guard != NULL) {
        db->guard->db = NULL;
        db->guard = NULL;
    }
    db->driver->disconnect(db);
    for (size_t i = 0; i < db->count; i++) {
        free(db->at[i]->text);
        free(db->at[i]);
    }
    free(db->url);
    free(db);
}

void db_stop_statements(struct db *db, int depth)
{
    for (size_t i = 0; i < db->count; i++) {
        struct stmt *s = db->at[i];
        if (!s->busy || s->depth < depth) continue;
        db->driver->reset(db, s);
        s->busy = false;
    }
}

static status db_reconnect(struct env *e, struct db *db)
{
    db_stop_statements(db, 0);
    db->driver->disconnect(db);
    status st = db->driver->connect(db);
    db->lost = st != ST_OK;
    return st == ST_OK ? ST_OK : db_fail(e, db, "open", st);
}

status db_ready(struct env *e, struct db *db)
{
    if (db->depth > 0 && db->broken != ST_OK) {
        env_fail(e, db->broken, str_none(), "an earlier statement of this transaction failed");
        env_remedy(e, "undo the work, wholly or to a savepoint, before the next statement");
        return db->broken;
    }
    if (db->depth == 0 && (db->lost || db->driver->dead(db))) TRY(db_reconnect(e, db));
    return ST_OK;
}

status db_refuse(struct db *db, status code, const char *place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(db->told.what, sizeof db->told.what, format, args);
    va_end(args);
    (void)snprintf(db->told.place, sizeof db->told.place, "%s", place);
    return code;
}

status db_fail(struct env *e, struct db *db, const char *name, status code)
{
    assert(code != ST_OK);
    if (db->depth > 0) {
        if (db->broken == ST_OK) {
            db->broken = code;
            db->broken_depth = db->depth;
        }
        if (!db->driver->inside(db)) db->cleared = true;
    }
    env_fail(e, code, str_of(db->told.place), "database: %s: %s", name, db->told.what);
    return code;
}

status db_fault(struct env *e, struct db *db, enum fault_kind kind)
{
    if (!fault_point(e->fault, kind)) return ST_OK;
    return db_refuse(db, ST_IO, "", "fails here because the test asks for it");
}

/* The clock is not asked before the first look at it: most statements end before that. */
void db_limit_start(struct env *e, struct db *db)
{
    db->clock = e->clock;
    db->deadline = db->options.statement_ms < 0 ? INT64_MAX : DB_LIMIT_FRESH;
}

bool db_limit_is_over(struct db *db)
{
    if (db->deadline == INT64_MAX) return false;
    int64_t now = db->clock->tick(db->clock);
    if (db->deadline == DB_LIMIT_FRESH)
        db->deadline = now + (int64_t)db->options.statement_ms * 1000;
    return now > db->deadline;
}
