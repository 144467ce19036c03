/* SPDX-License-Identifier: Apache-2.0
 * Any CSV through linkage: the first row names types (or its bytes choose them), the others are
 * records. Learning and clustering end; no cluster holds two valid NHS numbers; the live index,
 * fed in another order, decides as the batch did. */
#include <stdlib.h>

#include "base/time.h"
#include "csv/csv.h"
#include "link/batch.h"
#include "fuzz/fuzz.h"

enum { RECORDS_MOST = 60, COLUMNS_MOST = 24 };

struct input {
    struct link_value column[COLUMNS_MOST];
    size_t columns, records;
    str text[RECORDS_MOST][COLUMNS_MOST];
};

static void read_types(const struct csv_row *row, struct input *in)
{
    size_t of_type[LINK_TYPE__COUNT] = { 0 };
    for (size_t i = 0; i < row->count && in->columns < COLUMNS_MOST; i++) {
        enum link_type t;
        if (!link_type_of(row->field[i], &t)) {
            unsigned sum = 0;
            for (size_t k = 0; k < row->field[i].n; k++) sum += (unsigned char)row->field[i].p[k];
            t = (enum link_type)(sum % LINK_TYPE__COUNT);
        }
        if (of_type[t] >= link_type_most(t)) continue;
        in->column[in->columns++] = (struct link_value){ t, (uint8_t)of_type[t]++, S("") };
    }
}

static void read_input(struct env *e, str text, struct input *in)
{
    struct csv *csv = csv_open_text(e, text, '\0');
    struct csv_row row;
    if (csv == NULL || csv_next(e, csv, &row) != ST_OK) return;
    read_types(&row, in);
    while (in->records < RECORDS_MOST) {
        status st = csv_next(e, csv, &row);
        if (st == ST_BAD_INPUT) continue;
        if (st != ST_OK) return;
        for (size_t i = 0; i < in->columns; i++)
            in->text[in->records][i] = arena_str(e->arena, csv_field(&row, i));
        in->records++;
    }
}

static struct batch *fill(struct env *e, const struct input *in)
{
    struct batch *b = batch_open(e, in->column, in->columns);
    for (size_t i = 0; i < in->records; i++) {
        if (batch_add(e, b, arena_printf(e->arena, "%zu", i + 1), in->text[i]) != ST_OK) abort();
    }
    return b;
}

static bool valid_number(const struct input *in, size_t record, struct folded *ret)
{
    for (size_t i = 0; i < in->columns; i++) {
        bool valid = false;
        if (in->column[i].type == LINK_nhs_number && parse_nhs(in->text[record][i], ret, &valid))
            return valid;
    }
    return false;
}

static void check_numbers(const struct input *in, const uint32_t *cluster)
{
    for (size_t i = 0; i < in->records; i++) {
        for (size_t k = 0; k < i; k++) {
            struct folded x, y;
            if (cluster[i] != cluster[k] || !valid_number(in, i, &x) || !valid_number(in, k, &y))
                continue;
            if (!str_eq(folded_str(&x), folded_str(&y))) abort();
        }
    }
}

static void check_live(struct env *e, const struct input *in, const struct link_model *m,
                       const struct batch *b, const struct batch_result *r)
{
    struct link_live *l;
    if (link_live_open(e, m, DATE_NONE, &l) != ST_OK) abort();
    for (size_t i = in->records; i-- > 0;) {
        struct link_value v[COLUMNS_MOST];
        for (size_t k = 0; k < in->columns; k++) {
            v[k] = in->column[k];
            v[k].text = in->text[i][k];
        }
        if (link_live_put(e, l, (int64_t)i + 1, v, in->columns, false) != ST_OK) abort();
    }
    for (size_t i = 0; i < in->records; i++) {
        struct link_judgement j;
        if (link_live_judge(e, l, (int64_t)i + 1, &j) != ST_OK) abort();
        size_t mates = 0;
        for (size_t k = 0; k < in->records; k++) mates += r->cluster[k] == r->cluster[i];
        if (j.cluster[0].count != mates) abort();
    }
    (void)b;
    link_live_close(l);
}

static status work(struct env *e, void *arg)
{
    struct input *in = NEW(e->arena, struct input);
    read_input(e, *(const str *)arg, in);
    if (in->columns == 0) return ST_OK;
    struct batch_options o = { .today = DATE_NONE };
    struct batch_result r;
    struct batch *b = fill(e, in);
    TRY(batch_run(e, b, &o, &r));
    check_numbers(in, r.cluster);
    struct link_model *prior = NEW(e->arena, struct link_model);
    model_prior(prior);
    o.model = prior;
    b = fill(e, in);
    TRY(batch_run(e, b, &o, &r));
    check_numbers(in, r.cluster);
    /* A source is no part of what the index compares, and more equal records than are taken one by
     * one are folded by the batch. */
    if (in->records <= LINK_SAME_MOST) check_live(e, in, prior, b, &r);
    return ST_OK;
}

FUZZ_ANSWERS(work)
