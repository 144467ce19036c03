/* SPDX-License-Identifier: Apache-2.0 */
#include "link/train.h"

#include <math.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"

/* What of a pair matters for learning: equal ones are counted, not kept. */
struct pattern {
    uint8_t level[C__COUNT];
    uint8_t home, phone;
    int16_t word_bits; /* sum of the words' bits, in halves of a bit */
    uint32_t bound;    /* comparisons that every key of the pair presupposes */
    double pairs;
};
enum { PATTERN_KEY = offsetof(struct pattern, pairs), ROUNDS_MOST = 30 };

VEC_TYPE(patterns, struct pattern);

struct learner {
    struct arena *scratch;
    struct pool *pool;
    const struct rows *rows;
    const struct blocks *blocks;
    struct link_model *model;
    bool across;
    struct map seen_pairs, seen_random;
    struct patterns candidate, random;
    double pairs_all; /* possible pairs of the file */
    double scale;     /* candidate pairs there are for each one looked at */
    size_t looked_at;
};

static void add_pattern(struct learner *t, struct map *seen, struct patterns *list,
                        const struct pattern *p)
{
    bool is_new = false;
    uint64_t hash = str_hash((str){ (const char *)p, PATTERN_KEY });
    union map_value *v = map_put_num(seen, hash, &is_new);
    if (is_new) {
        v->num = (int64_t)list->count;
        *VEC_PUSH(t->scratch, list) = *p;
    }
    list->at[v->num].pairs += 1;
}

static bool is_weighed(const struct pattern *p, const struct vector *v, size_t c)
{
    (void)v;
    if (p->level[c] == LEVEL_ABSENT || !level_info(c, p->level[c])->frequency) return false;
    if (c == C_ADDRESS) return true;
    return c == C_PHONE ? !p->home : !p->home && !p->phone;
}

static struct pattern pattern_of(const struct learner *t, uint32_t a, uint32_t b, uint32_t bound)
{
    struct vector v;
    compare_rows(t->pool, &t->rows->slots, rows_at(t->rows, a), rows_at(t->rows, b), &v);
    struct pattern p;
    memset(&p, 0, sizeof p);
    memcpy(p.level, v.level, sizeof p.level);
    p.home = v.home;
    p.phone = v.phone;
    p.bound = bound;
    int32_t bits = 0;
    for (size_t c = 0; c < C__COUNT; c++) {
        if (v.word[c] != 0 && is_weighed(&p, &v, c))
            bits += pool_word(t->pool, v.word[c])->bits[v.role[c]];
    }
    p.word_bits = (int16_t)(bits / (BIT / 2));
    return p;
}

static bool may_match(const struct learner *t, uint32_t a, uint32_t b)
{
    if (!t->across) return true;
    uint8_t s = t->rows->slots.source;
    return rows_at(t->rows, a)[s] != rows_at(t->rows, b)[s];
}

/* The comparisons that are presupposed by every one of these kinds of keys. */
static uint32_t bound_by(uint32_t kinds)
{
    uint32_t bound = UINT32_MAX;
    for (uint32_t k = kinds; k != 0; k &= k - 1) bound &= key_uses((enum key_kind)__builtin_ctz(k));
    return bound;
}

/* All pairs of every step-th record with later ones. */
static void look_at_candidates(struct learner *t, size_t step)
{
    struct candidates c = candidates_make(t->scratch, t->blocks->records);
    for (size_t r = 0; r < t->blocks->records; r += step) {
        candidates_of(t->blocks, (uint32_t)r, &c);
        for (size_t i = 0; i < c.count; i++) {
            if (!may_match(t, (uint32_t)r, c.at[i].other)) continue;
            struct pattern p = pattern_of(t, (uint32_t)r, c.at[i].other, bound_by(c.at[i].kinds));
            add_pattern(t, &t->seen_pairs, &t->candidate, &p);
            t->looked_at++;
        }
    }
    t->scale = (double)step;
}

static void look_at_random(struct learner *t, struct random *rng, size_t pairs)
{
    size_t n = t->rows->count;
    if (n < 2) return;
    if (n < 1024 && pairs > 2 * n * n) pairs = 2 * n * n;
    for (size_t i = 0; i < pairs; i++) {
        uint32_t a = (uint32_t)random_below(rng, n), b = (uint32_t)random_below(rng, n);
        if (a == b || !may_match(t, a, b)) continue;
        struct pattern p = pattern_of(t, a, b, 0);
        add_pattern(t, &t->seen_random, &t->random, &p);
    }
}

static double pattern_bits(const struct link_model *m, const struct pattern *p)
{
    int32_t sum = m->prior + p->word_bits * (BIT / 2);
    bool home = p->home || p->phone;
    for (size_t c = 0; c < C__COUNT; c++) {
        uint8_t l = p->level[c];
        if (l == LEVEL_ABSENT) continue;
        if (is_weighed(p, NULL, c))
            sum += m->m_bits[c][l];
        else
            sum += m->weight[c == C_ADDRESS ? 0 : c == C_PHONE ? p->home : home][c][l];
    }
    return sum;
}

/* What one round adds up. */
struct sums {
    double m[C__COUNT][LEVEL__MOST], u[C__COUNT][LEVEL__MOST], u_home[C__COUNT][LEVEL__MOST];
    double matches;
};

static void add_levels(double to[C__COUNT][LEVEL__MOST], const struct pattern *p, double by)
{
    for (size_t c = 0; c < C__COUNT; c++) to[c][p->level[c]] += by;
}

/* People of one home who are surely two: other given names and other birth dates. */
static bool are_housemates(const struct pattern *p)
{
    return (p->home || p->phone) && p->level[C_GIVEN] == NAME_DIFFERENT &&
           p->level[C_BIRTH] == BIRTH_DIFFERENT;
}

static void expect(const struct learner *t, struct sums *s)
{
    for (size_t i = 0; i < t->candidate.count; i++) {
        const struct pattern *p = &t->candidate.at[i];
        double match = model_probability((int64_t)pattern_bits(t->model, p));
        s->matches += match * p->pairs;
        for (size_t c = 0; c < C__COUNT; c++) {
            if ((p->bound >> c & 1) == 0) s->m[c][p->level[c]] += match * p->pairs;
        }
        if (are_housemates(p)) add_levels(s->u_home, p, (1 - match) * p->pairs);
    }
    for (size_t i = 0; i < t->random.count; i++) {
        const struct pattern *p = &t->random.at[i];
        double match = model_probability((int64_t)pattern_bits(t->model, p));
        add_levels(s->u, p, (1 - match) * p->pairs);
    }
    s->matches *= t->scale;
}

/* Shares from counts, drawn towards the shipped prior with the weight of so many pairs. */
static void shares(size_t c, const double *count, double *share, const double *prior, double weight)
{
    double sum[4] = { 0 };
    for (size_t l = 1; l < LEVEL__MOST; l++) sum[level_info(c, l)->group] += count[l];
    for (size_t l = 1; l < LEVEL__MOST; l++) {
        uint8_t g = level_info(c, l)->group;
        if (g != 0) share[l] = (count[l] + weight * prior[l]) / (sum[g] + weight);
    }
}

enum { PRIOR_PAIRS_M = 20 };
/* A file of people is taken to hold a few doubles, also where none were seen to learn from. */
static const double MATCHES_LEAST = 0.01;

enum { PRIOR_PAIRS_HOME = 1000 };

/* What housemates share. Given names and birth dates stay as shipped: among pairs of one home that
 * share one of the two, two people and one cannot be told apart without knowing it. */
static void home_shares(size_t c, const struct sums *s, struct link_model *m,
                        const struct link_model *prior)
{
    double share[LEVEL__MOST];
    memcpy(share, prior->u_home[c], sizeof share);
    if (c != C_GIVEN && c != C_BIRTH && c != C_SEX)
        shares(c, s->u_home[c], share, prior->u_home[c], PRIOR_PAIRS_HOME);
    for (size_t l = 1; l < LEVEL__MOST; l++) m->u_home[c][l] = fmax(share[l], m->u[c][l]);
}

/* Records of one person agree, nearly at the least, on name and birth date more often than not.
 * What shares a home and a family name and differs in these is a family: where a file holds few
 * doubles it is the likeliest thing to be found in it, and must not be taken for one person. */
static const double UNLIKE_MOST = 1.0 / 3;

static bool is_unlike(size_t c, size_t level)
{
    if (c == C_BIRTH)
        return level == BIRTH_DAY || level == BIRTH_YEAR || level == BIRTH_YEAR_NEXT ||
               level == BIRTH_DIFFERENT;
    return level == NAME_LIKE || level == NAME_DIFFERENT;
}

static void hold_personal(size_t c, double *m)
{
    double unlike = 0;
    for (size_t l = 1; l < LEVEL__MOST; l++)
        if (level_info(c, l)->group == 1 && is_unlike(c, l)) unlike += m[l];
    if (unlike <= UNLIKE_MOST) return;
    for (size_t l = 1; l < LEVEL__MOST; l++)
        if (level_info(c, l)->group == 1)
            m[l] *= is_unlike(c, l) ? UNLIKE_MOST / unlike : (1 - UNLIKE_MOST) / (1 - unlike);
}

/* The prior's u counts for so few random pairs that data speaks, enough that a level never seen is
 * rare, not impossible. */
static void maximise(struct learner *t, const struct sums *s, const struct link_model *prior)
{
    struct link_model *m = t->model;
    for (size_t c = 0; c < C__COUNT; c++) {
        shares(c, s->m[c], m->m[c], prior->m[c], PRIOR_PAIRS_M);
        double seen = 0;
        for (size_t l = 1; l < LEVEL__MOST; l++) seen += s->u[c][l];
        shares(c, s->u[c], m->u[c], prior->u[c], 20 + seen / 100);
        home_shares(c, s, m, prior);
    }
    hold_personal(C_GIVEN, m->m[C_GIVEN]);
    hold_personal(C_FAMILY, m->m[C_FAMILY]);
    hold_personal(C_BIRTH, m->m[C_BIRTH]);
    m->matches = fmax(2 * s->matches / m->records, MATCHES_LEAST);
    model_finish(m);
}

static double change(const struct link_model *m, double before)
{
    return fabs(m->matches - before) / (m->matches + 1e-9);
}

static int learn(struct learner *t, double *ret_matches)
{
    struct link_model *prior = NEW(t->scratch, struct link_model);
    model_prior(prior);
    int round = 0;
    double before;
    struct sums *s = NEW(t->scratch, struct sums);
    do {
        memset(s, 0, sizeof *s);
        before = t->model->matches;
        expect(t, s);
        maximise(t, s, prior);
    } while (++round < ROUNDS_MOST && change(t->model, before) > 1e-4);
    *ret_matches = s->matches;
    return round;
}

static int by_key(const void *x, const void *y)
{
    uint64_t a = ((const struct frequency *)x)->key, b = ((const struct frequency *)y)->key;
    return a < b ? -1 : a > b;
}

VEC_TYPE(frequencies, struct frequency);

static void count_words(struct arena *a, const struct pool *pool, struct link_model *m)
{
    struct frequencies f = { 0 };
    for (uint32_t i = 1; i < pool->count; i++) {
        const struct word *w = pool_word(pool, i);
        for (size_t r = 0; r < ROLE__COUNT; r++) {
            m->holders[w->kind][r] += w->count[r];
            if (w->count[r] >= FREQUENCY_LEAST)
                *VEC_PUSH(a, &f) = (struct frequency){ w->hash * 4 + r, w->count[r] };
        }
    }
    if (f.count > 0) qsort(f.at, f.count, sizeof *f.at, by_key);
    m->frequency = f.at;
    m->frequency_count = f.count;
}

void train_weigh(const struct link_model *model, struct pool *pool)
{
    for (uint32_t i = 1; i < pool->count; i++) model_weigh_word(model, pool_word(pool, i));
}

static double rare_names(const struct pool *pool, const struct link_model *m)
{
    double rare = 0, all = 0;
    for (uint32_t i = 1; i < pool->count; i++) {
        const struct word *w = pool_word(pool, i);
        if (w->kind != WORD_NAME) continue;
        all += w->count[ROLE_GIVEN];
        if (model_is_rare(m, w->count[ROLE_GIVEN])) rare += w->count[ROLE_GIVEN];
    }
    return all > 0 ? rare / all : 0;
}

static size_t step_for(const struct blocks *b, size_t pairs)
{
    uint64_t all = 0;
    for (size_t k = 0; k < KEY__COUNT; k++) all += b->by_kind[k].pairs;
    return (size_t)(all / pairs) + 1;
}

static struct learner learner_new(struct env *e, struct pool *pool, const struct rows *rows,
                                  const struct blocks *blocks, bool across, struct link_model *m)
{
    struct learner t = { scratch_open(e->arena), pool, rows, blocks, m, across, .scale = 1 };
    t.seen_pairs = map_make(t.scratch);
    t.seen_random = map_make(t.scratch);
    return t;
}

/* One pass: look at pairs, then let m, u and the rate of matches settle. */
static void pass(struct env *e, struct learner *t, size_t candidates, size_t random_pairs,
                 struct train_report *r)
{
    look_at_candidates(t, step_for(t->blocks, candidates));
    look_at_random(t, e->random, random_pairs);
    r->rounds = learn(t, &r->expected_matches);
    r->candidate_pairs = t->looked_at;
    r->random_pairs = random_pairs;
    r->patterns = t->candidate.count + t->random.count;
    scratch_close(e->arena, t->scratch);
}

/* How many records a record could match, in the mean. */
static double possible_others(struct arena *a, const struct pool *pool, const struct rows *rows,
                              bool across)
{
    double n = (double)rows->count, pairs = 0;
    if (!across || n < 2) return n - 1;
    uint32_t *of_source = NEW_ARRAY(a, uint32_t, pool->count);
    for (size_t i = 0; i < rows->count; i++) of_source[rows_at(rows, i)[rows->slots.source]]++;
    for (size_t i = 0; i < pool->count; i++) pairs += of_source[i] * (n - of_source[i]);
    return pairs / n;
}

void train_model(struct env *e, struct pool *pool, const struct rows *rows,
                 const struct blocks *blocks, bool across, struct link_model **ret_model,
                 struct train_report *ret_report)
{
    struct link_model *m = NEW(e->arena, struct link_model);
    model_prior(m);
    m->records = (double)rows->count;
    m->others = possible_others(e->arena, pool, rows, across);
    m->matches = 0.5;
    count_words(e->arena, pool, m);
    m->full = blocks->full;
    m->full_count = blocks->full_count;
    model_finish(m);
    train_weigh(m, pool);
    /* Twice: what the first pass learns of duplicates corrects the frequencies of words. */
    for (int i = 0; i < 2; i++) {
        size_t part = i == 0 ? 8 : 1;
        struct learner t = learner_new(e, pool, rows, blocks, across, m);
        pass(e, &t, LINK_TRAIN_PAIRS / part, LINK_RANDOM_PAIRS / part, ret_report);
        m->rare_names = rare_names(pool, m);
        train_weigh(m, pool);
    }
    *ret_model = m;
}
