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
    size_t column[NEED_INPUTS_MOST];
    struct {
        VEC(struct need_fact)
    } facts;
    struct {
        VEC(str)
    } names, results; /* of what is appended */
    size_t *expected; /* column of each, SIZE_MAX where there is none */
    size_t rows;
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

static void add_result(struct work *w, str s)
{
    *VEC_PUSH(w->e->arena, &w->results) = s;
}

static str due_text(struct work *w, int32_t due)
{
    return due == DATE_NONE ? S("") : date_text(w->e->arena, due);
}

static str clock_band(struct work *w, int32_t due)
{
    int32_t on = w->o->on;
    if (due == DATE_NONE) return S("not known");
    if (due == on) return S("due today");
    if (due < on) return arena_printf(w->e->arena, "late by %d days", on - due);
    return arena_printf(w->e->arena, "%d working days left", date_working_days_between(on, due));
}

static str value_band(struct work *w, const struct need_answer *a)
{
    if (a->not_for) return S("not for this person");
    if (a->known) return need_band_name(a, a->band);
    if (a->at_least == NEED_NO_BAND) return S("not known");
    return arena_printf(w->e->arena, "not known (at least %.*s)",
                        STR_ARG(need_band_name(a, a->at_least)));
}

/* What a row's answer is, in the order of name_results. */
static void fill_results(struct work *w, const struct need_answer *a)
{
    struct arena *arena = w->e->arena;
    w->results.count = 0;
    if (w->f->scores == 0) {
        add_result(w, due_text(w, a->due[0]));
        add_result(w, clock_band(w, a->due[0]));
    } else {
        add_result(w, a->known ? need_score_text(arena, w->f, 0, a->value) : S(""));
        add_result(w, value_band(w, a));
    }
    for (size_t s = 1; s < w->f->scores; s++)
        add_result(w, a->score_known[s] && a->missing == 0
                          ? need_score_text(arena, w->f, s, a->score[s])
                          : S(""));
    for (size_t t = 0; t < w->f->tests; t++)
        add_result(w, a->missing != 0 ? S("") : a->test[t] ? S("True") : S("False"));
    for (size_t d = w->f->scores == 0 ? 1 : 0; d < w->f->dues; d++)
        add_result(w, due_text(w, a->due[d]));
}

static void name_result(struct work *w, str name)
{
    *VEC_PUSH(w->e->arena, &w->names) = name;
}

static void name_results(struct work *w)
{
    const struct need_formula *f = w->f;
    struct arena *a = w->e->arena;
    name_result(w, S("value"));
    name_result(w, S("band"));
    for (size_t s = 1; s < f->scores; s++)
        name_result(w, arena_printf(a, "value_%.*s", STR_ARG(f->score[s].name)));
    for (size_t t = 0; t < f->tests; t++)
        name_result(w, arena_printf(a, "value_%.*s", STR_ARG(f->test[t].name)));
    for (size_t d = f->scores == 0 ? 1 : 0; d < f->dues; d++)
        name_result(w, arena_printf(a, "value_%.*s", STR_ARG(f->due[d].name)));
}

static void add_header(struct work *w, const struct csv_header *h, struct buf *b)
{
    for (size_t i = 0; i < h->count; i++) csv_add(b, h->name[i], i == 0);
    for (size_t i = 0; i < w->names.count; i++) csv_add(b, w->names.at[i], false);
    if (w->o->why) buf_add(b, S(",counted,missing,would_move"));
    buf_add(b, S("\r\n"));
}

/* ---- vectors ---- */

/* Columns expected_value, expected_band, expected_NAME beside the inputs. */
static status find_expected(struct work *w, const struct csv_header *h)
{
    bool any = false;
    w->expected = NEW_ARRAY(w->e->arena, size_t, w->names.count);
    for (size_t i = 0; i < w->names.count; i++) {
        str name = w->names.at[i];
        if (str_starts(name, S("value_"))) name = str_from(name, 6);
        w->expected[i] = csv_column(h, arena_printf(w->e->arena, "expected_%.*s", STR_ARG(name)));
        any = any || w->expected[i] != SIZE_MAX;
    }
    if (any || !w->o->check) return ST_OK;
    env_fail(w->e, ST_BAD_INPUT, w->o->facts, "there is nothing to check against");
    env_at(w->e, 1, 1);
    env_remedy(w->e, "Name a column expected_value, expected_band, or expected_ and another "
                     "result's name.");
    return ST_BAD_INPUT;
}

/* Numbers agree as numbers: 3 and 3.0. */
static bool agrees(str got, str wanted)
{
    double x = 0, y = 0;
    if (str_to_real(got, &x) && str_to_real(wanted, &y)) return x == y;
    return str_eq(got, wanted);
}

static status check_row(struct work *w, const struct csv_row *row)
{
    for (size_t i = 0; i < w->names.count; i++) {
        if (w->expected[i] == SIZE_MAX) continue;
        str wanted = str_trim(csv_field(row, w->expected[i]));
        if (agrees(w->results.at[i], wanted)) continue;
        return bad_cell(w, row, w->expected[i],
                        arena_printf(w->e->arena, "this vector does not agree: %.*s is “%.*s”",
                                     STR_ARG(w->names.at[i]), STR_ARG(w->results.at[i]))
                            .p,
                        arena_printf(w->e->arena,
                                     "“%.*s” was expected: mend the formula, or the vector.",
                                     STR_ARG(wanted)));
    }
    return ST_OK;
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
    w->rows++;
    if (row->count > columns)
        return bad_cell(w, row, columns, "the row has more fields than the first",
                        S("Put a field that holds a comma between quotation marks."));
    for (size_t i = 0; i < w->f->inputs; i++)
        if (w->column[i] < row->count) TRY(read_cell(w, &w->f->input[i], row, w->column[i]));
    need_evaluate(w->f, w->facts.at, w->facts.count, &a);
    fill_results(w, &a);
    if (w->o->check) return check_row(w, row);
    for (size_t i = 0; i < columns; i++) csv_add(b, csv_field(row, i), i == 0);
    for (size_t i = 0; i < w->results.count; i++) csv_add(b, w->results.at[i], false);
    if (w->o->why) {
        csv_add(b, need_counted_words(w->e->arena, &a), false);
        csv_add(b, need_missing_words(w->e->arena, &a), false);
        csv_add(b, need_moving_words(w->e->arena, &a), false);
    }
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
    name_results(w);
    TRY(find_expected(w, &h));
    if (!w->o->check) add_header(w, &h, &b);
    for (;;) {
        status st = csv_next(w->e, c, &row);
        if (st == ST_NOT_FOUND) break;
        TRY(st);
        TRY(run_row(w, &row, h.count, &b));
    }
    if (w->o->check)
        buf_printf(&b,
                   w->rows == 1 ? "%.*s, version %.*s: the only vector agrees\n"
                                : "%.*s, version %.*s: all %zu vectors agree\n",
                   STR_ARG(w->f->name), STR_ARG(w->f->version), w->rows);
    return output_write(w->e, w->o->out, buf_str(&b));
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
