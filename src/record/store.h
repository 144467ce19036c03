/* SPDX-License-Identifier: Apache-2.0
 * (inner) How a resource lies in its row: what is cut out of the text, and the compression.
 *
 * Stored is what stands behind
 * `{"resourceType":"T","id":"I","meta":{"versionId":"V","lastUpdated":"A"` in the text without
 * blanks: the other members of meta, `}`, the other members, `}`. So a read puts two texts together
 * and parses nothing, and a text that says the same is byte for byte the same.
 */
#ifndef WEFT_RECORD_STORE_H
#define WEFT_RECORD_STORE_H

#include <pthread.h>

#include "json/json.h"
#include "record/record.h"

struct linker;
struct counted_table;
struct record_store {
    struct store_packer *packer;
    struct counted_table *counted; /* has a lock of its own */
    pthread_mutex_t link_turn; /* one links at a time: who changes the linker, and puts another in
                                  its place */
    pthread_mutex_t link_lock; /* linker, and what it holds: for one call into link/ at a time */
    struct linker *linker;     /* NULL until record_link_start */
};

/* The stored form of a resource. */
str store_strip(struct arena *a, const struct json_node *resource);
/* The whole text again. */
str store_whole(struct arena *a, str type, str id, int64_t version, int64_t at, str stored);

/* Which dictionary, and the bytes (arena). */
MUST_CHECK status store_pack(struct env *e, struct record_store *s, str type, str stored,
                             int64_t *ret_dictionary, str *ret_packed);
/* ST_IO where the bytes are damaged (each frame has a checksum). */
MUST_CHECK status store_unpack(struct env *e, struct record_store *s, int64_t dictionary,
                               str packed, str *ret_stored);

/* Any text, without a dictionary; `size` is the text's, and what is unpacked must have it. */
MUST_CHECK status pack_plain(struct env *e, str text, str *ret_packed);
MUST_CHECK status unpack_plain(struct env *e, str packed, int64_t size, str *ret_text);

struct store_packer *packer_open(void); /* NULL where memory ends */
void packer_close(struct store_packer *p);

#endif
