/* SPDX-License-Identifier: Apache-2.0
 * The log of the whole trace: each look-up's row and each write's row as a leaf of one Merkle tree
 * (RFC 6962), and the tree's signed checkpoints (C2SP tlog-checkpoint). A chain alone cannot see a
 * cut tail; a checkpoint that others have kept can.
 *
 * Files in FOLDER/tree: `nodes`, 32 bytes each, a leaf's hash followed by the subtrees it makes
 * whole; `leaves`, 24 bytes each, which row a leaf is; `checkpoints`, the notes one after another,
 * each closed by an empty line. One writes (the job `sequence`); anybody may read. Appended in this
 * order, each safe before the next: nodes, leaves, checkpoint. What lies behind the last checkpoint
 * is checked at every opening, and a torn end is dropped and made again.
 */
#ifndef WEFT_TRUST_TREE_H
#define WEFT_TRUST_TREE_H

#include "crypto/merkle.h"
#include "crypto/note.h"

enum leaf_kind { LEAF_LOOK, LEAF_WRITE, LEAF_KIND__COUNT };
/* Which row. place: where to go on reading behind it (of a look-up, segment << 40 | offset; of a
 * write, its transaction). */
struct leaf {
    enum leaf_kind kind;
    int64_t number;
    int64_t place;
};

struct tree;
/* For writing, in the arena, closed with it. ST_CONFLICT where there is less than the last
 * checkpoint says. */
MUST_CHECK status tree_open(struct env *e, str folder, struct tree **ret_tree);
uint64_t tree_size(const struct tree *t);
/* The last leaf of a kind; false where there is none. */
bool tree_last(const struct tree *t, enum leaf_kind kind, struct leaf *ret_leaf);
/* One more row, in memory until tree_save. */
void tree_add(struct tree *t, const struct leaf *leaf, str row);
/* Makes safe what was added. */
MUST_CHECK status tree_save(struct tree *t);
/* Signs what is saved. */
MUST_CHECK status tree_sign(struct tree *t, const struct note_key *k, const struct key *seed);

/* ---- reading
 * -----------------------------------------------------------------------------------*/
struct checkpoint {
    str origin;
    uint64_t size;
    struct digest root;
};
str checkpoint_write(struct arena *a, const struct checkpoint *c);
/* The text of a note. ST_BAD_INPUT. */
MUST_CHECK status checkpoint_read(struct env *e, str text, struct checkpoint *ret_checkpoint);

/* The newest note, and when it was signed (µs). ST_NOT_FOUND where there is none. */
MUST_CHECK status tree_newest(struct env *e, str folder, str *ret_note, int64_t *ret_at);
/* All notes, oldest first, as one text; tree_next_note takes one off its front. */
MUST_CHECK status tree_notes(struct env *e, str folder, str *ret_notes);
bool tree_next_note(str *rest, str *ret_note);
/* One leaf with its stored hash. ST_NOT_FOUND behind the end. */
MUST_CHECK status tree_leaf(struct env *e, str folder, uint64_t at, struct leaf *ret_leaf,
                            struct digest *ret_hash);
/* That the tree of `old` leaves is the beginning of that of `size`. ST_NOT_FOUND where one of them
 * has not been yet. */
MUST_CHECK status tree_consistency(struct env *e, str folder, uint64_t old, uint64_t size,
                                   struct merkle_proof *ret_proof);

#endif
