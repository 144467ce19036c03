/* SPDX-License-Identifier: Apache-2.0
 * Transactions and savepoints, the same for both engines. */
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "db/driver.h"

bool db_in_view(const struct db *db)
{
    return db->depth > 0 && db->mode == DB_READ;
}

bool db_in_transaction(const struct db *db)
{
    return db->depth > 0;
}

bool db_is_cleared(const struct db *db)
{
    return db->cleared;
}

static void tx_forget(struct db *db)
{
    struct tx_guard *guard = db->guard;
    db->depth = 0;
    db->broken = ST_OK;
    db->cleared = false;
    db->guard = NULL;
    if (guard != NULL) guard->db = NULL;
}

/* The engine is out of its transaction afterwards, or the connection is given up: it is made anew
 * at its next use. A ROLLBACK can fail (measured: for want of memory), and a connection left inside
 * a transaction would answer every later request with 503. */
static void tx_end(struct db *db, bool refuse)
{
    db_stop_statements(db, 0);
    if (db->driver->dead(db)) db->lost = true;
    if (!db->lost && db->driver->inside(db)) {
        if (refuse || db->driver->control(db, DB_ROLLBACK) != ST_OK || db->driver->inside(db))
            db->lost = true;
    }
    if (db->lost) db->driver->disconnect(db);
    tx_forget(db);
}

static void tx_guard_release(void *what)
{
    struct tx_guard *guard = what;
    if (guard->db != NULL && guard->db->tx == guard->number) tx_end(guard->db, false);
}

static void tx_guard_drop(struct db *db)
{
    if (db->guard != NULL) arena_undefer(db->guard_arena, tx_guard_release, db->guard);
}

void db_rollback(struct env *e, struct db *db)
{
    if (db->depth == 0 && !db->driver->inside(db)) return;
    tx_guard_drop(db);
    tx_end(db, fault_point(e->fault, FAULT_SQL));
}

void db_reset(struct env *e, struct db *db)
{
    db_stop_statements(db, 0);
    db_rollback(e, db);
}

/* That the server has gone is noticed only when something is sent; nothing is lost yet, so it is
 * tried again on a new connection. */
static status begin_now(struct env *e, struct db *db, enum db_control what)
{
    db_limit_start(e, db);
    TRY(db_fault(e, db, FAULT_SQL));
    status st = db->driver->control(db, what);
    if (st == ST_OK || !db->driver->dead(db)) return st;
    TRY(db_ready(e, db));
    return db->driver->control(db, what);
}

status db_begin(struct env *e, struct db *db, enum db_mode mode)
{
    if (db->depth > 0) {
        log_event(LOG_WARN, "transaction_left_open", LOG_INT("depth", db->depth));
        db_rollback(e, db);
    }
    TRY(db_ready(e, db));
    struct tx_guard *guard = NEW(e->arena, struct tx_guard);
    arena_defer(e->arena, tx_guard_release, guard);
    status st = begin_now(e, db, mode == DB_WRITE ? DB_BEGIN_WRITE : DB_BEGIN_READ);
    if (st != ST_OK) {
        arena_undefer(e->arena, tx_guard_release, guard);
        return db_fail(e, db, "begin", st);
    }
    db->depth = 1;
    db->mode = mode;
    db->tx = ++db->number;
    *guard = (struct tx_guard){ .db = db, .number = db->tx };
    db->guard = guard;
    db->guard_arena = e->arena;
    return ST_OK;
}

static status tx_commit_now(struct env *e, struct db *db)
{
    if (db->cleared) return fail(e, ST_BUSY, "the transaction was ended by an earlier error");
    TRY(db_ready(e, db));
    TRY(db_flush(e, db));
    db_stop_statements(db, 0);
    db_limit_start(e, db);
    status st = db_fault(e, db, FAULT_WRITE);
    if (st == ST_OK) st = db->driver->control(db, DB_COMMIT);
    return st == ST_OK ? ST_OK : db_fail(e, db, "commit", st);
}

status db_commit(struct env *e, struct db *db)
{
    if (db->depth == 0) return fail(e, ST_INTERNAL, "commit without a transaction");
    status st = tx_commit_now(e, db);
    tx_guard_drop(db);
    tx_end(db, false);
    return st;
}

/* A savepoint's statement, with a name that is only its depth. */
static status point_run(struct env *e, struct db *db, const char *what, int point)
{
    char text[64];
    (void)snprintf(text, sizeof text, "%s p%d", what, point);
    db_limit_start(e, db);
    status st = db_fault(e, db, FAULT_SQL);
    if (st == ST_OK) st = db->driver->run(db, text);
    return st == ST_OK ? ST_OK : db_fail(e, db, what, st);
}

status db_savepoint(struct env *e, struct db *db, int *ret_point)
{
    if (db->depth == 0) return fail(e, ST_INTERNAL, "savepoint without a transaction");
    TRY(db_ready(e, db));
    TRY(db_flush(e, db));
    TRY(point_run(e, db, "SAVEPOINT", db->depth + 1));
    *ret_point = ++db->depth;
    return ST_OK;
}

status db_release(struct env *e, struct db *db, int point)
{
    if (point < 2 || db->depth < point) return fail(e, ST_INTERNAL, "no such savepoint");
    TRY(db_ready(e, db));
    TRY(db_flush(e, db));
    TRY(point_run(e, db, "RELEASE SAVEPOINT", point));
    db->depth = point - 1;
    return ST_OK;
}

/* ROLLBACK TO leaves the savepoint itself, so it is released after. */
static status point_undo(struct env *e, struct db *db, int point)
{
    db_stop_statements(db, point);
    if (db->driver->flush != NULL) (void)!db->driver->flush(db); /* its answers no longer matter */
    if (db->cleared || !db->driver->inside(db)) {
        db->cleared = true;
        return fail(e, ST_BUSY, "the transaction was ended by an earlier error");
    }
    TRY(point_run(e, db, "ROLLBACK TO SAVEPOINT", point));
    return point_run(e, db, "RELEASE SAVEPOINT", point);
}

status db_undo(struct env *e, struct db *db, int point)
{
    if (point < 2 || db->depth < point) return fail(e, ST_INTERNAL, "no such savepoint");
    status st = point_undo(e, db, point);
    if (st != ST_OK) {
        if (db->broken == ST_OK || db->broken_depth >= point) {
            db->broken = st;
            db->broken_depth = 1;
        }
        return st;
    }
    db->depth = point - 1;
    if (db->broken_depth >= point) db->broken = ST_OK;
    return ST_OK;
}

struct call {
    struct db *db;
    db_work work;
    void *arg;
};

static status call_work(struct env *e, void *arg)
{
    struct call *c = arg;
    return c->work(e, c->db, c->arg);
}

static status transact_once(struct env *e, struct db *db, enum db_mode mode, struct call *c)
{
    TRY(db_begin(e, db, mode));
    status st = env_run(e, call_work, c);
    if (st == ST_OK) return db_commit(e, db);
    db_rollback(e, db);
    return st;
}

status db_transact(struct env *e, struct db *db, enum db_mode mode, db_work work, void *arg)
{
    struct call c = { db, work, arg };
    status st = ST_OK;
    for (int i = 0; i < DB_RETRY_MAX; i++) {
        if (i > 0) (void)usleep(500u << i); /* let the other finish */
        db->retry = false;
        st = transact_once(e, db, mode, &c);
        if (st == ST_OK || !db->retry) break;
    }
    return st;
}

status db_try(struct env *e, struct db *db, db_work work, void *arg)
{
    struct call c = { db, work, arg };
    int point;
    TRY(db_savepoint(e, db, &point));
    status st = env_run(e, call_work, &c);
    if (st == ST_OK) st = db_release(e, db, point);
    if (st == ST_OK) return ST_OK;
    struct err told = e->err;
    status undone = db_undo(e, db, point);
    if (undone != ST_OK) return undone;
    e->err = told;
    return st;
}
