/* SPDX-License-Identifier: Apache-2.0 */
#include "record/counts.h"

#include "base/buf.h"
#include "base/time.h"
#include "gen/sql_counts.h"
#include "record/counted.h"
#include "trust/decide.h"

static int64_t without_few(int64_t n)
{
    return n > 0 && n < COUNTS_FEW ? COUNTS_FEWER : n;
}

struct count_rows counts_merge(struct arena *a, const struct count_row *rows, size_t count)
{
    struct count_rows out = { 0 };
    struct count_row open = { .n = 0 };
    for (size_t i = 0; i < count; i++) {
        if (open.n == 0) open.first = rows[i].first;
        open.last = rows[i].last;
        open.rows++;
        open.n += rows[i].n;
        if (open.n < COUNTS_FEW) continue;
        *VEC_PUSH(a, &out) = open;
        open = (struct count_row){ .n = 0 };
    }
    if (open.n == 0) return out;
    if (out.count == 0) {
        open.n = COUNTS_FEWER;
        *VEC_PUSH(a, &out) = open;
        return out;
    }
    struct count_row *end = &out.at[out.count - 1];
    end->last = open.last;
    end->rows += open.rows;
    end->n += open.n;
    return out;
}

/* ---- people ----------------------------------------------------------------------------------*/

/* Counted over everybody, which takes a while in a large place: lines of "A<tab>area<tab>people",
 * "S<tab>sources<tab>people" and "O<tab>organisation<tab>records", in their order. */
static status count_people(struct cx *cx, str *ret_text)
{
    struct buf b = buf_make(cx->env->arena);
    struct sql_counts_areas_list areas;
    struct sql_counts_sources_list sources;
    struct sql_counts_held_list held;
    TRY(sql_counts_areas(cx->env, cx->db, LABEL_PROTECTED, &areas));
    for (size_t i = 0; i < areas.count; i++)
        buf_printf(&b, "A\t%.*s\t%lld\n", STR_ARG(areas.at[i].area), (long long)areas.at[i].n);
    TRY(sql_counts_sources(cx->env, cx->db, &sources));
    for (size_t i = 0; i < sources.count; i++)
        buf_printf(&b, "S\t%lld\t%lld\n", (long long)sources.at[i].sources,
                   (long long)sources.at[i].n);
    TRY(sql_counts_held(cx->env, cx->db, &held));
    for (size_t i = 0; i < held.count; i++)
        buf_printf(&b, "O\t%lld\t%lld\n", (long long)held.at[i].organisation,
                   (long long)held.at[i].n);
    *ret_text = buf_str(&b);
    return ST_OK;
}

VEC_TYPE(raw_rows, struct count_row);

/* The next line of a kind: its words and its number. */
static bool next_line(str *text, char kind, str *ret_words, int64_t *ret_n)
{
    str line, is;
    while (str_next(text, '\n', &line))
        if (str_next(&line, '\t', &is) && is.p[0] == kind && str_next(&line, '\t', ret_words) &&
            str_to_int(line, ret_n))
            return true;
    return false;
}

static int64_t take_rows(struct arena *a, str text, char kind, struct count_rows *ret_rows)
{
    struct raw_rows rows = { 0 };
    struct count_row row = { .rows = 1 };
    int64_t people = 0;
    while (next_line(&text, kind, &row.first, &row.n)) {
        row.last = row.first;
        people += row.n;
        *VEC_PUSH(a, &rows) = row;
    }
    *ret_rows = counts_merge(a, rows.at, rows.count);
    return people;
}

static int64_t records_of(str text, int64_t organisation)
{
    str words;
    int64_t n, id;
    while (next_line(&text, 'O', &words, &n))
        if (str_to_int(words, &id) && id == organisation) return n;
    return 0;
}

static status take_organisations(struct cx *cx, str text, struct counts *c)
{
    struct sql_counts_organisations_list list;
    TRY(sql_counts_organisations(cx->env, cx->db, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_counts_organisations_row *r = &list.at[i];
        *VEC_PUSH(cx->env->arena, &c->organisations) =
            (struct count_organisation){ .name = r->name,
                                         .heard_at = r->heard_at.has ? r->heard_at.v : TIME_NONE,
                                         .records = without_few(records_of(text, r->id)) };
    }
    return ST_OK;
}

static status read_counted(struct cx *cx, str *ret_text)
{
    struct counted_mark mark;
    TRY(counted_figures_find(cx, &mark, ret_text));
    if (!mark.known) TRY(count_people(cx, ret_text));
    counted_figures_keep(cx, &mark, *ret_text);
    return ST_OK;
}

status counts_read(struct cx *cx, struct counts *ret_counts)
{
    struct counts c = { .people = 0 };
    if (!who_may(&cx->who, RIGHT_COUNTS))
        return fail(cx->env, ST_FORBIDDEN, "figures of the whole town are for those who plan");
    str text = S("");
    TRY(read_counted(cx, &text));
    c.people = without_few(take_rows(cx->env->arena, text, 'A', &c.areas));
    (void)take_rows(cx->env->arena, text, 'S', &c.sources);
    TRY(take_organisations(cx, text, &c));
    *ret_counts = c;
    return ST_OK;
}
