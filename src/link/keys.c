/* SPDX-License-Identifier: Apache-2.0 */
#include "link/keys.h"

static const struct {
    str words;
    uint32_t uses;
} table[] = {
#define KEY(name, words, uses) { S_INIT(words), uses },
#include "link/keys.def"
#undef KEY
};

str key_words(enum key_kind kind)
{
    return table[kind].words;
}
uint32_t key_uses(enum key_kind kind)
{
    return table[kind].uses;
}

enum { NAMES_MOST = 8 };

/* What keys are made of: numbers, 0 for what the row has not. */
struct parts {
    uint64_t birth, year, month, day_month;
    uint64_t given[NAMES_MOST], family[NAMES_MOST]; /* sounds */
    size_t givens, families;
    uint64_t initial, family_initial, given_3, family_4;
    uint64_t given_word, family_word, middle_word;
    uint64_t sector, district, town;
};

struct maker {
    const struct pool *pool;
    const struct slots *s;
    const uint32_t *row;
    uint32_t kinds;
    struct key *keys;
    size_t count;
};

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ (b + UINT64_C(0x9e3779b97f4a7c15) + (a << 6) + (a >> 2))) *
                 UINT64_C(0xd6e8feb86659fd93);
    return h ^ h >> 29;
}

static bool wants(const struct maker *m, enum key_kind kind)
{
    return (m->kinds >> kind & 1) != 0;
}

/* A key of up to four parts; none where one of the first `need` parts is 0. */
static void put(struct maker *m, enum key_kind kind, const uint64_t *part, size_t need)
{
    if (!wants(m, kind) || m->count == LINK_KEYS_MOST) return;
    uint64_t h = (uint64_t)kind + 1;
    for (size_t i = 0; i < need; i++) {
        if (part[i] == 0) return;
        h = mix(h, part[i]);
    }
    for (size_t i = m->count; i-- > 0 && m->keys[i].kind == kind;) {
        if (m->keys[i].hash == h) return;
    }
    m->keys[m->count++] = (struct key){ h, (uint8_t)kind };
}
#define PUT(m, kind, ...)                                                                          \
    put((m), (kind), (const uint64_t[]){ __VA_ARGS__ },                                            \
        sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))

static uint64_t word_key(const struct pool *pool, uint32_t id)
{
    return id == 0 ? 0 : pool_word(pool, id)->hash;
}

static uint64_t sound_key(const struct pool *pool, uint32_t id)
{
    if (id == 0) return 0;
    const struct word *w = pool_word(pool, id);
    return w->sound > 31 ? w->sound : w->hash;
}

static uint64_t prefix_key(const struct pool *pool, uint32_t id, size_t n)
{
    if (id == 0) return 0;
    const struct word *w = pool_word(pool, id);
    uint64_t h = n + 7;
    for (size_t i = 0; i < n && i < w->size; i++) h = h * 257 + (unsigned char)w->text[i] + 1;
    return h;
}

static void add_sound(uint64_t *list, size_t *count, uint64_t sound)
{
    if (sound == 0 || *count == NAMES_MOST) return;
    for (size_t i = 0; i < *count; i++) {
        if (list[i] == sound) return;
    }
    list[(*count)++] = sound;
}

/* The sounds of all names in some slots, and of the parts of names of several parts. */
static size_t sounds(const struct maker *m, const uint8_t *slot, size_t count, uint64_t *list)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) add_sound(list, &n, sound_key(m->pool, m->row[slot[i]]));
    for (size_t i = 0; i < count; i++) {
        if (m->row[slot[i]] == 0) continue;
        const struct word *w = pool_word(m->pool, m->row[slot[i]]);
        add_sound(list, &n, sound_key(m->pool, w->part[0]));
        add_sound(list, &n, sound_key(m->pool, w->part[1]));
    }
    return n;
}

static void date_parts(const struct maker *m, struct parts *p)
{
    uint32_t id = m->row[m->s->birth];
    if (id == 0) return;
    uint32_t v = pool_word(m->pool, id)->number;
    uint32_t y = v / 10000, mo = v / 100 % 100, d = v % 100;
    p->year = y;
    if (mo == 0) return;
    p->month = (uint64_t)y * 100 + mo;
    if (d == 0) return;
    uint32_t low = mo < d ? mo : d, high = mo < d ? d : mo;
    p->birth = (uint64_t)y * 10000 + low * 100 + high;
    /* 1 January says the year only: it is no day. */
    if (mo != 1 || d != 1) p->day_month = (uint64_t)mo * 100 + d;
}

static uint64_t prefix_hash(const struct word *w, uint32_t n)
{
    if (n == 0) return 0;
    uint64_t h = 11 + n;
    for (uint32_t i = 0; i < n; i++) h = h * 257 + (unsigned char)w->text[i];
    return h;
}

static void place_parts(const struct maker *m, const struct address_slots *a, struct parts *p)
{
    p->sector = p->district = 0;
    p->town = word_key(m->pool, m->row[a->town]);
    uint32_t id = m->row[a->postcode];
    if (id == 0) return;
    const struct word *w = pool_word(m->pool, id);
    p->sector = prefix_hash(w, w->number >> 16 & 255);
    p->district = prefix_hash(w, w->number >> 8 & 255);
}

static void number_keys(struct maker *m)
{
    PUT(m, KEY_nhs, word_key(m->pool, m->row[m->s->nhs]));
    for (size_t i = 0; i < m->s->identifiers; i++)
        PUT(m, (enum key_kind)(KEY_identifier_1 + i),
            word_key(m->pool, m->row[m->s->identifier[i]]));
    for (size_t i = 0; i < m->s->phones; i++)
        PUT(m, KEY_phone, word_key(m->pool, m->row[m->s->phone[i]]));
    for (size_t i = 0; i < m->s->emails; i++) {
        uint32_t id = m->row[m->s->email[i]];
        if (id == 0) continue;
        PUT(m, KEY_email, word_key(m->pool, id));
        PUT(m, KEY_email, word_key(m->pool, pool_word(m->pool, id)->part[0]));
    }
}

/* Keys of birth date and names. */
static void person_keys(struct maker *m, const struct parts *p)
{
    for (size_t i = 0; i < p->families; i++) PUT(m, KEY_birth_family, p->birth, p->family[i]);
    for (size_t i = 0; i < p->givens; i++) PUT(m, KEY_birth_given, p->birth, p->given[i]);
    PUT(m, KEY_birth, p->birth);
    for (size_t i = 0; i < p->families; i++) {
        PUT(m, KEY_family_day, p->family[i], p->initial, p->day_month);
        PUT(m, KEY_family_month, p->family[i], p->initial, p->month);
    }
    PUT(m, KEY_spelling, p->given_3, p->family_4, p->year);
    PUT(m, KEY_middle_family, p->middle_word, p->family_word, p->year);
    PUT(m, KEY_given_middle, p->given_word, p->middle_word, p->year);
    if (m->s->codes > 0)
        PUT(m, KEY_code_family, word_key(m->pool, m->row[m->s->code[0]]), p->family_word);
}

/* Both names in any order: the sum of two mixed sounds does not tell them apart. */
static void name_keys(struct maker *m, const struct parts *p)
{
    for (size_t i = 0; i < p->givens; i++) {
        for (size_t k = 0; k < p->families; k++) {
            uint64_t both = mix(3, p->given[i]) + mix(3, p->family[k]);
            PUT(m, KEY_names, both);
            PUT(m, KEY_names_year, both, p->year);
            PUT(m, KEY_names_place, both, p->sector);
            PUT(m, KEY_names_place, both, p->town);
        }
    }
}

static void place_keys(struct maker *m, const struct address_slots *a, const struct parts *p)
{
    PUT(m, KEY_home, word_key(m->pool, m->row[a->uprn]));
    PUT(m, KEY_home, word_key(m->pool, m->row[a->home_street]));
    PUT(m, KEY_home, word_key(m->pool, m->row[a->home_postcode]));
    PUT(m, KEY_birth_place, p->birth, p->sector);
    PUT(m, KEY_birth_place, p->birth, p->town);
    PUT(m, KEY_given_month, p->given_word, p->month, p->district);
    uint64_t postcode = word_key(m->pool, m->row[a->postcode]);
    uint64_t street = word_key(m->pool, m->row[a->street]);
    for (size_t i = 0; i < p->givens; i++) {
        PUT(m, KEY_postcode_given, postcode, p->given[i]);
        PUT(m, KEY_street_given, street, p->given[i]);
    }
    for (size_t i = 0; i < p->families; i++) PUT(m, KEY_postcode_family, postcode, p->family[i]);
    PUT(m, KEY_town_given, p->town, p->given_word, p->year);
    PUT(m, KEY_town_family, p->town, p->family_word);
    PUT(m, KEY_town_birth_year, p->town, p->year, p->initial, p->family_initial);
}

static uint32_t first_of(const uint32_t *row, const uint8_t *slot, size_t count)
{
    return count == 0 ? 0 : row[slot[0]];
}

static void fill_parts(const struct maker *m, struct parts *p)
{
    const struct slots *s = m->s;
    date_parts(m, p);
    p->givens = sounds(m, s->given, s->givens, p->given);
    p->families = sounds(m, s->family, s->families, p->family);
    uint32_t given = first_of(m->row, s->given, s->givens);
    uint32_t family = first_of(m->row, s->family, s->families);
    p->given_word = word_key(m->pool, given);
    p->family_word = word_key(m->pool, family);
    p->middle_word = word_key(m->pool, first_of(m->row, s->middle, s->middles));
    p->initial = prefix_key(m->pool, given, 1);
    p->family_initial = prefix_key(m->pool, family, 1);
    p->given_3 = prefix_key(m->pool, given, 3);
    p->family_4 = prefix_key(m->pool, family, 4);
}

size_t keys_of_row(const struct pool *pool, const struct slots *slots, const uint32_t *row,
                   uint32_t kinds, struct key ret_keys[LINK_KEYS_MOST])
{
    struct maker m = { pool, slots, row, kinds, ret_keys, 0 };
    struct parts p = { .birth = 0 };
    fill_parts(&m, &p);
    number_keys(&m);
    person_keys(&m, &p);
    if (slots->addresses > 0) place_parts(&m, &slots->address[0], &p);
    name_keys(&m, &p);
    for (size_t i = 0; i < slots->addresses; i++) {
        place_parts(&m, &slots->address[i], &p);
        place_keys(&m, &slots->address[i], &p);
    }
    return m.count;
}
