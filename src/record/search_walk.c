/* SPDX-License-Identifier: Apache-2.0
 * Candidates one after another: who may see it is asked by the home first, then the resource is
 * fetched, decided, and asked whether it meets the conditions by its own text.
 */
#include "gen/sql_record.h"
#include "record/record_limits.h"
#include "record/searching.h"

/* How many places are passed over between two looks at the clock. */
enum { PLACES_A_LOOK = 1024 };

struct row_copy {
    struct record record;
    int64_t dictionary;
    str packed;
};

struct source {
    struct searching *s;
    struct candidates c;
    struct search_place place; /* of the last candidate */
    struct rows *rows;         /* SQLite */
    bool by_homes;             /* SQLite, candidates_by_home */
    const int64_t *homes;
    size_t home_count;
    struct {
        VEC(struct row_copy)
    } piece; /* PostgreSQL */
    size_t next, piece_size;
    bool ended;
    size_t passed;
};

struct candidate {
    int64_t home, rid;
    enum scope_judgement judged;
    struct row_copy *row; /* PostgreSQL: it was fetched with the place */
};

static bool by_places(const struct searching *s)
{
    return db_engine(s->cx->db) == DB_SQLITE;
}

static status piece_read(struct source *src)
{
    struct cx *cx = src->s->cx;
    struct sql_text q = candidates_rows(cx, &src->c, src->place, src->piece_size);
    struct db_sql sql = { .name = "search", .text = buf_str(&q.text) };
    struct rows *rows;
    src->piece.count = 0;
    src->next = 0;
    TRY(rows_open(cx->env, cx->db, &sql, q.at, q.count, false, &rows));
    while (rows_next(rows)) {
        *VEC_PUSH(cx->env->arena, &src->piece) = (struct row_copy){
            .record = { .type = src->s->type->name,
                        .home = rows_int(rows, 0),
                        .rid = rows_int(rows, 1),
                        .id = rows_text_copy(rows, 2),
                        .version = rows_int(rows, 3),
                        .at = rows_int(rows, 4),
                        .source = rows_int(rows, 5),
                        .d = rows_int(rows, 6),
                        .label = (uint32_t)rows_int(rows, 7),
                        .facet = (uint32_t)rows_int(rows, 8) },
            .dictionary = rows_int(rows, 9),
            .packed = rows_blob_copy(rows, 10),
        };
    }
    src->ended = src->piece.count < src->piece_size;
    return rows_close(rows);
}

static void homes_open(struct source *src, const struct condition *d)
{
    size_t from = src->place.has ? condition_homes_below(d, src->place.rid) : 0;
    src->by_homes = true;
    src->homes = d->home_count > 0 ? d->home + from : NULL;
    src->home_count = d->home_count - from;
}

static status source_open(struct searching *s, bool page, struct source *ret_source)
{
    struct source src = { .s = s, .c = searching_candidates(s), .place = s->after };
    src.c.page = page;
    src.piece_size = page ? 64 : 512;
    const struct condition *by_home = candidates_by_home(&src.c);
    if (by_places(s) && by_home != NULL) {
        homes_open(&src, by_home);
    } else if (by_places(s)) {
        struct sql_text q = candidates_places(s->cx, &src.c, s->after);
        struct db_sql sql = { .name = "search", .text = buf_str(&q.text) };
        TRY(rows_open(s->cx->env, s->cx->db, &sql, q.at, q.count, false, &src.rows));
    }
    *ret_source = src;
    return ST_OK;
}

static status source_close(struct source *src)
{
    return src->rows == NULL ? ST_OK : rows_close(src->rows);
}

static status time_left(struct source *src)
{
    if (++src->passed % PLACES_A_LOOK != 0 || env_tick(src->s->cx->env) < src->s->until)
        return ST_OK;
    return searching_too_much(src->s);
}

/* A Patient is its own home; who may see it is asked when it is opened. */
static status home_next(struct source *src, struct candidate *ret, bool *ret_found)
{
    if (src->next == src->home_count) return ST_OK;
    int64_t home = src->homes[src->next++];
    struct seen seen; /* so that nothing of it is allocated between mark and rewind */
    TRY(time_left(src));
    TRY(trust_seen(src->s->cx, home, &seen));
    *ret = (struct candidate){ home, home, SCOPE_ASK, NULL };
    *ret_found = true;
    return ST_OK;
}

/* The next place that this who may perhaps see; *ret_found false at the end. */
static status place_next(struct source *src, struct candidate *ret, bool *ret_found)
{
    struct searching *s = src->s;
    *ret_found = false;
    if (src->by_homes) return home_next(src, ret, ret_found);
    while (rows_next(src->rows)) {
        struct search_place at = { true, rows_int(src->rows, 0), rows_int(src->rows, 1) };
        struct candidate c = { .rid = at.rid, .home = rows_int(src->rows, 2) };
        bool twice = src->place.has && src->place.rid == at.rid && src->place.d == at.d;
        src->place = at;
        if (twice) continue;
        TRY(time_left(src));
        TRY(trust_judge(s->cx, c.home, s->facet, rows_int(src->rows, 3) != 0, &c.judged));
        if (c.judged == SCOPE_NO) continue;
        struct seen seen; /* so that nothing of it is allocated between mark and rewind */
        if (c.judged == SCOPE_ASK) TRY(trust_seen(s->cx, c.home, &seen));
        *ret = c;
        *ret_found = true;
        return ST_OK;
    }
    return ST_OK;
}

static status row_next(struct source *src, struct candidate *ret, bool *ret_found)
{
    *ret_found = false;
    for (;;) {
        if (src->next == src->piece.count) {
            if (src->ended) return ST_OK;
            TRY(piece_read(src));
            if (src->piece.count == 0) return ST_OK;
        }
        struct row_copy *row = &src->piece.at[src->next++];
        bool twice =
            src->place.has && src->place.rid == row->record.rid && src->place.d == row->record.d;
        src->place = (struct search_place){ true, row->record.d, row->record.rid };
        if (twice) continue;
        TRY(time_left(src));
        struct seen seen; /* as above */
        TRY(trust_seen(src->s->cx, row->record.home, &seen));
        *ret = (struct candidate){ row->record.home, row->record.rid, SCOPE_ASK, row };
        *ret_found = true;
        return ST_OK;
    }
}

static status row_load(struct searching *s, int64_t home, int64_t rid, struct row_copy *ret_row,
                       bool *ret_found)
{
    struct sql_resource_get_row r;
    status st = sql_resource_get(s->cx->env, s->cx->db, home, rid, &r);
    *ret_found = st == ST_OK && r.deleted == 0 && str_eq(r.type, s->type->name);
    if (st != ST_OK) return st == ST_NOT_FOUND ? ST_OK : st;
    *ret_row = (struct row_copy){ .record = { .type = s->type->name,
                                              .id = r.id,
                                              .home = home,
                                              .rid = rid,
                                              .version = r.version,
                                              .at = r.at,
                                              .source = r.source,
                                              .d = r.d,
                                              .label = (uint32_t)r.label,
                                              .facet = (uint32_t)r.facet },
                                  .dictionary = r.dictionary,
                                  .packed = r.json };
    return ST_OK;
}

/* What can be answered without opening the text. */
static bool outside_holds(const struct searching *s, const struct record *r)
{
    struct asked_of of = { .id = r->id, .at = r->at, .home = r->home };
    for (size_t i = 0; i < s->conditions.count; i++) {
        const struct condition *c = &s->conditions.at[i];
        if (!c->implied && condition_without_text(c) && !condition_holds(c, &of)) return false;
    }
    return true;
}

/* What is hidden from this who is also not searched by: the rows of the text that leaves. */
static status text_holds(struct searching *s, struct hit *hit, bool *ret_holds)
{
    struct arena *a = s->cx->env->arena;
    const struct json_node *root = NULL;
    struct asked_of of = {
        .rows = &hit->rows, .id = hit->record.id, .at = hit->record.at, .home = hit->record.home
    };
    *ret_holds = true;
    if (s->params.count == 0 && !s->words && !s->all_params) return ST_OK;
    TRY(json_read(s->cx->env, hit->record.json, &root));
    if (s->all_params)
        index_resource(a, s->type, root, &hit->rows);
    else
        index_params(a, root, s->params.at, s->params.count, &hit->rows);
    if (s->words) of.words = words_of(a, root);
    for (size_t i = 0; i < s->conditions.count && *ret_holds; i++) {
        const struct condition *c = &s->conditions.at[i];
        *ret_holds = c->implied || condition_without_text(c) || condition_holds(c, &of);
    }
    return ST_OK;
}

static status row_check(struct searching *s, struct row_copy *row, struct hit *ret_hit,
                        bool *ret_good)
{
    struct decision d;
    struct hit hit = { .record = row->record };
    *ret_good = false;
    if (!outside_holds(s, &hit.record)) return ST_OK;
    TRY(record_admit(s->cx, ACTION_SEARCH, &hit.record, row->dictionary, row->packed, &d));
    if (d.verdict < VERDICT_PART) return ST_OK;
    TRY(text_holds(s, &hit, ret_good));
    *ret_hit = hit;
    return ST_OK;
}

status hit_load(struct searching *s, int64_t home, int64_t rid, struct hit *ret_hit, bool *ret_good)
{
    struct row_copy row = { 0 };
    TRY(row_load(s, home, rid, &row, ret_good));
    return *ret_good ? row_check(s, &row, ret_hit, ret_good) : ST_OK;
}

static status candidate_check(struct searching *s, const struct candidate *c, struct hit *ret_hit,
                              bool *ret_good)
{
    if (c->row != NULL) return row_check(s, c->row, ret_hit, ret_good);
    return hit_load(s, c->home, c->rid, ret_hit, ret_good);
}

status search_walk(struct searching *s, bool page, search_visit *visit, void *arg)
{
    struct source src;
    struct arena *a = s->cx->env->arena;
    size_t looked = 0;
    TRY(source_open(s, page, &src));
    for (;;) {
        struct candidate c;
        struct hit hit;
        bool found = false, good = false;
        if (by_places(s))
            TRY(place_next(&src, &c, &found));
        else
            TRY(row_next(&src, &c, &found));
        if (!found) break;
        if (++looked % 64 == 0 && env_tick(s->cx->env) > s->until) return searching_too_much(s);
        struct arena_mark mark = arena_mark(a);
        TRY(candidate_check(s, &c, &hit, &good));
        enum walk w = good ? visit(s, &hit, arg) : WALK_DROP;
        if (w != WALK_KEEP) arena_rewind(a, mark);
        if (w == WALK_STOP) break;
    }
    return source_close(&src);
}

/* ---- places alone ----------------------------------------------------------------------------*/

/* A row that its home does not decide: by its own columns. */
static status standing_ask(struct searching *s, const struct candidate *c, bool *ret_good)
{
    struct sql_resource_standing_row r;
    struct decision d;
    status st = sql_resource_standing(s->cx->env, s->cx->db, c->home, c->rid, &r);
    *ret_good = false;
    if (st == ST_NOT_FOUND) return ST_OK;
    TRY(st);
    if (!str_eq(r.type, s->type->name)) return ST_OK;
    TRY(trust_row(s->cx, ACTION_SEARCH, c->home, (uint32_t)r.facet, (uint32_t)r.label, r.source,
                  &d));
    *ret_good = r.deleted == 0 && d.verdict >= VERDICT_PART;
    return ST_OK;
}

static status places_by_rows(struct searching *s, search_place_visit *visit, void *arg)
{
    struct source src;
    TRY(source_open(s, false, &src));
    for (;;) {
        struct candidate c;
        bool found = false, good = true;
        TRY(place_next(&src, &c, &found));
        if (!found) break;
        if (c.judged == SCOPE_ASK) TRY(standing_ask(s, &c, &good));
        if (good) visit(s, c.home, c.rid, arg);
    }
    return source_close(&src);
}

status search_places(struct searching *s, search_place_visit *visit, void *arg)
{
    struct candidates c = searching_candidates(s);
    struct rows *rows;
    if (by_places(s)) return places_by_rows(s, visit, arg);
    struct sql_text q = candidates_ids(s->cx, &c, RECORD_CHAIN_MOST + 2);
    struct db_sql sql = { .name = "search_ids", .text = buf_str(&q.text) };
    TRY(rows_open(s->cx->env, s->cx->db, &sql, q.at, q.count, false, &rows));
    while (rows_next(rows)) visit(s, rows_int(rows, 0), rows_int(rows, 1), arg);
    return rows_close(rows);
}

/* ---- a page ----------------------------------------------------------------------------------*/

struct collecting {
    struct hits hits;
    size_t most;
    bool more;
};

static enum walk hit_collect(struct searching *s, const struct hit *hit, void *arg)
{
    struct collecting *c = arg;
    c->more = c->hits.count == c->most;
    if (c->more) return WALK_STOP;
    *VEC_PUSH(s->cx->env->arena, &c->hits) = *hit;
    return WALK_KEEP;
}

status hits_collect(struct searching *s, size_t most, struct hits *ret_hits, bool *ret_more)
{
    struct collecting c = { .most = most };
    TRY(search_walk(s, true, hit_collect, &c));
    *ret_hits = c.hits;
    *ret_more = c.more;
    return ST_OK;
}
