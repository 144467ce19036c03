/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/need_table.h"

#include <math.h>

#include "base/time.h"
#include "base/vec.h"

struct table {
    struct env *e;
    const struct need_table *want;
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
    struct need_passed *passed;
};

static status bad_cell(struct table *w, const struct csv_row *row, size_t column, const char *what,
                       str remedy)
{
    env_fail(w->e, ST_BAD_INPUT, w->want->name, "%s", what);
    env_at(w->e, row->line, (long)column + 1);
    env_remedy(w->e, "%.*s", STR_ARG(remedy));
    return ST_BAD_INPUT;
}

static void add_fact(struct table *w, const struct need_input *in, uint32_t text, double number)
{
    *VEC_PUSH(w->e->arena, &w->facts) =
        (struct need_fact){ .input = in->id, .text = text, .number = number };
}

static bool is_nothing(str s)
{
    return s.n == 0 || str_eq_ascii(s, S("(none)")) || str_eq_ascii(s, S("none"));
}

static status read_codes(struct table *w, const struct need_input *in, const struct csv_row *row,
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
        size_t n = need_code_ids(w->want->book, in->name, str_trim(part), ids, 64);
        if (n == 0 && in->closed && str_trim(part).n > 0)
            return bad_cell(w, row, column,
                            arena_printf(w->e->arena, "“%.*s” is no code of this formula",
                                         STR_ARG(str_trim(part)))
                                .p,
                            S("Codes are those of the formula's weights, with | between."));
        if (n == 0) add_fact(w, in, UINT32_MAX, 0);
        if (n == 0 && str_trim(part).n > 0 && w->passed->count++ == 0)
            w->passed->first = arena_str(w->e->arena, str_trim(part));
        for (size_t i = 0; i < n; i++) add_fact(w, in, ids[i], 0);
    }
    return ST_OK;
}

static status read_choice(struct table *w, const struct need_input *in, const struct csv_row *row,
                          size_t column)
{
    str cell = str_trim(row->field[column]);
    struct buf b = buf_make(w->e->arena);
    for (size_t i = 0; i < in->choices; i++) {
        if (str_eq_ascii(cell, in->choice[i])) {
            add_fact(w, in, need_text_id(w->want->book, in->choice[i]), 0);
            return ST_OK;
        }
        buf_printf(&b, "%s%.*s", i == 0 ? "One of: " : ", ", STR_ARG(in->choice[i]));
    }
    return bad_cell(w, row, column, "this is none of the choices", buf_str(&b));
}

static status read_cell(struct table *w, const struct need_input *in, const struct csv_row *row,
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

static void add_result(struct table *w, str s)
{
    *VEC_PUSH(w->e->arena, &w->results) = s;
}

static str due_text(struct table *w, int32_t due)
{
    return due == DATE_NONE ? S("") : date_text(w->e->arena, due);
}

static str clock_band(struct table *w, int32_t due)
{
    int32_t on = w->want->on;
    if (due == DATE_NONE) return S("not known");
    if (due == on) return S("due today");
    if (due < on) return arena_printf(w->e->arena, "late by %d days", on - due);
    return arena_printf(w->e->arena, "%d working days left", date_working_days_between(on, due));
}

static str value_band(struct table *w, const struct need_answer *a)
{
    if (a->not_for) return S("not for this person");
    if (a->known) return need_band_name(a, a->band);
    if (a->at_least == NEED_NO_BAND) return S("not known");
    return arena_printf(w->e->arena, "not known (at least %.*s)",
                        STR_ARG(need_band_name(a, a->at_least)));
}

/* What a row's answer is, in the order of name_results. */
static void fill_results(struct table *w, const struct need_answer *a)
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

static void name_result(struct table *w, str name)
{
    *VEC_PUSH(w->e->arena, &w->names) = name;
}

static void name_results(struct table *w)
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

static void add_header(struct table *w, const struct csv_header *h, struct buf *b)
{
    for (size_t i = 0; i < h->count; i++) csv_add(b, h->name[i], i == 0);
    for (size_t i = 0; i < w->names.count; i++) csv_add(b, w->names.at[i], false);
    if (w->want->why) buf_add(b, S(",counted,missing,would_move"));
    buf_add(b, S("\r\n"));
}

/* ---- vectors ---- */

/* Columns expected_value, expected_band, expected_NAME beside the inputs. */
static status find_expected(struct table *w, const struct csv_header *h)
{
    bool any = false;
    w->expected = NEW_ARRAY(w->e->arena, size_t, w->names.count);
    for (size_t i = 0; i < w->names.count; i++) {
        str name = w->names.at[i];
        if (str_starts(name, S("value_"))) name = str_from(name, 6);
        w->expected[i] = csv_column(h, arena_printf(w->e->arena, "expected_%.*s", STR_ARG(name)));
        any = any || w->expected[i] != SIZE_MAX;
    }
    if (any || !w->want->check) return ST_OK;
    env_fail(w->e, ST_BAD_INPUT, w->want->name, "there is nothing to check against");
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

static status check_row(struct table *w, const struct csv_row *row)
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

static status find_columns(struct table *w, const struct csv_header *h)
{
    bool any = false;
    struct buf b = buf_make(w->e->arena);
    for (size_t i = 0; i < w->f->inputs; i++) {
        w->column[i] = csv_column(h, w->f->input[i].name);
        any = any || w->column[i] != SIZE_MAX;
        buf_printf(&b, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(w->f->input[i].name));
    }
    if (any) return ST_OK;
    env_fail(w->e, ST_BAD_INPUT, w->want->name, "no column is an input of %.*s",
             STR_ARG(w->f->name));
    env_at(w->e, 1, 1);
    env_remedy(w->e, "The first line must name columns of: %.*s.", STR_ARG(buf_str(&b)));
    return ST_BAD_INPUT;
}

static status run_row(struct table *w, const struct csv_row *row, size_t columns, struct buf *b)
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
    if (w->want->check) return check_row(w, row);
    for (size_t i = 0; i < columns; i++) csv_add(b, csv_field(row, i), i == 0);
    for (size_t i = 0; i < w->results.count; i++) csv_add(b, w->results.at[i], false);
    if (w->want->why) {
        csv_add(b, need_counted_words(w->e->arena, &a), false);
        csv_add(b, need_missing_words(w->e->arena, &a), false);
        csv_add(b, need_moving_words(w->e->arena, &a), false);
    }
    buf_add(b, S("\r\n"));
    return ST_OK;
}

status need_table_run(struct env *e, const struct need_table *t, struct csv *c, struct buf *b,
                      struct need_passed *ret_passed)
{
    struct need_passed passed = { 0 };
    struct table w = { .e = e, .want = t, .f = t->formula, .passed = &passed };
    struct csv_header h;
    struct csv_row row;
    TRY(csv_read_header(e, c, &h));
    TRY(find_columns(&w, &h));
    name_results(&w);
    TRY(find_expected(&w, &h));
    if (!t->check) add_header(&w, &h, b);
    for (;;) {
        status st = csv_next(e, c, &row);
        if (st == ST_NOT_FOUND) break;
        TRY(st);
        TRY(run_row(&w, &row, h.count, b));
    }
    if (t->check)
        buf_printf(b,
                   w.rows == 1 ? "%.*s, version %.*s: the only vector agrees\n"
                               : "%.*s, version %.*s: all %zu vectors agree\n",
                   STR_ARG(w.f->name), STR_ARG(w.f->version), w.rows);
    *ret_passed = passed;
    return ST_OK;
}
