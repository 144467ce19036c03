/* SPDX-License-Identifier: Apache-2.0 */
#include "link/blocks.h"

#include <stdlib.h>

#include "base/vec.h"

struct entry {
    uint64_t hash;
    uint32_t record;
};
VEC_TYPE(entries, struct entry);
VEC_TYPE(numbers, uint32_t);
VEC_TYPE(hashes, uint64_t);
VEC_TYPE(bytes, uint8_t);

/* Kinds whose keys are made in one pass over the rows: bounds the working memory. */
enum { KINDS_AT_ONCE = 7 };

struct builder {
    const struct pool *pool;
    const struct rows *rows;
    const bool *skip;
    const struct link_model *model;
    struct arena *keep;    /* what the blocks are made of */
    struct arena *scratch; /* what lists they grow in */
    struct numbers member, start;
    struct bytes kind;
    struct hashes full;
    struct blocks *out;
};

enum { RADIX = 11, BUCKETS = 1 << RADIX };

/* Stable, by the low 64 bits; `spare` is as large. */
static void sort_entries(struct entry *at, struct entry *spare, size_t count)
{
    for (unsigned shift = 0; shift < 64; shift += RADIX) {
        size_t seen[BUCKETS] = { 0 };
        for (size_t i = 0; i < count; i++) seen[at[i].hash >> shift & (BUCKETS - 1)]++;
        size_t sum = 0;
        for (size_t i = 0; i < BUCKETS; i++) {
            size_t n = seen[i];
            seen[i] = sum;
            sum += n;
        }
        for (size_t i = 0; i < count; i++)
            spare[seen[at[i].hash >> shift & (BUCKETS - 1)]++] = at[i];
        struct entry *t = at;
        at = spare;
        spare = t;
    }
    /* Six passes: the result is back where it began. */
}

static size_t group_end(const struct entries *v, size_t from)
{
    size_t to = from + 1;
    while (to < v->count && v->at[to].hash == v->at[from].hash) to++;
    return to;
}

/* The largest group that the pairs of one kind may come from. */
static size_t group_cap(const struct entries *v, size_t records)
{
    double budget = (double)records * 100;
    if (budget < 1e6) budget = 1e6; /* a small file may be compared whole */
    if (budget > 4e6) budget = 4e6;
    if (budget < (double)records * 4) budget = (double)records * 4;
    uint32_t of_size[LINK_GROUP_MOST + 1] = { 0 };
    for (size_t i = 0, to; i < v->count; i = to) {
        to = group_end(v, i);
        if (to - i <= LINK_GROUP_MOST) of_size[to - i]++;
    }
    double pairs = 0;
    for (size_t n = 2; n <= LINK_GROUP_MOST; n++) {
        pairs += (double)of_size[n] * (double)n * (double)(n - 1) / 2;
        if (pairs > budget) return n - 1;
    }
    return LINK_GROUP_MOST;
}

static bool is_full(const struct builder *b, uint64_t hash, size_t size, size_t cap)
{
    if (size > cap) return true;
    return b->model != NULL && model_is_full(b->model, hash);
}

static void add_groups(struct builder *b, size_t kind, struct entries *v)
{
    size_t cap = b->model != NULL ? LINK_GROUP_MOST : group_cap(v, b->rows->count);
    struct block_kind *told = &b->out->by_kind[kind];
    for (size_t i = 0, to; i < v->count; i = to) {
        to = group_end(v, i);
        size_t n = to - i;
        if (n < 2) continue;
        if (is_full(b, v->at[i].hash, n, cap)) {
            told->capped++;
            told->capped_records += n;
            *VEC_PUSH(b->scratch, &b->full) = v->at[i].hash;
            continue;
        }
        told->keys++;
        told->pairs += (uint64_t)n * (n - 1) / 2;
        if (n > told->largest) told->largest = n;
        *VEC_PUSH(b->scratch, &b->start) = (uint32_t)b->member.count;
        *VEC_PUSH(b->scratch, &b->kind) = (uint8_t)kind;
        for (size_t k = i; k < to; k++) *VEC_PUSH(b->scratch, &b->member) = v->at[k].record;
    }
}

static void build_kinds(struct builder *b, size_t from, size_t to)
{
    struct arena *a = scratch_open(b->keep);
    struct entries of[KINDS_AT_ONCE] = { 0 };
    uint32_t wanted = 0;
    for (size_t k = from; k < to; k++) {
        wanted |= UINT32_C(1) << k;
        VEC_RESERVE(a, &of[k - from], b->rows->count);
    }
    struct key keys[LINK_KEYS_MOST];
    for (size_t r = 0; r < b->rows->count; r++) {
        if (b->skip != NULL && b->skip[r]) continue;
        size_t n = keys_of_row(b->pool, &b->rows->slots, rows_at(b->rows, r), wanted, keys);
        for (size_t i = 0; i < n; i++)
            *VEC_PUSH(a, &of[keys[i].kind - from]) = (struct entry){ keys[i].hash, (uint32_t)r };
    }
    size_t most = 0;
    for (size_t k = from; k < to; k++) {
        if (of[k - from].count > most) most = of[k - from].count;
    }
    struct entry *spare = NEW_ARRAY(a, struct entry, most + 1);
    for (size_t k = from; k < to; k++) {
        if (of[k - from].count == 0) continue;
        sort_entries(of[k - from].at, spare, of[k - from].count);
        add_groups(b, k, &of[k - from]);
    }
    scratch_close(b->keep, a);
}

static int by_hash(const void *x, const void *y)
{
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

/* Turns the lists round: the groups of each record. */
static void index_records(struct builder *b)
{
    struct blocks *o = b->out;
    o->of_start = NEW_ARRAY(b->keep, uint32_t, o->records + 2);
    o->of = NEW_ARRAY(b->keep, uint32_t, b->member.count + 1);
    for (size_t i = 0; i < b->member.count; i++) o->of_start[o->member[i] + 2]++;
    for (size_t r = 2; r < o->records + 2; r++) o->of_start[r] += o->of_start[r - 1];
    for (size_t g = 0; g < o->groups; g++) {
        for (uint32_t i = o->start[g]; i < o->start[g + 1]; i++)
            o->of[o->of_start[o->member[i] + 1]++] = (uint32_t)g;
    }
}

static void *copy(struct arena *a, const void *p, size_t size)
{
    void *q = arena_alloc(a, size + 1);
    if (size > 0) memcpy(q, p, size);
    return q;
}

void blocks_build(struct arena *a, const struct pool *pool, const struct rows *rows,
                  const bool *skip, const struct link_model *model, struct blocks *ret_blocks)
{
    *ret_blocks = (struct blocks){ .records = rows->count };
    struct builder b = { pool, rows, skip, model, a, scratch_open(a), .out = ret_blocks };
    for (size_t k = 0; k < KEY__COUNT; k += KINDS_AT_ONCE) {
        size_t to = k + KINDS_AT_ONCE < KEY__COUNT ? k + KINDS_AT_ONCE : (size_t)KEY__COUNT;
        build_kinds(&b, k, to);
    }
    *VEC_PUSH(b.scratch, &b.start) = (uint32_t)b.member.count;
    struct blocks *o = ret_blocks;
    o->groups = b.kind.count;
    o->member = copy(a, b.member.at, b.member.count * sizeof *b.member.at);
    o->start = copy(a, b.start.at, b.start.count * sizeof *b.start.at);
    o->kind = copy(a, b.kind.at, b.kind.count);
    o->full = copy(a, b.full.at, b.full.count * sizeof *b.full.at);
    o->full_count = b.full.count;
    if (o->full_count > 0) qsort(o->full, o->full_count, sizeof *o->full, by_hash);
    index_records(&b);
    scratch_close(a, b.scratch);
}

struct candidates candidates_make(struct arena *a, size_t records)
{
    return (struct candidates){ .stamp = NEW_ARRAY(a, uint32_t, records + 1),
                                .place = NEW_ARRAY(a, uint32_t, records + 1),
                                .arena = a };
}

void candidates_of(const struct blocks *b, uint32_t record, struct candidates *c)
{
    c->turn++;
    c->count = 0;
    for (uint32_t k = b->of_start[record]; k < b->of_start[record + 1]; k++) {
        uint32_t g = b->of[k];
        uint32_t bit = UINT32_C(1) << b->kind[g];
        for (uint32_t i = b->start[g + 1]; i-- > b->start[g] && b->member[i] > record;) {
            uint32_t other = b->member[i];
            if (c->stamp[other] == c->turn) {
                c->at[c->place[other]].kinds |= bit;
                continue;
            }
            c->stamp[other] = c->turn;
            c->place[other] = (uint32_t)c->count;
            *VEC_PUSH(c->arena, c) = (struct candidate_pair){ other, bit };
        }
    }
}
