/* SPDX-License-Identifier: Apache-2.0 */
#include "record/rows.h"

#include <stdlib.h>

#include "fhir/quantity.h"
#include "record/record_limits.h"

/* type 0x1f param 0x1f value: 0x1f stands in none of the first two. */
static uint64_t hash3(const struct key *k, str type, str param, str value)
{
    char room[512];
    size_t n = type.n + param.n + value.n + 2;
    if (n > sizeof room) {
        /* Long values by their digest: the hash is of a fixed size either way. */
        struct digest d = crypto_blake2b(value);
        return hash3(k, str_sub(type, 0, 64), str_sub(param, 0, 64), digest_str(&d));
    }
    char *p = room;
    memcpy(p, type.p, type.n);
    p += type.n;
    *p++ = 0x1f;
    memcpy(p, param.p, param.n);
    p += param.n;
    *p++ = 0x1f;
    if (value.n > 0) memcpy(p, value.p, value.n);
    return crypto_hash64(k, str_make(room, n));
}

int64_t key_type(const struct key *k, str type)
{
    return (int64_t)hash3(k, type, S(""), S(""));
}

int64_t key_param(const struct key *k, str type, str param)
{
    return (int64_t)hash3(k, type, param, S(""));
}

int64_t key_measure(const struct key *k, str type, str param, str dimension)
{
    return (int64_t)hash3(k, type, param, dimension);
}

int64_t key_token(const struct key *k, str type, str param, str system, str code)
{
    uint64_t h = hash3(k, type, param, code) & ~UINT64_C(0xffff);
    if (str_is_none(system)) return (int64_t)h;
    return (int64_t)(h | (hash3(k, S("|"), S("|"), system) & 0xffff));
}

int64_t key_text(const struct key *k, str type, str param, str text)
{
    return (int64_t)hash3(k, type, param, text);
}

int64_t key_reference(const struct key *k, str type, str param, str ref_type, str id)
{
    char room[160];
    if (ref_type.n + id.n + 1 > sizeof room) return key_text(k, type, param, id);
    memcpy(room, ref_type.p, ref_type.n);
    room[ref_type.n] = '/';
    memcpy(room + ref_type.n + 1, id.p, id.n);
    return key_text(k, type, param, str_make(room, ref_type.n + 1 + id.n));
}

str key_param_kept(const struct fhir_type *t, str param, str ref_type)
{
    bool subject = str_eq(param, S("subject")) && str_eq(ref_type, S("Patient"));
    return subject && fhir_param_find(t, S("patient")) != NULL ? S("patient") : param;
}

bool key_param_skipped(str param)
{
    return str_starts(param, S("combo-")) || str_eq(param, S("_id")) ||
           str_eq(param, S("_lastUpdated"));
}

int64_t key_ms(int64_t us)
{
    int64_t ms = us / 1000 - (us % 1000 < 0 ? 1 : 0);
    return ms;
}

/* The parameters that index_sort_date tries. */
bool key_sorts_by(const struct fhir_type *t, const struct fhir_param *p)
{
    static const char *const best[] = { "date",       "onset-date",     "authored-on",
                                        "authoredon", "effective-time", "effective",
                                        "period",     "recorded-date",  "whenhandedover",
                                        "sent",       "issued",         "created",
                                        "start-date", "started",        "recorded",
                                        "birthdate" };
    size_t found = 0;
    bool is_it = false;
    for (size_t i = 0; i < sizeof best / sizeof *best; i++) {
        const struct fhir_param *q = fhir_param_find(t, str_of(best[i]));
        if (q == NULL || q->kind != FHIR_PARAM_DATE) continue;
        found++;
        is_it = is_it || q == p;
    }
    return found == 1 && is_it;
}

static bool tells_place(str param)
{
    return str_starts(param, S("address")) || str_eq(param, S("phone")) ||
           str_eq(param, S("email")) || str_eq(param, S("telecom")) ||
           str_eq(param, S("general-practitioner")) || str_eq(param, S("organization"));
}

/* Cut between characters. */
static str string_cut(str s)
{
    if (s.n <= RECORD_STRING_MOST) return s;
    size_t n = RECORD_STRING_MOST;
    while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80) n--;
    return str_sub(s, 0, n);
}

struct making {
    struct arena *arena;
    const struct key *key;
    const struct fhir_type *type;
    struct keys *keys;
};

static void h_add(struct making *m, int64_t h)
{
    *VEC_PUSH(m->arena, &m->keys->h) = h;
}

static void measure_add(struct making *m, const struct index_row *r)
{
    struct quantity q;
    str unit = r->code.n > 0 ? r->code : r->text;
    if (!quantity_unit(m->arena, r->system, unit, &q)) return;
    *VEC_PUSH(m->arena, &m->keys->number) =
        (struct key_number){ key_measure(m->key, m->type->name, r->param->code, q.dimension),
                             quantity_base(&q, r->number_low), quantity_base(&q, r->number_high) };
}

static void row_add(struct making *m, const struct index_row *r)
{
    str t = m->type->name;
    str param = r->param->code;
    switch ((enum index_kind)r->kind) {
    case INDEX_TOKEN:
        h_add(m, key_token(m->key, t, param, str_is_none(r->system) ? S("") : r->system, r->code));
        break;
    case INDEX_REFERENCE:
        if (r->ref_type.n > 0)
            h_add(m, key_reference(m->key, t, key_param_kept(m->type, param, r->ref_type),
                                   r->ref_type, r->id));
        else if (r->url.n > 0)
            h_add(m, key_text(m->key, t, param, r->url));
        break;
    case INDEX_REF_IDENTIFIER:
        h_add(m, key_token(m->key, t, param, str_is_none(r->system) ? S("") : r->system, r->code));
        break;
    case INDEX_URI: h_add(m, key_text(m->key, t, param, r->text)); break;
    case INDEX_STRING:
        *VEC_PUSH(m->arena, &m->keys->string) =
            (struct key_string){ key_param(m->key, t, param), string_cut(r->folded) };
        break;
    case INDEX_DATE:
        /* A span without a beginning is sorted by its end: one more row that begins there. */
        if (r->low <= INDEX_TIME_MIN)
            *VEC_PUSH(m->arena, &m->keys->date) =
                (struct key_date){ key_param(m->key, t, param), key_ms(r->high), key_ms(r->high) };
        *VEC_PUSH(m->arena, &m->keys->date) =
            (struct key_date){ key_param(m->key, t, param), key_ms(r->low), key_ms(r->high) };
        break;
    case INDEX_NUMBER:
    case INDEX_QUANTITY:
        *VEC_PUSH(m->arena, &m->keys->number) =
            (struct key_number){ key_param(m->key, t, param), r->number_low, r->number_high };
        if (r->kind == INDEX_QUANTITY) measure_add(m, r);
        break;
    case INDEX_OF_TYPE:
    case INDEX_TEXT:
    case INDEX_PRESENT: break; /* searched by checking texts */
    }
}

static int by_int(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x;
    int64_t b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static int by_date(const void *x, const void *y)
{
    const struct key_date *a = x;
    const struct key_date *b = y;
    if (a->p != b->p) return a->p < b->p ? -1 : 1;
    if (a->low != b->low) return a->low < b->low ? -1 : 1;
    return a->high < b->high ? -1 : a->high > b->high;
}

static int by_string(const void *x, const void *y)
{
    const struct key_string *a = x;
    const struct key_string *b = y;
    if (a->p != b->p) return a->p < b->p ? -1 : 1;
    return str_cmp(a->value, b->value);
}

static int by_number(const void *x, const void *y)
{
    const struct key_number *a = x;
    const struct key_number *b = y;
    if (a->p != b->p) return a->p < b->p ? -1 : 1;
    if (a->low < b->low || a->low > b->low) return a->low < b->low ? -1 : 1;
    return a->high < b->high ? -1 : a->high > b->high;
}

static size_t sorted_once(void *at, size_t count, size_t size,
                          int (*order)(const void *, const void *))
{
    if (count < 2) return count;
    qsort(at, count, size, order);
    char *p = at;
    size_t n = 1;
    for (size_t i = 1; i < count; i++) {
        if (order(p + (n - 1) * size, p + i * size) != 0)
            memmove(p + n++ * size, p + i * size, size);
    }
    return n;
}

struct keys keys_make(struct arena *a, const struct key *k, const struct fhir_type *t,
                      const struct index_rows *rows, bool hide_place)
{
    struct keys keys = { .d = KEYS_NO_DATE };
    struct making m = { a, k, t, &keys };
    int64_t sort_date = index_sort_date(rows);
    if (sort_date != INT64_MIN) keys.d = key_ms(sort_date);
    h_add(&m, key_type(k, t->name));
    size_t most = rows->count < RECORD_ROWS_MOST ? rows->count : RECORD_ROWS_MOST;
    for (size_t i = 0; i < most; i++) {
        const struct index_row *r = &rows->at[i];
        if (r->part != 0 || key_param_skipped(r->param->code)) continue;
        if (hide_place && tells_place(r->param->code)) continue;
        row_add(&m, r);
    }
    keys.h.count = sorted_once(keys.h.at, keys.h.count, sizeof *keys.h.at, by_int);
    keys.date.count = sorted_once(keys.date.at, keys.date.count, sizeof *keys.date.at, by_date);
    keys.string.count =
        sorted_once(keys.string.at, keys.string.count, sizeof *keys.string.at, by_string);
    keys.number.count =
        sorted_once(keys.number.at, keys.number.count, sizeof *keys.number.at, by_number);
    return keys;
}
