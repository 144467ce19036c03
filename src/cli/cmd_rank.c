/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "cli/command.h"
#include "cli/output.h"
#include "csv/csv.h"
#include "opinion/rank.h"

struct rank_options {
    const char *votes, *out, *items;
    bool pair;
};

static const char doc[] =
    "Rank items by “which of these two matters more?”.\v"
    "VOTES.csv holds session,winner,loser (one vote a row; session may be left out; a column "
    "“decided” with “no” marks a "
    "“can't decide”, which is kept and in no score). The result holds item,wins,losses,score,"
    "strength,se, strongest first: score is the chance in a hundred to beat an item taken at "
    "random, "
    "100·(wins+1)/(wins+losses+2); strength is Bradley and Terry's, with one phantom win and loss "
    "an "
    "item; se is its standard error.\n\n"
    "Example:\n"
    "  printf 'winner,loser\\nhomes,buses\\nhomes,parks\\nparks,buses\\n' \\\n"
    "    > votes.csv\n"
    "  weft rank votes.csv\n"
    "prints\n"
    "  item,wins,losses,score,strength,se\n"
    "  homes,2,0,75,0.910507641068,1.242661402188\n"
    "  parks,1,1,50,0.000000000000,1.137552467018\n"
    "  buses,0,2,25,-0.910507641068,1.242661402188\n";

static const struct argp_option options[] = {
    { "out", 'o', "OUT.csv", 0, "write the ranking here (standard output unless said)", 0 },
    { "items", 'i', "ITEMS.csv", 0,
      "rank the names in its column item too (or key), even where nobody was asked about them", 0 },
    { "pair", 'p', NULL, 0, "print instead a pair of items to show next, where it teaches most",
      0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct rank_options *o = state->input;
    if (key == 'o')
        o->out = arg;
    else if (key == 'i')
        o->items = arg;
    else if (key == 'p')
        o->pair = true;
    else if (key == ARGP_KEY_ARG && o->votes == NULL)
        o->votes = arg;
    else if (key == ARGP_KEY_ARG)
        argp_error(state, "one file of votes at a time");
    else if (key == ARGP_KEY_END && o->votes == NULL)
        argp_error(state, "which file of votes?");
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static void write_item(struct buf *b, str name, const struct rank_item *t)
{
    csv_add(b, name, true);
    buf_printf(b, ",%lld,%lld,%.10g,%.12f,%.12f\r\n", (long long)t->wins, (long long)t->losses,
               t->score, t->strength == 0 ? 0.0 : t->strength, t->se);
}

static status write_pair(struct env *e, const struct rank_survey *s, const struct rank_result *r,
                         str out)
{
    uint32_t a = 0, b = 0;
    TRY(rank_pair_choose(e, r, &a, &b));
    struct buf text = buf_make(e->arena);
    str row[] = { s->item[a], s->item[b] };
    csv_add_row(&text, row, 2);
    return output_write(e, out, buf_str(&text));
}

status cmd_rank(struct env *e, int argc, char **argv)
{
    struct rank_options o = { .out = "-" };
    const struct argp argp = { options, parse, "VOTES.csv", doc, NULL, NULL, NULL };
    TRY(options_parse(e, &argp, "weft rank", argc, argv, &o));
    struct rank_survey survey;
    struct rank_result result;
    TRY(rank_read(e, str_of(o.votes), str_of(o.items), &survey));
    if (survey.items == 0) {
        env_fail(e, ST_BAD_INPUT, str_of(o.votes), "there are no votes");
        env_at(e, 2, 1);
        env_remedy(e, "After the line of column names each row holds one vote; --items names items "
                      "nobody was asked about.");
        return ST_BAD_INPUT;
    }
    TRY(rank_solve(e, &survey, &result));
    if (o.pair) return write_pair(e, &survey, &result, str_of(o.out));
    struct buf b = buf_make(e->arena);
    buf_add(&b, S("item,wins,losses,score,strength,se\r\n"));
    const uint32_t *order = rank_order(e->arena, &result);
    for (size_t i = 0; i < result.items; i++)
        write_item(&b, survey.item[order[i]], &result.item[order[i]]);
    return output_write(e, str_of(o.out), buf_str(&b));
}
