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
size_t merkle_add_nodes(struct merkle *m, const struct digest *leaf,
                        struct digest ret_nodes[MERKLE_NODES_MOST])
{
    size_t count = ones(m->size), made = 0;
    ret_nodes[made++] = *leaf;
    for (uint64_t n = m->size; (n & 1) != 0; n >>= 1, made++)
        ret_nodes[made] = merkle_node(&m->peak[--count], &ret_nodes[made - 1]);
    m->peak[count] = ret_nodes[made - 1];
    m->size++;
    return made;
}

void merkle_add(struct merkle *m, const struct digest *leaf)
{
    struct digest nodes[MERKLE_NODES_MOST];
    (void)merkle_add_nodes(m, leaf, nodes);
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

uint64_t merkle_stored(unsigned level, uint64_t at)
{
    uint64_t place = 0;
    for (unsigned l = level; l > 0; l--) at = 2 * at + 1; /* the leaf that makes it whole */
    for (; at > 0; at >>= 1) place += at;
    return place + level;
}

/* The whole subtrees that leaves [from, from + size) consist of, from the left. `from` is a
 * multiple of the largest of them, as the splits of a tree always are. */
static bool wholes_read(const struct merkle_nodes *nodes, uint64_t from, uint64_t size,
                        struct digest ret_whole[64])
{
    for (int level = 63; level >= 0; level--) {
        if ((size >> level & 1) == 0) continue;
        if (!nodes->read(nodes->arg, (unsigned)level, from >> level, ret_whole++)) return false;
        from += UINT64_C(1) << level;
    }
    return true;
}

bool merkle_resume(struct merkle *ret_tree, const struct merkle_nodes *nodes, uint64_t size)
{
    ret_tree->size = size;
    return wholes_read(nodes, 0, size, ret_tree->peak);
}

static bool range_root(const struct merkle_nodes *nodes, uint64_t from, uint64_t size,
                       struct digest *ret_root)
{
    struct merkle m = { .size = size };
    if (!wholes_read(nodes, from, size, m.peak)) return false;
    *ret_root = merkle_root(&m);
    return true;
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

/* Adds the sibling of one half of [*from, *from + *size) and goes down into the other. */
static bool go_down(const struct merkle_nodes *nodes, bool right, uint64_t *from, uint64_t *size,
                    struct merkle_proof *p)
{
    uint64_t k = split(*size);
    bool good = right ? range_root(nodes, *from, k, &p->at[p->count])
                      : range_root(nodes, *from + k, *size - k, &p->at[p->count]);
    p->count++;
    *from += right ? k : 0;
    *size = right ? *size - k : k;
    return good;
}

bool merkle_path(struct arena *a, const struct merkle_nodes *nodes, uint64_t size, uint64_t index,
                 struct merkle_proof *ret_proof)
{
    struct merkle_proof p = proof_make(a);
    uint64_t from = 0;
    while (size > 1)
        if (!go_down(nodes, index - from >= split(size), &from, &size, &p)) return false;
    proof_turn(&p);
    *ret_proof = p;
    return true;
}

bool merkle_consistency(struct arena *a, const struct merkle_nodes *nodes, uint64_t size,
                        uint64_t old, struct merkle_proof *ret_proof)
{
    struct merkle_proof p = proof_make(a);
    bool whole = true; /* the old tree is a subtree whose root the checker has already */
    uint64_t from = 0;
    while (old - from != size) {
        bool right = old - from > split(size);
        whole = whole && !right;
        if (!go_down(nodes, right, &from, &size, &p)) return false;
    }
    if (!whole && !range_root(nodes, from, size, &p.at[p.count++])) return false;
    proof_turn(&p);
    *ret_proof = p;
    return true;
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
