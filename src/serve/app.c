/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/app.h"

#include "base/file.h"
#include "base/log.h"
#include "base/time.h"
#include "crypto/password.h"
#include "db/handoff.h"
#include "db/lock.h"
#include "db/pool.h"
#include "feed/handover.h"
#include "fhir/rules.h"
#include "job/job.h"
#include "place/setting.h"
#include "record/profiles.h"
#include "record/record.h"
#include "serve/open.h"
#include "serve/worker.h"
#include "trust/audit.h"
#include "trust/sight.h"

enum { QUEUE_MOST = 4096 };
/* Reading connections: more than there are threads that read. Longest wait for one. */
enum { READERS_MOST = 64, READER_WAIT_MS = 5000 };

struct app {
    struct settings settings;
    struct house house;
    struct web_place place;
    str url;
    bool postgresql;
    struct turn *turn;
    struct db_pool *readers;
    struct record_store *store;
    struct workers *workers;
    struct jobs *jobs;
    struct db_lock *lock;
    struct feed_host feed_host;
    struct handoff_server *handoff;
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
bool app_later_slow(struct app *a, void (*f)(void *arg), void *arg)
{
    return workers_call_slow(a->workers, f, arg);
}

void app_turn_stats(struct app *a, struct turn_stats *ret_stats)
{
    turn_stats(a->turn, ret_stats);
}

/* ---- opening ---------------------------------------------------------------------------------*/

static status open_audit(struct env *e, struct app *a)
{
    str folder = str_none();
    bool each = !str_eq(SETTING_TEXT_OF(&a->settings, audit_sync), S("50ms"));
    TRY(place_beside(e, &a->settings, "looks", &folder));
    TRY(file_mkdir(e, folder));
    return audit_open(e, folder, each ? AUDIT_SYNC_EACH : AUDIT_SYNC_50MS, 0, &a->house.audit);
}

/* Without the slash at its end, which every path begins with. */
static status public_address(struct env *e, str given, str *ret_address)
{
    bool web = str_starts(given, S("https://")) || str_starts(given, S("http://"));
    bool bare = str_find_byte(given, '?') == SIZE_MAX && str_find_byte(given, '#') == SIZE_MAX &&
                str_find_byte(given, ' ') == SIZE_MAX;
    while (given.n > 0 && given.p[given.n - 1] == '/') given.n--;
    if (given.n > 0 && (!web || !bare || given.n < sizeof "http://")) {
        env_fail(e, ST_BAD_INPUT, S("public-address"), "this is no address of pages");
        env_remedy(e, "Write it like https://weft.example, as residents type it.");
        return ST_BAD_INPUT;
    }
    *ret_address = arena_str(e->arena, given);
    return ST_OK;
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
    TRY(public_address(e, SETTING_TEXT_OF(&a->settings, public_address), &a->place.address));
    a->place.made_at = TIME_NONE;
    (void)str_to_int(made, &a->place.made_at);
    return ST_OK;
}

static status open_all(struct env *e, struct app *a, const struct app_options *o)
{
    if (!o->create) TRY(place_there(e, a->url));
    bool fresh = o->create && (a->postgresql || !file_exists(e, a->url));
    TRY(db_lock_take(e, a->url, &a->lock));
    /* Keys first: a database without them, where that is cut off, would be lost. */
    if (fresh) TRY(place_keys(e, &a->settings, true, &a->house));
    TRY(place_database(e, a->url));
    if (!fresh) TRY(place_keys(e, &a->settings, false, &a->house));
    TRY(open_audit(e, a));
    a->house.gate = password_gate_open();
    a->workers = workers_open((size_t)SETTING_NUMBER_OF(&a->settings, workers), QUEUE_MOST);
    if (a->house.gate == NULL || a->workers == NULL)
        return fail(e, ST_NO_MEMORY, "no memory to start");
    TRY(place_beside(e, &a->settings, "files", &a->house.files));
    struct db_options reads = { .read_only = true, .no_create = true };
    TRY(db_pool_open(e, a->url, &reads, READERS_MOST, &a->readers));
    TRY(place_beside(e, &a->settings, "bulk", &a->house.bulk));
    a->house.client_ids_any = str_eq(SETTING_TEXT_OF(&a->settings, client_ids), S("any"));
    a->house.hooks = SETTING_TEXT_OF(&a->settings, hooks);
    a->house.relay = SETTING_TEXT_OF(&a->settings, relay);
    a->house.key_hosts = SETTING_TEXT_OF(&a->settings, key_hosts);
    a->house.address = SETTING_TEXT_OF(&a->settings, address);
    a->house.openid_issuer = SETTING_TEXT_OF(&a->settings, openid);
    a->house.openid_client = SETTING_TEXT_OF(&a->settings, openid_client);
    a->house.openid_secret = SETTING_TEXT_OF(&a->settings, openid_secret);
    TRY(fhir_rules_make(e, &a->house.rules));
    TRY(record_store_open(e, &a->store));
    a->house.store = a->store;
    a->house.sights = sights_open();
    a->house.profiles = profiles_open();
    if (a->house.sights == NULL || a->house.profiles == NULL)
        return fail(e, ST_NO_MEMORY, "no memory to start");
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
    a->house.settings = place_trust_settings(s);
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
    db_pool_close(a->readers);
    if (a->store != NULL) record_store_close(a->store);
    sights_close(a->house.sights);
    profiles_close(a->house.profiles);
    audit_close(a->house.audit);
    if (a->house.gate != NULL) password_gate_close(a->house.gate);
    db_lock_give(a->lock);
}

/* ---- work ------------------------------------------------------------------------------------*/

struct piece {
    struct app *app;
    const struct who *who;
    app_work work;
    void *arg;
    struct db *borrowed; /* a reading connection */
};

static status work_as(struct app *a, struct env *e, struct db *db, const struct who *who,
                      app_work work, void *arg)
{
    struct cx cx = { .env = e, .db = db, .house = &a->house, .who = *who };
    return work(&cx, arg);
}

static status do_piece(struct env *e, struct db *db, void *arg)
{
    struct piece *p = arg;
    return work_as(p->app, e, db, p->who, p->work, p->arg);
}

static status read_piece(struct env *e, void *arg)
{
    struct piece *p = arg;
    TRY(db_pool_take(e, p->app->readers, READER_WAIT_MS, &p->borrowed));
    return db_transact(e, p->borrowed, DB_READ, do_piece, p);
}

status app_read(struct app *a, struct env *e, const struct who *who, app_work work, void *arg)
{
    struct piece p = { a, who, work, arg, NULL };
    status st = env_run(e, read_piece, &p); /* an escape must not keep the connection */
    if (p.borrowed != NULL) db_pool_give(e, a->readers, p.borrowed);
    return st;
}

status app_write(struct app *a, struct env *e, const struct who *who, app_work work, void *arg)
{
    struct piece p = { a, who, work, arg, NULL };
    return turn_run(a->turn, e, do_piece, &p);
}

static status do_write(struct env *e, struct db *db, void *arg)
{
    struct app_write *w = arg;
    return work_as(w->app, e, db, w->who, w->work, w->arg);
}

static void on_done(struct turn_item *item, status st)
{
    struct app_write *w = item->owner;
    w->done(w->done_arg, st);
}

void app_write_later(struct app *a, struct env *e, struct app_write *w)
{
    w->app = a;
    w->item =
        (struct turn_item){ .env = e, .work = do_write, .arg = w, .done = on_done, .owner = w };
    status st = turn_submit(a->turn, &w->item);
    if (st != ST_OK) w->done(w->done_arg, st);
}

/* ---- workers on the change log ---------------------------------------------------------------*/

static status host_run(void *app, struct env *e, bool write, app_work work, void *arg)
{
    struct who system = who_system();
    return write ? app_write(app, e, &system, work, arg) : app_read(app, e, &system, work, arg);
}

static struct job_host host_of(struct app *a)
{
    const struct settings *s = &a->settings;
    return (struct job_host){ .app = a,
                              .run = host_run,
                              .url = a->url,
                              .house = &a->house,
                              .notices = { .smtp = SETTING_TEXT_OF(s, smtp),
                                           .sender = SETTING_TEXT_OF(s, mail_from),
                                           .gateway = SETTING_TEXT_OF(s, text_gateway),
                                           .place = a->place.name } };
}

status app_start_workers(struct app *a, struct env *e)
{
    struct job_host host = host_of(a);
    TRY(jobs_start(e, &host, &a->jobs));
    if (a->postgresql) return ST_OK; /* a second process writes there by itself */
    a->feed_host = (struct feed_host){ .app = a, .run = host_run, .house = &a->house };
    return handoff_serve(e, a->url, handover_answer, &a->feed_host, &a->handoff);
}

status app_join(struct app *a, struct env *e)
{
    struct job_host host = host_of(a);
    return jobs_run_one(e, &host, S("link"));
}

status app_catch_up(struct app *a, struct env *e)
{
    struct job_host host = host_of(a);
    return jobs_run_all(e, &host);
}

void app_stop_workers(struct app *a)
{
    handoff_stop(a->handoff);
    a->handoff = NULL;
    jobs_stop(a->jobs);
    a->jobs = NULL;
}
