/* SPDX-License-Identifier: Apache-2.0 */
#include "link/pool.h"

enum { SLAB = 1 << 16, SLOTS_FIRST = 1 << 10 };

static struct word *word_new(struct pool *p)
{
    size_t chunk = p->count / POOL_CHUNK;
    if (chunk == p->chunk_room) {
        size_t room = p->chunk_room == 0 ? 64 : p->chunk_room * 2;
        p->chunk = arena_grow(p->arena, p->chunk, p->chunk_room * sizeof *p->chunk,
                              p->chunk_room * sizeof *p->chunk, room * sizeof *p->chunk);
        memset(p->chunk + p->chunk_room, 0, (room - p->chunk_room) * sizeof *p->chunk);
        p->chunk_room = room;
    }
    if (p->chunk[chunk] == NULL) p->chunk[chunk] = NEW_ARRAY(p->arena, struct word, POOL_CHUNK);
    return &p->chunk[chunk][p->count % POOL_CHUNK];
}

void pool_make(struct arena *a, struct pool *ret_pool)
{
    *ret_pool = (struct pool){ .arena = a };
    ret_pool->slot = NEW_ARRAY(a, uint32_t, SLOTS_FIRST);
    ret_pool->slot_count = SLOTS_FIRST;
    (void)word_new(ret_pool);
    ret_pool->count = 1;
}

static uint64_t word_hash(enum word_kind kind, str text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ ((uint64_t)kind * UINT64_C(0x9e3779b97f4a7c15));
    for (size_t i = 0; i < text.n; i++) {
        h ^= (unsigned char)text.p[i];
        h *= UINT64_C(0x100000001b3);
    }
    h ^= h >> 32; /* FNV-1a leaves the top bits of short texts poor */
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ h >> 32;
}

static void slots_grow(struct pool *p)
{
    size_t n = p->slot_count * 2;
    uint32_t *slot = NEW_ARRAY(p->arena, uint32_t, n);
    for (uint32_t i = 1; i < p->count; i++) {
        size_t at = pool_word(p, i)->hash & (n - 1);
        while (slot[at] != 0) at = (at + 1) & (n - 1);
        slot[at] = i;
    }
    p->slot = slot;
    p->slot_count = n;
}

/* The slot of a word: where it is, or the free one where it would go. */
static size_t slot_of(const struct pool *p, uint64_t hash, enum word_kind kind, str text)
{
    size_t at = hash & (p->slot_count - 1);
    while (p->slot[at] != 0) {
        const struct word *w = pool_word(p, p->slot[at]);
        if (w->hash == hash && w->kind == kind && str_eq(word_str(w), text)) break;
        at = (at + 1) & (p->slot_count - 1);
    }
    return at;
}

static const char *slab_text(struct pool *p, str text)
{
    if (p->slab_left < text.n) {
        p->slab = arena_alloc(p->arena, SLAB);
        p->slab_left = SLAB;
    }
    char *at = p->slab + (SLAB - p->slab_left);
    memcpy(at, text.p, text.n);
    p->slab_left -= text.n;
    return at;
}

uint32_t pool_find(const struct pool *p, enum word_kind kind, str text)
{
    if (text.n == 0) return 0;
    text = str_sub(text, 0, LINK_TEXT_MOST);
    return p->slot[slot_of(p, word_hash(kind, text), kind, text)];
}

uint32_t pool_put(struct pool *p, enum word_kind kind, str text)
{
    if (text.n == 0) return 0;
    text = str_sub(text, 0, LINK_TEXT_MOST);
    uint64_t hash = word_hash(kind, text);
    size_t at = slot_of(p, hash, kind, text);
    if (p->slot[at] != 0) return p->slot[at];
    if (p->count * 2 > p->slot_count) {
        slots_grow(p);
        at = slot_of(p, hash, kind, text);
    }
    struct word *w = word_new(p);
    w->hash = hash;
    w->text = slab_text(p, text);
    w->size = (uint16_t)text.n;
    w->kind = (uint8_t)kind;
    w->letters = text_letters(text);
    uint32_t id = (uint32_t)p->count++;
    p->slot[at] = id;
    return id;
}

/* The first two parts of three letters and more of a name such as "smith jones". */
static void name_parts(struct pool *p, str folded, uint32_t ret_part[2])
{
    size_t n = 0;
    str rest = folded, piece;
    while (str_next(&rest, ' ', &piece) && n < 2) {
        if (piece.n >= 3 && piece.n < folded.n && !text_is_title(piece))
            ret_part[n++] = pool_put_name(p, piece);
    }
}

uint32_t pool_put_name(struct pool *p, str folded)
{
    if (folded.n == 0 || text_is_default(folded) || text_is_title(folded)) return 0;
    size_t before = p->count;
    uint32_t id = pool_put(p, WORD_NAME, folded);
    if (id < before) return id;
    uint32_t part[2] = { 0, 0 };
    if (str_find_byte(folded, ' ') != SIZE_MAX) name_parts(p, folded, part);
    struct word *w = pool_word(p, id);
    memcpy(w->part, part, sizeof part);
    w->sound = text_sound(folded);
    (void)text_nicknames(folded, w->nick);
    return id;
}

struct pool_mark pool_mark(const struct pool *p)
{
    return (struct pool_mark){ p->count, p->slab_left, p->slab };
}

/* Newest first: no older word's place hangs on that of a newer one. */
void pool_rewind(struct pool *p, struct pool_mark m)
{
    while (p->count > m.count) {
        struct word *w = pool_word(p, (uint32_t)--p->count);
        size_t at = w->hash & (p->slot_count - 1);
        while (p->slot[at] != p->count) at = (at + 1) & (p->slot_count - 1);
        p->slot[at] = 0;
        memset(w, 0, sizeof *w);
    }
    p->slab_left = p->slab == m.slab ? m.slab_left : p->slab == NULL ? 0 : SLAB;
}
