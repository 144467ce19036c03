/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as captions: taken with at least one cue, or refused with the line and what would be
 * right. */
#include <stdlib.h>

#include "base/env.h"
#include "thread/captions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static status work(struct env *e, void *arg)
{
    size_t cues = 0;
    status st = captions_check(e, *(const str *)arg, &cues);
    if (st == ST_OK ? cues == 0 : st != ST_BAD_INPUT) abort();
    if (st != ST_OK && (e->err.remedy.n == 0 || e->err.line < 0)) abort();
    return ST_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open(0);
    struct random random = random_seeded(1);
    struct clock clock = clock_fixed(0);
    struct env e = { .arena = a, .clock = &clock, .random = &random };
    str text = { (const char *)data, size };
    if (a == NULL) return 0;
    if (env_run(&e, work, &text) != ST_OK) abort();
    arena_close(a);
    return 0;
}
