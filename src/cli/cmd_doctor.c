/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/house.h"
#include "cli/patience.h"
#include "serve/doctor.h"

static const char doc[] =
    "Look at everything and say how it is: the database's own integrity, that every resource can "
    "be "
    "read and found by its name, that the links of joined people hold together, that the trace of "
    "look-ups is whole, and what waits.\v"
    "Ends with 0 where all is well, 5 where something is not. Safe beside a running server.\n\n"
    "Example:\n"
    "  weft doctor --db weft.db\n";

struct doctor_options {
    struct house_flags house;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct doctor_options *o = state->input;
    (void)arg;
    if (key != ARGP_KEY_INIT) return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = &o->house;
    return 0;
}

static const struct argp argp = { NULL, parse, "", doc, house_children, NULL, NULL };

static void say(void *arg, bool good, const char *what, int64_t number)
{
    (void)arg;
    patience_make_way();
    (void)printf("%s %-52s %lld\n", good ? "ok " : "BAD", what, (long long)number);
    (void)fflush(stdout);
}

status cmd_doctor(struct env *e, int argc, char **argv)
{
    struct doctor_options o = { 0 };
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft doctor", argc, argv, &o));
    TRY(o.house.st);
    return doctor_look(e, &o.house.settings, say, NULL);
}
