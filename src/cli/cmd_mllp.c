/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/feed_way.h"
#include "cli/house.h"
#include "feed/mllp.h"

static const char doc[] =
    "Take HL7 v2 messages of one organisation over MLLP, until a signal ends it.\v"
    "Each message is answered when what it says is on disk: AA, or AE or AR with the reason where "
    "it is "
    "refused (it is in quarantine then). The same message twice has one effect. Beside a running "
    "server "
    "the work is handed to it. MLLP knows no secrets: listen on this machine or inside a tunnel "
    "only.\n\n"
    "Example:\n"
    "  weft mllp --source hospital --at 127.0.0.1:2575\n";

enum { KEY_SOURCE = 256, KEY_AT };

struct mllp_options {
    struct house_flags house;
    str source, at;
};

static const struct argp_option options[] = {
    { "source", KEY_SOURCE, "KEY", 0, "the organisation that sends (hospital)", 0 },
    { "at", KEY_AT, "HOST:PORT", 0, "where to listen (127.0.0.1:2575)", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct mllp_options *o = state->input;
    switch (key) {
    case ARGP_KEY_INIT: state->child_inputs[0] = &o->house; return 0;
    case KEY_SOURCE: o->source = str_of(arg); return 0;
    case KEY_AT: o->at = str_of(arg); return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = { options, parse, "", doc, house_children, NULL, NULL };

struct taking {
    struct intake *in;
    int64_t organisation, number;
    str source;
};

static status take(struct env *e, void *arg, str message, str *ret_answer)
{
    struct taking *t = arg;
    return intake_message(e, t->in, t->organisation, t->source, ++t->number, message, ret_answer);
}

static status serve(struct env *e, const struct mllp_options *o, struct taking *t)
{
    sigset_t set;
    int fd = -1;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    int stop = signalfd(-1, &set, SFD_CLOEXEC);
    if (stop < 0) return fail(e, ST_IO, "cannot wait for signals");
    TRY(mllp_listen(e, o->at, &fd));
    (void)printf("Taking messages of %.*s at port %d (Ctrl-C stops it)\n", STR_ARG(o->source),
                 mllp_port(fd));
    (void)fflush(stdout);
    status st = mllp_serve(e, fd, stop, take, t);
    (void)close(fd);
    (void)close(stop);
    (void)printf("%lld messages: %lld applied, %lld known already, %lld refused\n",
                 (long long)t->number, (long long)t->in->counts.units,
                 (long long)t->in->counts.repeats, (long long)t->in->counts.refused);
    return st;
}

status cmd_mllp(struct env *e, int argc, char **argv)
{
    struct mllp_options o = { .at = S("127.0.0.1:2575") };
    struct feed_way way;
    TRY(house_flags_begin(e, &o.house));
    TRY(options_parse(e, &argp, "weft mllp", argc, argv, &o));
    TRY(o.house.st);
    if (o.source.n == 0) {
        env_fail(e, ST_USAGE, S("--source"), "whose messages they are must be said");
        env_remedy(e, "--source hospital");
        return ST_USAGE;
    }
    log_open(2, LOG_WARN);
    TRY(feed_way_open(e, &o.house.settings, &way));
    struct intake_way in = feed_way_intake(&way);
    struct taking t = { .source = o.source };
    struct feed_source source = { .key = o.source };
    TRY(feed_way_source(e, &way, &source, &t.organisation));
    TRY(intake_open(e, &in, &t.in));
    return serve(e, &o, &t);
}
