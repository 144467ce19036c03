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

static status read_organisations(struct cx *cx, struct counts *c)
{
    struct sql_counts_organisations_list list;
    TRY(sql_counts_organisations(cx->env, cx->db, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_counts_organisations_row *r = &list.at[i];
        *VEC_PUSH(cx->env->arena, &c->organisations) =
            (struct count_organisation){ .name = r->name,
                                         .heard_at = r->heard_at.has ? r->heard_at.v : TIME_NONE,
                                         .records = without_few(r->n) };
    }
    return ST_OK;
}

/* ---- people ----------------------------------------------------------------------------------*/

/* Counted over everybody, which takes a while in a large place: lines of "A<tab>area<tab>people"
 * and "S<tab>sources<tab>people", in their order. */
static status count_people(struct cx *cx, str *ret_text)
{
    struct buf b = buf_make(cx->env->arena);
    struct sql_counts_areas_list areas;
    struct sql_counts_sources_list sources;
    TRY(sql_counts_areas(cx->env, cx->db, LABEL_PROTECTED, &areas));
    for (size_t i = 0; i < areas.count; i++)
        buf_printf(&b, "A\t%.*s\t%lld\n", STR_ARG(areas.at[i].area), (long long)areas.at[i].n);
    TRY(sql_counts_sources(cx->env, cx->db, &sources));
    for (size_t i = 0; i < sources.count; i++)
        buf_printf(&b, "S\t%lld\t%lld\n", (long long)sources.at[i].sources,
                   (long long)sources.at[i].n);
    *ret_text = buf_str(&b);
    return ST_OK;
}

VEC_TYPE(raw_rows, struct count_row);

static void take_people(struct arena *a, str text, struct counts *c)
{
    struct raw_rows areas = { 0 }, sources = { 0 };
    str line, kind, words;
    int64_t people = 0;
    while (str_next(&text, '\n', &line)) {
        struct count_row row = { .rows = 1 };
        if (!str_next(&line, '\t', &kind) || !str_next(&line, '\t', &words)) continue;
        row.first = row.last = words;
        if (!str_to_int(line, &row.n)) continue;
        bool area = str_eq(kind, S("A"));
        if (area) people += row.n;
        *VEC_PUSH(a, area ? &areas : &sources) = row;
    }
    c->areas = counts_merge(a, areas.at, areas.count);
    c->sources = counts_merge(a, sources.at, sources.count);
    c->people = without_few(people);
}

static status read_people(struct cx *cx, struct counts *c)
{
    struct counted_mark mark;
    str text = S("");
    TRY(counted_figures_find(cx, &mark, &text));
    if (!mark.known) TRY(count_people(cx, &text));
    counted_figures_keep(cx, &mark, text);
    take_people(cx->env->arena, text, c);
    return ST_OK;
}

status counts_read(struct cx *cx, struct counts *ret_counts)
{
    struct counts c = { .people = 0 };
    if (!who_may(&cx->who, RIGHT_COUNTS))
        return fail(cx->env, ST_FORBIDDEN, "figures of the whole town are for those who plan");
    TRY(read_organisations(cx, &c));
    TRY(read_people(cx, &c));
    *ret_counts = c;
    return ST_OK;
}
