/* SPDX-License-Identifier: Apache-2.0
 * Any text as a saved model: refused with its line, or a model that saves to the same again. */
#include <stdlib.h>

#include "link/model.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    struct link_model *m, *again;
    /* Behind a whole model, so that single lines are reached too. */
    struct link_model *prior = NEW(e->arena, struct link_model);
    model_prior(prior);
    str whole = arena_concat(e->arena, model_save(e->arena, prior), *(const str *)arg);
    status st = model_load(e, *(const str *)arg, &m);
    if (st != ST_OK && st != ST_BAD_INPUT) return st;
    if (model_load(e, whole, &m) != ST_OK) return ST_OK;
    if (model_load(e, model_save(e->arena, m), &again) != ST_OK) abort();
    return ST_OK;
}

FUZZ_ANSWERS(work)
