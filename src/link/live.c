/* SPDX-License-Identifier: Apache-2.0 */
#include "link/live.h"

#include "base/vec.h"
#include "link/link_limits.h"
#include "link/live_store.h"

enum { BUCKETS_FIRST = 1 << 12 };
static const uint32_t ALL_KINDS = (UINT32_C(1) << KEY__COUNT) - 1;

/* Runs one step in the index's own arena, so that running out of memory there comes back as a
 * status. */
struct call {
    struct link_live *l;
    struct arena *scratch; /* the caller's */
    int64_t id, other;
    const struct link_value *values;
    size_t count;
    bool hidden, same;
    enum link_mark mark;
    str old_number, new_number;
};

static status in_own_arena(struct env *e, struct call *c, status (*f)(struct env *e, void *arg))
{
    struct env own = *e;
    own.arena = c->l->arena;
    c->scratch = e->arena;
    status st = env_run(&own, f, c);
    if (st != ST_OK) e->err = own.err;
    return st;
}

/* What opening needs and gives. */
struct opening {
    const struct link_model *model;
    int32_t today;
    struct link_live *l;
};

static const double JOIN = LINK_JOIN_IN_HUNDRED / 100.0, ASK = LINK_ASK_IN_HUNDRED / 100.0;

static status prepare(struct env *e, void *arg)
{
    struct opening *o = arg;
    struct link_live *l = NEW(e->arena, struct link_live);
    l->arena = e->arena;
    pool_make(e->arena, &l->pool);
    l->rows = (struct rows){ .arena = e->arena, .slots = slots_all() };
    l->marks = marks_make(e->arena);
    l->marked = map_make(e->arena);
    l->of_id = map_make(e->arena);
    l->bucket = NEW_ARRAY(e->arena, uint32_t, BUCKETS_FIRST);
    l->buckets = BUCKETS_FIRST;
    l->nodes = 1; /* number 0 ends chains */
    l->mark_links = 1;
    l->weighed = 1;
    model_prior(&l->own_model);
    l->scorer = (struct scorer){ .pool = &l->pool,
                                 .slots = &l->rows.slots,
                                 .model = o->model == NULL ? &l->own_model : o->model,
                                 .marks = &l->marks,
                                 .join = model_weight_of(JOIN),
                                 .ask = model_weight_of(ASK),
                                 .today = o->today };
    o->l = l;
    return ST_OK;
}

status link_live_open(struct env *e, const struct link_model *model, int32_t today,
                      struct link_live **ret_live)
{
    struct env own = *e;
    own.arena = arena_open(SIZE_MAX / 4);
    if (own.arena == NULL) return fail(e, ST_NO_MEMORY, "no memory for the index of persons");
    struct opening o = { .model = model, .today = today };
    status st = env_run(&own, prepare, &o);
    if (st != ST_OK) {
        arena_close(own.arena);
        return fail(e, ST_NO_MEMORY, "no memory for the index of persons");
    }
    *ret_live = o.l;
    return ST_OK;
}

void link_live_close(struct link_live *live)
{
    if (live != NULL) arena_close(live->arena);
}

void link_live_today_set(struct link_live *live, int32_t today)
{
    live->scorer.today = today;
}

uint32_t live_slot_of(const struct link_live *l, int64_t id)
{
    const union map_value *v = map_get_num(&l->of_id, (uint64_t)id);
    return v == NULL || v->num < 0 ? UINT32_MAX : (uint32_t)v->num;
}

bool link_live_has(const struct link_live *live, int64_t id)
{
    return live_slot_of(live, id) != UINT32_MAX;
}

size_t link_live_count(const struct link_live *live)
{
    return live->count;
}

void live_pack(struct link_live *l, struct arena *scratch, const struct link_value *values,
               size_t count, uint32_t *ret_row)
{
    pack_row(&l->pool, &l->rows.slots, scratch, values, count, ret_row);
    for (; l->weighed < l->pool.count; l->weighed++)
        model_weigh_word(l->scorer.model, pool_word(&l->pool, (uint32_t)l->weighed));
}

/* The nodes of one key, or 0 at *ret_size where there are more than are searched. */
static size_t chain_size(const struct link_live *l, uint64_t hash)
{
    size_t n = 0;
    uint32_t tag = (uint32_t)(hash >> 32);
    for (uint32_t i = l->bucket[hash & (l->buckets - 1)]; i != 0; i = live_node(l, i)->next)
        n += live_node(l, i)->tag == tag;
    return n;
}

void live_search(struct arena *a, struct link_live *l, const uint32_t *row, uint32_t self,
                 int32_t least, struct live_founds *ret_found, bool *ret_capped)
{
    struct key keys[LINK_KEYS_MOST];
    size_t n = keys_of_row(&l->pool, &l->rows.slots, row, ALL_KINDS, keys);
    *ret_found = (struct live_founds){ .count = 0 };
    *ret_capped = false;
    l->turn++;
    for (size_t k = 0; k < n; k++) {
        uint64_t hash = keys[k].hash;
        if (model_is_full(l->scorer.model, hash) || chain_size(l, hash) > LINK_GROUP_MOST) {
            *ret_capped = true;
            continue;
        }
        uint32_t tag = (uint32_t)(hash >> 32);
        for (uint32_t i = l->bucket[hash & (l->buckets - 1)]; i != 0; i = live_node(l, i)->next) {
            const struct live_node *node = live_node(l, i);
            if (node->tag != tag || node->slot == self || l->stamp[node->slot] == l->turn) continue;
            l->stamp[node->slot] = l->turn;
            int32_t weight = score_total(&l->scorer, row, rows_at(&l->rows, node->slot), NULL);
            if (weight >= least)
                *VEC_PUSH(a, ret_found) = (struct live_found){ node->slot, weight };
        }
    }
}

/* Makes sure that so many nodes are free. */
static void reserve_nodes(struct link_live *l, size_t want)
{
    while (l->free_nodes < want) {
        size_t chunk = l->nodes / LIVE_CHUNK;
        if (chunk == l->chunk_room || l->chunk_room == 0) {
            size_t room = l->chunk_room == 0 ? 16 : l->chunk_room * 2;
            l->chunk = arena_grow(l->arena, l->chunk, l->chunk_room * sizeof *l->chunk,
                                  l->chunk_room * sizeof *l->chunk, room * sizeof *l->chunk);
            memset(l->chunk + l->chunk_room, 0, (room - l->chunk_room) * sizeof *l->chunk);
            l->chunk_room = room;
        }
        if (l->chunk[chunk] == NULL)
            l->chunk[chunk] = NEW_ARRAY(l->arena, struct live_node, LIVE_CHUNK);
        uint32_t i = (uint32_t)l->nodes++;
        live_node(l, i)->next = l->free_node;
        l->free_node = i;
        l->free_nodes++;
    }
}

static uint32_t take_node(struct link_live *l)
{
    uint32_t i = l->free_node;
    l->free_node = live_node(l, i)->next;
    l->free_nodes--;
    return i;
}

static void free_node(struct link_live *l, uint32_t i)
{
    live_node(l, i)->next = l->free_node;
    l->free_node = i;
    l->free_nodes++;
}

/* The whole hash is not kept: a key's place in a larger table comes from its row. */
static void table_grow(struct link_live *l, size_t want)
{
    size_t n = l->buckets;
    while (n < want) n *= 2;
    if (n == l->buckets) return;
    uint32_t *bucket = NEW_ARRAY(l->arena, uint32_t, n);
    uint32_t *old = l->bucket;
    size_t old_count = l->buckets;
    l->bucket = bucket;
    l->buckets = n;
    for (size_t b = 0; b < old_count; b++) {
        for (uint32_t i = old[b]; i != 0;) {
            uint32_t next = live_node(l, i)->next;
            free_node(l, i);
            i = next;
        }
    }
    l->keyed = 0;
    struct key keys[LINK_KEYS_MOST];
    for (uint32_t s = 0; s < l->rows.count; s++) {
        if (l->slot[s].id == 0 || l->slot[s].hidden) continue;
        size_t count = keys_of_row(&l->pool, &l->rows.slots, rows_at(&l->rows, s), ALL_KINDS, keys);
        for (size_t k = 0; k < count; k++) {
            uint32_t i = take_node(l);
            *live_node(l, i) = (struct live_node){ (uint32_t)(keys[k].hash >> 32), s,
                                                   bucket[keys[k].hash & (n - 1)] };
            bucket[keys[k].hash & (n - 1)] = i;
            l->keyed++;
        }
    }
}

static void reserve_slot(struct link_live *l)
{
    if (l->free_slots > 0) return;
    size_t n = l->rows.count + 1;
    if (n > l->slot_room) {
        size_t room = l->slot_room == 0 ? 256 : l->slot_room * 2;
        l->slot = arena_grow(l->arena, l->slot, l->slot_room * sizeof *l->slot,
                             l->slot_room * sizeof *l->slot, room * sizeof *l->slot);
        uint32_t *stamp = NEW_ARRAY(l->arena, uint32_t, room);
        uint32_t *free_slot = NEW_ARRAY(l->arena, uint32_t, room);
        l->stamp = stamp; /* all older than the next turn */
        l->free_slot = free_slot;
        l->slot_room = room;
        l->turn = 0;
    }
    (void)rows_push(&l->rows);
    l->slot[l->rows.count - 1] = (struct live_slot){ 0 };
    l->free_slot[l->free_slots++] = (uint32_t)(l->rows.count - 1);
}

static void unlink_node(struct link_live *l, uint32_t *head, uint32_t tag, uint32_t slot)
{
    for (uint32_t *at = head; *at != 0; at = &live_node(l, *at)->next) {
        struct live_node *node = live_node(l, *at);
        if (node->tag != tag || node->slot != slot) continue;
        uint32_t gone = *at;
        *at = node->next;
        free_node(l, gone);
        return;
    }
}

/* Takes a record out of keys and edges; its slot stays its own. Allocates nothing. */
static void withdraw(struct link_live *l, uint32_t slot)
{
    struct key keys[LINK_KEYS_MOST];
    size_t n = l->slot[slot].hidden ? 0
                                    : keys_of_row(&l->pool, &l->rows.slots, rows_at(&l->rows, slot),
                                                  ALL_KINDS, keys);
    for (size_t k = 0; k < n; k++) {
        unlink_node(l, &l->bucket[keys[k].hash & (l->buckets - 1)], (uint32_t)(keys[k].hash >> 32),
                    slot);
        l->keyed--;
    }
    for (uint32_t i = l->slot[slot].edges; i != 0;) {
        struct live_node node = *live_node(l, i);
        unlink_node(l, &l->slot[node.slot].edges, 0, slot);
        free_node(l, i);
        i = node.next;
    }
    l->slot[slot].edges = 0;
}

static void link_node(struct link_live *l, uint32_t *head, uint32_t tag, uint32_t slot)
{
    uint32_t i = take_node(l);
    *live_node(l, i) = (struct live_node){ tag, slot, *head };
    *head = i;
}

static void enter(struct link_live *l, uint32_t slot, const struct live_founds *found)
{
    struct key keys[LINK_KEYS_MOST];
    size_t n = keys_of_row(&l->pool, &l->rows.slots, rows_at(&l->rows, slot), ALL_KINDS, keys);
    for (size_t k = 0; k < n; k++) {
        link_node(l, &l->bucket[keys[k].hash & (l->buckets - 1)], (uint32_t)(keys[k].hash >> 32),
                  slot);
        l->keyed++;
    }
    for (size_t i = 0; i < found->count; i++) {
        link_node(l, &l->slot[slot].edges, 0, found->at[i].slot);
        link_node(l, &l->slot[found->at[i].slot].edges, 0, slot);
    }
}

/* Nothing new is said of this record: its keys and edges stand. */
static bool is_same(const struct link_live *l, uint32_t slot, const uint32_t *row, bool hidden)
{
    return l->slot[slot].hidden == hidden &&
           memcmp(rows_at(&l->rows, slot), row, l->rows.slots.width * sizeof *row) == 0;
}

static status put(struct env *e, void *arg)
{
    (void)e;
    struct call *c = arg;
    struct link_live *l = c->l;
    struct arena_mark mark = arena_mark(c->scratch);
    size_t width = l->rows.slots.width;
    uint32_t *row = NEW_ARRAY(c->scratch, uint32_t, width);
    live_pack(l, c->scratch, c->values, c->count, row);
    uint32_t slot = live_slot_of(l, c->id);
    struct live_founds found = { .count = 0 };
    bool capped = false;
    if (slot != UINT32_MAX && is_same(l, slot, row, c->hidden)) {
        arena_rewind(c->scratch, mark);
        return ST_OK;
    }
    if (!c->hidden) live_search(c->scratch, l, row, slot, 0, &found, &capped);
    /* All that can fail comes before the first change. */
    bool is_new = false;
    union map_value *known = map_put_num(&l->of_id, (uint64_t)c->id, &is_new);
    if (is_new) known->num = -1;
    if (slot == UINT32_MAX) reserve_slot(l);
    reserve_nodes(l, LINK_KEYS_MOST + 2 * found.count);
    table_grow(l, (l->keyed + LINK_KEYS_MOST) / 2);
    if (slot == UINT32_MAX) {
        slot = l->free_slot[--l->free_slots];
        known->num = slot;
        l->count++;
    } else {
        withdraw(l, slot);
        pack_count(&l->pool, &l->rows.slots, rows_at(&l->rows, slot), -1);
    }
    memcpy(rows_at(&l->rows, slot), row, width * sizeof *row);
    pack_count(&l->pool, &l->rows.slots, row, 1);
    l->slot[slot] = (struct live_slot){ .id = c->id, .hidden = c->hidden };
    if (!c->hidden) enter(l, slot, &found);
    arena_rewind(c->scratch, mark);
    return ST_OK;
}

static status same(struct env *e, void *arg)
{
    struct call *c = arg;
    struct link_live *l = c->l;
    struct arena_mark mark = arena_mark(c->scratch);
    uint32_t *row = NEW_ARRAY(c->scratch, uint32_t, l->rows.slots.width);
    uint32_t slot = live_slot_of(l, c->id);
    (void)e;
    live_pack(l, c->scratch, c->values, c->count, row);
    c->same = slot != UINT32_MAX && is_same(l, slot, row, c->hidden);
    arena_rewind(c->scratch, mark);
    return ST_OK;
}

status link_live_same(struct env *e, struct link_live *live, int64_t id,
                      const struct link_value *values, size_t count, bool hidden, bool *ret_same)
{
    struct call c = { .l = live, .id = id, .values = values, .count = count, .hidden = hidden };
    TRY(in_own_arena(e, &c, same));
    *ret_same = c.same;
    return ST_OK;
}

status link_live_put(struct env *e, struct link_live *live, int64_t id,
                     const struct link_value *values, size_t count, bool hidden)
{
    if (id < 1) return fail(e, ST_BAD_INPUT, "a record's id must be above 0");
    struct call c = { .l = live, .id = id, .values = values, .count = count, .hidden = hidden };
    return in_own_arena(e, &c, put);
}

status link_live_remove(struct env *e, struct link_live *live, int64_t id)
{
    (void)e;
    uint32_t slot = live_slot_of(live, id);
    if (slot == UINT32_MAX) return ST_OK;
    withdraw(live, slot);
    pack_count(&live->pool, &live->rows.slots, rows_at(&live->rows, slot), -1);
    memset(rows_at(&live->rows, slot), 0, live->rows.slots.width * sizeof(uint32_t));
    live->slot[slot] = (struct live_slot){ 0 };
    live->free_slot[live->free_slots++] = slot;
    map_get_num(&live->of_id, (uint64_t)id)->num = -1;
    live->count--;
    return ST_OK;
}

static void chain_mark(struct link_live *l, int64_t id, int64_t other)
{
    if (l->mark_links + 1 >= l->mark_link_room) {
        size_t room = l->mark_link_room == 0 ? 64 : l->mark_link_room * 2;
        l->mark_link =
            arena_grow(l->arena, l->mark_link, l->mark_link_room * sizeof *l->mark_link,
                       l->mark_link_room * sizeof *l->mark_link, room * sizeof *l->mark_link);
        l->mark_link_room = room;
    }
    union map_value *head = map_put_num(&l->marked, (uint64_t)id, NULL);
    l->mark_link[l->mark_links] = (struct mark_link){ other, (uint32_t)head->num };
    head->num = (int64_t)l->mark_links++;
}

static status mark(struct env *e, void *arg)
{
    (void)e;
    struct call *c = arg;
    size_t before = c->l->marks.count;
    marks_put(c->l->arena, &c->l->marks, c->id, c->other, c->mark);
    if (c->l->marks.count == before) return ST_OK;
    chain_mark(c->l, c->id, c->other);
    chain_mark(c->l, c->other, c->id);
    return ST_OK;
}

status link_live_mark(struct env *e, struct link_live *live, int64_t a, int64_t b,
                      enum link_mark mark_)
{
    if (a < 1 || b < 1 || a == b)
        return fail(e, ST_BAD_INPUT, "a mark is about two different records");
    struct call c = { .l = live, .id = a, .other = b, .mark = mark_ };
    return in_own_arena(e, &c, mark);
}

static status supersede(struct env *e, void *arg)
{
    (void)e;
    struct call *c = arg;
    struct link_live *l = c->l;
    uint32_t word[2] = { 0, 0 };
    const str number[2] = { c->old_number, c->new_number };
    for (int i = 0; i < 2; i++) {
        struct folded t;
        bool valid = false;
        if (!parse_nhs(number[i], &t, &valid)) return fail(e, ST_BAD_INPUT, "not an NHS number");
        word[i] = pool_put(&l->pool, WORD_NHS, folded_str(&t));
        pool_word(&l->pool, word[i])->valid = valid;
    }
    for (; l->weighed < l->pool.count; l->weighed++)
        model_weigh_word(l->scorer.model, pool_word(&l->pool, (uint32_t)l->weighed));
    map_put_num(&l->marks.superseded, word[0], NULL)->num = word[1];
    return ST_OK;
}

status link_live_supersede(struct env *e, struct link_live *live, str old_number, str new_number)
{
    struct call c = { .l = live, .old_number = old_number, .new_number = new_number };
    return in_own_arena(e, &c, supersede);
}
