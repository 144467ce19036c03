/* SPDX-License-Identifier: Apache-2.0 */
#include "record/export.h"

#include <stdlib.h>

#include "gen/sql_bulk.h"
#include "gen/sql_record.h"
#include "record/criteria.h"
#include "record/reading.h"

struct exporting {
    struct cx *cx;
    const struct record_export *q;
    struct criteria **filters;
    size_t filter_count;
    record_sink *sink;
    void *arg;
    struct looking looking;
};

static status filters_prepare(struct exporting *x)
{
    x->filters = NEW_ARRAY(x->cx->env->arena, struct criteria *, x->q->filter_count);
    for (size_t i = 0; i < x->q->filter_count; i++)
        TRY(criteria_make(x->cx, x->q->filters[i], &x->filters[i]));
    x->filter_count = x->q->filter_count;
    return ST_OK;
}

/* A type without filters of its own passes. */
static status filters_pass(struct exporting *x, const struct record *r, bool *ret_pass)
{
    bool asked = false, pass = false;
    for (size_t i = 0; i < x->filter_count && !pass; i++) {
        if (!str_eq(criteria_type(x->filters[i]), r->type)) continue;
        asked = true;
        TRY(criteria_hold(x->cx, x->filters[i], r, &pass));
    }
    *ret_pass = pass || !asked;
    return ST_OK;
}

static bool is_wanted(const struct exporting *x, const struct record *r)
{
    bool typed = x->q->type_count == 0;
    for (size_t i = 0; i < x->q->type_count && !typed; i++) typed = str_eq(x->q->types[i], r->type);
    return typed && r->at >= x->q->since;
}

static status offer(struct exporting *x, struct record *r, int64_t dictionary, str packed)
{
    struct decision d;
    struct seen seen = { 0 };
    bool pass = false;
    if (!is_wanted(x, r)) return ST_OK;
    if (x->q->patients) {
        TRY(trust_seen(x->cx, r->home, &seen));
        if (seen.person == 0) return ST_OK;
    }
    TRY(record_admit(x->cx, ACTION_EXPORT, r, dictionary, packed, &d));
    if (d.verdict < VERDICT_PART) return ST_OK;
    TRY(filters_pass(x, r, &pass));
    if (!pass) return ST_OK;
    TRY(looking_add(x->cx, &x->looking, r->home, r->facet));
    return x->sink(x->arg, r);
}

static status all_piece(struct exporting *x, size_t most, struct record_export_place *place,
                        bool *ret_more)
{
    struct sql_export_rows_list list;
    TRY(sql_export_rows(x->cx->env, x->cx->db, place->home, place->rid, (int64_t)most, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_export_rows_row *n = &list.at[i];
        struct record r = { .type = n->type,
                            .id = n->id,
                            .home = n->home,
                            .rid = n->rid,
                            .version = n->version,
                            .at = n->at,
                            .source = n->source,
                            .d = n->d,
                            .label = (uint32_t)n->label,
                            .facet = (uint32_t)n->facet };
        TRY(offer(x, &r, n->dictionary, n->json));
        *place = (struct record_export_place){ n->home, n->rid };
    }
    *ret_more = list.count == most;
    return ST_OK;
}

/* One home a piece: its Patient, and what belongs to it. */
static status home_piece(struct exporting *x, int64_t home)
{
    enum { PIECE = 256 };
    struct sql_resource_get_row own;
    struct sql_resource_of_home_from_list list = { 0 };
    int64_t after = 0;
    status st = sql_resource_get(x->cx->env, x->cx->db, home, home, &own);
    if (st != ST_NOT_FOUND) TRY(st);
    if (st == ST_OK && own.deleted == 0) {
        struct record r = { own.type,
                            own.id,
                            home,
                            home,
                            own.version,
                            own.at,
                            own.source,
                            own.d,
                            (uint32_t)own.label,
                            (uint32_t)own.facet };
        TRY(offer(x, &r, own.dictionary, own.json));
    }
    do {
        TRY(sql_resource_of_home_from(x->cx->env, x->cx->db, home, after, PIECE, &list));
        for (size_t i = 0; i < list.count; i++) {
            const struct sql_resource_of_home_from_row *n = &list.at[i];
            struct record r = { n->type,
                                n->id,
                                home,
                                n->rid,
                                n->version,
                                n->at,
                                n->source,
                                n->d,
                                (uint32_t)n->label,
                                (uint32_t)n->facet };
            after = n->rid;
            if (n->deleted == 0) TRY(offer(x, &r, n->dictionary, n->json));
        }
    } while (list.count == PIECE);
    return ST_OK;
}

static status homes_piece(struct exporting *x, size_t most, struct record_export_place *place,
                          bool *ret_more)
{
    size_t done = 0, i = 0;
    for (; i < x->q->home_count && done * 100 < most; i++) {
        if (x->q->homes[i] <= place->home) continue;
        TRY(home_piece(x, x->q->homes[i]));
        place->home = x->q->homes[i];
        done++;
    }
    *ret_more = i < x->q->home_count;
    return ST_OK;
}

status record_export_piece(struct cx *cx, const struct record_export *q, size_t most,
                           record_sink *sink, void *arg, struct record_export_place *place,
                           bool *ret_more)
{
    struct exporting x = { .cx = cx, .q = q, .sink = sink, .arg = arg };
    struct record_export_place at = *place;
    bool more = false;
    TRY(filters_prepare(&x));
    if (q->by_homes)
        TRY(homes_piece(&x, most, &at, &more));
    else
        TRY(all_piece(&x, most, &at, &more));
    TRY(looking_done(cx, &x.looking, S("export"), S("bulk"), "R03", false));
    *place = at;
    *ret_more = more;
    return ST_OK;
}

static int by_int(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

status record_group_homes(struct cx *cx, str group, int64_t **ret_homes, size_t *ret_count)
{
    struct env *e = cx->env;
    const struct json_node *root = NULL;
    struct record r;
    size_t count = 0;
    TRY(record_read(cx, S("Group"), group, &r));
    TRY(json_read(e, r.json, &root));
    const struct json_node *list = json_get(root, "member");
    int64_t *homes = NEW_ARRAY(e->arena, int64_t, json_count(list));
    for (const struct json_node *m = json_first(list); m != NULL; m = json_next(m)) {
        str type = str_none(), id = str_none();
        int64_t home = 0, rid = 0;
        str reference = json_str(e->arena, json_get(json_get(m, "entity"), "reference"));
        if (json_true(json_get(m, "inactive")) || !reference_parse(reference, &type, &id)) continue;
        if (!str_eq(type, S("Patient"))) continue;
        status st = record_find(cx, type, id, &home, &rid);
        if (st == ST_NOT_FOUND) continue;
        TRY(st);
        homes[count++] = home;
    }
    if (count > 1) qsort(homes, count, sizeof *homes, by_int);
    e->err = (struct err){ 0 };
    *ret_homes = homes;
    *ret_count = count;
    return ST_OK;
}
