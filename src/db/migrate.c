/* SPDX-License-Identifier: Apache-2.0 */
#include "db/migrate.h"

#include "base/log.h"
#include "base/vec.h"
#include "db/dialect.h"
#include "db/driver.h"

/* FNV-1a with 128 bits (Fowler, Noll, Vo): prime 2^88 + 2^8 + 0x3b. */
str migrate_checksum(struct arena *a, str text)
{
    __extension__ typedef unsigned __int128 wide;
    wide h = ((wide)UINT64_C(0x6c62272e07bb0142) << 64) | UINT64_C(0x62b821756295c58d);
    wide prime = ((wide)UINT64_C(0x1000000) << 64) | UINT64_C(0x13b);
    for (size_t i = 0; i < text.n; i++) h = (h ^ (unsigned char)text.p[i]) * prime;
    return arena_printf(a, "%016llx%016llx", (unsigned long long)(h >> 64), (unsigned long long)h);
}

struct done {
    str name;
    str checksum;
};

struct history {
    struct done *at;
    size_t count;
};

struct step {
    const struct migration *list;
    size_t count;
    size_t next; /* the file to look at */
    bool ran;    /* it was run now */
};

static status ensure_table(struct env *e, struct db *db, void *arg)
{
    (void)arg;
    /* PostgreSQL's IF NOT EXISTS is not safe against itself: the lock makes it so. */
    struct db_sql lock = { .name = "migration lock",
                           .text = S("SELECT 1"),
                           .postgresql = S("SELECT pg_advisory_xact_lock(7310579)") };
    /* An index over a large table takes its time, and so does waiting for another program at it. */
    struct db_sql patient = {
        .name = "migration without limits",
        .text = S("SELECT 1"),
        .postgresql = S("SELECT set_config('statement_timeout', '0', true),"
                        " set_config('lock_timeout', '0', true)"),
    };
    struct db_sql make = {
        .name = "migration table",
        .text = S("CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY,"
                  " checksum TEXT NOT NULL, at INTEGER NOT NULL)"),
        .postgresql = S("CREATE TABLE IF NOT EXISTS migration (name TEXT COLLATE \"C\" NOT NULL"
                        " PRIMARY KEY, checksum TEXT NOT NULL, at BIGINT NOT NULL)"),
    };
    TRY(db_exec(e, db, &patient, NULL, 0, NULL));
    TRY(db_exec(e, db, &lock, NULL, 0, NULL));
    return db_exec(e, db, &make, NULL, 0, NULL);
}

static status read_history(struct env *e, struct db *db, struct history *ret_history)
{
    struct db_sql sql =
        DB_SQL("migrations run", "SELECT name, checksum FROM migration ORDER BY name");
    struct rows *r = NULL;
    struct {
        VEC(struct done)
    } v = { 0 };
    TRY(rows_open(e, db, &sql, NULL, 0, false, &r));
    while (rows_next(r)) {
        struct done d = { rows_text_copy(r, 0), rows_text_copy(r, 1) };
        *VEC_PUSH(e->arena, &v) = d;
    }
    TRY(rows_close(r));
    *ret_history = (struct history){ v.at, v.count };
    return ST_OK;
}

static status refuse_newer(struct env *e, str name)
{
    env_fail(e, ST_UNSUPPORTED, S("database"), "it was made by a newer Weft: it has %.*s",
             STR_ARG(name));
    env_remedy(e, "Run that version, or go back to a backup from before the upgrade.");
    return ST_UNSUPPORTED;
}

static status refuse_changed(struct env *e, str name)
{
    str file = arena_printf(e->arena, "sql/schema/%.*s.sql", STR_ARG(name));
    env_fail(e, ST_CONFLICT, file, "this file was changed after it had been run on this database");
    env_remedy(e, "Put the file back as it was, and write the change as a new numbered file.");
    return ST_CONFLICT;
}

static status refuse_order(struct env *e, str name, str later)
{
    str file = arena_printf(e->arena, "sql/schema/%.*s.sql", STR_ARG(name));
    env_fail(e, ST_CONFLICT, file, "it was never run on this database, but %.*s was",
             STR_ARG(later));
    env_remedy(e, "Give the file a number above all that were run.");
    return ST_CONFLICT;
}

/* What was run must be the beginning of the list. */
static status check_history(struct env *e, const struct history *h, const struct step *s)
{
    for (size_t i = 0; i < h->count; i++) {
        if (i >= s->count) return refuse_newer(e, h->at[i].name);
        int order = str_cmp(h->at[i].name, s->list[i].name);
        if (order < 0) return refuse_newer(e, h->at[i].name);
        if (order > 0) return refuse_order(e, s->list[i].name, h->at[i].name);
        if (!str_eq(h->at[i].checksum, migrate_checksum(e->arena, s->list[i].text)))
            return refuse_changed(e, h->at[i].name);
    }
    return ST_OK;
}

static status run_statement(struct env *e, struct db *db, str statement)
{
    TRY(db_ready(e, db));
    db_limit_start(e, db);
    db->deadline = INT64_MAX; /* an index over a large table takes its time */
    status st = db_fault(e, db, FAULT_SQL);
    if (st == ST_OK) st = db->driver->run(db, statement.p);
    return st == ST_OK ? ST_OK : db_fail(e, db, "migration", st);
}

static status run_file(struct env *e, struct db *db, const struct migration *m)
{
    struct script script = script_open(m->text, db->engine);
    str statement = S("");
    long line = 0;
    while (script_next(e->arena, &script, &statement, &line)) {
        status st = run_statement(e, db, statement);
        if (st == ST_OK) continue;
        e->err.where = arena_printf(e->arena, "sql/schema/%.*s.sql", STR_ARG(m->name));
        env_at(e, line, 0);
        return st;
    }
    struct db_sql note =
        DB_SQL("migration done", "INSERT INTO migration (name, checksum, at) VALUES ($1, $2, $3)");
    struct db_value args[] = { db_text(m->name), db_text(migrate_checksum(e->arena, m->text)),
                               db_int(env_now(e)) };
    return db_exec(e, db, &note, args, 3, NULL);
}

/* Looks again at what was run, since another program may be at it too. */
static status run_next(struct env *e, struct db *db, void *arg)
{
    struct step *s = arg;
    struct history h = { 0 };
    s->ran = false;
    TRY(ensure_table(e, db, NULL));
    TRY(read_history(e, db, &h));
    TRY(check_history(e, &h, s));
    s->next = h.count;
    if (s->next == s->count) return ST_OK;
    TRY(run_file(e, db, &s->list[s->next]));
    s->ran = true;
    return ST_OK;
}

status db_migrate(struct env *e, struct db *db, const struct migration *list, size_t count,
                  size_t *ret_count)
{
    struct step s = { .list = list, .count = count };
    size_t ran = 0;
    do {
        TRY(db_transact(e, db, DB_WRITE, run_next, &s));
        if (!s.ran) break;
        ran++;
        log_event(LOG_INFO, "migrated", LOG_STR("file", list[s.next].name));
    } while (s.next + 1 < count);
    if (ret_count != NULL) *ret_count = ran;
    return ST_OK;
}

status db_migrate_check(struct env *e, struct db *db, const struct migration *list, size_t count)
{
    struct step s = { .list = list, .count = count };
    struct history h = { 0 };
    TRY(read_history(e, db, &h));
    TRY(check_history(e, &h, &s));
    if (h.count == count) return ST_OK;
    env_fail(e, ST_CONFLICT, S("database"), "it is older than this Weft: %.*s was not run on it",
             STR_ARG(list[h.count].name));
    env_remedy(e, "Run `weft migrate` on it first.");
    return ST_CONFLICT;
}
