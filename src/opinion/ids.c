/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/ids.h"

#include <stdlib.h>

#include "base/vec.h"

enum { DIRECT_MOST = 1 << 22 };

/* A canonical decimal number below DIRECT_MOST, else -1. */
static int32_t small_number(str s)
{
    if (s.n == 0 || s.n > 7 || (s.n > 1 && s.p[0] == '0')) return -1;
    int32_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v < DIRECT_MOST ? v : -1;
}

struct ids ids_make(struct arena *a)
{
    return (struct ids){ .arena = a, .others = map_make(a) };
}

static uint32_t add(struct ids *ids, str name)
{
    vec_reserve(ids->arena, (void **)(void *)&ids->name, &ids->room, ids->count + 1, sizeof(str));
    ids->name[ids->count] = name;
    return (uint32_t)ids->count++;
}

static uint32_t put_number(struct ids *ids, int32_t v, str name)
{
    size_t want = (size_t)v + 1;
    if (want > ids->direct_room) {
        size_t room = want < 1024 ? 1024 : want * 2;
        uint32_t *next = NEW_ARRAY(ids->arena, uint32_t, room);
        if (ids->direct_room > 0) memcpy(next, ids->direct, ids->direct_room * sizeof *next);
        ids->direct = next;
        ids->direct_room = room;
    }
    if (ids->direct[v] == 0) {
        uint32_t made = add(ids, arena_str(ids->arena, name));
        ids->direct[v] = made + 1;
    }
    return ids->direct[v] - 1;
}

uint32_t ids_put(struct ids *ids, str name)
{
    int32_t v = small_number(name);
    if (v >= 0) return put_number(ids, v, name);
    const union map_value *old = map_get(&ids->others, name);
    if (old != NULL) return (uint32_t)old->num;
    str kept = arena_str(ids->arena, name);
    uint32_t made = add(ids, kept);
    map_put(&ids->others, kept, NULL)->num = made;
    return made;
}

uint32_t ids_find(const struct ids *ids, str name)
{
    int32_t v = small_number(name);
    if (v >= 0) return (size_t)v < ids->direct_room ? ids->direct[v] - 1 : UINT32_MAX;
    const union map_value *old = map_get(&ids->others, name);
    return old == NULL ? UINT32_MAX : (uint32_t)old->num;
}

int ids_compare(str a, str b)
{
    int64_t x = 0, y = 0;
    bool na = str_to_int(a, &x), nb = str_to_int(b, &y);
    if (na != nb) return na ? -1 : 1;
    if (na && x != y) return x < y ? -1 : 1;
    return str_cmp(a, b);
}

struct ranked {
    str name;
    uint32_t index;
};

static int by_name(const void *a, const void *b)
{
    return ids_compare(((const struct ranked *)a)->name, ((const struct ranked *)b)->name);
}

uint32_t *ids_order(struct arena *a, const struct ids *ids)
{
    struct ranked *all = NEW_ARRAY(a, struct ranked, ids->count);
    uint32_t *rank = NEW_ARRAY(a, uint32_t, ids->count);
    for (size_t i = 0; i < ids->count; i++) all[i] = (struct ranked){ ids->name[i], (uint32_t)i };
    if (ids->count > 1) qsort(all, ids->count, sizeof *all, by_name);
    for (size_t i = 0; i < ids->count; i++) rank[all[i].index] = (uint32_t)i;
    return rank;
}

str *ids_sorted(struct arena *a, const struct ids *ids, const uint32_t *rank)
{
    str *sorted = NEW_ARRAY(a, str, ids->count);
    for (size_t i = 0; i < ids->count; i++) sorted[rank[i]] = ids->name[i];
    return sorted;
}
