/* SPDX-License-Identifier: Apache-2.0 */
#include "link/model.h"

#include <math.h>

/* Shares within each group of a comparison sum to one. What does so already is left as it is, to
 * the last bit: a saved model comes back as it was. */
static void normalise(size_t c, double *share)
{
    double sum[4] = { 0 };
    for (size_t l = 1; l < LEVEL__MOST; l++) sum[level_info(c, l)->group] += share[l];
    for (size_t l = 1; l < LEVEL__MOST; l++) {
        uint8_t g = level_info(c, l)->group;
        if (g != 0 && sum[g] > 0 && fabs(sum[g] - 1) > 1e-12) share[l] /= sum[g];
    }
}

void model_prior(struct link_model *ret_model)
{
    *ret_model = (struct link_model){ .matches = 1.5, .records = 500000, .others = 499999 };
    for (size_t c = 0; c < C__COUNT; c++) {
        for (size_t l = 1; l < LEVEL__MOST; l++) {
            const struct level_info *info = level_info(c, l);
            ret_model->m[c][l] = info->m;
            ret_model->u[c][l] = info->u;
            ret_model->u_home[c][l] = info->u_home;
        }
    }
    model_finish(ret_model);
}

static int32_t fixed(double bits)
{
    return (int32_t)lround(bits * BIT);
}

static int32_t bounded(const struct level_info *info, double bits)
{
    return fixed(bits > info->most_bits ? info->most_bits : bits);
}

void model_finish(struct link_model *model)
{
    for (size_t c = 0; c < C__COUNT; c++) {
        normalise(c, model->m[c]);
        normalise(c, model->u[c]);
        normalise(c, model->u_home[c]);
        for (size_t l = 1; l < LEVEL__MOST; l++) {
            const struct level_info *info = level_info(c, l);
            if (info->group == 0) continue;
            double m = model->m[c][l], u = model->u[c][l], h = model->u_home[c][l];
            model->weight[0][c][l] = bounded(info, log2(m / u));
            model->weight[1][c][l] = bounded(info, log2(m / h));
            model->m_bits[c][l] = fixed(log2(m));
            model->u_home_bits[c][l] = fixed(-log2(h));
        }
    }
    double p = model->matches / (model->others > 1 ? model->others : 1);
    if (p > 0.5) p = 0.5;
    model->prior = fixed(log2(p / (1 - p)));
}

static uint64_t frequency_key(uint64_t hash, size_t role)
{
    return hash * 4 + role; /* hashes of 62 bits are as good */
}

static uint32_t frequency_of(const struct link_model *model, uint64_t key)
{
    size_t low = 0, high = model->frequency_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (model->frequency[mid].key < key)
            low = mid + 1;
        else
            high = mid;
    }
    bool there = low < model->frequency_count && model->frequency[low].key == key;
    return there ? model->frequency[low].count : 1;
}

bool model_is_rare(const struct link_model *model, uint32_t count)
{
    return count < FREQUENCY_LEAST || count < 2 * model->matches + FREQUENCY_LEAST;
}

/* A name that some others bear is a name; one that nobody else bears may be a slip, unless most
 * people bear such names. Where no frequencies are known every name is taken for one. */
static bool is_known(const struct link_model *model, const struct word *w)
{
    if (model->holders[WORD_NAME][ROLE_GIVEN] < 1 || model->rare_names > 0.5) return true;
    return !model_is_rare(model, frequency_of(model, frequency_key(w->hash, ROLE_GIVEN)));
}

void model_weigh_word(const struct link_model *model, struct word *w)
{
    if (w->kind == WORD_NAME) w->known = is_known(model, w);
    size_t roles = w->kind == WORD_NAME ? ROLE__COUNT : 1;
    for (size_t r = 0; r < roles; r++) {
        double holders = model->holders[w->kind][r];
        w->bits[r] = 0;
        if (holders < 1) continue;
        /* The pair's own person holds the word too: their other records say nothing about how
         * common it is among other people. */
        double count = frequency_of(model, frequency_key(w->hash, r)) - model->matches;
        if (count < 0.5) count = 0.5; /* borne by nobody else: half a record (Jeffreys) */
        int32_t bits = fixed(log2(holders / count));
        w->bits[r] = bits < 1 ? 1 : bits;
    }
}

bool model_is_home(size_t comparison, bool home, bool phone)
{
    if (comparison == C_ADDRESS) return false;
    if (comparison == C_PHONE) return home;
    return home || phone;
}

int32_t model_weight(const struct link_model *model, const struct pool *pool,
                     const struct vector *v, size_t comparison, bool home)
{
    size_t c = comparison, l = v->level[c];
    if (l == LEVEL_ABSENT) return 0;
    int32_t bits = v->word[c] == 0 ? 0 : pool_word(pool, v->word[c])->bits[v->role[c]];
    if (bits == 0) return model->weight[home][c][l];
    if (home && bits > model->u_home_bits[c][l]) bits = model->u_home_bits[c][l];
    int32_t w = model->m_bits[c][l] + bits;
    double most = level_info(c, l)->most_bits;
    return w > most * BIT ? (int32_t)(most * BIT) : w;
}

int32_t model_bits(const struct link_model *model, const struct pool *pool, const struct vector *v)
{
    int32_t sum = model->prior;
    for (size_t c = 0; c < C__COUNT; c++) {
        if (v->level[c] == LEVEL_ABSENT) continue;
        sum += model_weight(model, pool, v, c, model_is_home(c, v->home, v->phone));
    }
    return sum;
}

bool model_is_full(const struct link_model *model, uint64_t key)
{
    size_t low = 0, high = model->full_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (model->full[mid] < key)
            low = mid + 1;
        else
            high = mid;
    }
    return low < model->full_count && model->full[low] == key;
}

double model_probability(int64_t weight)
{
    double bits = (double)weight / BIT;
    return bits > 60 ? 1 : 1 / (1 + exp2(-bits));
}

int32_t model_weight_of(double probability)
{
    if (probability <= 0) return INT32_MIN / 2;
    if (probability >= 1) return INT32_MAX / 2;
    return fixed(log2(probability / (1 - probability)));
}
