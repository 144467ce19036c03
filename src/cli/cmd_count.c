/* SPDX-License-Identifier: Apache-2.0 */
#include "ballot/stv.h"
#include "cli/command.h"
#include "cli/count_report.h"
#include "cli/output.h"

static const char doc[] =
    "Count an election by the single transferable vote, or a resolution by classes of member.\v"
    "FILE.blt is the published file of papers (docs/recount/ describes it, with a short program in "
    "another language that counts it again). RULE is scottish (Scottish local elections, five "
    "decimals), wigm (four decimals) or meek (nine decimals) for an election; ordinary, special or "
    "approval for a file of voices (class,choice) with its terms.\n\n"
    "Example:\n"
    "  printf '3 2\\n4 1 2 0\\n3 2 0\\n2 3 0\\n0\\n\"Ann\"\\n\"Ben\"\\n\"Cat\"\\n\"Two seats\"\\n' "
    "\\\n"
    "    > two.blt\n"
    "  weft count two.blt --rule scottish\n"
    "prints\n"
    "  Two seats: 2 seats, 3 candidates, 9 votes, quota 4, Scottish rules\n"
    "  Elected: 1 Ann (stage 1), 2 Ben (stage 2)\n\n"
    "A resolution: VOICES.csv has the columns class,choice with for, against or abstain (for "
    "approval: "
    "the options approved, with ; between), one voter a row; TERMS is a text file, for example\n"
    "  class resident register 1006 quorum 100\n"
    "  class investor register 40 cap 10\n"
    "  quorum 200\n"
    "  need classes 2\n"
    "  tie lost\n"
    "  weft count voices.csv --rule special --terms terms.txt\n";

static const struct argp_option options[] = {
    { "rule", 'r', "RULE", 0, "scottish, meek or wigm; ordinary, special or approval", 0 },
    { "stages", 's', NULL, 0, "print every stage", 0 },
    { "json", 'j', NULL, 0, "print the whole count as JSON", 0 },
    { "lots", 'l', "ORDER", 0, "candidates' numbers, whom a drawn lot favours first (\"3,1,2\")",
      0 },
    { "terms", 't', "TERMS", 0, "the terms of a resolution", 0 },
    { "seats", 'n', "SEATS", 0, "how many options an approval vote chooses (1 unless said)", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct count_options *o = state->input;
    switch (key) {
    case 'r': o->rule = str_of(arg); return 0;
    case 's': o->stages = true; return 0;
    case 'j': o->json = true; return 0;
    case 'l': o->lots = str_of(arg); return 0;
    case 't': o->terms = str_of(arg); return 0;
    case 'n':
        if (!str_to_int(str_of(arg), &o->seats) || o->seats < 1)
            argp_error(state, "--seats wants a whole number from 1");
        return 0;
    case ARGP_KEY_ARG:
        if (!str_is_none(o->file)) argp_error(state, "one file at a time");
        o->file = str_of(arg);
        return 0;
    case ARGP_KEY_END:
        if (str_is_none(o->file)) argp_error(state, "which file?");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static status not_together(struct env *e, const char *option, const char *with)
{
    env_fail(e, ST_USAGE, str_of(option), "this is for %s", with);
    env_remedy(e, "Leave it out, or choose another --rule.");
    return ST_USAGE;
}

static status count_election(struct env *e, const struct count_options *o, enum stv_rule rule)
{
    struct election el;
    struct stv_result r;
    if (!str_is_none(o->terms)) return not_together(e, "--terms", "a resolution");
    if (o->seats > 0)
        return not_together(e, "--seats", "an approval vote: the file says them here");
    TRY(election_read(e, o->file, &el));
    if (!str_is_none(o->lots)) TRY(election_lots(e, &el, o->lots));
    TRY(stv_count(e, &el, rule, &r));
    return output_write(e, S("-"), count_report(e->arena, &el, &r, o));
}

status cmd_count(struct env *e, int argc, char **argv)
{
    struct count_options o = { .rule = S("scottish") };
    const struct argp argp = { options, parse, "FILE", doc, NULL, NULL, NULL };
    TRY(options_parse(e, &argp, "weft count", argc, argv, &o));
    if (str_eq(o.rule, S("scottish"))) return count_election(e, &o, STV_SCOTTISH);
    if (str_eq(o.rule, S("wigm"))) return count_election(e, &o, STV_WIGM);
    if (str_eq(o.rule, S("meek"))) return count_election(e, &o, STV_MEEK);
    if (str_eq(o.rule, S("ordinary")) || str_eq(o.rule, S("special")) ||
        str_eq(o.rule, S("approval"))) {
        if (!str_is_none(o.lots)) return not_together(e, "--lots", "an election");
        if (o.stages) return not_together(e, "--stages", "an election");
        if (o.seats > 0 && !str_eq(o.rule, S("approval")))
            return not_together(e, "--seats", "an approval vote");
        if (o.seats == 0) o.seats = 1;
        return count_resolution(e, &o);
    }
    env_fail(e, ST_USAGE, S("--rule"), "there is no rule “%.*s”", STR_ARG(o.rule));
    env_remedy(e, "Elections: scottish, meek, wigm. Resolutions: ordinary, special, approval.");
    return ST_USAGE;
}
