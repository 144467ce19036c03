/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/votes.h"

#include <stdlib.h>

#include "opinion/opinion_limits.h"

struct timed {
    struct vote_row row;
    size_t place;
};

static int by_time(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;
    if (x->row.at != y->row.at) return x->row.at < y->row.at ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

/* Most files are in the order of time already. */
static void sort_by_time(struct env *e, struct vote_row *rows, size_t count)
{
    bool sorted = true;
    for (size_t i = 1; i < count && sorted; i++) sorted = rows[i - 1].at <= rows[i].at;
    if (sorted) return;
    struct arena_mark m = arena_mark(e->arena);
    struct timed *all = NEW_ARRAY(e->arena, struct timed, count);
    for (size_t i = 0; i < count; i++) all[i] = (struct timed){ rows[i], i };
    qsort(all, count, sizeof *all, by_time);
    for (size_t i = 0; i < count; i++) rows[i] = all[i].row;
    arena_rewind(e->arena, m);
}

struct cell {
    uint32_t person, code;
};

/* Stable counting sort of cells by statement into `to`. */
static void sort_by_statement(struct env *e, const struct vote_row *rows, size_t count,
                              size_t statements, const uint32_t *rank_p, const uint32_t *rank_s,
                              struct cell *to)
{
    size_t *at = NEW_ARRAY(e->arena, size_t, statements + 1);
    for (size_t i = 0; i < count; i++) at[rank_s[rows[i].statement] + 1]++;
    for (size_t j = 0; j < statements; j++) at[j + 1] += at[j];
    for (size_t i = 0; i < count; i++) {
        uint32_t s = rank_s[rows[i].statement];
        to[at[s]++] = (struct cell){ rank_p[rows[i].person], 3 * s + (uint32_t)(rows[i].vote + 1) };
    }
}

/* Then by person, and of two votes on one statement the later. */
static void fill_rows(struct env *e, const struct cell *cells, size_t count, struct votes *v)
{
    size_t *at = NEW_ARRAY(e->arena, size_t, v->people + 1);
    v->row = NEW_ARRAY(e->arena, size_t, v->people + 1);
    v->code = NEW_ARRAY(e->arena, uint32_t, count);
    for (size_t i = 0; i < count; i++) at[cells[i].person + 1]++;
    for (size_t p = 0; p < v->people; p++) at[p + 1] += at[p];
    memcpy(v->row, at, (v->people + 1) * sizeof *at);
    for (size_t i = 0; i < count; i++) v->code[at[cells[i].person]++] = cells[i].code;
    size_t kept = 0;
    for (size_t p = 0; p < v->people; p++) {
        size_t from = v->row[p], to = v->row[p + 1];
        v->row[p] = kept;
        for (size_t k = from; k < to; k++)
            if (k + 1 == to || v->code[k] / 3 != v->code[k + 1] / 3) v->code[kept++] = v->code[k];
    }
    v->row[v->people] = kept;
    v->replaced = count - kept;
    v->count = kept;
}

static void fill_buckets(struct env *e, struct votes *v)
{
    size_t codes = 3 * v->statements;
    size_t *at = NEW_ARRAY(e->arena, size_t, codes + 1);
    v->bucket = NEW_ARRAY(e->arena, size_t, codes + 1);
    v->voter = NEW_ARRAY(e->arena, uint32_t, v->count);
    for (size_t k = 0; k < v->count; k++) v->bucket[v->code[k] + 1]++;
    for (size_t c = 0; c < codes; c++) v->bucket[c + 1] += v->bucket[c];
    memcpy(at, v->bucket, codes * sizeof *at);
    for (size_t p = 0; p < v->people; p++)
        for (size_t k = v->row[p]; k < v->row[p + 1]; k++) v->voter[at[v->code[k]]++] = (uint32_t)p;
}

status votes_build(struct env *e, struct vote_row *rows, size_t count, const struct ids *people,
                   const struct ids *statements, struct votes *ret_votes)
{
    struct votes v = { .people = people->count, .statements = statements->count };
    if (v.people > OPINION_PEOPLE_MOST || v.statements > OPINION_STATEMENTS_MOST)
        return fail(e, ST_TOO_LARGE, "more than 4,194,304 people or 65,536 statements");
    uint32_t *rank_p = ids_order(e->arena, people), *rank_s = ids_order(e->arena, statements);
    v.person = ids_sorted(e->arena, people, rank_p);
    v.statement = ids_sorted(e->arena, statements, rank_s);
    v.zeroed = NEW_ARRAY(e->arena, bool, v.statements);
    v.out = NEW_ARRAY(e->arena, bool, v.statements);
    v.meta = NEW_ARRAY(e->arena, bool, v.statements);
    v.text = NEW_ARRAY(e->arena, str, v.statements);
    sort_by_time(e, rows, count);
    struct cell *cells = NEW_ARRAY(e->arena, struct cell, count);
    sort_by_statement(e, rows, count, v.statements, rank_p, rank_s, cells);
    fill_rows(e, cells, count, &v);
    fill_buckets(e, &v);
    *ret_votes = v;
    return ST_OK;
}

void votes_mark(struct votes *v, size_t statement, bool out, bool meta)
{
    v->out[statement] = out;
    v->meta[statement] = meta;
    if (v->zeroed[statement]) v->zeroed_count--;
    v->zeroed[statement] = out || meta;
    if (v->zeroed[statement]) v->zeroed_count++;
}
