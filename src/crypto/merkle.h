/* SPDX-License-Identifier: Apache-2.0
 * The Merkle tree of RFC 6962 section 2.1 over SHA-256: append one leaf at a time in 64 digests of
 * state, take the root of any size, prove that a leaf is in it (audit path) and that an earlier
 * tree is its beginning (consistency), and check such proofs.
 */
#ifndef WEFT_CRYPTO_MERKLE_H
#define WEFT_CRYPTO_MERKLE_H

#include "crypto/crypto.h"

/* The whole subtrees that make up the first `size` leaves, largest first; count of them is the
 * number of ones in `size`. May be stored and read back as it is. */
struct merkle {
    uint64_t size;
    struct digest peak[64];
};

struct digest merkle_leaf(str bytes);
struct digest merkle_node(const struct digest *left, const struct digest *right);
void merkle_add(struct merkle *m, const struct digest *leaf);
/* Of no leaves: SHA-256 of nothing. */
struct digest merkle_root(const struct merkle *m);

/* A list of digests in an arena. */
struct merkle_proof {
    struct digest *at;
    size_t count;
};
/* leaf: the `size` leaf hashes. index < size. */
struct merkle_proof merkle_path(struct arena *a, const struct digest *leaf, uint64_t size,
                                uint64_t index);
/* That the first `old` leaves are the beginning of all `size`; 0 < old ≤ size. */
struct merkle_proof merkle_consistency(struct arena *a, const struct digest *leaf, uint64_t size,
                                       uint64_t old);

bool merkle_path_check(const struct digest *leaf, uint64_t index, uint64_t size,
                       struct merkle_proof proof, const struct digest *root);
bool merkle_consistency_check(uint64_t old, const struct digest *old_root, uint64_t size,
                              const struct digest *root, struct merkle_proof proof);

#endif
