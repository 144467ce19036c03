/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/log.h"
#include "cli/house.h"

static const char doc[] = "Make a place's database, or bring an older one up to this program.\v"
                          "Beside a database file stand its keys (weft.db.key, to be kept as safe "
                          "as the database, and apart "
                          "from its copies) and the trace of look-ups (weft.db.looks/). --demo "
                          "adds the demo's four accounts "
                          "when a made-up town is loaded.\n\n"
                          "Example:\n"
                          "  weft init --db weft.db\n";

struct init_options {
    struct house_flags house;
    bool demo;
};

static const struct argp_option options[] = {
    { "demo", 'd', NULL, 0, "for a made-up town", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct init_options *o = state->input;
    (void)arg;
    if (key == ARGP_KEY_INIT)
        state->child_inputs[0] = &o->house;
    else if (key == 'd')
        o->demo = true;
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static const struct argp argp = { options, parse, "", doc, house_children, NULL, NULL };

status cmd_init(struct env *e, int argc, char **argv)
{
    struct init_options o = { 0 };
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft init", argc, argv, &o));
    TRY(o.house.st);
    log_open(2, LOG_WARN);
    struct app *app = NULL;
    struct app_options with = { .demo = o.demo, .create = true };
    TRY(app_open(e, &o.house.settings, &with, &app));
    str db = SETTING_TEXT_OF(&o.house.settings, db);
    if (!db_url_is_postgresql(db))
        (void)printf("Ready: %.*s\n", STR_ARG(db));
    else
        (void)printf("Ready.\n"); /* the URL may hold a password */
    app_close(app);
    return ST_OK;
}
