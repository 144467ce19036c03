/* SPDX-License-Identifier: Apache-2.0 */
#include "opinion/doubt.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"

enum { BANDS = 10, IDENTICAL_LEAST = 5, SHARED_LEAST = 10, BUCKET_MOST = 200, AS_ONE_LEAST = 10 };

static const double AS_ONE = 0.85;

struct keyed {
    uint64_t key;
    uint32_t person;
};

struct finding {
    struct env *e;
    const struct votes *v;
    const struct groups *g;
    const struct stats *s;
    uint32_t *parent; /* sets, by union */
    double *evidence; /* of each root: the strongest */
    uint64_t *sketch; /* BANDS × people: two minima of 32 bits each */
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ (x >> 32);
}

static uint32_t root(uint32_t *parent, uint32_t p)
{
    while (parent[p] != p) p = parent[p] = parent[parent[p]];
    return p;
}

static void join(struct finding *f, uint32_t a, uint32_t b, double evidence)
{
    a = root(f->parent, a);
    b = root(f->parent, b);
    double most = fmin(evidence, fmin(f->evidence[a], f->evidence[b]));
    if (a > b) {
        uint32_t c = a;
        a = b;
        b = c;
    }
    f->parent[b] = a;
    f->evidence[a] = most;
}

/* The share of each vote on j in a person's group (or among all), one added to each. */
static void shares(const struct finding *f, uint32_t person, size_t j, double ret_share[3])
{
    uint8_t g = f->g->of[person];
    const struct tally *t = g == GROUP_NONE ? &f->s->all[j] : &f->s->in[g * f->s->statements + j];
    double n = t->seen + 3.0;
    ret_share[0] = (t->disagree + 1) / n;
    ret_share[1] = (double)(t->seen - t->agree - t->disagree + 1) / n;
    ret_share[2] = (t->agree + 1) / n;
}

static double chance(const struct finding *f, uint32_t a, uint32_t b, size_t j)
{
    double x[3], y[3];
    shares(f, a, j, x);
    shares(f, b, j, y);
    return x[0] * y[0] + x[1] * y[1] + x[2] * y[2];
}

static bool same_votes(const struct votes *v, uint32_t a, uint32_t b)
{
    size_t n = votes_of_person(v, a);
    return n == votes_of_person(v, b) &&
           memcmp(v->code + v->row[a], v->code + v->row[b], n * sizeof *v->code) == 0;
}

static void try_identical(struct finding *f, uint32_t a, uint32_t b)
{
    double log10_expected = log10((double)f->v->people) * 2 - log10(2);
    for (size_t k = f->v->row[a]; k < f->v->row[a + 1]; k++)
        log10_expected += log10(chance(f, a, b, f->v->code[k] / 3));
    if (log10_expected < -2) join(f, a, b, log10_expected);
}

/* How many votes two people have in common; 0 where they cannot be four fifths of all. */
static size_t same_count(const struct votes *v, uint32_t a, uint32_t b)
{
    size_t n = votes_of_person(v, a), m = votes_of_person(v, b), same = 0;
    if (n * 5 < m * 4 || m * 5 < n * 4) return 0;
    size_t may_differ =
        (n + m) / 9 + 1; /* same ⁄ (n + m − same) ≥ 4/5 ⇔ n + m − 2·same ≤ (n + m)/9 */
    const uint32_t *x = v->code + v->row[a], *y = v->code + v->row[b];
    const uint32_t *x_end = x + n, *y_end = y + m;
    size_t differ = 0;
    while (x < x_end && y < y_end && differ <= may_differ) {
        uint32_t i = *x, k = *y;
        same += i == k;
        differ += i != k;
        x += i <= k;
        y += k <= i;
    }
    return differ > may_differ ? 0 : same;
}

/* Of twenty minima, two records at four fifths share sixteen; fewer than ten once in 1,500. */
static bool sketches_agree(const struct finding *f, uint32_t a, uint32_t b)
{
    int equal = 0;
    for (size_t band = 0; band < BANDS; band++) {
        uint64_t x = f->sketch[band * f->v->people + a] ^ f->sketch[band * f->v->people + b];
        equal += (x & 0xffffffff) == 0;
        equal += x >> 32 == 0;
    }
    return equal >= 10;
}

static void try_near(struct finding *f, uint32_t a, uint32_t b)
{
    const struct votes *v = f->v;
    if (!sketches_agree(f, a, b)) return;
    size_t same = same_count(v, a, b), shared = 0;
    size_t all = votes_of_person(v, a) + votes_of_person(v, b) - same;
    if (same < SHARED_LEAST || same * 5 < all * 4) return;
    double mean = 0, spread = 0;
    for (size_t i = v->row[a], k = v->row[b]; i < v->row[a + 1] && k < v->row[b + 1];) {
        uint32_t x = v->code[i] / 3, y = v->code[k] / 3;
        if (x == y) {
            double q = chance(f, a, b, x);
            mean += q;
            spread += q * (1 - q);
            shared++;
        }
        i += x <= y;
        k += y <= x;
    }
    if (shared < SHARED_LEAST || !(spread > 0)) return;
    double z = ((double)same - mean) / sqrt(spread);
    if (z > 6) join(f, a, b, -z);
}

/* Calls for every pair of one key. A huge bucket is compared along its line only. */
static void each_pair(struct finding *f, struct keyed *keys, size_t n, bool identical)
{
    if (n > 1) qsort(keys, n, sizeof *keys, by_key);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && keys[to].key == keys[from].key;) to++;
        bool all = to - from <= BUCKET_MOST && !identical;
        for (size_t i = from; i + 1 < to; i++)
            for (size_t k = i + 1; k < (all ? to : i + 2); k++) {
                uint32_t a = keys[i].person, b = keys[k].person;
                if (root(f->parent, a) == root(f->parent, b)) continue;
                if (!identical)
                    try_near(f, a, b);
                else if (same_votes(f->v, a, b))
                    try_identical(f, a, b);
            }
    }
}

static void find_identical(struct finding *f, struct keyed *keys)
{
    size_t n = 0;
    for (size_t p = 0; p < f->v->people; p++) {
        uint64_t h = 0;
        if (votes_of_person(f->v, p) < IDENTICAL_LEAST) continue;
        for (size_t k = f->v->row[p]; k < f->v->row[p + 1]; k++) h = mix(h + f->v->code[k] + 1);
        keys[n++] = (struct keyed){ h, (uint32_t)p };
    }
    each_pair(f, keys, n, true);
}

static void sketch_band(struct finding *f, uint64_t band, uint64_t *table)
{
    const struct votes *v = f->v;
    for (uint64_t c = 0; c < 3 * v->statements; c++) {
        uint64_t h = mix(c * BANDS + band + 1);
        table[2 * c] = h & 0xffffffff;
        table[2 * c + 1] = h >> 32;
    }
    for (size_t p = 0; p < v->people; p++) {
        uint64_t low = UINT32_MAX, high = UINT32_MAX;
        for (size_t k = v->row[p]; k < v->row[p + 1]; k++) {
            const uint64_t *t = table + 2 * (size_t)v->code[k];
            low = t[0] < low ? t[0] : low;
            high = t[1] < high ? t[1] : high;
        }
        f->sketch[band * v->people + p] = high << 32 | low;
    }
}

static void find_near(struct finding *f, struct keyed *keys)
{
    const struct votes *v = f->v;
    uint64_t *table = NEW_ARRAY(f->e->arena, uint64_t, 6 * v->statements);
    f->sketch = NEW_ARRAY(f->e->arena, uint64_t, BANDS * v->people);
    for (uint64_t band = 0; band < BANDS; band++) sketch_band(f, band, table);
    for (uint64_t band = 0; band < BANDS; band++) {
        size_t n = 0;
        for (size_t p = 0; p < v->people; p++)
            if (votes_of_person(v, p) >= SHARED_LEAST)
                keys[n++] = (struct keyed){ f->sketch[band * v->people + p], (uint32_t)p };
        each_pair(f, keys, n, false);
    }
}

/* Sets of two or more, by their first member. */
static struct doubts collect(struct finding *f)
{
    const struct votes *v = f->v;
    struct doubts d = { 0 };
    uint32_t *size = NEW_ARRAY(f->e->arena, uint32_t, v->people);
    uint32_t *set_of = NEW_ARRAY(f->e->arena, uint32_t, v->people);
    for (uint32_t p = 0; p < v->people; p++) size[root(f->parent, p)]++;
    for (uint32_t p = 0; p < v->people; p++) d.count += root(f->parent, p) == p && size[p] > 1;
    d.at = NEW_ARRAY(f->e->arena, struct doubt_set, d.count);
    size_t next = 0;
    for (uint32_t p = 0; p < v->people; p++) {
        uint32_t r = root(f->parent, p);
        if (size[r] < 2) continue;
        if (r == p) {
            set_of[p] = (uint32_t)next;
            d.at[next++] = (struct doubt_set){ NEW_ARRAY(f->e->arena, uint32_t, size[p]), 0, true,
                                               votes_of_person(v, p), f->evidence[p] };
        }
        struct doubt_set *s = &d.at[set_of[r]];
        s->identical = s->identical && (s->count == 0 || same_votes(v, s->person[0], p));
        s->person[s->count++] = p;
        d.people++;
    }
    return d;
}

static void measure_alike(const struct finding *f, struct doubts *d)
{
    for (size_t g = 0; g < f->g->k; g++) {
        double same = 0, pairs = 0;
        for (size_t j = 0; j < f->s->statements; j++) {
            const struct tally *t = &f->s->in[g * f->s->statements + j];
            double yes = t->agree, no = t->disagree, n = t->seen, pass = n - yes - no;
            same += yes * (yes - 1) + no * (no - 1) + pass * (pass - 1);
            pairs += n * (n - 1);
        }
        d->alike[g] = pairs > 0 ? same / pairs : 0;
        d->as_one[g] = f->g->k > 1 && f->g->size[g] >= AS_ONE_LEAST && d->alike[g] >= AS_ONE;
    }
}

struct doubts doubt_find(struct env *e, const struct votes *v, const struct groups *g,
                         const struct stats *s)
{
    struct finding f = {
        e, v, g, s, NEW_ARRAY(e->arena, uint32_t, v->people), NEW_ARRAY(e->arena, double, v->people)
    };
    struct keyed *keys = NEW_ARRAY(e->arena, struct keyed, v->people);
    for (uint32_t p = 0; p < v->people; p++) f.parent[p] = p;
    find_identical(&f, keys);
    find_near(&f, keys);
    struct doubts d = collect(&f);
    measure_alike(&f, &d);
    return d;
}
