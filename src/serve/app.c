/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/app.h"

#include "base/file.h"
#include "base/log.h"
#include "base/time.h"
#include "crypto/password.h"
#include "db/migrate.h"
#include "db/turn.h"
#include "gen/schema.h"
#include "job/job.h"
#include "place/setting.h"
#include "record/record.h"
#include "serve/readers.h"
#include "serve/worker.h"
#include "trust/audit.h"

enum { QUEUE_MOST = 4096 };

struct app {
    struct settings settings;
    struct house house;
    struct web_place place;
    str url;
    bool postgresql;
    struct turn *turn;
    struct readers *readers;
    struct record_store *store;
    struct workers *workers;
    struct jobs *jobs;
};

const struct house *app_house(const struct app *a)
{
    return &a->house;
}
const struct web_place *app_place(const struct app *a)
{
    return &a->place;
}
const struct settings *app_settings(const struct app *a)
{
    return &a->settings;
}
bool app_reads_block(const struct app *a)
{
    return a->postgresql;
}
bool app_later(struct app *a, void (*f)(void *arg), void *arg)
{
    return workers_call(a->workers, f, arg);
}

/* ---- opening ---------------------------------------------------------------------------------*/

static struct trust_settings trust_settings_of(const struct settings *s)
{
    return (struct trust_settings){
        .session_idle = SETTING_NUMBER_OF(s, session_idle_minutes) * TIME_MINUTE,
        .session_absolute = SETTING_NUMBER_OF(s, session_hours) * TIME_HOUR,
        .episode_grace = SETTING_NUMBER_OF(s, episode_grace_days) * TIME_DAY,
        .break_glass = SETTING_NUMBER_OF(s, break_glass_hours) * TIME_HOUR,
    };
}

/* Keys and look-ups stand beside the database file, or where `data` says. */
static status beside(struct env *e, struct app *a, const char *what, str *ret_path)
{
    str data = SETTING_TEXT_OF(&a->settings, data);
    if (data.n > 0) {
        TRY(file_mkdir(e, data));
        *ret_path = file_join(e->arena, data, arena_printf(e->arena, "weft.%s", what));
        return ST_OK;
    }
    if (a->postgresql) {
        env_fail(e, ST_USAGE, S("data"),
                 "with PostgreSQL a folder is needed for keys and the trace of look-ups");
        env_remedy(e, "Say --data /var/lib/weft.");
        return ST_USAGE;
    }
    *ret_path = arena_printf(e->arena, "%.*s.%s", STR_ARG(a->url), what);
    return ST_OK;
}

static status open_keys(struct env *e, struct app *a)
{
    struct key master;
    str path = str_none();
    TRY(crypto_start(e));
    TRY(beside(e, a, "key", &path));
    TRY(key_load(e, path, &master));
    a->house.cursor_key = key_derive(&master, S("cursor"));
    a->house.csrf_key = key_derive(&master, S("form token"));
    a->house.search_key = key_derive(&master, S("search row"));
    return ST_OK;
}

static status open_audit(struct env *e, struct app *a)
{
    str folder = str_none();
    bool each = !str_eq(SETTING_TEXT_OF(&a->settings, audit_sync), S("50ms"));
    TRY(beside(e, a, "looks", &folder));
    TRY(file_mkdir(e, folder));
    return audit_open(e, folder, each ? AUDIT_SYNC_EACH : AUDIT_SYNC_50MS, 0, &a->house.audit);
}

static status open_database(struct env *e, struct app *a, const struct app_options *o)
{
    struct db *db = NULL;
    if (!a->postgresql && !o->create && !file_exists(e, a->url)) {
        env_fail(e, ST_NOT_FOUND, a->url, "there is no such database");
        env_remedy(e, "Make it: weft init --db %.*s", STR_ARG(a->url));
        return ST_NOT_FOUND;
    }
    TRY(db_open(e, a->url, NULL, &db));
    size_t ran = 0;
    status st = db_migrate(e, db, schema_list, schema_count, &ran);
    db_close(db);
    return st;
}

static status read_place(struct cx *cx, void *arg)
{
    struct app *a = arg;
    struct env *e = cx->env;
    str made = str_none(), name = SETTING_TEXT_OF(&a->settings, place),
        colour = SETTING_TEXT_OF(&a->settings, colour);
    TRY(place_setting_get(cx, S("name"), S("This place"), &a->place.name));
    TRY(place_setting_get(cx, S("strapline"), S(""), &a->place.strapline));
    TRY(place_setting_get(cx, S("colour"), S("#174a6b"), &a->place.colour));
    TRY(place_setting_get(cx, S("made_at"), S(""), &made));
    if (name.n > 0) a->place.name = arena_str(e->arena, name);
    if (colour.n > 0) a->place.colour = arena_str(e->arena, colour);
    a->place.made_at = TIME_NONE;
    (void)str_to_int(made, &a->place.made_at);
    return ST_OK;
}

static status open_all(struct env *e, struct app *a, const struct app_options *o)
{
    TRY(open_database(e, a, o));
    TRY(open_keys(e, a));
    TRY(open_audit(e, a));
    a->house.gate = password_gate_open();
    a->workers = workers_open((size_t)SETTING_NUMBER_OF(&a->settings, workers), QUEUE_MOST);
    a->readers = readers_open(a->url);
    if (a->house.gate == NULL || a->workers == NULL || a->readers == NULL)
        return fail(e, ST_NO_MEMORY, "no memory to start");
    TRY(record_store_open(e, &a->store));
    a->house.store = a->store;
    struct turn_options turn = { .hold_ms = (int)SETTING_NUMBER_OF(&a->settings, commit_wait_ms) };
    TRY(turn_open(e, a->url, &turn, &a->turn));
    struct who system = who_system();
    return app_read(a, e, &system, read_place, a);
}

status app_open(struct env *e, const struct settings *s, const struct app_options *o,
                struct app **ret_app)
{
    struct app *a = NEW(e->arena, struct app);
    a->settings = *s;
    a->url = SETTING_TEXT_OF(s, db);
    a->postgresql = db_url_is_postgresql(a->url);
    a->house.settings = trust_settings_of(s);
    a->place.demo = o->demo;
    status st = open_all(e, a, o);
    if (st != ST_OK) {
        app_close(a);
        return st;
    }
    *ret_app = a;
    return ST_OK;
}

void app_close(struct app *a)
{
    workers_close(a->workers);
    turn_close(a->turn);
    readers_close(a->readers);
    if (a->store != NULL) record_store_close(a->store);
    audit_close(a->house.audit);
    if (a->house.gate != NULL) password_gate_close(a->house.gate);
}

/* ---- work ------------------------------------------------------------------------------------*/

struct piece {
    struct app *app;
    const struct who *who;
    app_work work;
    void *arg;
    void (*done)(void *done_arg, status st);
    void *done_arg;
};

static status do_piece(struct env *e, struct db *db, void *arg)
{
    struct piece *p = arg;
    struct cx cx = { .env = e, .db = db, .house = &p->app->house, .who = *p->who };
    return p->work(&cx, p->arg);
}

status app_read(struct app *a, struct env *e, const struct who *who, app_work work, void *arg)
{
    struct piece p = { a, who, work, arg, NULL, NULL };
    return readers_run(a->readers, e, do_piece, &p);
}

status app_write(struct app *a, struct env *e, const struct who *who, app_work work, void *arg)
{
    struct piece p = { a, who, work, arg, NULL, NULL };
    return turn_run(a->turn, e, do_piece, &p);
}

/* A piece that is not waited for, with its place in the turn's queue. */
struct later {
    struct piece piece;
    struct turn_item item;
};

static void on_done(struct turn_item *item, status st)
{
    struct piece *p = item->owner;
    p->done(p->done_arg, st);
}

void app_write_later(struct app *a, struct env *e, const struct who *who, app_work work, void *arg,
                     void (*done)(void *done_arg, status st), void *done_arg)
{
    struct later *l = NEW(e->arena, struct later);
    l->piece = (struct piece){ a, who, work, arg, done, done_arg };
    l->item = (struct turn_item){
        .env = e, .work = do_piece, .arg = &l->piece, .done = on_done, .owner = &l->piece
    };
    status st = turn_submit(a->turn, &l->item);
    if (st != ST_OK) done(done_arg, st);
}

/* ---- workers on the change log ---------------------------------------------------------------*/

static status host_run(void *app, struct env *e, bool write, app_work work, void *arg)
{
    struct who system = who_system();
    return write ? app_write(app, e, &system, work, arg) : app_read(app, e, &system, work, arg);
}

static struct job_host host_of(struct app *a)
{
    return (struct job_host){ .app = a, .run = host_run, .url = a->url, .house = &a->house };
}

status app_start_workers(struct app *a, struct env *e)
{
    struct job_host host = host_of(a);
    return jobs_start(e, &host, &a->jobs);
}

status app_catch_up(struct app *a, struct env *e)
{
    struct job_host host = host_of(a);
    return jobs_run_all(e, &host);
}

void app_stop_workers(struct app *a)
{
    jobs_stop(a->jobs);
    a->jobs = NULL;
}
