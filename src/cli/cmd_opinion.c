/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/opinion_report.h"
#include "cli/output.h"

struct opinion_options {
    str votes, statements, groups, report, html, title;
    int64_t k, least;
    bool plain;
};

static const char doc[] =
    "Find opinion groups, what each thinks, and the common ground, from votes on statements.\v"
    "VOTES.csv holds participant,statement,vote (or participant_id,comment_id,vote), a vote being "
    "-1 "
    "(disagree), 0 (pass) or 1 (agree); somebody's last vote on a statement counts. The file of "
    "statements "
    "holds statement,text and, where there are any, moderated (-1: out) and is_meta (1). Groups "
    "are lettered, "
    "A the largest; people with fewer than seven votes get the nearest group and are counted in no "
    "figure. "
    "The order of rows changes nothing.\n\n"
    "Example:\n"
    "  (echo participant,statement,vote\n"
    "   for p in $(seq 20); do for s in $(seq 8); do\n"
    "     echo p$p,s$s,$((s == 8 ? 1 : p*s%5 == 1 ? 0 : p%2 == s%2 ? 1 : -1)); done; done) \\\n"
    "    > votes.csv\n"
    "  weft opinion votes.csv --groups groups.csv --html report.html\n"
    "prints\n"
    "  20 people, 8 statements, 160 votes: 2 groups (A 10, B 10), steady (0.95)\n"
    "and writes who is in which group, and a page to be read (--report: all figures). Where people "
    "stand all "
    "along the "
    "way between groups, “no gap between them” is added: they are ends of one crowd.\n";

static const struct argp_option options[] = {
    { "statements", 's', "FILE", 0, "statements with their words and how they were moderated", 0 },
    { "k", 'k', "K", 0, "so many groups (chosen by the votes unless said)", 0 },
    { "groups", 'g', "OUT.csv", 0, "write participant,group", 0 },
    { "report", 'r', "OUT.json", 0, "write all figures", 0 },
    { "html", 'w', "OUT.html", 0,
      "write a report to be read; one file, nothing loaded from elsewhere", 0 },
    { "title", 't', "WORDS", 0, "title of the report", 0 },
    { "plain", 'p', NULL, 0,
      "leave fonts and the drawing script out of the report (1.2 MB): it is whole without", 0 },
    { "least", 'l', "N", 0, "withhold figures of fewer than N people (5 unless said)", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct opinion_options *o = state->input;
    switch (key) {
    case 's': o->statements = str_of(arg); return 0;
    case 'g': o->groups = str_of(arg); return 0;
    case 'r': o->report = str_of(arg); return 0;
    case 'w': o->html = str_of(arg); return 0;
    case 't': o->title = str_of(arg); return 0;
    case 'p': o->plain = true; return 0;
    case 'k':
        if (!str_to_int(str_of(arg), &o->k) || o->k < 1 || o->k > OPINION_GROUPS_MOST)
            argp_error(state, "--k wants a number of groups from 1 to 5");
        return 0;
    case 'l':
        if (!str_to_int(str_of(arg), &o->least) || o->least < 1)
            argp_error(state, "--least wants a whole number from 1");
        return 0;
    case ARGP_KEY_ARG:
        if (!str_is_none(o->votes)) argp_error(state, "one file of votes at a time");
        o->votes = str_of(arg);
        return 0;
    case ARGP_KEY_END:
        if (str_is_none(o->votes)) argp_error(state, "which file of votes?");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

struct ranked {
    double common;
    uint32_t statement;
};

static int by_common(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->common != y->common) return x->common > y->common ? -1 : 1;
    return x->statement < y->statement ? -1 : x->statement > y->statement;
}

static void rank_common(struct env *e, struct opinion_view *o)
{
    struct ranked *all = NEW_ARRAY(e->arena, struct ranked, o->v.statements);
    o->common = NEW_ARRAY(e->arena, uint32_t, o->v.statements);
    for (uint32_t j = 0; j < o->v.statements; j++)
        if (!o->v.zeroed[j]) all[o->common_count++] = (struct ranked){ o->b.common[j], j };
    if (o->common_count > 1) qsort(all, o->common_count, sizeof *all, by_common);
    for (size_t i = 0; i < o->common_count; i++) o->common[i] = all[i].statement;
}

static status tell(struct env *e, const struct opinion_view *o)
{
    struct buf b = buf_make(e->arena);
    buf_printf(&b, "%zu %s, %zu %s, %zu %s: ", o->v.people, o->v.people == 1 ? "person" : "people",
               o->v.statements, o->v.statements == 1 ? "statement" : "statements", o->v.count,
               o->v.count == 1 ? "vote" : "votes");
    if (o->g.k < 2) {
        buf_add(&b, S("no groups can be told apart\n"));
        return output_write(e, S("-"), buf_str(&b));
    }
    buf_printf(&b, "%zu groups (", o->g.k);
    for (size_t g = 0; g < o->g.k; g++)
        buf_printf(&b, "%s%c %zu", g == 0 ? "" : ", ", (char)('A' + g), o->g.size[g]);
    buf_printf(&b, "), %s (%.2f)%s\n", opinion_verdict(o->g.verdict), o->g.stability,
               o->gaps.shown == 0              ? ", no gap between them"
               : o->gaps.shown < o->gaps.count ? ", not all with a gap between them"
                                               : "");
    if (o->d.count > 0)
        buf_printf(&b, "%zu people in %zu %s vote alike beyond chance: see the report\n",
                   o->d.people, o->d.count, o->d.count == 1 ? "set" : "sets");
    for (size_t g = 0; g < o->g.k; g++)
        if (o->d.as_one[g])
            buf_printf(&b,
                       "group %c votes as one: two of it cast the same vote %.0f times in 100\n",
                       (char)('A' + g), 100 * o->d.alike[g]);
    return output_write(e, S("-"), buf_str(&b));
}

static status check(struct env *e, const struct opinion_options *o, const struct votes *v)
{
    if (v->count > 0) return ST_OK;
    env_fail(e, ST_BAD_INPUT, o->votes, "there are no votes");
    env_at(e, 2, 1);
    env_remedy(e, "After the line of column names each row holds one vote.");
    return ST_BAD_INPUT;
}

status cmd_opinion(struct env *e, int argc, char **argv)
{
    struct opinion_options o = { .least = 5, .title = S("What people think") };
    const struct argp argp = { options, parse, "VOTES.csv", doc, NULL, NULL, NULL };
    TRY(options_parse(e, &argp, "weft opinion", argc, argv, &o));
    struct opinion_view view = { .least = (size_t)o.least, .title = o.title, .plain = o.plain };
    TRY(votes_read(e, o.votes, o.statements, &view.v));
    TRY(check(e, &o, &view.v));
    view.p = pca_find(e, &view.v, NULL);
    view.g = groups_find(e, &view.v, &view.p, (size_t)o.k);
    view.s = stats_find(e, &view.v, &view.p, &view.g);
    view.b = bridge_fit(e, &view.v, &view.p, &view.g);
    view.d = doubt_find(e, &view.v, &view.g, &view.s);
    view.gaps = gaps_find(e, &view.p, &view.g, view.v.people);
    rank_common(e, &view);
    if (!str_is_none(o.groups)) TRY(output_write(e, o.groups, opinion_groups_csv(e->arena, &view)));
    if (!str_is_none(o.report)) TRY(output_write(e, o.report, opinion_json(e->arena, &view)));
    if (!str_is_none(o.html)) TRY(output_write(e, o.html, opinion_html(e->arena, &view)));
    return tell(e, &view);
}
