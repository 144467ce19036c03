/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/merkle.h"

#include <sodium.h>

static bool digest_same(const struct digest *a, const struct digest *b)
{
    return memcmp(a->at, b->at, sizeof a->at) == 0;
}

struct digest merkle_leaf(str bytes)
{
    const unsigned char tag = 0;
    struct digest d;
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, &tag, 1);
    crypto_hash_sha256_update(&s, (const unsigned char *)bytes.p, bytes.n);
    crypto_hash_sha256_final(&s, d.at);
    return d;
}

struct digest merkle_node(const struct digest *left, const struct digest *right)
{
    unsigned char both[1 + 2 * DIGEST_SIZE] = { 1 };
    struct digest d;
    memcpy(both + 1, left->at, DIGEST_SIZE);
    memcpy(both + 1 + DIGEST_SIZE, right->at, DIGEST_SIZE);
    crypto_hash_sha256(d.at, both, sizeof both);
    return d;
}

static size_t ones(uint64_t n)
{
    return (size_t)__builtin_popcountll(n);
}

/* As a binary counter: each low one of the size is a peak that the new leaf joins. */
void merkle_add(struct merkle *m, const struct digest *leaf)
{
    struct digest top = *leaf;
    size_t count = ones(m->size);
    for (uint64_t n = m->size; (n & 1) != 0; n >>= 1) top = merkle_node(&m->peak[--count], &top);
    m->peak[count] = top;
    m->size++;
}

struct digest merkle_root(const struct merkle *m)
{
    if (m->size == 0) return crypto_sha256(S(""));
    size_t count = ones(m->size);
    struct digest top = m->peak[count - 1];
    for (size_t i = count - 1; i > 0; i--) top = merkle_node(&m->peak[i - 1], &top);
    return top;
}

/* The largest power of two below n, n ≥ 2. */
static uint64_t split(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static struct digest range_root(const struct digest *leaf, uint64_t size)
{
    struct merkle m = { 0 };
    for (uint64_t i = 0; i < size; i++) merkle_add(&m, &leaf[i]);
    return merkle_root(&m);
}

enum { PROOF_MOST = 65 };

static struct merkle_proof proof_make(struct arena *a)
{
    return (struct merkle_proof){ .at = NEW_ARRAY(a, struct digest, PROOF_MOST) };
}

/* The siblings are met from the root down and wanted from the leaf up. */
static void proof_turn(struct merkle_proof *p)
{
    for (size_t i = 0, j = p->count; i + 1 < j; i++) {
        struct digest d = p->at[i];
        p->at[i] = p->at[--j];
        p->at[j] = d;
    }
}

struct merkle_proof merkle_path(struct arena *a, const struct digest *leaf, uint64_t size,
                                uint64_t index)
{
    struct merkle_proof p = proof_make(a);
    while (size > 1) {
        uint64_t k = split(size);
        bool right = index >= k;
        p.at[p.count++] = right ? range_root(leaf, k) : range_root(leaf + k, size - k);
        leaf = right ? leaf + k : leaf;
        index = right ? index - k : index;
        size = right ? size - k : k;
    }
    proof_turn(&p);
    return p;
}

struct merkle_proof merkle_consistency(struct arena *a, const struct digest *leaf, uint64_t size,
                                       uint64_t old)
{
    struct merkle_proof p = proof_make(a);
    bool whole = true; /* the old tree is a subtree whose root the checker has already */
    while (old != size) {
        uint64_t k = split(size);
        bool right = old > k;
        p.at[p.count++] = right ? range_root(leaf, k) : range_root(leaf + k, size - k);
        whole = whole && !right;
        leaf = right ? leaf + k : leaf;
        old = right ? old - k : old;
        size = right ? size - k : k;
    }
    if (!whole) p.at[p.count++] = range_root(leaf, size);
    proof_turn(&p);
    return p;
}

/* RFC 9162 section 2.1.3.2. */
bool merkle_path_check(const struct digest *leaf, uint64_t index, uint64_t size,
                       struct merkle_proof proof, const struct digest *root)
{
    if (index >= size) return false;
    uint64_t last = size - 1;
    struct digest d = *leaf;
    for (size_t i = 0; i < proof.count; i++) {
        if (last == 0) return false;
        if ((index & 1) != 0 || index == last) {
            d = merkle_node(&proof.at[i], &d);
            while ((index & 1) == 0 && index != 0) {
                index >>= 1;
                last >>= 1;
            }
        } else {
            d = merkle_node(&d, &proof.at[i]);
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_same(&d, root);
}

/* RFC 9162 section 2.1.4.2. */
bool merkle_consistency_check(uint64_t old, const struct digest *old_root, uint64_t size,
                              const struct digest *root, struct merkle_proof proof)
{
    if (old == 0 || old > size) return false;
    if (old == size) return proof.count == 0 && digest_same(old_root, root);
    uint64_t at = old - 1;
    uint64_t last = size - 1;
    for (; (at & 1) != 0; at >>= 1) last >>= 1;
    size_t i = 0;
    bool power = (old & (old - 1)) == 0;
    if (!power && proof.count == 0) return false;
    struct digest was = power ? *old_root : proof.at[i++];
    struct digest is = was;
    for (; i < proof.count; i++) {
        if (last == 0) return false;
        if ((at & 1) != 0 || at == last) {
            was = merkle_node(&proof.at[i], &was);
            is = merkle_node(&proof.at[i], &is);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            is = merkle_node(&is, &proof.at[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_same(&was, old_root) && digest_same(&is, root);
}
