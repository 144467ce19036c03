/* SPDX-License-Identifier: Apache-2.0 */
#include "record/linker.h"

#include <stdlib.h>

#include "base/time.h"
#include "gen/sql_link.h"
#include "record/patient.h"
#include "record/store.h"
#include "trust/decide.h"

struct linker {
    struct arena *arena; /* of the live index */
    struct env env;
    struct link_live *live;
};

struct link_live *linker_live(struct linker *l)
{
    return l->live;
}

void linker_close(struct linker *l)
{
    if (l == NULL) return;
    if (l->live != NULL) link_live_close(l->live);
    arena_close(l->arena);
    free(l);
}

static bool is_hidden(int64_t label)
{
    return (label & (LABEL_ADOPTION | LABEL_GENDER | LABEL_PROTECTED)) != 0;
}

/* The live index outlives this work: its calls get an env that does too, and their errors are told
 * here. */
static status told(struct cx *cx, struct linker *l, status st)
{
    if (st != ST_OK) cx->env->err = l->env.err;
    return st;
}

/* What the source itself says of two of its records: the same person. */
static status mark_source_links(struct cx *cx, struct linker *l, int64_t home,
                                const struct json_node *patient)
{
    struct patient_links links = patient_links_of(cx->env->arena, patient);
    for (size_t i = 0; i < links.count; i++) {
        int64_t other = 0, rid = 0;
        status st = record_find(cx, S("Patient"), links.at[i].id, &other, &rid);
        if (st == ST_NOT_FOUND) continue; /* it has not come yet; its own coming marks the pair */
        TRY(st);
        TRY(told(cx, l, link_live_mark(&l->env, l->live, home, other, LINK_MARK_SAME)));
    }
    cx->env->err = (struct err){ 0 };
    return ST_OK;
}

static status put(struct cx *cx, struct linker *l, const struct sql_link_patients_row *row)
{
    struct env *e = cx->env;
    const struct json_node *patient = NULL;
    str stored = str_none();
    /* The store's contexts are thread-safe, and main's store outlives every cx. */
    struct record_store *store = (struct record_store *)(uintptr_t)cx->house->store;
    TRY(store_unpack(e, store, row->dictionary, row->json, &stored));
    TRY(json_read(e, store_whole(e->arena, S("Patient"), row->id, row->version, row->at, stored),
                  &patient));
    struct link_values values = patient_values(e->arena, patient);
    TRY(told(cx, l,
             link_live_put(&l->env, l->live, row->home, values.at, values.count,
                           is_hidden(row->label))));
    return mark_source_links(cx, l, row->home, patient);
}

static status read_patients(struct cx *cx, struct linker *l)
{
    struct sql_link_patients_cursor cursor;
    struct sql_link_patients_row row;
    TRY(sql_link_patients_open(cx->env, cx->db, &cursor));
    while (sql_link_patients_next(&cursor, &row)) {
        struct arena_mark mark = arena_mark(cx->env->arena);
        TRY(put(cx, l, &row));
        arena_rewind(cx->env->arena, mark);
    }
    return sql_link_patients_close(&cursor);
}

static status read_markers(struct cx *cx, struct linker *l)
{
    struct sql_marker_all_list list;
    TRY(sql_marker_all(cx->env, cx->db, &list));
    for (size_t i = 0; i < list.count; i++)
        TRY(told(cx, l,
                 link_live_mark(&l->env, l->live, list.at[i].low, list.at[i].high,
                                list.at[i].same != 0 ? LINK_MARK_SAME : LINK_MARK_APART)));
    return ST_OK;
}

static void release(void *what)
{
    struct linker **slot = what;
    linker_close(*slot);
    *slot = NULL;
}

status linker_open(struct cx *cx, struct linker **ret_linker)
{
    /* Closed again where anything fails, or the arena leaves in the middle. */
    struct linker **slot = NEW(cx->env->arena, struct linker *);
    arena_defer(cx->env->arena, release, slot);
    struct linker *l = *slot = calloc(1, sizeof *l);
    if (l == NULL) return fail(cx->env, ST_NO_MEMORY, "no memory for the matcher");
    l->arena = arena_open((size_t)8 << 30);
    if (l->arena == NULL) return fail(cx->env, ST_NO_MEMORY, "no memory for the matcher");
    l->env = (struct env){ .arena = l->arena, .clock = cx->env->clock, .random = cx->env->random };
    TRY(told(cx, l, link_live_open(&l->env, NULL, time_date_local(env_now(cx->env)), &l->live)));
    TRY(read_patients(cx, l));
    TRY(read_markers(cx, l));
    *ret_linker = l;
    arena_undefer(cx->env->arena, release, slot);
    return ST_OK;
}

/* What people decided about this record's pairs, and what they lifted. */
static status refresh_markers(struct cx *cx, struct linker *l, int64_t home)
{
    struct sql_marker_of_list list;
    TRY(sql_marker_of(cx->env, cx->db, home, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_marker_of_row *m = &list.at[i];
        enum link_mark mark = m->lifted_at.has ? LINK_MARK_NONE
                              : m->same != 0   ? LINK_MARK_SAME
                                               : LINK_MARK_APART;
        TRY(told(cx, l, link_live_mark(&l->env, l->live, m->low, m->high, mark)));
    }
    return ST_OK;
}

status linker_refresh(struct cx *cx, struct linker *l, int64_t home)
{
    struct sql_link_patient_row row;
    link_live_today_set(l->live, time_date_local(env_now(cx->env)));
    status st = sql_link_patient(cx->env, cx->db, home, &row);
    if (st == ST_NOT_FOUND) {
        cx->env->err = (struct err){ 0 };
        return told(cx, l, link_live_remove(&l->env, l->live, home));
    }
    TRY(st);
    struct sql_link_patients_row same = { row.home,  row.id,         row.version, row.at,
                                          row.label, row.dictionary, row.json };
    TRY(refresh_markers(cx, l, home));
    return put(cx, l, &same); /* last: the source's own links are not for us to lift */
}
