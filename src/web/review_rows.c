/* SPDX-License-Identifier: Apache-2.0
 * Records side by side: what each has, where they differ, and what that weighs. */
#include <math.h>

#include "base/buf.h"
#include "html/msg.h"
#include "html/words.h"
#include "web/review.h"

str review_bits(struct arena *a, double bits)
{
    if (fabs(bits) < 0.05) return S("0.0");
    return arena_printf(a, "%s%.1f", bits > 0 ? "+" : "−", fabs(bits));
}

int64_t review_in_hundred(double probability)
{
    int64_t n = (int64_t)lround(probability * 100);
    return n > 99 ? 99 : n < 1 ? 1 : n;
}

str review_date(struct page *p, str text)
{
    int32_t date;
    return date_parse(text, &date) ? words_date(p->out, date) : text;
}

str review_nhs(struct page *p, str digits)
{
    return str_is_empty(digits) ? digits : words_nhs(p->req->arena, digits);
}

/* "HB5 5LH": the last three stand apart. */
static str postcode_words(struct page *p, str folded)
{
    if (folded.n < 5 || str_find_byte(folded, ' ') != SIZE_MAX) return folded;
    return arena_printf(p->req->arena, "%.*s %.*s", STR_ARG(str_sub(folded, 0, folded.n - 3)),
                        STR_ARG(str_from(folded, folded.n - 3)));
}

static str place_words(struct page *p, const struct review_side *s)
{
    str code = postcode_words(p, s->postcode);
    if (str_is_empty(code) || str_has(s->address, code)) return s->address;
    if (str_is_empty(s->address)) return code;
    return arena_printf(p->req->arena, "%.*s, %.*s", STR_ARG(s->address), STR_ARG(code));
}

/* ---- differences -----------------------------------------------------------------------------*/

static bool is_middle(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Large and small letters are no difference: one source writes in capitals. */
static bool is_like(char a, char b)
{
    return str_eq_ascii(str_make(&a, 1), str_make(&b, 1));
}

/* What both begin with, and what both end with, stays; whole characters. */
static void mark_difference(struct review_cell *cell, str value, str other)
{
    size_t most = value.n < other.n ? value.n : other.n, front = 0, back = 0;
    while (front < most && is_like(value.p[front], other.p[front])) front++;
    while (front > 0 && front < value.n && is_middle(value.p[front])) front--;
    while (back < most - front && is_like(value.p[value.n - 1 - back], other.p[other.n - 1 - back]))
        back++;
    while (back > 0 && is_middle(value.p[value.n - back])) back--;
    cell->before = str_sub(value, 0, front);
    cell->differs = str_sub(value, front, value.n - front - back);
    cell->after = str_from(value, value.n - back);
}

static struct review_cell cell_of(str organisation, str value, str other, bool number)
{
    struct review_cell cell = { .organisation = organisation,
                                .before = value,
                                .differs = S(""),
                                .after = S(""),
                                .held = !str_is_empty(value),
                                .number = number };
    if (cell.held && !str_is_empty(other) && !str_eq_ascii(value, other))
        mark_difference(&cell, value, other);
    return cell;
}

/* ---- rows ------------------------------------------------------------------------------------*/

enum value {
    VALUE_NAME,
    VALUE_BORN,
    VALUE_NHS,
    VALUE_SEX,
    VALUE_PLACE,
    VALUE_PHONE,
    VALUE_DIED,
    VALUE_HEARD,
    VALUE__COUNT
};

/* Which comparisons (link/levels.c, as they are called there) a row's weight is the sum of. */
static const struct {
    enum msg_key what;
    const char *fields[4];
    bool number;
} values[VALUE__COUNT] = {
    [VALUE_NAME] = { MSG_review_name, { "given name", "family name", "middle name", NULL }, false },
    [VALUE_BORN] = { MSG_review_born, { "birth date", NULL }, false },
    [VALUE_NHS] = { MSG_review_nhs, { "NHS number", NULL }, true },
    [VALUE_SEX] = { MSG_review_sex, { "sex", NULL }, false },
    [VALUE_PLACE] = { MSG_review_address, { "address", NULL }, false },
    [VALUE_PHONE] = { MSG_review_phone, { "telephone", NULL }, true },
    [VALUE_DIED] = { MSG_review_died, { "date of death", NULL }, false },
    [VALUE_HEARD] = { MSG_review_heard, { NULL }, false },
};

static str value_of(struct page *p, const struct review_side *s, enum value v)
{
    switch (v) {
    case VALUE_NAME: return s->name;
    case VALUE_BORN: return review_date(p, s->born);
    case VALUE_NHS: return review_nhs(p, s->nhs);
    case VALUE_SEX: return s->sex;
    case VALUE_PLACE: return place_words(p, s);
    case VALUE_PHONE: return s->phone;
    case VALUE_DIED: return review_date(p, s->died);
    default: return review_date(p, s->heard);
    }
}

/* Both may have records of one organisation: their columns are told apart by a number. */
static str numbered(struct arena *a, int number, str organisation)
{
    return arena_printf(a, "%d. %.*s", number, STR_ARG(organisation));
}

/* The cells of a person's records, each held against the other person's first. */
static void add_cells(struct page *p, struct review_row *row, enum value v, int number,
                      const struct review_side *first, const struct review_side *others,
                      size_t count, const struct review_side *against)
{
    struct arena *a = p->req->arena;
    bool compared = v != VALUE_HEARD;
    str other = compared ? value_of(p, against, v) : str_none();
    *VEC_PUSH(a, &row->cells) = cell_of(numbered(a, number, first->organisation),
                                        value_of(p, first, v), other, values[v].number);
    for (size_t i = 0; i < count; i++)
        *VEC_PUSH(a, &row->cells) = cell_of(numbered(a, number, others[i].organisation),
                                            value_of(p, &others[i], v), other, values[v].number);
}

static bool is_held(const struct review_row *row)
{
    for (size_t i = 0; i < row->cells.count; i++)
        if (row->cells.at[i].held) return true;
    return false;
}

static bool speaks_of(enum value v, str field)
{
    for (size_t i = 0; i < 4 && values[v].fields[i] != NULL; i++)
        if (str_eq(field, str_of(values[v].fields[i]))) return true;
    return false;
}

enum { DRAWN_WIDE = 124, DRAWN_MIDDLE = 62 };

static void weigh(struct page *p, struct review_row *row, double bits, double most)
{
    double wide = fabs(bits) / most * (DRAWN_MIDDLE - 2);
    row->weighed = true;
    row->against = bits < 0;
    row->weight = review_bits(p->req->arena, bits);
    row->wide = wide;
    row->x = bits < 0 ? DRAWN_MIDDLE - wide : DRAWN_MIDDLE;
}

static void add_evidence(struct page *p, struct review_row *row, const struct review_pair *pair,
                         enum value v, double most)
{
    double bits = 0;
    bool any = false;
    for (size_t i = 0; i < pair->evidence_count; i++) {
        if (!speaks_of(v, pair->evidence[i].field)) continue;
        any = true;
        bits += pair->evidence[i].bits;
        *VEC_PUSH(p->req->arena, &row->says) = pair->evidence[i].words;
    }
    if (any) weigh(p, row, bits, most);
}

/* What no row above speaks of: identifiers, e-mail, lines from before weights were kept. */
static void add_rest(struct page *p, const struct review_pair *pair, struct review_view *v,
                     double most)
{
    for (size_t i = 0; i < pair->evidence_count; i++) {
        const struct review_evidence *e = &pair->evidence[i];
        bool told = false;
        for (int k = 0; k < VALUE__COUNT; k++) told = told || speaks_of((enum value)k, e->field);
        if (told) continue;
        struct review_row row = { .what = e->field.n > 0
                                              ? e->field
                                              : msg_words(p->out->lang, MSG_review_else) };
        for (size_t k = 0; k < v->columns.count; k++)
            *VEC_PUSH(p->req->arena, &row.cells) =
                (struct review_cell){ .organisation = v->columns.at[k].organisation };
        *VEC_PUSH(p->req->arena, &row.says) = e->words;
        if (e->field.n > 0) weigh(p, &row, e->bits, most);
        *VEC_PUSH(p->req->arena, &v->rows) = row;
    }
}

static double widest(const struct review_pair *pair)
{
    double most = 11; /* a rare name and more */
    for (size_t i = 0; i < pair->evidence_count; i++)
        if (fabs(pair->evidence[i].bits) > most) most = fabs(pair->evidence[i].bits);
    return most * 1.5; /* several comparisons add up in one row */
}

void review_rows_fill(struct page *p, const struct review_pair *pair, struct review_view *v)
{
    double most = widest(pair), sum = pair->prior_bits;
    for (int k = 0; k < VALUE__COUNT; k++) {
        struct review_row row = { .what = msg_words(p->out->lang, values[k].what),
                                  .compared = k != VALUE_HEARD };
        add_cells(p, &row, (enum value)k, 1, &pair->left, pair->left_others, pair->left_other_count,
                  &pair->right);
        add_cells(p, &row, (enum value)k, 2, &pair->right, pair->right_others,
                  pair->right_other_count, &pair->left);
        add_evidence(p, &row, pair, (enum value)k, most);
        if (is_held(&row)) *VEC_PUSH(p->req->arena, &v->rows) = row;
    }
    add_rest(p, pair, v, most);
    for (size_t i = 0; i < pair->evidence_count; i++) sum += pair->evidence[i].bits;
    v->sum = review_bits(p->req->arena, sum);
    v->prior = review_bits(p->req->arena, pair->prior_bits);
}

void review_rows_of(struct page *p, const struct review_side *left, const struct review_side *right,
                    struct judge_view *v)
{
    for (int k = 0; k < VALUE__COUNT; k++) {
        struct review_row row = { .what = msg_words(p->out->lang, values[k].what) };
        add_cells(p, &row, (enum value)k, 1, left, NULL, 0, right);
        add_cells(p, &row, (enum value)k, 2, right, NULL, 0, left);
        if (is_held(&row)) *VEC_PUSH(p->req->arena, &v->rows) = row;
    }
}
