/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include "base/vec.h"

struct map map_make(struct arena *a) { return (struct map){ .arena = a }; }

/* Spreads number keys, which often come in sequence. */
static uint64_t spread(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ (x >> 32);
}

static size_t slot_of(const struct map *m, uint64_t hash) { return hash & (m->slot_count - 1); }

static bool same(const struct map_entry *e, const str *key, uint64_t num)
{
    return e->num == num && (key == NULL || str_eq(e->key, *key));
}

static uint64_t hash_of(const str *key, uint64_t num) { return key == NULL ? spread(num) : num; }

static struct map_entry *find(const struct map *m, const str *key, uint64_t num)
{
    if (m->slot_count == 0) return NULL;
    for (size_t i = slot_of(m, hash_of(key, num)); m->slot[i] != 0; i = (i + 1) & (m->slot_count - 1)) {
        struct map_entry *e = &m->at[m->slot[i] - 1];
        if (same(e, key, num)) return e;
    }
    return NULL;
}

static void place(struct map *m, size_t index, bool text)
{
    const struct map_entry *e = &m->at[index];
    size_t i = slot_of(m, text ? e->num : spread(e->num));
    while (m->slot[i] != 0) i = (i + 1) & (m->slot_count - 1);
    m->slot[i] = (uint32_t)(index + 1);
}

static void make_room(struct map *m, bool text)
{
    if ((m->count + 1) * 4 <= m->slot_count * 3) return;
    size_t next = m->slot_count == 0 ? 16 : m->slot_count * 2;
    m->slot = NEW_ARRAY(m->arena, uint32_t, next);
    m->slot_count = next;
    for (size_t i = 0; i < m->count; i++) place(m, i, text);
}

static union map_value *put(struct map *m, const str *key, uint64_t num, bool *ret_new)
{
    struct map_entry *e = find(m, key, num);
    if (ret_new != NULL) *ret_new = e == NULL;
    if (e != NULL) return &e->value;
    make_room(m, key != NULL);
    e = VEC_PUSH(m->arena, m);
    e->num = num;
    if (key != NULL) e->key = *key;
    place(m, m->count - 1, key != NULL);
    return &e->value;
}

union map_value *map_get(const struct map *m, str key)
{
    struct map_entry *e = find(m, &key, str_hash(key));
    return e == NULL ? NULL : &e->value;
}

union map_value *map_get_num(const struct map *m, uint64_t key)
{
    struct map_entry *e = find(m, NULL, key);
    return e == NULL ? NULL : &e->value;
}

union map_value *map_put(struct map *m, str key, bool *ret_new)
{
    return put(m, &key, str_hash(key), ret_new);
}

union map_value *map_put_num(struct map *m, uint64_t key, bool *ret_new)
{
    return put(m, NULL, key, ret_new);
}
