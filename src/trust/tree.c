/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"

/* check: the first bytes of the leaf's hash, so that a torn record is known. */
struct record {
    uint64_t number; /* the top bit: a write */
    int64_t place;
    uint64_t check;
};
_Static_assert(sizeof(struct record) == 24, "as the header says");
#define WRITE_BIT (UINT64_C(1) << 63)
enum { NOTE_MOST = 4096, NOTES_MOST = 1 << 30 };

struct tree {
    struct env *e;
    str folder;
    int nodes, leaves;
    uint64_t saved; /* leaves on disk */
    struct merkle merkle;
    struct leaf last[LEAF_KIND__COUNT];
    bool has[LEAF_KIND__COUNT];
    struct buf new_nodes, new_leaves;
};

static str path_of(struct env *e, str folder, const char *name)
{
    return arena_printf(e->arena, "%.*s/tree/%s", STR_ARG(folder), name);
}

static void close_it(void *fd)
{
    (void)close((int)(intptr_t)fd);
}

static status open_file(struct env *e, str path, int how, int *ret_fd)
{
    int fd = open(arena_cstr(e->arena, path), how | O_CLOEXEC, 0600);
    if (fd < 0 && errno == ENOENT) return ST_NOT_FOUND;
    if (fd < 0) return fail_at(e, ST_IO, path, "cannot be opened: %s", strerror(errno));
    arena_defer(e->arena, close_it, (void *)(intptr_t)fd);
    *ret_fd = fd;
    return ST_OK;
}

/* ---- reading
 * -----------------------------------------------------------------------------------*/

static bool node_read(void *arg, unsigned level, uint64_t at, struct digest *ret_node)
{
    const int *fd = arg;
    off_t place = (off_t)(merkle_stored(level, at) * sizeof *ret_node);
    return pread(*fd, ret_node, sizeof *ret_node, place) == (ssize_t)sizeof *ret_node;
}

static uint64_t check_of(const struct digest *d)
{
    uint64_t check;
    memcpy(&check, d->at, sizeof check);
    return check;
}

/* The leaf and its hash; false where no whole record stands there. */
static bool leaf_read(int leaves, int nodes, uint64_t at, struct leaf *ret_leaf,
                      struct digest *ret_hash)
{
    struct record r;
    struct digest d;
    if (pread(leaves, &r, sizeof r, (off_t)(at * sizeof r)) != (ssize_t)sizeof r) return false;
    if (!node_read(&nodes, 0, at, &d) || r.check != check_of(&d)) return false;
    *ret_leaf = (struct leaf){ (r.number & WRITE_BIT) != 0 ? LEAF_WRITE : LEAF_LOOK,
                               (int64_t)(r.number & ~WRITE_BIT), r.place };
    *ret_hash = d;
    return true;
}

str checkpoint_write(struct arena *a, const struct checkpoint *c)
{
    return arena_printf(a, "%.*s\n%llu\n%.*s\n", STR_ARG(c->origin), (unsigned long long)c->size,
                        STR_ARG(base64_encode(a, digest_str(&c->root))));
}

status checkpoint_read(struct env *e, str text, struct checkpoint *ret_checkpoint)
{
    struct checkpoint c;
    str size, root, bytes;
    int64_t n = 0;
    if (!str_next(&text, '\n', &c.origin) || !str_next(&text, '\n', &size) ||
        !str_next(&text, '\n', &root) || !str_to_int(size, &n) || n < 0 ||
        !base64_decode(e->arena, root, &bytes) || bytes.n != DIGEST_SIZE)
        return fail(e, ST_BAD_INPUT, "a checkpoint is its origin, its size and its root in lines");
    memcpy(c.root.at, bytes.p, DIGEST_SIZE);
    c.size = (uint64_t)n;
    *ret_checkpoint = c;
    return ST_OK;
}

/* "text\n\n— lines\n" and an empty line behind. What begins in the middle of a signature block is
 * passed over. */
bool tree_next_note(str *rest, str *ret_note)
{
    size_t block;
    while ((block = str_find(*rest, S("\n\n"))) != SIZE_MAX) {
        str signatures = str_from(*rest, block + 2);
        size_t end = str_find(signatures, S("\n\n"));
        if (!str_starts(signatures, S("\xe2\x80\x94 "))) {
            *rest = signatures;
            continue;
        }
        if (end == SIZE_MAX) return false;
        *ret_note = str_sub(*rest, 0, block + 2 + end + 1);
        *rest = str_from(*rest, block + 2 + end + 2);
        return true;
    }
    return false;
}

status tree_notes(struct env *e, str folder, str *ret_notes)
{
    str path = path_of(e, folder, "checkpoints");
    if (!file_exists(e, path)) {
        *ret_notes = S("");
        return ST_OK;
    }
    return file_read(e, path, NOTES_MOST, ret_notes);
}

status tree_newest(struct env *e, str folder, str *ret_note, int64_t *ret_at)
{
    int fd = -1;
    struct stat s;
    TRY(open_file(e, path_of(e, folder, "checkpoints"), O_RDONLY, &fd));
    if (fstat(fd, &s) != 0) return fail_at(e, ST_IO, folder, "the checkpoints cannot be read");
    size_t n = s.st_size < NOTE_MOST ? (size_t)s.st_size : (size_t)NOTE_MOST;
    char *bytes = arena_alloc(e->arena, n + 1);
    if (pread(fd, bytes, n, s.st_size - (off_t)n) != (ssize_t)n)
        return fail_at(e, ST_IO, folder, "the checkpoints cannot be read");
    str text = str_make(bytes, n), note = str_none(), found = str_none();
    /* The window may begin in the middle of a note: the first whole one begins after a gap. */
    if (s.st_size > NOTE_MOST) {
        str skipped;
        (void)tree_next_note(&text, &skipped);
    }
    while (tree_next_note(&text, &note)) found = note;
    if (str_is_none(found)) return ST_NOT_FOUND;
    *ret_note = found;
    *ret_at = (int64_t)s.st_mtim.tv_sec * TIME_SECOND + s.st_mtim.tv_nsec / 1000;
    return ST_OK;
}

status tree_leaf(struct env *e, str folder, uint64_t at, struct leaf *ret_leaf,
                 struct digest *ret_hash)
{
    struct arena_mark mark = arena_mark(e->arena);
    int leaves = -1, nodes = -1;
    status st = open_file(e, path_of(e, folder, "leaves"), O_RDONLY, &leaves);
    if (st == ST_OK) st = open_file(e, path_of(e, folder, "nodes"), O_RDONLY, &nodes);
    if (st == ST_OK && !leaf_read(leaves, nodes, at, ret_leaf, ret_hash)) st = ST_NOT_FOUND;
    arena_rewind(e->arena, mark);
    return st;
}

status tree_consistency(struct env *e, str folder, uint64_t old, uint64_t size,
                        struct merkle_proof *ret_proof)
{
    int fd = -1;
    str note;
    int64_t at;
    struct checkpoint newest;
    TRY(tree_newest(e, folder, &note, &at));
    TRY(checkpoint_read(e, note_text(note), &newest));
    if (old == 0 || old > size || size > newest.size)
        return fail(e, ST_NOT_FOUND, "no two checkpoints of these sizes have been signed");
    TRY(open_file(e, path_of(e, folder, "nodes"), O_RDONLY, &fd));
    struct merkle_nodes nodes = { node_read, &fd };
    if (!merkle_consistency(e->arena, &nodes, size, old, ret_proof))
        return fail_at(e, ST_IO, folder, "the log of the trace is shorter than its checkpoint");
    return ST_OK;
}

/* ---- writing
 * -----------------------------------------------------------------------------------*/

static status signed_size(struct env *e, str folder, uint64_t *ret_size)
{
    str note;
    int64_t at;
    struct checkpoint c = { 0 };
    status st = tree_newest(e, folder, &note, &at);
    if (st == ST_OK) st = checkpoint_read(e, note_text(note), &c);
    if (st != ST_OK && st != ST_NOT_FOUND) return st;
    *ret_size = st == ST_OK ? c.size : 0;
    return ST_OK;
}

enum { LEAVES_AT_ONCE = 8192 };

/* How many of the records from `from` on, of at most LEAVES_AT_ONCE, are whole: a block of them and
 * the block of nodes in which theirs lie, each read once. */
static size_t whole_block(struct tree *t, uint64_t from, size_t most)
{
    struct arena_mark mark = arena_mark(t->e->arena);
    uint64_t first = merkle_stored(0, from);
    size_t span = (size_t)(merkle_stored(0, from + most - 1) - first) + 1, n = 0;
    struct record *r = NEW_ARRAY(t->e->arena, struct record, most);
    struct digest *d = NEW_ARRAY(t->e->arena, struct digest, span);
    ssize_t leaves = pread(t->leaves, r, most * sizeof *r, (off_t)(from * sizeof *r));
    ssize_t nodes = pread(t->nodes, d, span * sizeof *d, (off_t)(first * sizeof *d));
    for (; leaves > 0 && nodes > 0 && n < (size_t)leaves / sizeof *r; n++) {
        size_t at = (size_t)(merkle_stored(0, from + n) - first);
        if (at >= (size_t)nodes / sizeof *d || r[n].check != check_of(&d[at])) break;
    }
    arena_rewind(t->e->arena, mark);
    return n;
}

/* How many whole records there are: those behind the last checkpoint are looked at. */
static status whole_leaves(struct tree *t, uint64_t *ret_size)
{
    struct stat s;
    struct leaf leaf;
    struct digest hash;
    uint64_t size = 0;
    TRY(signed_size(t->e, t->folder, &size));
    if (fstat(t->leaves, &s) != 0)
        return fail_at(t->e, ST_IO, t->folder, "the log of the trace cannot be read");
    uint64_t there = (uint64_t)s.st_size / sizeof(struct record);
    if (there < size || (size > 0 && !leaf_read(t->leaves, t->nodes, size - 1, &leaf, &hash))) {
        env_fail(t->e, ST_CONFLICT, t->folder,
                 "the log of the trace has %llu rows, and its last checkpoint signed %llu",
                 (unsigned long long)there, (unsigned long long)size);
        env_remedy(t->e, "its tail was cut: keep all as it is, and compare with a witness's copy");
        return ST_CONFLICT;
    }
    for (size_t most = 0, n = 0; size < there && n == most; size += n) {
        most = there - size < LEAVES_AT_ONCE ? (size_t)(there - size) : LEAVES_AT_ONCE;
        n = whole_block(t, size, most);
    }
    *ret_size = size;
    return ST_OK;
}

/* Looks backwards for the last leaf of each kind: many looks may stand behind the last write. */
static void find_last(struct tree *t)
{
    struct record *block = NEW_ARRAY(t->e->arena, struct record, LEAVES_AT_ONCE);
    for (uint64_t end = t->saved; end > 0 && !(t->has[LEAF_LOOK] && t->has[LEAF_WRITE]);) {
        uint64_t from = end > LEAVES_AT_ONCE ? end - LEAVES_AT_ONCE : 0;
        size_t size = (size_t)(end - from) * sizeof *block;
        if (pread(t->leaves, block, size, (off_t)(from * sizeof *block)) != (ssize_t)size) return;
        for (; end > from; end--) {
            struct leaf leaf;
            struct digest hash;
            bool write = (block[end - 1 - from].number & WRITE_BIT) != 0;
            if (t->has[write ? LEAF_WRITE : LEAF_LOOK] ||
                !leaf_read(t->leaves, t->nodes, end - 1, &leaf, &hash))
                continue;
            t->last[leaf.kind] = leaf;
            t->has[leaf.kind] = true;
        }
    }
}

status tree_open(struct env *e, str folder, struct tree **ret_tree)
{
    struct tree *t = NEW(e->arena, struct tree);
    *t = (struct tree){ .e = e, .folder = folder };
    t->new_nodes = buf_make(e->arena);
    t->new_leaves = buf_make(e->arena);
    TRY(file_mkdir(e, file_join(e->arena, folder, S("tree"))));
    TRY(open_file(e, path_of(e, folder, "nodes"), O_RDWR | O_CREAT, &t->nodes));
    TRY(open_file(e, path_of(e, folder, "leaves"), O_RDWR | O_CREAT, &t->leaves));
    TRY(whole_leaves(t, &t->saved));
    struct merkle_nodes nodes = { node_read, &t->nodes };
    if (!merkle_resume(&t->merkle, &nodes, t->saved))
        return fail_at(e, ST_CONFLICT, folder, "the log of the trace lacks some of its nodes");
    find_last(t);
    *ret_tree = t;
    return ST_OK;
}

uint64_t tree_size(const struct tree *t)
{
    return t->merkle.size;
}

bool tree_last(const struct tree *t, enum leaf_kind kind, struct leaf *ret_leaf)
{
    *ret_leaf = t->last[kind];
    return t->has[kind];
}

void tree_add(struct tree *t, const struct leaf *leaf, str row)
{
    struct digest nodes[MERKLE_NODES_MOST], hash = merkle_leaf(row);
    size_t n = merkle_add_nodes(&t->merkle, &hash, nodes);
    struct record r = { (uint64_t)leaf->number | (leaf->kind == LEAF_WRITE ? WRITE_BIT : 0),
                        leaf->place, check_of(&hash) };
    buf_add(&t->new_nodes, str_make((const char *)nodes, n * sizeof nodes[0]));
    buf_add(&t->new_leaves, str_make((const char *)&r, sizeof r));
    t->last[leaf->kind] = *leaf;
    t->has[leaf->kind] = true;
}

static status append(struct tree *t, int fd, uint64_t at, const struct buf *b)
{
    str bytes = buf_str(b);
    if (ftruncate(fd, (off_t)at) != 0)
        return fail_at(t->e, ST_IO, t->folder, "the log of the trace cannot be written");
    while (bytes.n > 0) {
        ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            return fail_at(t->e, ST_IO, t->folder, "the log of the trace cannot be written: %s",
                           strerror(errno));
        at += (uint64_t)n;
        bytes = str_from(bytes, (size_t)n);
    }
    if (fdatasync(fd) != 0)
        return fail_at(t->e, ST_IO, t->folder, "the log of the trace cannot be made safe");
    return ST_OK;
}

status tree_save(struct tree *t)
{
    if (t->new_leaves.n == 0) return ST_OK;
    TRY(append(t, t->nodes, merkle_stored(0, t->saved) * DIGEST_SIZE, &t->new_nodes));
    TRY(append(t, t->leaves, t->saved * sizeof(struct record), &t->new_leaves));
    t->saved = t->merkle.size;
    buf_clear(&t->new_nodes);
    buf_clear(&t->new_leaves);
    return ST_OK;
}

status tree_sign(struct tree *t, const struct note_key *k, const struct key *seed)
{
    struct env *e = t->e;
    int fd = -1;
    struct stat s;
    struct checkpoint c = { k->name, t->saved, merkle_root(&t->merkle) };
    str text = checkpoint_write(e->arena, &c);
    struct buf note = buf_make(e->arena);
    buf_add(&note, text);
    buf_byte(&note, '\n');
    buf_add(&note, note_sign(e->arena, text, k, seed, 0));
    buf_byte(&note, '\n');
    TRY(open_file(e, path_of(e, t->folder, "checkpoints"), O_RDWR | O_CREAT, &fd));
    if (fstat(fd, &s) != 0) return fail_at(e, ST_IO, t->folder, "the checkpoints cannot be read");
    return append(t, fd, (uint64_t)s.st_size, &note);
}
