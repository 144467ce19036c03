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
/* The same, giving what is to be stored: the leaf, then the subtrees it makes whole. Returns how
 * many of them. */
enum { MERKLE_NODES_MOST = 65 };
size_t merkle_add_nodes(struct merkle *m, const struct digest *leaf,
                        struct digest ret_nodes[MERKLE_NODES_MOST]);
/* Of no leaves: SHA-256 of nothing. */
struct digest merkle_root(const struct merkle *m);

/* Where whole subtrees are read from: that of 2^level leaves which begins at leaf at·2^level. */
struct merkle_nodes {
    bool (*read)(void *arg, unsigned level, uint64_t at, struct digest *ret_node);
    void *arg;
};
/* In a row of digests that holds each leaf, then the subtrees that it makes whole: the place of one
 * subtree. merkle_stored(0, n) is how many digests the first n leaves take. */
uint64_t merkle_stored(unsigned level, uint64_t at);

/* The tree of the first `size` leaves, taken up again. False where a node cannot be read. */
bool merkle_resume(struct merkle *ret_tree, const struct merkle_nodes *nodes, uint64_t size);

/* A list of digests in an arena. */
struct merkle_proof {
    struct digest *at;
    size_t count;
};
/* Of one leaf in the first `size`; index < size. False where a node cannot be read. */
bool merkle_path(struct arena *a, const struct merkle_nodes *nodes, uint64_t size, uint64_t index,
                 struct merkle_proof *ret_proof);
/* That the first `old` leaves are the beginning of all `size`; 0 < old ≤ size. */
bool merkle_consistency(struct arena *a, const struct merkle_nodes *nodes, uint64_t size,
                        uint64_t old, struct merkle_proof *ret_proof);

bool merkle_path_check(const struct digest *leaf, uint64_t index, uint64_t size,
                       struct merkle_proof proof, const struct digest *root);
bool merkle_consistency_check(uint64_t old, const struct digest *old_root, uint64_t size,
                              const struct digest *root, struct merkle_proof proof);

#endif
