/* SPDX-License-Identifier: Apache-2.0
 * All that lives as long as the server: one owner, opened and closed in main's order.
 */
#ifndef WEFT_SERVE_APP_H
#define WEFT_SERVE_APP_H

#include "db/turn.h"
#include "http/req.h"
#include "http/res.h"
#include "serve/settings.h"
#include "trust/cx.h"
#include "web/page.h"

struct app;

struct app_options {
    bool demo;
    bool create; /* a database that is not there is made */
};

/* Opens the database (migrating it), keys, look-up log and record store. The arena of `e` must
 * outlive the app. Errors: those of what it opens, naming it. */
MUST_CHECK status app_open(struct env *e, const struct settings *s, const struct app_options *o,
                           struct app **ret_app);
void app_close(struct app *a);

/* For commands that load and do not serve: keys, dictionaries and one connection, under the file's
 * lock; no look-up log, so that nothing can be read but by the server itself. Closed with e's
 * arena. ST_BUSY where another process holds the file. */
MUST_CHECK status app_open_bulk(struct env *e, const struct settings *s,
                                const struct house **ret_house, struct db **ret_db);
#define APP_BULK_CACHE_KIB (128 * 1024)

const struct house *app_house(const struct app *a);
const struct web_place *app_place(const struct app *a);
const struct settings *app_settings(const struct app *a);

/* One piece of work on the database as `who`, waited for: on a reading connection, or in the write
 * turn. For commands, workers and tests. */
typedef status (*app_work)(struct cx *cx, void *arg);
MUST_CHECK status app_read(struct app *a, struct env *e, const struct who *who, app_work work,
                           void *arg);
MUST_CHECK status app_write(struct app *a, struct env *e, const struct who *who, app_work work,
                            void *arg);
/* A write that is not waited for: `done` is called from another thread once it is committed, or has
 * failed. It, e and all they hold live until then; the write is the caller's again when `done` is
 * called. Allocates nothing: it may be called where no escape of the arena is caught. */
struct app_write {
    const struct who *who;
    app_work work;
    void *arg;
    void (*done)(void *done_arg, status st);
    void *done_arg;
    struct app *app; /* the app's own from here */
    struct turn_item item;
};
void app_write_later(struct app *a, struct env *e, struct app_write *w);
void app_turn_stats(struct app *a, struct turn_stats *ret_stats);
/* Runs f on a thread that may block. False where too many wait. */
bool app_later(struct app *a, void (*f)(void *arg), void *arg);
/* The same for what strangers can make come in any number: others do not wait behind it. */
bool app_later_slow(struct app *a, void (*f)(void *arg), void *arg);
/* The workers on the change log (links, look-ups, sweeping: job/) and, on SQLite, the local socket
 * where `weft import` hands over its work. Only one process of a place. */
MUST_CHECK status app_start_workers(struct app *a, struct env *e);
void app_stop_workers(struct app *a);
/* Of all that, joining source records into people alone. */
MUST_CHECK status app_join(struct app *a, struct env *e);
/* What they would do by now, done here: for commands and tests, while they are not running. */
MUST_CHECK status app_catch_up(struct app *a, struct env *e);
/* True where reading the database may block a thread for long (PostgreSQL). */
bool app_reads_block(const struct app *a);

#endif
