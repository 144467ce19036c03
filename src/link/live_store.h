/* SPDX-License-Identifier: Apache-2.0
 * The memory of the live index: rows in slots, their keys in chains of one hash table, and the
 * pairs of even odds and better as edges between slots. Within link/ only.
 *
 * A key costs one node of 12 bytes and its share of the table (4 to 8 bytes); an edge two nodes.
 * Freed nodes and slots are used again. What may run out of memory is done before anything changes.
 */
#ifndef WEFT_LINK_LIVE_STORE_H
#define WEFT_LINK_LIVE_STORE_H

#include "link/keys.h"
#include "link/rows.h"
#include "link/score.h"

/* One link of a chain; 0 ends it. */
struct live_node {
    uint32_t tag;  /* keys: upper half of the hash; edges: 0 */
    uint32_t slot; /* the record; in free nodes nothing */
    uint32_t next;
};

struct live_slot {
    int64_t id; /* 0: free */
    uint32_t edges;
    bool hidden;
};

struct link_live {
    struct arena *arena;
    struct link_model own_model; /* the shipped prior, where none was given */
    struct pool pool;
    struct rows rows;
    struct marks marks;
    struct map marked; /* id → chain of its marks, as an index into mark_link */
    struct mark_link {
        int64_t other;
        uint32_t next;
    } * mark_link;
    size_t mark_links, mark_link_room;
    struct scorer scorer;
    size_t weighed;   /* words that have their bits */
    struct map of_id; /* id → slot, -1 where it was removed */
    struct live_slot *slot;
    size_t slot_room;
    uint32_t *free_slot;
    size_t free_slots, free_slot_room;
    size_t count;
    struct live_node **chunk;
    size_t chunk_room, nodes;
    uint32_t free_node;
    size_t free_nodes;
    uint32_t *bucket;
    size_t buckets, keyed; /* nodes in the table */
    uint32_t *stamp;       /* of each slot: the search in which it was last seen */
    uint32_t turn;
};

enum { LIVE_CHUNK = 1 << 14 };

static inline struct live_node *live_node(const struct link_live *l, uint32_t i)
{
    return &l->chunk[i / LIVE_CHUNK][i % LIVE_CHUNK];
}

/* Another record that may be of the same person, by slot. */
struct live_found {
    uint32_t slot;
    int32_t weight;
};
struct live_founds {
    struct live_found *at;
    size_t count, room;
};

/* Records that share a key with a row and weigh `least` and more against it, without `self`. */
void live_search(struct arena *a, struct link_live *l, const uint32_t *row, uint32_t self,
                 int32_t least, struct live_founds *ret_found, bool *ret_capped);
/* The slot of an id; UINT32_MAX where it is not there. */
uint32_t live_slot_of(const struct link_live *l, int64_t id);
/* Packs values into a row of all slots and weighs new words. */
void live_pack(struct link_live *l, struct arena *scratch, const struct link_value *values,
               size_t count, uint32_t *ret_row);

#endif
