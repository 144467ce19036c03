/* SPDX-License-Identifier: Apache-2.0 */
#include "record/linker.h"

#include <stdlib.h>

#include "base/time.h"
#include "gen/sql_link.h"
#include "gen/sql_person.h"
#include "record/link_model.h"
#include "record/store.h"
#include "trust/decide.h"

struct linker {
    struct arena *arena; /* of the model and of calls into the live index */
    struct env env;
    pthread_mutex_t *lock;
    int64_t model;
    struct link_live *live;
};

int64_t linker_model(const struct linker *l)
{
    return l->model;
}

void linker_close(struct linker *l)
{
    if (l == NULL) return;
    if (l->live != NULL) link_live_close(l->live);
    arena_close(l->arena);
    free(l);
}

void homes_add(struct arena *a, struct homes *h, int64_t home)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->at[i] == home) return;
    *VEC_PUSH(a, h) = home;
}

static bool is_hidden(int64_t label)
{
    return (label & (LABEL_ADOPTION | LABEL_GENDER | LABEL_PROTECTED)) != 0;
}

/* ---- calls under the lock --------------------------------------------------------------------*/

/* One call into link/. It may run out of its arena's memory in the middle, which must not leave the
 * lock behind. */
struct live_call {
    struct linker *l;
    int64_t a, b;
    const struct link_value *values;
    size_t count, most;
    double probability_min;
    bool flag;
    enum link_mark mark;
    struct link_judgement *judgement;
    struct link_pair *pair;
    struct link_candidate **candidates;
    size_t *candidate_count;
};

static status locked(struct env *e, struct live_call *c, status (*f)(struct env *e, void *arg))
{
    (void)pthread_mutex_lock(c->l->lock);
    status st = env_run(e, f, c);
    (void)pthread_mutex_unlock(c->l->lock);
    return st;
}

/* The live index outlives this work: what changes it gets an env that does too, and its errors are
 * told here. */
static status changed(struct cx *cx, struct live_call *c, status (*f)(struct env *e, void *arg))
{
    status st = locked(&c->l->env, c, f);
    if (st != ST_OK) cx->env->err = c->l->env.err;
    return st;
}

static status call_mark(struct env *e, void *arg)
{
    struct live_call *c = arg;
    return link_live_mark(e, c->l->live, c->a, c->b, c->mark);
}

static status mark(struct cx *cx, struct linker *l, int64_t a, int64_t b, enum link_mark m)
{
    struct live_call c = { .l = l, .a = a, .b = b, .mark = m };
    return a == b ? ST_OK : changed(cx, &c, call_mark);
}

static status call_put(struct env *e, void *arg)
{
    struct live_call *c = arg;
    return link_live_put(e, c->l->live, c->a, c->values, c->count, c->flag);
}

static status call_same(struct env *e, void *arg)
{
    struct live_call *c = arg;
    return link_live_same(e, c->l->live, c->a, c->values, c->count, c->flag, &c->flag);
}

static status call_remove(struct env *e, void *arg)
{
    struct live_call *c = arg;
    return link_live_remove(e, c->l->live, c->a);
}

static status call_judge(struct env *e, void *arg)
{
    struct live_call *c = arg;
    return link_live_judge(e, c->l->live, c->a, c->judgement);
}

status linker_judge(struct cx *cx, struct linker *l, int64_t home,
                    struct link_judgement *ret_judgement)
{
    struct live_call c = { .l = l, .a = home, .judgement = ret_judgement };
    return locked(cx->env, &c, call_judge);
}

static status call_explain(struct env *e, void *arg)
{
    struct live_call *c = arg;
    return link_live_explain(e, c->l->live, c->a, c->b, c->pair);
}

status linker_explain(struct cx *cx, struct linker *l, int64_t a, int64_t b,
                      struct link_pair *ret_pair)
{
    struct live_call c = { .l = l, .a = a, .b = b, .pair = ret_pair };
    return locked(cx->env, &c, call_explain);
}

static status call_match(struct env *e, void *arg)
{
    struct live_call *c = arg;
    return link_live_match(e, c->l->live, c->values, c->count, c->most, c->probability_min,
                           c->candidates, c->candidate_count);
}

status linker_match(struct cx *cx, struct linker *l, const struct link_value *values, size_t count,
                    size_t most, double probability_min, struct link_candidate **ret_candidates,
                    size_t *ret_count)
{
    struct live_call c = { .l = l,
                           .values = values,
                           .count = count,
                           .most = most,
                           .probability_min = probability_min,
                           .candidates = ret_candidates,
                           .candidate_count = ret_count };
    return env_run(cx->env, call_match, &c);
}

struct near_call {
    struct linker *l;
    size_t place;
    double least;
    struct link_near **near;
    size_t *count;
};

static status call_near(struct env *e, void *arg)
{
    struct near_call *c = arg;
    return link_live_near(e, c->l->live, c->place, c->least, c->near, c->count);
}

size_t linker_places(const struct linker *l)
{
    return link_live_places(l->live);
}

status linker_near(struct cx *cx, struct linker *l, size_t place, double least,
                   struct link_near **ret_near, size_t *ret_count)
{
    struct near_call c = { l, place, least, ret_near, ret_count };
    return env_run(cx->env, call_near, &c);
}

bool linker_has(struct linker *l, int64_t home)
{
    (void)pthread_mutex_lock(l->lock);
    bool there = link_live_has(l->live, home);
    (void)pthread_mutex_unlock(l->lock);
    return there;
}

/* ---- one record ------------------------------------------------------------------------------*/

static status read_row(struct cx *cx, const struct sql_link_patients_row *row,
                       const struct json_node **ret_patient)
{
    struct env *e = cx->env;
    str stored = str_none();
    /* The store's contexts are thread-safe, and main's store outlives every cx. */
    struct record_store *store = (struct record_store *)(uintptr_t)cx->house->store;
    TRY(store_unpack(e, store, row->dictionary, row->json, &stored));
    return json_read(e, store_whole(e->arena, S("Patient"), row->id, row->version, row->at, stored),
                     ret_patient);
}

/* Those of the Patient's links that are the same source's. A source speaks for its own records. */
static status merged_of(struct cx *cx, const struct sql_link_patients_row *row,
                        const struct patient_links *links, struct homes *ret_homes)
{
    for (size_t i = 0; i < links->count; i++) {
        int64_t other = 0, rid = 0;
        struct sql_patient_get_row p;
        status st = record_find(cx, S("Patient"), links->at[i].id, &other, &rid);
        if (st == ST_OK) st = sql_patient_get(cx->env, cx->db, other, &p);
        if (st == ST_NOT_FOUND) continue; /* not here yet: its own coming marks the pair */
        TRY(st);
        if (p.organisation == row->source && other != row->home)
            homes_add(cx->env->arena, ret_homes, other);
    }
    cx->env->err = (struct err){ 0 };
    return ST_OK;
}

/* The whole component that the record stands in before it changes: each may stand elsewhere after.
 */
static status touch_component(struct cx *cx, struct linker *l, int64_t home, struct homes *touched)
{
    struct link_judgement j;
    if (!linker_has(l, home)) return ST_OK;
    TRY(linker_judge(cx, l, home, &j));
    for (size_t i = 0; i < j.cluster_count; i++)
        for (size_t k = 0; k < j.cluster[i].count; k++)
            homes_add(cx->env->arena, touched, j.cluster[i].id[k]);
    return ST_OK;
}

static status put(struct cx *cx, struct linker *l, const struct sql_link_patients_row *row,
                  const struct json_node *patient, struct homes *touched)
{
    struct link_values values = patient_values(cx->env->arena, patient);
    bool hidden = is_hidden(row->label);
    TRY(superseded_follow(cx, NULL, &values));
    struct live_call c = {
        .l = l, .a = row->home, .values = values.at, .count = values.count, .flag = hidden
    };
    TRY(changed(cx, &c, call_same));
    if (c.flag) return ST_OK;
    TRY(touch_component(cx, l, row->home, touched));
    c.flag = hidden;
    return changed(cx, &c, call_put);
}

/* ---- all records -----------------------------------------------------------------------------*/

static status visit_row(struct cx *cx, const struct sql_link_patients_row *row,
                        const struct superseded_table *table,
                        status (*visit)(struct cx *cx, const struct linker_record *r, void *arg),
                        void *arg)
{
    struct arena *a = cx->env->arena;
    const struct json_node *patient = NULL;
    struct linker_record r = { .arena = a, .home = row->home, .hidden = is_hidden(row->label) };
    TRY(read_row(cx, row, &patient));
    r.values = patient_values(a, patient);
    TRY(superseded_follow(cx, table, &r.values));
    struct patient_links links = patient_links_of(a, patient);
    TRY(merged_of(cx, row, &links, &r.merged));
    return visit(cx, &r, arg);
}

status linker_read_all(struct cx *cx,
                       status (*visit)(struct cx *cx, const struct linker_record *r, void *arg),
                       void *arg)
{
    struct sql_link_patients_cursor cursor;
    struct sql_link_patients_row row;
    const struct superseded_table *table = NULL;
    TRY(superseded_read(cx, &table));
    TRY(sql_link_patients_open(cx->env, cx->db, &cursor));
    while (sql_link_patients_next(&cursor, &row)) {
        struct arena_mark mark = arena_mark(cx->env->arena);
        TRY(visit_row(cx, &row, table, visit, arg));
        arena_rewind(cx->env->arena, mark);
    }
    return sql_link_patients_close(&cursor);
}

static status enter(struct cx *cx, const struct linker_record *r, void *arg)
{
    struct linker *l = arg;
    struct live_call c = {
        .l = l, .a = r->home, .values = r->values.at, .count = r->values.count, .flag = r->hidden
    };
    TRY(changed(cx, &c, call_put));
    for (size_t i = 0; i < r->merged.count; i++)
        TRY(mark(cx, l, r->home, r->merged.at[i], LINK_MARK_SAME));
    return ST_OK;
}

static status read_markers(struct cx *cx, struct linker *l)
{
    struct sql_marker_all_list list;
    TRY(sql_marker_all(cx->env, cx->db, &list));
    for (size_t i = 0; i < list.count; i++)
        TRY(mark(cx, l, list.at[i].low, list.at[i].high,
                 list.at[i].same != 0 ? LINK_MARK_HAND : LINK_MARK_APART));
    return ST_OK;
}

static void release(void *what)
{
    struct linker **slot = what;
    linker_close(*slot);
    *slot = NULL;
}

struct opening {
    struct linker *l;
    str text; /* of the model; empty: the shipped one */
    int32_t today;
};

static status open_live(struct env *e, void *arg)
{
    struct opening *o = arg;
    struct link_model *model = NULL;
    if (o->text.n > 0) TRY(link_model_read(e, o->text, &model));
    return link_live_open(e, model, o->today, &o->l->live);
}

status linker_model_adopted(struct cx *cx, int64_t *ret_model, int64_t *ret_judged_to)
{
    struct sql_link_model_adopted_list list;
    TRY(sql_link_model_adopted(cx->env, cx->db, &list));
    *ret_model = list.count > 0 ? list.at[0].id : 0;
    *ret_judged_to = list.count > 0 ? list.at[0].judged_to : INT64_MAX;
    return ST_OK;
}

status linker_open(struct cx *cx, pthread_mutex_t *lock, struct linker **ret_linker)
{
    /* Closed again where anything fails, or the arena leaves in the middle. */
    struct linker **slot = NEW(cx->env->arena, struct linker *);
    arena_defer(cx->env->arena, release, slot);
    struct linker *l = *slot = calloc(1, sizeof *l);
    struct opening o = { .l = l, .today = time_date_local(env_now(cx->env)) };
    int64_t judged_to = 0;
    if (l == NULL) return fail(cx->env, ST_NO_MEMORY, "no memory for the matcher");
    l->lock = lock;
    l->arena = arena_open((size_t)8 << 30);
    if (l->arena == NULL) return fail(cx->env, ST_NO_MEMORY, "no memory for the matcher");
    l->env = (struct env){ .arena = l->arena, .clock = cx->env->clock, .random = cx->env->random };
    TRY(linker_model_adopted(cx, &l->model, &judged_to));
    if (l->model != 0) TRY(link_model_text(cx, l->model, &o.text));
    status st = env_run(&l->env, open_live, &o);
    if (st != ST_OK) cx->env->err = l->env.err;
    TRY(st);
    TRY(linker_read_all(cx, enter, l));
    TRY(read_markers(cx, l));
    *ret_linker = l;
    arena_undefer(cx->env->arena, release, slot);
    return ST_OK;
}

/* ---- what has changed ------------------------------------------------------------------------*/

/* What people decided about this record's pairs, or (lifted) no longer do. */
static status refresh_markers(struct cx *cx, struct linker *l, int64_t home, bool lifted)
{
    struct sql_marker_of_list list;
    TRY(sql_marker_of(cx->env, cx->db, home, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_marker_of_row *m = &list.at[i];
        if (m->lifted_at.has != lifted) continue;
        TRY(mark(cx, l, m->low, m->high,
                 lifted         ? LINK_MARK_NONE
                 : m->same != 0 ? LINK_MARK_HAND
                                : LINK_MARK_APART));
    }
    return ST_OK;
}

/* Links that the source no longer makes; and those that it makes, kept. */
static status note_links(struct cx *cx, struct linker *l, int64_t home,
                         const struct patient_links *links, struct homes *touched)
{
    struct env *e = cx->env;
    struct sql_source_link_of_list have;
    TRY(sql_source_link_of(e, cx->db, home, &have));
    for (size_t i = 0; i < have.count; i++) {
        bool still = false;
        int64_t other = 0, rid = 0;
        for (size_t k = 0; k < links->count; k++)
            still = still || str_eq(links->at[k].id, have.at[i].other);
        if (still) continue;
        TRY(sql_source_link_drop(e, cx->db, home, have.at[i].other, NULL));
        status st = record_find(cx, S("Patient"), have.at[i].other, &other, &rid);
        if (st == ST_NOT_FOUND) continue;
        TRY(st);
        TRY(mark(cx, l, home, other, LINK_MARK_NONE));
        homes_add(e->arena, touched, other);
    }
    e->err = (struct err){ 0 };
    for (size_t k = 0; k < links->count; k++)
        TRY(sql_source_link_put(e, cx->db, home, links->at[k].id, NULL));
    return ST_OK;
}

/* Records of the same source that speak of this one by its id. */
static status spoken_of(struct cx *cx, const struct sql_link_patients_row *row,
                        struct homes *merged)
{
    struct sql_source_link_to_list list;
    TRY(sql_source_link_to(cx->env, cx->db, row->id, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct sql_patient_get_row p;
        if (list.at[i].home == row->home) continue;
        status st = sql_patient_get(cx->env, cx->db, list.at[i].home, &p);
        if (st == ST_NOT_FOUND) continue;
        TRY(st);
        if (p.organisation == row->source) homes_add(cx->env->arena, merged, list.at[i].home);
    }
    cx->env->err = (struct err){ 0 };
    return ST_OK;
}

/* What people decided has the last word, also over the source's own links. */
static status refresh_marks(struct cx *cx, struct linker *l,
                            const struct sql_link_patients_row *row,
                            const struct json_node *patient, struct homes *touched,
                            struct homes *merged)
{
    struct patient_links links = patient_links_of(cx->env->arena, patient);
    TRY(note_links(cx, l, row->home, &links, touched));
    TRY(merged_of(cx, row, &links, merged));
    TRY(spoken_of(cx, row, merged));
    TRY(refresh_markers(cx, l, row->home, true));
    for (size_t i = 0; i < merged->count; i++) {
        TRY(mark(cx, l, row->home, merged->at[i], LINK_MARK_SAME));
        homes_add(cx->env->arena, touched, merged->at[i]);
    }
    return refresh_markers(cx, l, row->home, false);
}

void linker_today_set(struct linker *l, int32_t today)
{
    (void)pthread_mutex_lock(l->lock);
    link_live_today_set(l->live, today);
    (void)pthread_mutex_unlock(l->lock);
}

static status take_out(struct cx *cx, struct linker *l, int64_t home, struct homes *touched)
{
    struct live_call c = { .l = l, .a = home };
    const struct patient_links none = { 0 };
    cx->env->err = (struct err){ 0 };
    TRY(note_links(cx, l, home, &none, touched));
    TRY(superseded_forget(cx, home, touched));
    TRY(touch_component(cx, l, home, touched));
    return changed(cx, &c, call_remove);
}

status linker_refresh(struct cx *cx, struct linker *l, int64_t home, struct homes *touched)
{
    struct sql_link_patient_row row;
    const struct json_node *patient = NULL;
    struct homes merged = { 0 };
    linker_today_set(l, time_date_local(env_now(cx->env)));
    status st = sql_link_patient(cx->env, cx->db, home, &row);
    if (st == ST_NOT_FOUND) return take_out(cx, l, home, touched);
    TRY(st);
    struct sql_link_patients_row same = { row.home,  row.id,     row.version,    row.at,
                                          row.label, row.source, row.dictionary, row.json };
    TRY(read_row(cx, &same, &patient));
    TRY(refresh_marks(cx, l, &same, patient, touched, &merged));
    TRY(superseded_note(cx, home, patient, &merged, is_hidden(row.label), touched));
    return put(cx, l, &same, patient, touched);
}
