/* SPDX-License-Identifier: Apache-2.0
 * Every distinct value once: its folded text, its hash, and what comparing and weighing it takes.
 * Records hold 32-bit numbers of words; number 0 is "nothing known". A word is 80 bytes beside its
 * text; a town's words are few beside its records. Words are never taken out, but the newest
 * (pool_rewind).
 */
#ifndef WEFT_LINK_POOL_H
#define WEFT_LINK_POOL_H

#include "link/parse.h"

enum word_kind {
    WORD_NONE,
    WORD_NAME,
    WORD_DATE,
    WORD_SEX,
    WORD_NHS,
    WORD_IDENTIFIER,
    WORD_PHONE,
    WORD_EMAIL,
    WORD_POSTCODE,
    WORD_HOUSE,
    WORD_STREET,
    WORD_TOWN,
    WORD_REGION,
    WORD_UPRN,
    WORD_HOME, /* house with street, or house with postcode */
    WORD_TEXT,
    WORD_CODE,
    WORD_SOURCE,
    WORD_KIND__COUNT
};

/* Names are counted by the role in which they stand; every other kind has one role. */
enum word_role { ROLE_GIVEN, ROLE_MIDDLE, ROLE_FAMILY, ROLE__COUNT };

struct word {
    uint64_t hash; /* of kind and text */
    uint64_t letters;
    const char *text;
    uint16_t size;
    uint8_t kind;
    bool valid; /* NHS numbers: the check digit holds */
    uint32_t sound;
    uint32_t number;  /* dates: yyyymmdd; postcodes: area | district << 8 | sector << 16 */
    uint32_t part[2]; /* names of several parts, e-mail's local part: words of the parts; else 0 */
    uint16_t nick[4];
    uint32_t count[ROLE__COUNT]; /* records that hold it, in each role */
    int32_t bits[ROLE__COUNT];   /* -log2 of its frequency, in 1/256 bit; set by the model */
    bool known;                  /* names: others bear it as a given name too; set by the model */
};

static inline str word_str(const struct word *w)
{
    return (str){ w->text, w->size };
}

enum { POOL_CHUNK = 4096 };

struct pool {
    struct arena *arena;
    struct word **chunk;
    size_t chunk_room;
    size_t count; /* words, number 0 included */
    uint32_t *slot;
    size_t slot_count;
    char *slab;
    size_t slab_left;
};

void pool_make(struct arena *a, struct pool *ret_pool);
static inline struct word *pool_word(const struct pool *p, uint32_t id)
{
    return &p->chunk[id / POOL_CHUNK][id % POOL_CHUNK];
}
/* The number of a word, made where it was not there; 0 for an empty text. */
uint32_t pool_put(struct pool *p, enum word_kind kind, str text);
/* Its number where it is there, else 0. */
uint32_t pool_find(const struct pool *p, enum word_kind kind, str text);
/* Forgets the words that were put since the mark: nothing may hold them any more. What they took
 * is used again. */
struct pool_mark {
    size_t count, slab_left;
    char *slab;
};
struct pool_mark pool_mark(const struct pool *p);
void pool_rewind(struct pool *p, struct pool_mark m);
/* A name, with its parts, sound and nicknames; titles and defaults give 0. */
uint32_t pool_put_name(struct pool *p, str folded);

#endif
