/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as captions: taken with at least one cue, or refused with the line and what would be
 * right. */
#include <stdlib.h>

#include "base/env.h"
#include "thread/captions.h"
#include "fuzz/fuzz.h"

static status work(struct env *e, void *arg)
{
    size_t cues = 0;
    status st = captions_check(e, *(const str *)arg, &cues);
    if (st == ST_OK ? cues == 0 : st != ST_BAD_INPUT) abort();
    if (st != ST_OK && (e->err.remedy.n == 0 || e->err.line < 0)) abort();
    return ST_OK;
}

FUZZ_ANSWERS(work)
