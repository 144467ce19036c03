/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/file.h"
#include "cli/house.h"
#include "cli/walls.h"
#include "db/db.h"
#include "http/listen.h"
#include "place/town.h"
#include "thread/town.h"
#include "work/town.h"
#include "serve/even.h"
#include "serve/handle.h"
#include "serve/listeners.h"

static const char doc[] =
    "Serve a place's pages and its FHIR interface, until a signal ends it.\v"
    "On SIGTERM or Ctrl-C no new request is taken, what is under way is answered, and the database "
    "is closed. With a socket passed by systemd, that one is used. TLS is nginx's: "
    "deploy/nginx.conf.\n\n"
    "Example:\n"
    "  weft serve --db weft.db --listen 127.0.0.1:8080\n";

enum { KEY_DEMO = 'd', KEY_VERBOSE = 'v' };

struct serve_options {
    struct house_flags house;
    bool demo, verbose;
};

static const struct argp_option options[] = {
    { "demo", KEY_DEMO, NULL, 0, "open four doors without a password: for made-up towns only", 0 },
    { "verbose", KEY_VERBOSE, NULL, 0, "log every request", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct serve_options *o = state->input;
    (void)arg;
    if (key == ARGP_KEY_INIT)
        state->child_inputs[0] = &o->house;
    else if (key == KEY_DEMO)
        o->demo = true;
    else if (key == KEY_VERBOSE)
        o->verbose = true;
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static const struct argp argp = { options, parse, "", doc, house_children, NULL, NULL };

/* Signals are waited for, not handled: nothing runs in the middle of something else. Held before
 * the first thread is made: one that did not hold them would end the program in the middle. */
static sigset_t hold_signals(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    return set;
}

/* ---- walls -----------------------------------------------------------------------------------*/

static str folder_of(struct env *e, str path)
{
    size_t slash = path.n;
    while (slash > 0 && path.p[slash - 1] != '/') slash--;
    if (slash == 0) return S(".");
    return arena_str(e->arena, str_sub(path, 0, slash == 1 ? 1 : slash - 1));
}

static bool walls_wanted(const struct settings *s)
{
    if (SETTING_NUMBER_OF(s, walls) != 0 && walls_can_stand()) return true;
    log_event(LOG_WARN, "no_wall", LOG_STR("what", S("files and calls")),
              LOG_STR("why", SETTING_NUMBER_OF(s, walls) != 0 ? S("this is a build for tests")
                                                              : S("the setting walls is off")));
    return false;
}

/* The folders of the database, of what stands beside it, of a socket with a name, and those where
 * the C library and SQLite put what does not fit in memory. */
static status raise_paths(struct env *e, const struct settings *s)
{
    str folder[WALLS_FOLDERS_MOST];
    size_t count = 0;
    str db = SETTING_TEXT_OF(s, db), data = SETTING_TEXT_OF(s, data);
    str listen = SETTING_TEXT_OF(s, listen);
    if (!walls_wanted(s)) return ST_OK;
    if (!db_url_is_postgresql(db)) folder[count++] = folder_of(e, db);
    if (data.n > 0) {
        TRY(file_mkdir(e, data));
        folder[count++] = data;
    }
    if (str_starts(listen, S("unix:"))) folder[count++] = folder_of(e, str_from(listen, 5));
    const char *scratch = getenv("TMPDIR");
    folder[count++] = S("/tmp");
    folder[count++] = S("/var/tmp");
    if (scratch != NULL) folder[count++] = str_of(scratch);
    return walls_paths(e, folder, count);
}

static status raise_calls(struct env *e, const struct settings *s)
{
    return SETTING_NUMBER_OF(s, walls) != 0 && walls_can_stand() ? walls_calls(e) : ST_OK;
}

/* With a relay the server calls nobody else; only a database over TCP is a reason left. */
static status raise_inward(struct env *e, const struct settings *s)
{
    bool wanted = SETTING_TEXT_OF(s, relay).n > 0 && SETTING_NUMBER_OF(s, walls) != 0;
    bool tcp = db_url_is_postgresql(SETTING_TEXT_OF(s, db));
    if (wanted && tcp)
        log_event(LOG_WARN, "no_wall", LOG_STR("what", S("network")),
                  LOG_STR("why", S("PostgreSQL may have to be reached again")));
    return wanted && !tcp && walls_can_stand() ? walls_inward(e) : ST_OK;
}

static void say_doors(const struct http_server *http, bool demo)
{
    unsigned port = http_port(http);
    if (port == 0) return;
    (void)printf("Weft is at http://localhost:%u (Ctrl-C stops it)\n", port);
    if (demo)
        (void)printf("\nEnter as\n"
                     "  a resident         http://localhost:%u/enter/resident\n"
                     "  a worker           http://localhost:%u/enter/worker\n"
                     "  a manager          http://localhost:%u/enter/manager\n"
                     "  a chief executive  http://localhost:%u/enter/chief-executive\n",
                     port, port, port, port);
    (void)fflush(stdout);
}

static status look_for_doors(struct cx *cx, void *arg)
{
    return town_has_accounts(cx, arg);
}

static status make_doors(struct cx *cx, void *arg)
{
    (void)arg;
    TRY(town_accounts(cx));
    TRY(work_town(cx));
    return thread_town_tie(cx);
}

/* The demo's accounts hang on people, so what was loaded is joined before they are made: once. */
static status open_doors(struct env *e, struct app *app, const sigset_t *signals)
{
    struct who system = who_system();
    bool there = false;
    TRY(app_read(app, e, &system, look_for_doors, &there));
    if (there) return ST_OK;
    (void)fputs("Joining what the organisations hold into one record a person\n", stderr);
    (void)pthread_sigmask(SIG_UNBLOCK, signals, NULL); /* it takes a while, and goes on next time */
    status st = app_join(app, e);
    (void)pthread_sigmask(SIG_BLOCK, signals, NULL);
    TRY(st);
    return app_write(app, e, &system, make_doors, NULL);
}

static status run(struct env *e, struct serve_options *o, struct app *app, const sigset_t *signals)
{
    struct server server = { .app = app, .doors = doors_open(e->arena) };
    const struct settings *s = app_settings(app);
    struct http_settings set = { .address = SETTING_TEXT_OF(s, listen),
                                 .threads = (unsigned)SETTING_NUMBER_OF(s, threads),
                                 .behind_proxy = SETTING_NUMBER_OF(s, behind_proxy) != 0,
                                 .in_flight_most = (size_t)SETTING_NUMBER_OF(s, in_flight) };
    struct http_handler handler = { &server, server_body_most, server_handle, server_told };
    struct http_server *http = NULL;
    int which = 0;
    if (o->demo) TRY(open_doors(e, app, signals));
    TRY(listeners_open(e, app, &server.listeners));
    status st = evener_open(e, &server.evener);
    if (st == ST_OK) st = app_start_workers(app, e);
    if (st == ST_OK) st = raise_calls(e, s);
    /* Last: who has been answered once has a server that stays. */
    if (st == ST_OK) st = http_open(e, &set, &handler, &http);
    if (st == ST_OK) st = raise_inward(e, s);
    if (st == ST_OK) {
        server.http = http;
        say_doors(http, o->demo);
        (void)sigwait(signals, &which);
        log_event(LOG_INFO, "stopping", LOG_INT("signal", which));
    }
    listeners_stop(server.listeners);
    if (http != NULL) http_close(http);
    evener_close(server.evener);
    app_stop_workers(app);
    return st;
}

status cmd_serve(struct env *e, int argc, char **argv)
{
    struct serve_options o = { 0 };
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft serve", argc, argv, &o));
    TRY(o.house.st);
    bool shown = o.demo && isatty(STDERR_FILENO) == 1; /* to people, beside the doors' addresses */
    log_open(2, o.verbose ? LOG_DEBUG : shown ? LOG_WARN : LOG_INFO);
    sigset_t signals = hold_signals();
    struct app *app = NULL;
    struct app_options with = { .demo = o.demo };
    TRY(raise_paths(e, &o.house.settings));
    TRY(app_open(e, &o.house.settings, &with, &app));
    status st = run(e, &o, app, &signals);
    app_close(app);
    return st;
}
