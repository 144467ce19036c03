/* SPDX-License-Identifier: Apache-2.0 */
#include "record/reindex.h"

#include "base/map.h"
#include "gen/sql_record.h"
#include "gen/sql_trust.h"
#include "record/change.h"
#include "record/facet.h"
#include "record/prepared.h"

enum { RESOURCES_AT_ONCE = 200, ROWS_AT_ONCE = 1000 };

enum phase { PHASE_PUT, PHASE_SWEEP_IDX, PHASE_SWEEP_STRING, PHASE_DONE };

/* The places are kept as positions: (phase, last rid) in one, the last row of a sweep in others. */
struct state {
    int64_t phase, rid;
    int64_t h, d, row_rid, home; /* of idx; of idx_string p and how many */
};

struct put {
    struct keys keys;
    int64_t home, rid, version;
};
struct stale_string {
    int64_t p, rid, home;
    str value;
};
struct reindex_piece {
    struct state next;
    struct {
        VEC(struct put)
    } puts;
    struct {
        VEC(struct sql_idx_after_row)
    } stale;
    struct {
        VEC(struct stale_string)
    } stale_strings;
};

static status place_get(struct cx *cx, str name, int64_t *ret_first, int64_t *ret_second)
{
    struct sql_position_get_row row;
    status st = sql_position_get(cx->env, cx->db, name, &row);
    *ret_first = *ret_second = INT64_MIN;
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    *ret_first = row.txid;
    *ret_second = row.seq;
    return ST_OK;
}

static status state_get(struct cx *cx, struct state *ret_state)
{
    struct state s;
    struct sql_index_version_row row;
    TRY(sql_index_version(cx->env, cx->db, &row));
    TRY(place_get(cx, S("reindex"), &s.phase, &s.rid));
    TRY(place_get(cx, S("reindex row"), &s.h, &s.d));
    TRY(place_get(cx, S("reindex row 2"), &s.row_rid, &s.home));
    if (s.phase == INT64_MIN) s.phase = row.value < INDEX_VERSION ? PHASE_PUT : PHASE_DONE;
    if (s.phase == PHASE_DONE && row.value < INDEX_VERSION) {
        s.phase = PHASE_PUT; /* done once, by an older program */
        s.rid = INT64_MIN;
    }
    *ret_state = s;
    return ST_OK;
}

static status state_put(struct cx *cx, const struct state *s)
{
    int64_t now = env_now(cx->env);
    TRY(sql_position_put(cx->env, cx->db, S("reindex"), s->phase, s->rid, now, NULL));
    TRY(sql_position_put(cx->env, cx->db, S("reindex row"), s->h, s->d, now, NULL));
    return sql_position_put(cx->env, cx->db, S("reindex row 2"), s->row_rid, s->home, now, NULL);
}

static status keys_now(struct cx *cx, const struct sql_resource_after_row *r, struct keys *ret_keys)
{
    str stored;
    const struct fhir_type *type = fhir_resource_find(r->type);
    *ret_keys = (struct keys){ 0 };
    if (type == NULL || r->deleted != 0) return ST_OK;
    TRY(keys_of_stored(cx, type, r->id, r->dictionary, r->json, (uint32_t)r->label, ret_keys,
                       &stored));
    ret_keys->plain = r->label == 0 && (uint32_t)r->facet == facet_usual(r->type);
    return ST_OK;
}

static void sweep_begin(struct state *s, enum phase phase)
{
    s->phase = phase;
    s->h = s->d = s->row_rid = s->home = INT64_MIN;
}

static status puts_prepare(struct cx *cx, struct reindex_piece *p)
{
    struct sql_resource_after_list list;
    TRY(sql_resource_after(cx->env, cx->db, p->next.rid, RESOURCES_AT_ONCE, &list));
    for (size_t i = 0; i < list.count; i++) {
        struct put put = { .home = list.at[i].home,
                           .rid = list.at[i].rid,
                           .version = list.at[i].version };
        TRY(keys_now(cx, &list.at[i], &put.keys));
        if (put.keys.h.count > 0) *VEC_PUSH(cx->env->arena, &p->puts) = put;
        p->next.rid = list.at[i].rid;
    }
    if (list.count == 0) sweep_begin(&p->next, PHASE_SWEEP_IDX);
    return ST_OK;
}

/* The keys of what a row points to: none where it is gone. Rows of one resource lie apart, so each
 * is worked out once a piece. */
static status keys_behind(struct cx *cx, struct map *known, int64_t home, int64_t rid,
                          const struct keys **ret_keys)
{
    bool is_new = false;
    union map_value *v = map_put_num(known, (uint64_t)rid, &is_new);
    if (is_new) {
        struct keys *keys = NEW(cx->env->arena, struct keys);
        struct sql_resource_get_row r;
        status st = sql_resource_get(cx->env, cx->db, home, rid, &r);
        if (st != ST_NOT_FOUND) {
            TRY(st);
            struct sql_resource_after_row row = { .type = r.type,
                                                  .id = r.id,
                                                  .label = r.label,
                                                  .facet = r.facet,
                                                  .deleted = r.deleted,
                                                  .dictionary = r.dictionary,
                                                  .json = r.json };
            TRY(keys_now(cx, &row, keys));
        }
        v = map_put_num(known, (uint64_t)rid, NULL);
        v->ptr = keys;
    }
    *ret_keys = v->ptr;
    return ST_OK;
}

static bool has_h(const struct keys *k, int64_t h, int64_t d)
{
    for (size_t i = 0; i < k->h.count; i++)
        if (k->h.at[i] == h) return k->d == d;
    return false;
}

static bool has_string(const struct keys *k, int64_t p, str value)
{
    for (size_t i = 0; i < k->string.count; i++)
        if (k->string.at[i].p == p && str_eq(k->string.at[i].value, value)) return true;
    return false;
}

static status idx_sweep(struct cx *cx, struct reindex_piece *p)
{
    struct sql_idx_after_list list;
    struct map known = map_make(cx->env->arena);
    struct state *s = &p->next;
    TRY(sql_idx_after(cx->env, cx->db, s->h, s->d, s->row_rid, s->home, ROWS_AT_ONCE, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_idx_after_row *r = &list.at[i];
        const struct keys *keys;
        TRY(keys_behind(cx, &known, r->home, r->rid, &keys));
        if (!has_h(keys, r->h, r->d)) *VEC_PUSH(cx->env->arena, &p->stale) = *r;
        s->h = r->h;
        s->d = r->d;
        s->row_rid = r->rid;
        s->home = r->home;
    }
    if (list.count == 0) sweep_begin(s, PHASE_SWEEP_STRING);
    return ST_OK;
}

/* Parameter by parameter (h), some rows at a time (d of them are done). What is written meanwhile
 * moves them a little: a row passed over stays a candidate that its text refuses. */
static status string_sweep(struct cx *cx, struct reindex_piece *p)
{
    struct sql_idx_string_part_list list;
    struct sql_idx_string_next_row next;
    struct map known = map_make(cx->env->arena);
    struct state *s = &p->next;
    int64_t done = s->d == INT64_MIN ? 0 : s->d;
    TRY(sql_idx_string_part(cx->env, cx->db, s->h, done, ROWS_AT_ONCE, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct sql_idx_string_part_row *r = &list.at[i];
        const struct keys *keys;
        TRY(keys_behind(cx, &known, r->home, r->rid, &keys));
        if (has_string(keys, r->p, r->value)) continue;
        *VEC_PUSH(cx->env->arena, &p->stale_strings) =
            (struct stale_string){ r->p, r->rid, r->home, r->value };
    }
    s->d = done + (int64_t)(list.count - p->stale_strings.count);
    if (list.count > 0) return ST_OK;
    TRY(sql_idx_string_next(cx->env, cx->db, s->h, &next));
    s->h = next.p.v;
    s->d = 0;
    if (!next.p.has) s->phase = PHASE_DONE;
    return ST_OK;
}

status reindex_prepare(struct cx *cx, struct reindex_piece **ret_piece)
{
    struct reindex_piece *p = NEW(cx->env->arena, struct reindex_piece);
    *ret_piece = NULL;
    TRY(state_get(cx, &p->next));
    switch (p->next.phase) {
    case PHASE_PUT: TRY(puts_prepare(cx, p)); break;
    case PHASE_SWEEP_IDX: TRY(idx_sweep(cx, p)); break;
    case PHASE_SWEEP_STRING: TRY(string_sweep(cx, p)); break;
    default: return ST_OK;
    }
    *ret_piece = p;
    return ST_OK;
}

static status put_apply(struct cx *cx, const struct put *put)
{
    struct env *e = cx->env;
    struct db *db = cx->db;
    const struct keys *k = &put->keys;
    struct sql_resource_get_row now;
    status st = sql_resource_get(e, db, put->home, put->rid, &now);
    /* Changed since it was read: then its rows are new already. */
    if (st == ST_NOT_FOUND || (st == ST_OK && (now.version != put->version || now.deleted != 0)))
        return ST_OK;
    TRY(st);
    for (size_t i = 0; i < k->h.count; i++)
        TRY(sql_idx_put(e, db, k->h.at[i], k->d, put->rid, put->home, k->plain ? 1 : 0));
    for (size_t i = 0; i < k->date.count; i++)
        TRY(sql_idx_date_add(e, db, k->date.at[i].p, k->date.at[i].low, put->rid,
                             k->date.at[i].high, put->home));
    for (size_t i = 0; i < k->string.count; i++)
        TRY(sql_idx_string_add(e, db, k->string.at[i].p, k->string.at[i].value, put->rid,
                               put->home));
    for (size_t i = 0; i < k->number.count; i++)
        TRY(sql_idx_number_add(e, db, k->number.at[i].p, k->number.at[i].low, put->rid,
                               k->number.at[i].high, put->home));
    return now.d == k->d ? ST_OK : sql_resource_d_set(e, db, put->home, put->rid, k->d, NULL);
}

/* What was stale when it was read may have become true since: it is asked again. */
static status stale_drop(struct cx *cx, const struct reindex_piece *piece)
{
    struct map known = map_make(cx->env->arena);
    for (size_t i = 0; i < piece->stale.count; i++) {
        const struct sql_idx_after_row *r = &piece->stale.at[i];
        const struct keys *keys;
        TRY(keys_behind(cx, &known, r->home, r->rid, &keys));
        if (!has_h(keys, r->h, r->d))
            TRY(sql_idx_drop(cx->env, cx->db, r->h, r->d, r->rid, r->home));
    }
    for (size_t i = 0; i < piece->stale_strings.count; i++) {
        const struct stale_string *r = &piece->stale_strings.at[i];
        const struct keys *keys;
        TRY(keys_behind(cx, &known, r->home, r->rid, &keys));
        if (!has_string(keys, r->p, r->value))
            TRY(sql_idx_string_drop(cx->env, cx->db, r->p, r->value, r->rid, r->home));
    }
    return ST_OK;
}

status reindex_apply(struct cx *cx, const struct reindex_piece *piece)
{
    for (size_t i = 0; i < piece->puts.count; i++) TRY(put_apply(cx, &piece->puts.at[i]));
    TRY(stale_drop(cx, piece));
    TRY(state_put(cx, &piece->next));
    if (piece->next.phase == PHASE_SWEEP_IDX && piece->next.h == INT64_MIN)
        return sql_index_version_set(cx->env, cx->db, INDEX_VERSION, NULL);
    return ST_OK;
}

status reindex_ask(struct cx *cx)
{
    struct state s = { .phase = PHASE_PUT, .rid = INT64_MIN };
    TRY(sql_index_version_set(cx->env, cx->db, INDEX_VERSION - 1, NULL));
    return state_put(cx, &s);
}
