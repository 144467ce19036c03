/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/walls.h"
#include "job/relay.h"

static const char doc[] =
    "The one way out of a place: lets weft serve reach the doors on a list, and nothing else.\v"
    "A process of its own, with no key, no database and nothing to write. weft serve, told of it "
    "by "
    "--relay, makes all of its calls through it (the OpenID provider, programs’ keys, mail, the "
    "text "
    "gateway, subscribers), and then has no network of its own: once started it opens no socket "
    "but "
    "local ones. TLS goes through whole: this process sees names, not words.\n"
    "FILE has a door a line, HOST:PORT; # begins a comment. It is read once, at the start.\n\n"
    "Example:\n"
    "  weft relay --listen /run/weft/relay --allow /etc/weft/relay.allow\n"
    "  weft serve --db weft.db --relay /run/weft/relay\n";

enum { ALLOW_MOST = 1 << 20 };

struct relay_options {
    str listen, allow;
};

static const struct argp_option options[] = {
    { "listen", 'l', "PATH", 0, "the local socket", 0 },
    { "allow", 'a', "FILE", 0, "the doors", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct relay_options *o = state->input;
    switch (key) {
    case 'l': o->listen = str_of(arg); return 0;
    case 'a': o->allow = str_of(arg); return 0;
    case ARGP_KEY_END:
        if (str_is_none(o->listen) || str_is_none(o->allow))
            argp_error(state, "--listen and --allow are wanted");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = { options, parse, "", doc, NULL, NULL, NULL };

/* Nothing may be written but the socket's own name; no programs, no processes. */
static status walls(struct env *e, str listen)
{
    size_t slash = listen.n;
    while (slash > 0 && listen.p[slash - 1] != '/') slash--;
    str folder = slash == 0 ? S(".") : str_sub(listen, 0, slash == 1 ? 1 : slash - 1);
    if (!walls_can_stand()) return ST_OK;
    TRY(walls_paths(e, &folder, 1));
    return walls_calls(e);
}

status cmd_relay(struct env *e, int argc, char **argv)
{
    struct relay_options o = { str_none(), str_none() };
    struct relay_doors doors;
    struct relay *relay = NULL;
    str text = str_none();
    sigset_t signals;
    int which = 0;
    TRY(options_parse(e, &argp, "weft relay", argc, argv, &o));
    TRY(file_read(e, o.allow, ALLOW_MOST, &text));
    TRY(relay_doors_read(e, text, &doors));
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
    log_open(2, LOG_INFO);
    TRY(walls(e, o.listen));
    TRY(relay_open(e, o.listen, &doors, &relay));
    log_event(LOG_INFO, "relay", LOG_STR("at", o.listen), LOG_INT("doors", (int64_t)doors.count));
    (void)sigwait(&signals, &which);
    relay_close(relay);
    return ST_OK;
}
