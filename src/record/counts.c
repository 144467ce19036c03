/* SPDX-License-Identifier: Apache-2.0 */
#include "record/counts.h"

#include "base/time.h"
#include "gen/sql_counts.h"
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

static status read_areas(struct cx *cx, struct counts *c)
{
    struct arena *a = cx->env->arena;
    struct sql_counts_areas_list list;
    TRY(sql_counts_areas(cx->env, cx->db, LABEL_PROTECTED, &list));
    struct count_row *rows = NEW_ARRAY(a, struct count_row, list.count);
    int64_t people = 0;
    for (size_t i = 0; i < list.count; i++) {
        rows[i] = (struct count_row){ list.at[i].area, list.at[i].area, 1, list.at[i].n };
        people += list.at[i].n;
    }
    c->areas = counts_merge(a, rows, list.count);
    c->people = without_few(people);
    return ST_OK;
}

static status read_sources(struct cx *cx, struct counts *c)
{
    struct arena *a = cx->env->arena;
    struct sql_counts_sources_list list;
    TRY(sql_counts_sources(cx->env, cx->db, &list));
    struct count_row *rows = NEW_ARRAY(a, struct count_row, list.count);
    for (size_t i = 0; i < list.count; i++) {
        str words = arena_printf(a, "%lld", (long long)list.at[i].sources);
        rows[i] = (struct count_row){ words, words, 1, list.at[i].n };
    }
    c->sources = counts_merge(a, rows, list.count);
    return ST_OK;
}

status counts_read(struct cx *cx, struct counts *ret_counts)
{
    struct counts c = { .people = 0 };
    if (!who_may(&cx->who, RIGHT_COUNTS))
        return fail(cx->env, ST_FORBIDDEN, "figures of the whole town are for those who plan");
    TRY(read_organisations(cx, &c));
    TRY(read_areas(cx, &c));
    TRY(read_sources(cx, &c));
    *ret_counts = c;
    return ST_OK;
}
