/* SPDX-License-Identifier: Apache-2.0
 * A sink for tests: a store in memory that does what the record does with units, the slow and
 * obvious way. What it holds has its own arena.
 */
#ifndef WEFT_TESTS_FEED_LIST_SINK_H
#define WEFT_TESTS_FEED_LIST_SINK_H

#include "base/map.h"
#include "base/vec.h"
#include "feed/item.h"

struct list_resource {
    str key;  /* "Patient/hospital-1" */
    str json; /* none where deleted */
    int versions;
};

struct list_sink {
    struct feed_sink sink;
    struct arena *arena;
    struct {
        VEC(struct list_resource)
    } held;
    struct map at;   /* key → index in held, plus one */
    struct map once; /* raw texts of messages that were applied */
    struct {
        VEC(struct feed_item)
    } open; /* of the unit that is under way */
    struct {
        VEC(struct feed_note)
    } notes;
    size_t notes_before;
    str raw;        /* of the unit under way, where it must have its effect once */
    int64_t writes; /* versions made */
    str refuse_id;  /* a put of this id is refused */
    bool strict;    /* what is not all of R4 is a failed test */
};

struct list_sink *list_sink_make(struct env *e);
/* NULL where it is not held. */
const struct list_resource *list_find(const struct list_sink *s, const char *key);
size_t list_count(const struct list_sink *s, const char *type);
size_t list_notes(const struct list_sink *s, enum feed_note_kind kind);
/* The first note of a kind; NULL for none. */
const struct feed_note *list_note(const struct list_sink *s, enum feed_note_kind kind);
/* A digest of everything held. */
uint64_t list_hash(const struct list_sink *s);

#endif
