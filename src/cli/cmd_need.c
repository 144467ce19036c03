/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/file.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/need_table.h"
#include "cli/output.h"

struct need_options {
    str formula, facts, codes, out;
    int32_t on;
    bool why, list, check;
};

static const char doc[] =
    "Compute a published formula, or a legal clock, for each row of facts.\v"
    "FORMULA is one of those below (weft need --list), or the path of a text file with a place's "
    "own "
    "(docs/need.md has the format). FACTS.csv has a column for each input of the formula; a list "
    "of codes "
    "is written with | between, and “(none)” or nothing says that there are none. The rows come "
    "back with "
    "value and band appended, and a column value_NAME for every other result of the formula. Where "
    "an input "
    "is missing there is no value: the band says so, and how bad it is at the least.\n\n"
    "Example:\n"
    "  printf 'rr,spo2,scale,o2,sbp,pulse,acvpu,temp\\n34,78,1,0,225,82,A,38.0\\n' \\\n"
    "    > one.csv\n"
    "  weft need news2 one.csv --why\n"
    "prints\n"
    "  rr,spo2,scale,o2,sbp,pulse,acvpu,temp,value,band,counted,missing,would_move\n"
    "  34,78,1,0,225,82,A,38.0,9,high,\"breaths a minute (3); oxygen saturation, per cent (3); "
    "systolic "
    "blood pressure, mmHg (3)\",nothing is missing,without breaths a minute it would be 6\n";

static const struct argp_option options[] = {
    { "why", 'w', NULL, 0, "append what counted, what is missing and what would move it", 0 },
    { "codes", 'c', "FOLDER", 0,
      "a place's code sets: FOLDER/[FORMULA-]NAME.txt (or .snomed.txt), one code a line, stand for "
      "NAME",
      0 },
    { "on", 'd', "DATE", 0, "the day to which clocks are compared (today unless said)", 0 },
    { "out", 'o', "OUT.csv", 0, "write here (standard output unless said)", 0 },
    { "check", 'k', NULL, 0,
      "compare with the columns expected_value, expected_band, expected_NAME: the first vector "
      "that "
      "does not agree is told with line and column",
      0 },
    { "list", 'l', NULL, 0, "list the formulae with version and source", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct need_options *o = state->input;
    switch (key) {
    case 'w': o->why = true; return 0;
    case 'l': o->list = true; return 0;
    case 'k': o->check = true; return 0;
    case 'c': o->codes = str_of(arg); return 0;
    case 'o': o->out = str_of(arg); return 0;
    case 'd':
        if (!date_parse(str_of(arg), &o->on))
            argp_error(state, "--on wants a date such as 2026-11-22");
        return 0;
    case ARGP_KEY_ARG:
        if (!str_is_none(o->facts)) argp_error(state, "one formula and one file of facts");
        *(str_is_none(o->formula) ? &o->formula : &o->facts) = str_of(arg);
        return 0;
    case ARGP_KEY_END:
        if (!o->list && str_is_none(o->facts))
            argp_error(state, "which formula, and which file of facts?");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

struct work {
    struct env *e;
    const struct need_options *o;
    struct need_book *book;
    const struct need_formula *f;
};

static status run_file(struct work *w)
{
    struct csv *c = NULL;
    struct buf b = buf_make(w->e->arena);
    struct need_table t = { .book = w->book,
                            .formula = w->f,
                            .name = w->o->facts,
                            .on = w->o->on,
                            .why = w->o->why,
                            .check = w->o->check };
    TRY(csv_open(w->e, w->o->facts, ',', &c));
    struct need_passed passed;
    TRY(need_table_run(w->e, &t, c, &b, &passed));
    TRY(output_write(w->e, w->o->out, buf_str(&b)));
    if (passed.count > 0)
        (void)fprintf(stderr, "weft need: %zu code%s counted in nothing, such as “%.*s”\n",
                      passed.count, passed.count == 1 ? "" : "s", STR_ARG(passed.first));
    return ST_OK;
}

/* efi-heart-failure.snomed.txt → heart-failure. Files named otherwise are left alone. */
static str code_of_file(const struct need_formula *f, str name)
{
    if (str_ends(name, S(".snomed.txt")))
        name.n -= strlen(".snomed.txt");
    else if (str_ends(name, S(".txt")))
        name.n -= strlen(".txt");
    else
        return str_none();
    if (str_starts(name, f->name) && name.n > f->name.n && name.p[f->name.n] == '-')
        name = str_from(name, f->name.n + 1);
    for (size_t i = 0; i < f->codes; i++)
        if (str_eq(f->code[i], name)) return name;
    return str_none();
}

static status read_codesets(struct work *w)
{
    str *names = NULL, list;
    size_t count = 0;
    if (str_is_none(w->o->codes)) return ST_OK;
    TRY(file_list(w->e, w->o->codes, &names, &count));
    for (size_t i = 0; i < count; i++) {
        str code = code_of_file(w->f, names[i]),
            path = file_join(w->e->arena, w->o->codes, names[i]);
        if (str_is_none(code)) continue;
        TRY(file_read(w->e, path, NEED_CODESET_MOST, &list));
        TRY(need_book_codes(w->e, w->book, code, list, path));
    }
    return ST_OK;
}

static status find_formula(struct work *w)
{
    str name = w->o->formula, text;
    w->f = need_book_find(w->book, name);
    if (w->f != NULL) return ST_OK;
    if (file_exists(w->e, name)) {
        TRY(file_read(w->e, name, NEED_TEXT_MOST, &text));
        TRY(need_book_add(w->e, w->book, text, name));
        w->f = w->book->formula[w->book->count - 1];
        return ST_OK;
    }
    env_fail(w->e, ST_NOT_FOUND, name, "there is no such formula");
    env_remedy(w->e, "“weft need --list” names them; or give the path of a formula's text.");
    return ST_NOT_FOUND;
}

static status list_formulae(struct work *w)
{
    struct buf b = buf_make(w->e->arena);
    for (size_t i = 0; i < w->book->count; i++) {
        const struct need_formula *f = w->book->formula[i];
        buf_printf(&b, "%-10.*s %.*s\n           %.*s; for %.*s\n           %.*s\n",
                   STR_ARG(f->name), STR_ARG(f->title), STR_ARG(f->version), STR_ARG(f->audience),
                   STR_ARG(f->source));
    }
    return output_write(w->e, S("-"), buf_str(&b));
}

status cmd_need(struct env *e, int argc, char **argv)
{
    struct need_options o = { .out = S("-"), .on = time_date_local(env_now(e)) };
    const struct argp argp = { options, parse, "FORMULA FACTS.csv", doc, NULL, NULL, NULL };
    struct work w = { .e = e, .o = &o };
    TRY(options_parse(e, &argp, "weft need", argc, argv, &o));
    TRY(need_book_open(e, &w.book));
    if (o.list) return list_formulae(&w);
    TRY(find_formula(&w));
    TRY(read_codesets(&w));
    return run_file(&w);
}
