/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/command.h"
#include "cli/output.h"
#include "town/town.h"

struct town_arguments {
    struct town_options town;
};

enum { KEY_TODAY = 256, KEY_RECORDS };

static const char doc[] =
    "Make a town: Hollinbrook, with its people, two years of their lives, and the files its "
    "organisations would send.\v"
    "Everything in it is invented. One seed and one day give the same bytes on every machine, and "
    "the "
    "people of a smaller town are the first people of a larger one. DIR must be new or empty.\n\n"
    "DIR/feeds.csv lists the files in the order of time: FHIR bundles of two practices, HL7 v2 of "
    "the "
    "hospital, NDJSON of the mental health trust, CSV of eleven others with a mapping each. "
    "DIR/truth.csv says who each record is, DIR/place/ holds the conversation. "
    "src/town/README.md describes every column.\n\n"
    "Example:\n"
    "  weft town --people 5000 --seed 7 --out /tmp/hollinbrook\n"
    "  weft import --town /tmp/hollinbrook\n";

static const struct argp_option options[] = {
    { "people", 'p', "N", 0, "how many people (100 to 5,000,000; 5,000 unless said)", 0 },
    { "seed", 's', "S", 0, "the number that chooses them (1 unless said)", 0 },
    { "out", 'o', "DIR", 0, "where to write", 0 },
    { "today", KEY_TODAY, "DATE", 0,
      "the last day of the two years (2026-11-22; today unless said)", 0 },
    { "records", KEY_RECORDS, NULL, 0,
      "write DIR/records/ too: the person records alone, their truth and the pairs never to be "
      "joined, "
      "as weft link reads them",
      0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct town_arguments *a = state->input;
    int64_t value = 0;
    switch (key) {
    case 'p':
        if (!str_to_int(str_of(arg), &value)) argp_error(state, "--people wants a whole number");
        a->town.people = value;
        return 0;
    case 's':
        if (!str_to_int(str_of(arg), &value) || value < 0)
            argp_error(state, "--seed wants a whole number from 0");
        a->town.seed = (uint64_t)value;
        return 0;
    case 'o': a->town.out = str_of(arg); return 0;
    case KEY_TODAY:
        if (!date_parse(str_of(arg), &a->town.today))
            argp_error(state, "--today wants a date such as 2026-11-22");
        return 0;
    case KEY_RECORDS: a->town.records = true; return 0;
    case ARGP_KEY_ARG: argp_error(state, "what is “%s”?", arg); return 0;
    case ARGP_KEY_END:
        if (a->town.out.n == 0) argp_error(state, "where to? (--out DIR)");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* One line that is written over on a terminal, one line a second elsewhere. */
static void show_progress(void *arg, int64_t done, int64_t total)
{
    (void)arg;
    bool terminal = isatty(STDERR_FILENO) == 1;
    (void)fprintf(stderr, "%sweft town: %lld of %lld people%s", terminal ? "\r" : "",
                  (long long)done, (long long)total, terminal ? "" : "\n");
    if (terminal && done >= total) (void)fputc('\n', stderr);
}

status cmd_town(struct env *e, int argc, char **argv)
{
    struct town_arguments a = { .town = { .people = 5000,
                                          .seed = 1,
                                          .today = time_date_local(env_now(e)),
                                          .progress = show_progress } };
    const struct argp argp = { options, parse, NULL, doc, NULL, NULL, NULL };
    TRY(options_parse(e, &argp, "weft town", argc, argv, &a));
    struct town_report r;
    int64_t begun = env_tick(e);
    TRY(town_make(e, &a.town, &r));
    double seconds = (double)(env_tick(e) - begun) / (double)TIME_SECOND;
    (void)printf(
        "%lld people in %lld households; %lld records of them in 15 organisations;\n"
        "%lld entries, messages and rows in %lld files, %.1f MB, in %.1f s: %.*s/feeds.csv\n",
        (long long)r.people, (long long)r.households, (long long)r.records, (long long)r.pieces,
        (long long)r.files, (double)r.bytes / 1e6, seconds, STR_ARG(a.town.out));
    return ST_OK;
}
