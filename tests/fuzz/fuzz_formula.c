/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a formula of a place: refused with line and column, or run over no facts and some.
 */
#include <math.h>
#include <stdlib.h>

#include "need/evaluate.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    struct need_book *b = NULL;
    struct need_answer a;
    if (need_book_open(e, &b) != ST_OK) abort();
    status st = need_book_add(e, b, *(str *)arg, S("fuzz"));
    if (st != ST_OK) {
        if (e->err.what.n == 0 || e->err.line < 1) abort(); /* every refusal says why */
        return ST_OK;
    }
    const struct need_formula *f = b->formula[b->count - 1];
    struct need_fact facts[NEED_INPUTS_MOST] = { 0 };
    for (size_t n = 0; n <= f->inputs; n++) {
        for (size_t i = 0; i < f->inputs; i++)
            facts[i] = (struct need_fact){ f->input[i].id, (uint32_t)(n + i) % 7,
                                           (double)(n * 3 + i), 0, 0 };
        need_evaluate(f, facts, n, &a);
        if (n < f->inputs && a.known && a.missing != 0) abort();
        (void)need_counted_words(e->arena, &a);
        (void)need_missing_words(e->arena, &a);
        (void)need_moving_words(e->arena, &a);
    }
    return ST_OK;
}

FUZZ(work)
