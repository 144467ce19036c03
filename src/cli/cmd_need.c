/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"
#include "base/vec.h"
#include "cli/command.h"
#include "cli/output.h"
#include "csv/csv.h"
#include "need/evaluate.h"

struct need_options {
    str formula, facts, codes, out;
    int32_t on;
    bool why, list;
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
    "  printf 'rr,spo2,scale,o2,sbp,pulse,acvpu,temp\\n34,78,1,0,225,82,A,38.0\\n' > one.csv\n"
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
    { "list", 'l', NULL, 0, "list the formulae with version and source", 0 },
    { 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
    struct need_options *o = state->input;
    switch (key) {
    case 'w': o->why = true; return 0;
    case 'l': o->list = true; return 0;
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
    size_t column[NEED_INPUTS_MOST];
    struct {
        VEC(struct need_fact)
    } facts;
};

static status bad_cell(struct work *w, const struct csv_row *row, size_t column, const char *what,
                       str remedy)
{
    env_fail(w->e, ST_BAD_INPUT, w->o->facts, "%s", what);
    env_at(w->e, row->line, (long)column + 1);
    env_remedy(w->e, "%.*s", STR_ARG(remedy));
    return ST_BAD_INPUT;
}

static void add_fact(struct work *w, const struct need_input *in, uint32_t text, double number)
{
    *VEC_PUSH(w->e->arena, &w->facts) =
        (struct need_fact){ .input = in->id, .text = text, .number = number };
}

static bool is_nothing(str s)
{
    return s.n == 0 || str_eq_ascii(s, S("(none)")) || str_eq_ascii(s, S("none"));
}

static status read_codes(struct work *w, const struct need_input *in, const struct csv_row *row,
                         size_t column)
{
    str cell = str_trim(row->field[column]), part;
    if (is_nothing(cell)) {
        add_fact(w, in, NEED_NONE, 0);
        return ST_OK;
    }
    char separator =
        str_find_byte(cell, '|') == SIZE_MAX && str_find_byte(cell, ';') != SIZE_MAX ? ';' : '|';
    while (str_next(&cell, separator, &part)) {
        uint32_t ids[64];
        size_t n = need_code_ids(w->book, in->name, str_trim(part), ids, 64);
        if (n == 0 && in->closed && str_trim(part).n > 0)
            return bad_cell(w, row, column,
                            arena_printf(w->e->arena, "“%.*s” is no code of this formula",
                                         STR_ARG(str_trim(part)))
                                .p,
                            S("Codes are those of the formula's weights, with | between."));
        if (n == 0) add_fact(w, in, UINT32_MAX, 0);
        for (size_t i = 0; i < n; i++) add_fact(w, in, ids[i], 0);
    }
    return ST_OK;
}

static status read_choice(struct work *w, const struct need_input *in, const struct csv_row *row,
                          size_t column)
{
    str cell = str_trim(row->field[column]);
    struct buf b = buf_make(w->e->arena);
    for (size_t i = 0; i < in->choices; i++) {
        if (str_eq_ascii(cell, in->choice[i])) {
            add_fact(w, in, need_text_id(w->book, in->choice[i]), 0);
            return ST_OK;
        }
        buf_printf(&b, "%s%.*s", i == 0 ? "One of: " : ", ", STR_ARG(in->choice[i]));
    }
    return bad_cell(w, row, column, "this is none of the choices", buf_str(&b));
}

static status read_cell(struct work *w, const struct need_input *in, const struct csv_row *row,
                        size_t column)
{
    double v = 0;
    int32_t day = DATE_NONE;
    if (in->kind == NEED_CODES) return read_codes(w, in, row, column);
    str cell = str_trim(row->field[column]);
    if (cell.n == 0) return ST_OK; /* missing, and never taken as normal */
    if (in->kind == NEED_CHOICE) return read_choice(w, in, row, column);
    if (in->kind == NEED_DATE) {
        if (!date_parse(cell, &day))
            return bad_cell(w, row, column, "this is no date", S("Write a date as 2026-11-22."));
        add_fact(w, in, UINT32_MAX, day);
        return ST_OK;
    }
    if (!str_to_real(cell, &v)) return bad_cell(w, row, column, "this is no number", in->words);
    if (v < in->low || v > in->high)
        return bad_cell(w, row, column, "this number cannot be",
                        arena_printf(w->e->arena, "%.*s: from %g to %g.", STR_ARG(in->words),
                                     in->low, in->high));
    add_fact(w, in, UINT32_MAX, v);
    return ST_OK;
}

static void add_clock_band(struct work *w, const struct need_answer *a, struct buf *b)
{
    int32_t due = a->due[0], on = w->o->on;
    if (due == DATE_NONE)
        buf_add(b, S(",not known"));
    else if (due < on)
        buf_printf(b, ",late by %d days", on - due);
    else if (due == on)
        buf_add(b, S(",due today"));
    else
        buf_printf(b, ",%d working days left", date_working_days_between(on, due));
}

static void add_value(struct work *w, const struct need_answer *a, struct buf *b)
{
    struct arena *arena = w->e->arena;
    buf_byte(b, ',');
    if (w->f->scores == 0) {
        if (a->due[0] != DATE_NONE) buf_add(b, date_text(arena, a->due[0]));
        add_clock_band(w, a, b);
        return;
    }
    if (a->known) buf_add(b, need_score_text(arena, w->f, 0, a->value));
    str band = a->not_for                    ? S("not for this person")
               : a->known                    ? need_band_name(a, a->band)
               : a->at_least != NEED_NO_BAND ? arena_printf(arena, "not known (at least %.*s)",
                                                            STR_ARG(need_band_name(a, a->at_least)))
                                             : S("not known");
    csv_add(b, band, false);
}

static void add_others(struct work *w, const struct need_answer *a, struct buf *b)
{
    for (size_t s = 1; s < w->f->scores; s++) {
        buf_byte(b, ',');
        if (a->score_known[s] && a->missing == 0)
            buf_add(b, need_score_text(w->e->arena, w->f, s, a->score[s]));
    }
    for (size_t t = 0; t < w->f->tests; t++)
        buf_add(b, a->missing != 0 ? S(",") : a->test[t] ? S(",True") : S(",False"));
    for (size_t d = w->f->scores == 0 ? 1 : 0; d < w->f->dues; d++) {
        buf_byte(b, ',');
        if (a->due[d] != DATE_NONE) buf_add(b, date_text(w->e->arena, a->due[d]));
    }
    if (!w->o->why) return;
    csv_add(b, need_counted_words(w->e->arena, a), false);
    csv_add(b, need_missing_words(w->e->arena, a), false);
    csv_add(b, need_moving_words(w->e->arena, a), false);
}

static void add_header(struct work *w, const struct csv_header *h, struct buf *b)
{
    for (size_t i = 0; i < h->count; i++) csv_add(b, h->name[i], i == 0);
    buf_add(b, S(",value,band"));
    for (size_t s = 1; s < w->f->scores; s++)
        buf_printf(b, ",value_%.*s", STR_ARG(w->f->score[s].name));
    for (size_t t = 0; t < w->f->tests; t++)
        buf_printf(b, ",value_%.*s", STR_ARG(w->f->test[t].name));
    for (size_t d = w->f->scores == 0 ? 1 : 0; d < w->f->dues; d++)
        buf_printf(b, ",value_%.*s", STR_ARG(w->f->due[d].name));
    if (w->o->why) buf_add(b, S(",counted,missing,would_move"));
    buf_add(b, S("\r\n"));
}

static status find_columns(struct work *w, const struct csv_header *h)
{
    bool any = false;
    struct buf b = buf_make(w->e->arena);
    for (size_t i = 0; i < w->f->inputs; i++) {
        w->column[i] = csv_column(h, w->f->input[i].name);
        any = any || w->column[i] != SIZE_MAX;
        buf_printf(&b, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(w->f->input[i].name));
    }
    if (any) return ST_OK;
    env_fail(w->e, ST_BAD_INPUT, w->o->facts, "no column is an input of %.*s", STR_ARG(w->f->name));
    env_at(w->e, 1, 1);
    env_remedy(w->e, "The first line must name columns of: %.*s.", STR_ARG(buf_str(&b)));
    return ST_BAD_INPUT;
}

static status run_row(struct work *w, const struct csv_row *row, size_t columns, struct buf *b)
{
    struct need_answer a;
    w->facts.count = 0;
    for (size_t i = 0; i < w->f->inputs; i++)
        if (w->column[i] < row->count) TRY(read_cell(w, &w->f->input[i], row, w->column[i]));
    need_evaluate(w->f, w->facts.at, w->facts.count, &a);
    for (size_t i = 0; i < columns; i++) csv_add(b, csv_field(row, i), i == 0);
    add_value(w, &a, b);
    add_others(w, &a, b);
    buf_add(b, S("\r\n"));
    return ST_OK;
}

static status run_file(struct work *w)
{
    struct csv *c = NULL;
    struct csv_header h;
    struct csv_row row;
    struct buf b = buf_make(w->e->arena);
    TRY(csv_open(w->e, w->o->facts, ',', &c));
    TRY(csv_read_header(w->e, c, &h));
    TRY(find_columns(w, &h));
    add_header(w, &h, &b);
    for (;;) {
        status st = csv_next(w->e, c, &row);
        if (st == ST_NOT_FOUND) return output_write(w->e, w->o->out, buf_str(&b));
        TRY(st);
        TRY(run_row(w, &row, h.count, &b));
    }
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
