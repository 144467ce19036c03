/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/doctor.h"

#include "base/file.h"
#include "db/migrate.h"
#include "gen/schema.h"
#include "gen/sql_doctor.h"
#include "serve/open.h"
#include "trust/audit.h"

struct doctor {
    struct env *env;
    struct db *db;
    void (*say)(void *arg, bool good, const char *what, int64_t number);
    void *arg;
    bool bad;
};

static void tell(struct doctor *d, bool good, const char *what, int64_t number)
{
    d->bad = d->bad || !good;
    d->say(d->arg, good, what, number);
}

/* SQLite's own look at its pages and indexes; PostgreSQL's is amcheck's and the operator's. */
static status look_at_pages(struct doctor *d)
{
    const struct db_sql check = DB_SQL("doctor", "PRAGMA integrity_check(10)");
    struct rows *rows = NULL;
    int64_t wrong = 0;
    if (db_engine(d->db) != DB_SQLITE) return ST_OK;
    TRY(rows_open(d->env, d->db, &check, NULL, 0, false, &rows));
    while (rows_next(rows)) wrong += !str_eq(rows_text(rows, 0), S("ok"));
    TRY(rows_close(rows));
    tell(d, wrong == 0, "pages and indexes of the database file", wrong);
    return ST_OK;
}

#define LOOK(d, query, row_type, is_good, words)                                                   \
    do {                                                                                           \
        struct row_type row_;                                                                      \
        TRY(query((d)->env, (d)->db, &row_));                                                      \
        tell((d), (is_good) || row_.n == 0, (words), row_.n);                                      \
    } while (0)

static status look_at_tables(struct doctor *d)
{
    LOOK(d, sql_doctor_resources, sql_doctor_resources_row, true, "resources");
    LOOK(d, sql_doctor_people, sql_doctor_people_row, true, "people");
    LOOK(d, sql_doctor_nameless, sql_doctor_nameless_row, false,
         "resources that their name does not find");
    LOOK(d, sql_doctor_lost_names, sql_doctor_lost_names_row, false, "names that lead nowhere");
    LOOK(d, sql_doctor_links, sql_doctor_links_row, false,
         "source records linked to nobody that is");
    LOOK(d, sql_doctor_two_numbers, sql_doctor_two_numbers_row, false,
         "people with two NHS numbers, joined by machine");
    LOOK(d, sql_doctor_actless, sql_doctor_actless_row, false, "changes without their audit row");
    LOOK(d, sql_doctor_unlinked, sql_doctor_unlinked_row, true,
         "source records still to be judged");
    LOOK(d, sql_doctor_waiting, sql_doctor_waiting_row, true,
         "pairs that wait for a person to decide");
    LOOK(d, sql_doctor_quarantined, sql_doctor_quarantined_row, true, "messages in quarantine");
    return ST_OK;
}

static status look_at_looks(struct doctor *d, str folder)
{
    int64_t rows = 0;
    str chain = str_none();
    if (!file_exists(d->env, folder)) {
        tell(d, true, "look-ups (none yet)", 0);
        return ST_OK;
    }
    status st = audit_verify(d->env, folder, &rows, &chain);
    if (st != ST_OK && st != ST_CONFLICT) return st;
    tell(d, st == ST_OK, "look-ups, each chained to the one before", rows);
    return ST_OK;
}

static str looks_folder(struct env *e, const struct settings *s)
{
    str data = SETTING_TEXT_OF(s, data);
    if (data.n > 0) return file_join(e->arena, data, S("weft.looks"));
    return arena_printf(e->arena, "%.*s.looks", STR_ARG(SETTING_TEXT_OF(s, db)));
}

static status look(struct env *e, struct db *db, void *arg)
{
    struct doctor *d = arg;
    (void)e, (void)db;
    TRY(look_at_pages(d));
    return look_at_tables(d);
}

status doctor_look(struct env *e, const struct settings *s,
                   void (*say)(void *arg, bool good, const char *what, int64_t number), void *arg)
{
    struct db_options options = { .read_only = true, .no_create = true, .statement_ms = -1 };
    struct doctor d = { .env = e, .say = say, .arg = arg };
    TRY(place_there(e, SETTING_TEXT_OF(s, db)));
    TRY(db_open(e, SETTING_TEXT_OF(s, db), &options, &d.db));
    status st = db_migrate_check(e, d.db, schema_list, schema_count);
    if (st == ST_OK) st = db_transact(e, d.db, DB_READ, look, &d);
    db_close(d.db);
    TRY(st);
    TRY(look_at_looks(&d, looks_folder(e, s)));
    if (!d.bad) return ST_OK;
    env_fail(e, ST_CONFLICT, SETTING_TEXT_OF(s, db),
             "something is not as it must be (the lines with BAD)");
    env_remedy(e, "Keep the file as it is, restore the last good copy beside it, and compare.");
    return ST_CONFLICT;
}
