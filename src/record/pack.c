/* SPDX-License-Identifier: Apache-2.0
 * zstd with the shipped dictionaries. A dictionary, once shipped, is never changed or taken away:
 * rows name it by number. 0: none.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <zstd.h>

#include "gen/dictionary.h"
#include "record/record_limits.h"
#include "record/store.h"

enum { LEVEL = 3, CONTEXTS = 32 };
/* A lead of so many is trusted; both are tried each so many times nevertheless. */
enum { LEAD_SURE = 8, LEAD_MOST = 16, LOOK_AGAIN = 16 };

struct store_packer {
    ZSTD_CDict **c; /* by dictionary number */
    ZSTD_DDict **d;
    pthread_mutex_t lock;
    ZSTD_CCtx *cctx[CONTEXTS];
    size_t cctx_count;
    ZSTD_DCtx *dctx[CONTEXTS];
    size_t dctx_count;
    _Atomic int *lead; /* by dictionary number: how much more often it was the better one of late */
    _Atomic unsigned packed;
};

static bool dictionaries_open(struct store_packer *p)
{
    p->c = calloc(dictionary_count + 1, sizeof *p->c);
    p->d = calloc(dictionary_count + 1, sizeof *p->d);
    p->lead = calloc(dictionary_count + 1, sizeof *p->lead);
    if (p->c == NULL || p->d == NULL || p->lead == NULL) return false;
    for (size_t i = 0; i < dictionary_count; i++) {
        const struct dictionary *row = &dictionary_list[i];
        p->c[i + 1] = ZSTD_createCDict(row->bytes, row->size, LEVEL);
        p->d[i + 1] = ZSTD_createDDict(row->bytes, row->size);
        if (p->c[i + 1] == NULL || p->d[i + 1] == NULL) return false;
    }
    return true;
}

struct store_packer *packer_open(void)
{
    struct store_packer *p = calloc(1, sizeof *p);
    if (p == NULL) return NULL;
    if (pthread_mutex_init(&p->lock, NULL) != 0) {
        free(p);
        return NULL;
    }
    if (dictionaries_open(p)) return p;
    packer_close(p);
    return NULL;
}

void packer_close(struct store_packer *p)
{
    if (p == NULL) return;
    for (size_t i = 1; i <= dictionary_count; i++) {
        if (p->c != NULL) ZSTD_freeCDict(p->c[i]);
        if (p->d != NULL) ZSTD_freeDDict(p->d[i]);
    }
    for (size_t i = 0; i < p->cctx_count; i++) ZSTD_freeCCtx(p->cctx[i]);
    for (size_t i = 0; i < p->dctx_count; i++) ZSTD_freeDCtx(p->dctx[i]);
    free(p->c);
    free(p->d);
    free((void *)p->lead);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* The newest dictionary of this name; 0: none. */
static size_t dictionary_newest(str type)
{
    for (size_t i = dictionary_count; i > 0; i--) {
        if (str_eq(str_of(dictionary_list[i - 1].type), type)) return i;
    }
    return 0;
}

static ZSTD_CCtx *cctx_take(struct store_packer *p)
{
    pthread_mutex_lock(&p->lock);
    ZSTD_CCtx *c = p->cctx_count > 0 ? p->cctx[--p->cctx_count] : NULL;
    pthread_mutex_unlock(&p->lock);
    return c != NULL ? c : ZSTD_createCCtx();
}

static void cctx_give(struct store_packer *p, ZSTD_CCtx *c)
{
    pthread_mutex_lock(&p->lock);
    bool kept = p->cctx_count < CONTEXTS;
    if (kept) p->cctx[p->cctx_count++] = c;
    pthread_mutex_unlock(&p->lock);
    if (!kept) ZSTD_freeCCtx(c);
}

static ZSTD_DCtx *dctx_take(struct store_packer *p)
{
    pthread_mutex_lock(&p->lock);
    ZSTD_DCtx *d = p->dctx_count > 0 ? p->dctx[--p->dctx_count] : NULL;
    pthread_mutex_unlock(&p->lock);
    return d != NULL ? d : ZSTD_createDCtx();
}

static void dctx_give(struct store_packer *p, ZSTD_DCtx *d)
{
    pthread_mutex_lock(&p->lock);
    bool kept = p->dctx_count < CONTEXTS;
    if (kept) p->dctx[p->dctx_count++] = d;
    pthread_mutex_unlock(&p->lock);
    if (!kept) ZSTD_freeDCtx(d);
}

static size_t pack_with(struct store_packer *p, ZSTD_CCtx *c, size_t number, str stored, char *out,
                        size_t room)
{
    (void)ZSTD_CCtx_reset(c, ZSTD_reset_session_and_parameters);
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, LEVEL);
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    (void)ZSTD_CCtx_setParameter(c, ZSTD_c_dictIDFlag, 0);
    if (number > 0) (void)ZSTD_CCtx_refCDict(c, p->c[number]);
    return ZSTD_compress2(c, out, room, stored.p, stored.n);
}

struct packing {
    struct store_packer *packer;
    ZSTD_CCtx *c;
    str stored;
    size_t room;
};

/* The better of two, kept at *ret_out; `lead` learns of it. */
static size_t pack_both(const struct packing *p, size_t own, size_t all, char *out, char *other,
                        bool *ret_own)
{
    _Atomic int *lead = &p->packer->lead[own];
    size_t n = pack_with(p->packer, p->c, all, p->stored, out, p->room);
    size_t m = pack_with(p->packer, p->c, own, p->stored, other, p->room);
    if (ZSTD_isError(n) || ZSTD_isError(m)) return ZSTD_isError(n) ? n : m;
    *ret_own = m < n;
    int now = *lead;
    if (*ret_own ? now < LEAD_MOST : now > -LEAD_MOST) *lead = now + (*ret_own ? 1 : -1);
    return *ret_own ? m : n;
}

/* The type's own dictionary was made from the made-up town and fits texts like its; the one for all
 * types fits others better. Both are tried until one has been the better for a while, and now and
 * then after that: what comes is of a kind for long. */
status store_pack(struct env *e, struct record_store *s, str type, str stored,
                  int64_t *ret_dictionary, str *ret_packed)
{
    struct store_packer *k = s->packer;
    size_t own = dictionary_newest(type), all = dictionary_newest(S(""));
    struct packing p = { k, NULL, stored, ZSTD_compressBound(stored.n) };
    int lead = own > 0 ? k->lead[own] : 0;
    bool sure = own == 0 || lead >= LEAD_SURE || lead <= -LEAD_SURE;
    bool both = own > 0 && (!sure || ++k->packed % LOOK_AGAIN == 0);
    bool take_own = own > 0 && lead > 0;
    /* Before the context is taken: an allocation may leave. */
    char *out = arena_alloc(e->arena, p.room);
    char *other = both ? arena_alloc(e->arena, p.room) : NULL;
    p.c = cctx_take(k);
    if (p.c == NULL) return fail(e, ST_NO_MEMORY, "no memory to compress");
    size_t n = both ? pack_both(&p, own, all, out, other, &take_own)
                    : pack_with(k, p.c, take_own ? own : all, stored, out, p.room);
    cctx_give(k, p.c);
    if (ZSTD_isError(n)) return fail(e, ST_NO_MEMORY, "no memory to compress");
    *ret_dictionary = (int64_t)(take_own ? own : all);
    *ret_packed = str_make(both && take_own ? other : out, n);
    return ST_OK;
}

status store_unpack(struct env *e, struct record_store *s, int64_t dictionary, str packed,
                    str *ret_stored)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed.p, packed.n);
    if (dictionary < 0 || (uint64_t)dictionary > dictionary_count || size > RECORD_JSON_MOST)
        return fail(e, ST_IO, "a stored resource is damaged");
    char *out = arena_alloc(e->arena, (size_t)size + 1);
    ZSTD_DCtx *d = dctx_take(s->packer);
    if (d == NULL) return fail(e, ST_NO_MEMORY, "no memory to expand");
    size_t n = dictionary > 0 ? ZSTD_decompress_usingDDict(d, out, (size_t)size, packed.p, packed.n,
                                                           s->packer->d[dictionary])
                              : ZSTD_decompressDCtx(d, out, (size_t)size, packed.p, packed.n);
    dctx_give(s->packer, d);
    if (ZSTD_isError(n) || n != size) return fail(e, ST_IO, "a stored resource is damaged");
    *ret_stored = str_make(out, n);
    return ST_OK;
}

status pack_plain(struct env *e, str text, str *ret_packed)
{
    size_t room = ZSTD_compressBound(text.n);
    char *out = arena_alloc(e->arena, room);
    size_t n = ZSTD_compress(out, room, text.p, text.n, LEVEL);
    if (ZSTD_isError(n)) return fail(e, ST_NO_MEMORY, "no memory to compress");
    *ret_packed = str_make(out, n);
    return ST_OK;
}

status unpack_plain(struct env *e, str packed, int64_t size, str *ret_text)
{
    if (size < 0 || size > RECORD_PLAIN_MOST) return fail(e, ST_IO, "a stored text is damaged");
    char *out = arena_alloc(e->arena, (size_t)size + 1);
    size_t n = ZSTD_decompress(out, (size_t)size, packed.p, packed.n);
    if (ZSTD_isError(n) || n != (size_t)size) return fail(e, ST_IO, "a stored text is damaged");
    *ret_text = str_make(out, n);
    return ST_OK;
}
