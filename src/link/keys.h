/* SPDX-License-Identifier: Apache-2.0
 * The blocking keys of a row (keys.def).
 */
#ifndef WEFT_LINK_KEYS_H
#define WEFT_LINK_KEYS_H

#include "link/compare.h"

enum key_kind {
#define KEY(name, words, uses) KEY_##name,
#include "link/keys.def"
#undef KEY
    KEY__COUNT
};

struct key {
    uint64_t hash; /* of the kind too */
    uint8_t kind;
};

str key_words(enum key_kind kind);
/* The comparisons that agree, or nearly, because the key does: one bit each. */
uint32_t key_uses(enum key_kind kind);

/* The keys of one row, of the kinds whose bits are set in `kinds`; each once. At most
 * LINK_KEYS_MOST. */
size_t keys_of_row(const struct pool *pool, const struct slots *slots, const uint32_t *row,
                   uint32_t kinds, struct key ret_keys[LINK_KEYS_MOST]);

#endif
