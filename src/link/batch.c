/* SPDX-License-Identifier: Apache-2.0 */
#include "link/batch.h"

#include <stdlib.h>

#include "link/cluster.h"
#include "link/words.h"

struct batch {
    struct pool pool;
    struct rows rows;
    struct link_value *column;
    size_t columns;
    struct link_value *values; /* one record's, while it is packed */
    str **id;                  /* chunks of record ids */
    size_t id_room;
    char *slab;
    size_t slab_left;
    struct map by_id; /* made when first asked */
};

enum { ID_SLAB = 1 << 16, ID_MOST = 1 << 12 };

struct batch *batch_open(struct env *e, const struct link_value *columns, size_t count)
{
    struct batch *b = NEW(e->arena, struct batch);
    pool_make(e->arena, &b->pool);
    b->rows = (struct rows){ .arena = e->arena, .slots = slots_make(columns, count) };
    b->column = NEW_ARRAY(e->arena, struct link_value, count);
    b->values = NEW_ARRAY(e->arena, struct link_value, count);
    memcpy(b->column, columns, count * sizeof *columns);
    memcpy(b->values, columns, count * sizeof *columns);
    b->columns = count;
    b->by_id = map_make(e->arena);
    return b;
}

struct batch *batch_open_values(struct env *e)
{
    struct batch *b = NEW(e->arena, struct batch);
    pool_make(e->arena, &b->pool);
    b->rows = (struct rows){ .arena = e->arena, .slots = slots_all() };
    b->by_id = map_make(e->arena);
    return b;
}

static str keep_id(struct arena *a, struct batch *b, str id)
{
    id = str_sub(id, 0, ID_MOST);
    if (b->slab_left < id.n) {
        b->slab = arena_alloc(a, ID_SLAB);
        b->slab_left = ID_SLAB;
    }
    char *at = b->slab + (ID_SLAB - b->slab_left);
    if (id.n > 0) memcpy(at, id.p, id.n);
    b->slab_left -= id.n;
    return (str){ at, id.n };
}

status batch_add_values(struct env *e, struct batch *b, str record_id,
                        const struct link_value *values, size_t count)
{
    if (b->rows.count >= LINK_RECORDS_MOST)
        return fail(e, ST_TOO_LARGE, "more than %d records in one run", (int)LINK_RECORDS_MOST);
    size_t n = b->rows.count, chunk = n / ROWS_CHUNK;
    if (n % ROWS_CHUNK == 0) {
        if (chunk == b->id_room) {
            size_t room = chunk == 0 ? 16 : chunk * 2;
            b->id = arena_grow(e->arena, b->id, chunk * sizeof *b->id, chunk * sizeof *b->id,
                               room * sizeof *b->id);
            b->id_room = room;
        }
        b->id[chunk] = NEW_ARRAY(e->arena, str, ROWS_CHUNK);
    }
    b->id[chunk][n % ROWS_CHUNK] = keep_id(e->arena, b, record_id);
    uint32_t *row = rows_push(&b->rows);
    pack_row(&b->pool, &b->rows.slots, e->arena, values, count, row);
    pack_count(&b->pool, &b->rows.slots, row, 1);
    return ST_OK;
}

status batch_add(struct env *e, struct batch *b, str record_id, const str *values)
{
    for (size_t i = 0; i < b->columns; i++) b->values[i].text = values[i];
    return batch_add_values(e, b, record_id, b->values, b->columns);
}

struct pool *batch_pool(struct batch *b)
{
    return &b->pool;
}

size_t batch_count(const struct batch *b)
{
    return b->rows.count;
}

str batch_record_id(const struct batch *b, size_t record)
{
    return b->id[record / ROWS_CHUNK][record % ROWS_CHUNK];
}

int64_t batch_id(str record_id)
{
    int64_t v;
    if (str_to_int(record_id, &v) && v > 0) return v;
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < record_id.n; i++)
        h = (h ^ (unsigned char)record_id.p[i]) * UINT64_C(0x100000001b3);
    h = (h ^ h >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return (int64_t)((h ^ h >> 32) >> 1);
}

bool batch_find(const struct batch *b, str record_id, size_t *ret_record)
{
    for (size_t i = 0; i < b->rows.count; i++) {
        if (!str_eq(batch_record_id(b, i), record_id)) continue;
        *ret_record = i;
        return true;
    }
    return false;
}

/* One run over a batch. */
struct run {
    struct env *e;
    struct batch *b;
    const struct batch_options *o;
    struct scorer s;
    struct batch_result *r;
    uint32_t *same_as; /* of each record: the first equal one (itself where there is none) */
    bool *skip;        /* folded into an equal one */
    struct {
        VEC(struct batch_pair)
    } edges; /* of even odds and better */
    int64_t began;
};

static void stage(struct run *run, const char *name)
{
    int64_t now = env_tick(run->e);
    *VEC_PUSH(run->e->arena, &run->r->stages) = (struct batch_stage){ name, now - run->began };
    run->began = now;
}

static str row_bytes(const struct batch *b, size_t i)
{
    return (str){ (const char *)rows_at(&b->rows, i), b->rows.slots.width * sizeof(uint32_t) };
}

/* Equal records beyond LINK_SAME_MOST are one for all that costs pairs. */
static void fold_equal(struct run *run)
{
    struct batch *b = run->b;
    size_t n = b->rows.count;
    run->same_as = NEW_ARRAY(run->e->arena, uint32_t, n + 1);
    run->skip = NEW_ARRAY(run->e->arena, bool, n + 1);
    struct arena *a = scratch_open(run->e->arena);
    uint32_t *seen = NEW_ARRAY(a, uint32_t, n + 1);
    size_t slots = 16;
    while (slots < 2 * n) slots *= 2;
    uint32_t *slot = NEW_ARRAY(a, uint32_t, slots);
    for (size_t i = 0; i < n; i++) {
        str row = row_bytes(b, i);
        size_t at = str_hash(row) & (slots - 1);
        while (slot[at] != 0 && !str_eq(row_bytes(b, slot[at] - 1), row))
            at = (at + 1) & (slots - 1);
        if (slot[at] == 0) slot[at] = (uint32_t)i + 1;
        uint32_t first = slot[at] - 1;
        run->same_as[i] = first;
        if (++seen[first] > LINK_SAME_MOST) {
            run->skip[i] = true;
            run->r->folded++;
        }
    }
    scratch_close(run->e->arena, a);
}

static bool may_match(const struct run *run, const uint32_t *a, const uint32_t *b)
{
    uint8_t s = run->s.slots->source;
    return !run->s.one_to_one || a[s] != b[s];
}

static void keep_pair(struct run *run, uint32_t a, uint32_t b, int32_t weight)
{
    struct arena *ar = run->e->arena;
    struct batch_pair p = { a, b, (float)model_probability(weight) };
    if (weight >= 0)
        *VEC_PUSH(ar, &run->edges) = p;
    else if (p.probability >= run->o->keep)
        *VEC_PUSH(ar, &run->r->pairs) = p;
}

/* Keys by which a pair may be found without looking at the number that is held out. */
static const uint32_t BLIND = ~(UINT32_C(1) << KEY_nhs | UINT32_C(1) << KEY_identifier_1);

static void note_reliability(struct run *run, const struct held_out *h, uint32_t kinds)
{
    if (!h->known || (kinds & BLIND) == 0) return;
    double p = model_probability(h->weight);
    size_t bin = p >= 0.99 ? BATCH_BINS - 1 : (size_t)(p * 10);
    struct batch_reliability *r = &run->r->reliability[bin];
    r->pairs++;
    r->same += h->same;
    r->sum += p;
}

static void score_all(struct run *run)
{
    struct batch *b = run->b;
    struct candidates c = candidates_make(run->e->arena, b->rows.count);
    for (size_t i = 0; i < b->rows.count; i++) {
        if (run->skip[i]) continue;
        candidates_of(&run->r->blocks, (uint32_t)i, &c);
        const uint32_t *row = rows_at(&b->rows, i);
        for (size_t k = 0; k < c.count; k++) {
            const uint32_t *other = rows_at(&b->rows, c.at[k].other);
            if (!may_match(run, row, other)) continue;
            run->r->scored++;
            struct held_out held;
            keep_pair(run, (uint32_t)i, c.at[k].other, score_total(&run->s, row, other, &held));
            note_reliability(run, &held, c.at[k].kinds);
        }
    }
}

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/* A member of a component, to be put in order of id. */
struct member {
    int64_t id;
    uint32_t record;
};

static int by_id(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    if (a->id != b->id) return a->id < b->id ? -1 : 1;
    return a->record < b->record ? -1 : a->record > b->record;
}

static void emit(struct run *run, uint32_t a, uint32_t b, double probability)
{
    if (probability < run->o->keep || a == b) return;
    *VEC_PUSH(run->e->arena, &run->r->pairs) =
        (struct batch_pair){ a < b ? a : b, a < b ? b : a, (float)probability };
}

/* Pairs within clusters: the probability of the merge that brought them together. */
static void emit_merges(struct run *run, struct arena *a, const struct clustering *k,
                        const struct member *m, size_t count)
{
    uint32_t *next = NEW_ARRAY(a, uint32_t, count), *last = NEW_ARRAY(a, uint32_t, count);
    uint32_t *size = NEW_ARRAY(a, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        next[i] = last[i] = i;
        size[i] = 1;
    }
    for (size_t t = 0; t < k->merge_count; t++) {
        const struct cluster_merge *g = &k->merge[t];
        double p = model_probability(g->weight);
        bool whole = (uint64_t)size[g->a] * size[g->b] <= (uint64_t)LINK_CROSS_MOST * 64;
        uint32_t i = g->a;
        for (uint32_t x = 0; x < size[g->a]; x++, i = next[i]) {
            uint32_t j = g->b;
            for (uint32_t y = 0; y < (whole ? size[g->b] : 1); y++, j = next[j])
                emit(run, m[i].record, m[j].record, p);
        }
        next[last[g->a]] = g->b;
        last[g->a] = last[g->b];
        size[g->a] += size[g->b];
    }
}

/* What two clusters are told as that were not joined. A bar is about what a machine may do, not
 * about how likely it is; but where somebody else fits as well, or people have said no, the
 * probability itself stays under the threshold: as far as that somebody is another person, for what
 * fits two that are one after all is theirs either way. */
static double told(const struct run *run, const struct cluster_tie *t)
{
    double p = model_probability(t->weight), most = run->o->join - 1e-4;
    if (t->bar == LINK_BAR_PARTED) return 0;
    if ((t->bar != LINK_BAR_LEAD && t->bar != LINK_BAR_SOURCE) || p <= most) return p;
    double one = t->bar == LINK_BAR_LEAD ? model_probability(t->rival) : 0;
    return one * p + (1 - one) * most;
}

static const struct cluster_tie *tie_of(const struct map *ties, const struct clustering *k,
                                        uint32_t a, uint32_t b)
{
    uint64_t key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    const union map_value *v = map_get_num(ties, key);
    return v == NULL ? NULL : &k->tie[v->num];
}

/* Members cluster by cluster: `start` of each, and the end. */
struct roster {
    uint32_t *start, *member;
};

static struct roster roster_of(struct arena *a, const struct clustering *k, size_t count)
{
    struct roster r = { NEW_ARRAY(a, uint32_t, k->clusters + 2), NEW_ARRAY(a, uint32_t, count) };
    for (size_t i = 0; i < count; i++) r.start[k->cluster[i] + 2]++;
    for (size_t i = 2; i < k->clusters + 2; i++) r.start[i] += r.start[i - 1];
    for (size_t i = 0; i < count; i++) r.member[r.start[k->cluster[i] + 1]++] = (uint32_t)i;
    return r;
}

/* All pairs across two clusters that are likelier one person than not. */
static void emit_tie(struct run *run, const struct roster *r, const struct member *m,
                     const struct cluster_tie *t)
{
    double p = told(run, t);
    uint32_t many = (r->start[t->a + 1] - r->start[t->a]) * (r->start[t->b + 1] - r->start[t->b]);
    if (many > LINK_CROSS_MOST * 64) return;
    for (uint32_t i = r->start[t->a]; i < r->start[t->a + 1]; i++) {
        for (uint32_t k = r->start[t->b]; k < r->start[t->b + 1]; k++)
            emit(run, m[r->member[i]].record, m[r->member[k]].record, p);
    }
}

/* Pairs between clusters, and those of them for a person to look at. */
static void emit_between(struct run *run, struct arena *a, const struct clustering *k,
                         const struct member *m, const struct component *c, const float *p)
{
    struct map ties = map_make(a);
    struct roster r = roster_of(a, k, c->count);
    for (size_t i = 0; i < k->tie_count; i++) {
        const struct cluster_tie *t = &k->tie[i];
        map_put_num(&ties, (uint64_t)t->a << 32 | t->b, NULL)->num = (int64_t)i;
        if (t->weight < 0) continue;
        emit_tie(run, &r, m, t);
        if (t->weight < run->s.ask || t->bar == LINK_BAR_PARTED) continue;
        *VEC_PUSH(run->e->arena, &run->r->asks) =
            (struct batch_ask){ m[r.member[r.start[t->a]]].record,
                                m[r.member[r.start[t->b]]].record,
                                (float)model_probability(t->weight), (uint8_t)t->bar };
    }
    for (size_t i = 0; i < c->edge_count; i++) {
        uint32_t x = k->cluster[c->edge[i].a], y = k->cluster[c->edge[i].b];
        const struct cluster_tie *t = x == y ? NULL : tie_of(&ties, k, x, y);
        if (x == y || (t != NULL && t->weight >= 0)) continue;
        double q = t != NULL && told(run, t) < (double)p[i] ? told(run, t) : (double)p[i];
        emit(run, m[c->edge[i].a].record, m[c->edge[i].b].record, q);
    }
}

/* One component: its members in order of id, its edges numbered by them. */
static void do_component(struct run *run, struct arena *a, struct member *m, size_t count,
                         const uint32_t *edges, size_t edge_count, uint32_t *place)
{
    qsort(m, count, sizeof *m, by_id);
    const uint32_t **row = (const uint32_t **)arena_array(a, count, sizeof *row);
    int64_t *id = NEW_ARRAY(a, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        place[m[i].record] = (uint32_t)i;
        row[i] = rows_at(&run->b->rows, m[i].record);
        id[i] = m[i].id;
    }
    struct cluster_edge *edge = NEW_ARRAY(a, struct cluster_edge, edge_count);
    float *p = NEW_ARRAY(a, float, edge_count);
    for (size_t i = 0; i < edge_count; i++) {
        const struct batch_pair *q = &run->edges.at[edges[i]];
        edge[i] = (struct cluster_edge){ place[q->a], place[q->b] };
        p[i] = q->probability;
    }
    struct component c = { count, row, id, NULL, edge, edge_count };
    struct clustering k;
    cluster_component(a, &run->s, &c, &k);
    uint32_t *lead = NEW_ARRAY(a, uint32_t, k.clusters);
    for (size_t i = 0; i < k.clusters; i++) lead[i] = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        if (m[i].record < lead[k.cluster[i]]) lead[k.cluster[i]] = m[i].record;
    }
    for (size_t i = 0; i < count; i++) run->r->cluster[m[i].record] = lead[k.cluster[i]];
    emit_merges(run, a, &k, m, count);
    emit_between(run, a, &k, m, &c, p);
}

/* Records that people said are one person belong to one component. */
static void union_marks(struct run *run, struct arena *a, uint32_t *parent)
{
    struct map record = map_make(a);
    const struct marks *m = run->o->marks;
    for (size_t i = 0; i < m->count; i++) {
        map_put_num(&record, (uint64_t)m->at[i].a, NULL)->num = -1;
        map_put_num(&record, (uint64_t)m->at[i].b, NULL)->num = -1;
    }
    for (uint32_t i = 0; i < run->b->rows.count; i++) {
        union map_value *v = map_get_num(&record, (uint64_t)batch_id(batch_record_id(run->b, i)));
        if (v != NULL) v->num = i;
    }
    for (size_t i = 0; i < m->count; i++) {
        int64_t x = map_get_num(&record, (uint64_t)m->at[i].a)->num;
        int64_t y = map_get_num(&record, (uint64_t)m->at[i].b)->num;
        bool one = m->at[i].mark == LINK_MARK_SAME || m->at[i].mark == LINK_MARK_HAND;
        if (x < 0 || y < 0 || !one) continue;
        uint32_t p = root_of(parent, (uint32_t)x), q = root_of(parent, (uint32_t)y);
        if (p != q) parent[p > q ? p : q] = p < q ? p : q;
    }
}

static uint32_t *union_edges(struct run *run, struct arena *a)
{
    size_t n = run->b->rows.count;
    uint32_t *parent = NEW_ARRAY(a, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) parent[i] = i;
    for (size_t i = 0; i < run->edges.count; i++) {
        uint32_t x = root_of(parent, run->edges.at[i].a), y = root_of(parent, run->edges.at[i].b);
        if (x != y) parent[x > y ? x : y] = x < y ? x : y;
    }
    if (run->o->marks != NULL && run->o->marks->count > 0) union_marks(run, a, parent);
    return parent;
}

/* Members and edges sorted by component, each component judged in turn. */
static void cluster_all(struct run *run)
{
    struct arena *a = scratch_open(run->e->arena);
    size_t n = run->b->rows.count, edges = run->edges.count;
    struct arena *work = scratch_open(run->e->arena);
    uint32_t *parent = union_edges(run, a);
    uint32_t *start = NEW_ARRAY(a, uint32_t, n + 2), *edge_start = NEW_ARRAY(a, uint32_t, n + 2);
    uint32_t *place = NEW_ARRAY(a, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) start[root_of(parent, i) + 1]++;
    for (size_t i = 0; i < edges; i++) edge_start[root_of(parent, run->edges.at[i].a) + 1]++;
    for (size_t i = 0; i < n; i++) {
        start[i + 1] += start[i];
        edge_start[i + 1] += edge_start[i];
    }
    struct member *member = NEW_ARRAY(a, struct member, n + 1);
    uint32_t *edge = NEW_ARRAY(a, uint32_t, edges + 1);
    uint32_t *at = NEW_ARRAY(a, uint32_t, n + 1), *edge_at = NEW_ARRAY(a, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t root = root_of(parent, i);
        member[start[root] + at[root]++] =
            (struct member){ batch_id(batch_record_id(run->b, i)), i };
    }
    for (uint32_t i = 0; i < edges; i++) {
        uint32_t root = root_of(parent, run->edges.at[i].a);
        edge[edge_start[root] + edge_at[root]++] = i;
    }
    for (uint32_t i = 0; i < n; i++) {
        size_t count = start[i + 1] - start[i];
        if (count < 2) continue;
        run->r->components++;
        if (count > run->r->largest_component) run->r->largest_component = count;
        struct arena_mark mark = arena_mark(work);
        do_component(run, work, &member[start[i]], count, &edge[edge_start[i]],
                     edge_start[i + 1] - edge_start[i], place);
        arena_rewind(work, mark);
    }
    scratch_close(run->e->arena, work);
    scratch_close(run->e->arena, a);
}

/* Records beyond LINK_SAME_MOST equal ones: with the first, where a record is sure to be the person
 * of its equal. */
static void unfold(struct run *run)
{
    for (uint32_t i = 0; i < run->b->rows.count; i++) {
        if (!run->skip[i]) continue;
        const uint32_t *row = rows_at(&run->b->rows, i);
        struct score s;
        score_rows(&run->s, row, row, 0, 0, &s);
        if (s.total < run->s.join || s.bar != LINK_BAR_NONE) continue;
        run->r->cluster[i] = run->r->cluster[run->same_as[i]];
        emit(run, run->same_as[i], i, model_probability(s.total));
    }
}

static struct batch_options with_defaults(const struct batch_options *o)
{
    struct batch_options d = *o;
    if (d.join <= 0) d.join = 0.95;
    if (d.ask <= 0) d.ask = 0.75;
    if (d.keep <= 0) d.keep = 0.01;
    return d;
}

static const struct link_model *model_for(struct run *run)
{
    struct batch *b = run->b;
    if (run->o->model != NULL) {
        train_weigh(run->o->model, &b->pool);
        return run->o->model;
    }
    struct link_model *m;
    train_model(run->e, &b->pool, &b->rows, &run->r->blocks, run->o->one_to_one, &m,
                &run->r->train);
    run->r->learnt = true;
    return m;
}

status batch_run(struct env *e, struct batch *b, const struct batch_options *options,
                 struct batch_result *ret_result)
{
    struct batch_options o = with_defaults(options);
    struct batch_result r = { .learnt = false };
    struct run run = { .e = e, .b = b, .o = &o, .r = &r, .began = env_tick(e) };
    r.cluster = NEW_ARRAY(e->arena, uint32_t, b->rows.count + 1);
    for (uint32_t i = 0; i < b->rows.count; i++) r.cluster[i] = i;
    fold_equal(&run);
    blocks_build(e->arena, &b->pool, &b->rows, run.skip, o.model, &r.blocks);
    stage(&run, "keys");
    r.model = model_for(&run);
    stage(&run, "learning");
    run.s = (struct scorer){ .pool = &b->pool,
                             .slots = &b->rows.slots,
                             .model = r.model,
                             .marks = o.marks,
                             .join = model_weight_of(o.join),
                             .ask = model_weight_of(o.ask),
                             .today = o.today,
                             .one_to_one = o.one_to_one };
    score_all(&run);
    stage(&run, "scoring");
    cluster_all(&run);
    unfold(&run);
    for (uint32_t i = 0; i < b->rows.count; i++) r.clusters += r.cluster[i] == i;
    stage(&run, "clustering");
    *ret_result = r;
    return ST_OK;
}

void batch_explain(struct env *e, const struct batch *b, const struct batch_result *r, size_t a,
                   size_t other, struct link_pair *ret_pair)
{
    struct scorer s = {
        .pool = &b->pool, .slots = &b->rows.slots, .model = r->model, .today = INT32_MIN
    };
    words_of_pair(e->arena, &s, rows_at(&b->rows, a), rows_at(&b->rows, other),
                  batch_id(batch_record_id(b, a)), batch_id(batch_record_id(b, other)), ret_pair);
}

str batch_shown(struct env *e, const struct batch *b, size_t record)
{
    const uint32_t *row = rows_at(&b->rows, record);
    struct buf out = buf_make(e->arena);
    for (size_t i = 1; i < b->rows.slots.width; i++) {
        const struct word *w = pool_word(&b->pool, row[i]);
        if (row[i] == 0 || w->kind == WORD_HOME) continue;
        if (out.n > 0) buf_add(&out, S(" · "));
        buf_add(&out, word_str(w));
    }
    return arena_str(e->arena, buf_str(&out));
}
