/* SPDX-License-Identifier: Apache-2.0 */
#include "record/reindex.h"

#include <stdio.h>

#include "base/log.h"
#include "cli/house.h"

static const char doc[] =
    "Make the search rows anew.\v"
    "Needed by nobody in the ordinary run: a program that writes other rows than the one before "
    "does "
    "this by itself, beside its other work. This is for after a repair. It can be stopped at any "
    "time; the next start of weft serve goes on where it was.\n\n"
    "Example:\n"
    "  weft reindex --db weft.db\n";

struct reindex_options {
    struct house_flags house;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct reindex_options *o = state->input;
    (void)arg;
    if (key != ARGP_KEY_INIT) return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = &o->house;
    return 0;
}

static const struct argp argp = { NULL, parse, "", doc, house_children, NULL, NULL };

static status ask(struct cx *cx, void *arg)
{
    (void)arg;
    return reindex_ask(cx);
}

static status run(struct env *e, struct app *app)
{
    struct who system = who_system();
    TRY(app_write(app, e, &system, ask, NULL));
    TRY(app_catch_up(app, e));
    (void)puts("The search rows are made anew.");
    return ST_OK;
}

status cmd_reindex(struct env *e, int argc, char **argv)
{
    struct reindex_options o = { 0 };
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft reindex", argc, argv, &o));
    TRY(o.house.st);
    log_open(2, LOG_WARN);
    struct app *app = NULL;
    struct app_options with = { 0 };
    TRY(app_open(e, &o.house.settings, &with, &app));
    status st = run(e, app);
    app_close(app);
    return st;
}
