/* SPDX-License-Identifier: Apache-2.0 */
#include "need/evaluate.h"

#include <math.h>

#include "base/time.h"

/* What is known of each input. */
struct known {
    bool have[NEED_INPUTS_MOST];
    double number[NEED_INPUTS_MOST];
    int64_t at[NEED_INPUTS_MOST];
    uint32_t fact[NEED_INPUTS_MOST];
    uint32_t text[NEED_INPUTS_MOST];
    uint64_t code[NEED_CODES_MOST / 64]; /* present codes */
    uint32_t code_fact[NEED_CODES_MOST]; /* valid where present */
};

static bool has_code(const struct known *k, size_t c)
{
    return (k->code[c / 64] >> (c % 64) & 1) != 0;
}

static void take_code(const struct need_formula *f, const struct need_fact *fact, uint32_t index,
                      struct known *k)
{
    if (fact->text >= f->code_of_room || f->code_of[fact->text] == 0) return;
    size_t c = (size_t)f->code_of[fact->text] - 1;
    if (has_code(k, c)) return;
    k->code[c / 64] |= (uint64_t)1 << (c % 64);
    k->code_fact[c] = index;
}

static void gather(const struct need_formula *f, const struct need_fact *fact, size_t count,
                   struct known *k)
{
    memset(k->have, 0, sizeof k->have);
    memset(k->code, 0, (f->codes + 63) / 64 * sizeof *k->code);
    for (size_t i = 0; i < count; i++) {
        uint8_t in = fact[i].input == UINT32_MAX ? 0 : f->input_of[fact[i].input];
        if (in-- == 0) continue;
        const struct need_input *input = &f->input[in];
        if (input->kind == NEED_CODES) {
            k->have[in] = true;
            take_code(f, &fact[i], (uint32_t)i, k);
            continue;
        }
        bool outside = input->kind == NEED_NUMBER &&
                       !(fact[i].number >= input->low && fact[i].number <= input->high);
        if (outside || (k->have[in] && fact[i].at < k->at[in])) continue;
        k->have[in] = true;
        k->number[in] = fact[i].number;
        k->text[in] = fact[i].text;
        k->at[in] = fact[i].at;
        k->fact[in] = (uint32_t)i;
    }
}

static void replace(const struct need_formula *f, struct known *k)
{
    for (size_t i = 0; i < f->replacements; i++) {
        size_t worse = f->replaces[i][0], lesser = f->replaces[i][1];
        if (has_code(k, worse)) k->code[lesser / 64] &= ~((uint64_t)1 << (lesser % 64));
    }
}

static void add_part(struct need_answer *a, struct need_part part)
{
    if (part.points > a->highest_points && part.code < 0) a->highest_points = part.points;
    if (a->parts < sizeof a->part / sizeof a->part[0] && part.score == 0)
        a->part[a->parts++] = part;
}

/* Of a number by its value, of a choice by its text. */
static bool is_equal(const struct need_formula *f, const struct known *k,
                     const struct need_condition *c)
{
    return f->input[c->input].kind == NEED_CHOICE ? k->text[c->input] == c->text_id
                                                  : k->number[c->input] == c->number;
}

static bool applies(const struct need_formula *f, const struct need_points *p,
                    const struct known *k, bool *ret_unsure)
{
    if (p->unless != UINT8_MAX && k->have[p->unless]) return false;
    for (size_t i = 0; i < p->conditions; i++) {
        const struct need_condition *c = &p->only[i];
        if (c->when == NEED_IF_KNOWN && !k->have[c->input]) return false;
        if (c->when == NEED_IF_LACKS && has_code(k, c->weight)) return false;
        if (c->when != NEED_IF_EQUAL) continue;
        if (!k->have[c->input]) {
            *ret_unsure = true;
            return false;
        }
        if (!is_equal(f, k, c)) return false;
    }
    return true;
}

static double points_of(const struct need_formula *f, const struct need_points *p,
                        const struct known *k)
{
    if (p->adds_number) return k->number[p->input];
    for (size_t i = 0; i < p->ranges; i++) {
        const struct need_range *g = &p->range[i];
        bool choice = f->input[p->input].kind == NEED_CHOICE;
        if (choice ? k->text[p->input] == g->choice_id
                   : k->number[p->input] >= p->low && k->number[p->input] <= g->high)
            return g->points;
    }
    return 0;
}

static void add_points(const struct need_formula *f, const struct known *k, struct need_answer *a,
                       double *sum)
{
    for (size_t i = 0; i < f->points_count; i++) {
        const struct need_points *p = &f->points[i];
        bool unsure = false;
        if (!applies(f, p, k, &unsure)) {
            if (unsure) a->score_known[p->score] = false;
            continue;
        }
        if (!k->have[p->input]) {
            if (!f->input[p->input].optional || p->score > 0) a->score_known[p->score] = false;
            continue;
        }
        double points = points_of(f, p, k);
        sum[p->score] += points;
        if (points != 0)
            add_part(a, (struct need_part){ k->fact[p->input], p->score, points, -1, p->input });
    }
}

static void add_weights(const struct need_formula *f, const struct known *k, struct need_answer *a,
                        double *sum)
{
    for (size_t i = 0; i < f->weights; i++) {
        const struct need_weight *w = &f->weight[i];
        if (!k->have[w->input]) {
            if (!f->input[w->input].optional) a->score_known[w->score] = false;
            continue;
        }
        if (!has_code(k, w->code)) continue;
        sum[w->score] += w->weight;
        if (w->score == 0)
            add_part(a,
                     (struct need_part){ k->code_fact[w->code], 0, w->weight, w->code, w->input });
    }
}

static void finish_scores(const struct need_formula *f, struct need_answer *a, const double *sum)
{
    for (size_t s = 0; s < f->scores; s++) {
        const struct need_score *score = &f->score[s];
        double v = sum[s];
        if (score->from != UINT8_MAX) {
            v += a->score[score->from];
            a->score_known[s] = a->score_known[s] && a->score_known[score->from];
        }
        if (score->survival != UINT8_MAX) {
            v = pow(0.983, exp(0.9 * a->score[score->survival]));
            a->score_known[s] = a->score_known[score->survival];
        }
        a->score[s] = v / score->divide;
    }
}

static void run_tests(const struct need_formula *f, const struct known *k, struct need_answer *a)
{
    for (size_t t = 0; t < f->tests; t++)
        for (size_t i = 0; i < f->test[t].parts; i++) {
            uint8_t in = f->test[t].input[i];
            a->test[t] = a->test[t] || (k->have[in] && k->number[in] > f->test[t].over[i]);
        }
}

static int band_of(const struct need_formula *f, const struct need_answer *a, double v)
{
    /* Sums of tenths and hundredths miss their decimal by a little: 1e-9 is far below any weight.
     */
    const double little = 1e-9;
    for (size_t i = 0; i < f->bands; i++) {
        const struct need_band *b = &f->band[i];
        bool in = b->kind == NEED_ELSE || (b->kind == NEED_BELOW && v < b->limit - little) ||
                  (b->kind == NEED_UP_TO && v <= b->limit + little) ||
                  (b->kind == NEED_FROM && v >= b->limit - little) ||
                  (b->kind == NEED_ANY && a->highest_points >= b->limit - little) ||
                  (b->kind == NEED_TEST && a->test[b->test]);
        if (in) return (int)i;
    }
    return NEED_NO_BAND;
}

static void find_dues(const struct need_formula *f, const struct known *k, struct need_answer *a)
{
    for (size_t i = 0; i < f->dues; i++) {
        const struct need_due *d = &f->due[i];
        int32_t from = DATE_NONE, to = DATE_NONE;
        if (d->due != UINT8_MAX)
            from = a->due[d->due];
        else if (k->have[d->input])
            from = (int32_t)k->number[d->input];
        if (from != DATE_NONE)
            to = d->step == NEED_WORKING ? date_add_working_days(from, d->count)
                 : d->step == NEED_DAYS  ? from + d->count
                                         : date_add_months(from, d->count);
        if (to != DATE_NONE && d->next_working) to = date_add_working_days(to, 0);
        a->due[i] = to;
    }
}

static void find_missing(const struct need_formula *f, const struct known *k, struct need_answer *a)
{
    bool any = f->oneofs == 0;
    for (size_t i = 0; i < f->inputs; i++)
        if (!f->input[i].optional && !k->have[i]) a->missing |= (uint32_t)1 << i;
    for (size_t i = 0; i < f->oneofs; i++) any = any || k->have[f->oneof[i]];
    for (size_t i = 0; i < f->oneofs && !any; i++) a->missing |= (uint32_t)1 << f->oneof[i];
}

void need_evaluate(const struct need_formula *f, const struct need_fact *fact, size_t count,
                   struct need_answer *ret_answer)
{
    struct known k;
    struct need_answer *a = ret_answer;
    double sum[NEED_SCORES_MOST] = { 0 };
    gather(f, fact, count, &k);
    replace(f, &k);
    memset(a, 0, offsetof(struct need_answer, part));
    a->parts = 0;
    a->formula = f;
    a->band = a->at_least = NEED_NO_BAND;
    for (size_t s = 0; s < f->scores; s++) a->score_known[s] = true;
    find_missing(f, &k, a);
    add_points(f, &k, a, sum);
    add_weights(f, &k, a, sum);
    finish_scores(f, a, sum);
    run_tests(f, &k, a);
    find_dues(f, &k, a);
    a->not_for = f->only_input != UINT8_MAX && k.have[f->only_input] &&
                 k.number[f->only_input] < f->only_low;
    a->known = f->scores > 0 && a->score_known[0] && a->missing == 0 && !a->not_for;
    a->value = a->partial = f->scores > 0 ? a->score[0] : 0;
    if (a->known) {
        a->band = band_of(f, a, a->value);
    } else if (f->scores > 0 && !a->not_for && a->parts > 0 && !f->may_fall) {
        a->at_least = band_of(f, a, a->partial);
    }
}
