/* SPDX-License-Identifier: Apache-2.0
 * What every fuzzer begins with: one function over any bytes (a str), in an env of its own. No
 * failure is without words; FUZZ_ANSWERS: and none of the function itself is right.
 */
#ifndef WEFT_TESTS_FUZZ_FUZZ_H
#define WEFT_TESTS_FUZZ_FUZZ_H

#include <stdlib.h>

#include "base/env.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int fuzz_run(const uint8_t *data, size_t size,
                           status (*work)(struct env *e, void *text), bool answers)
{
    struct random r = random_seeded(1);
    struct clock clock = clock_fixed(INT64_C(1795363200000000));
    struct env e = { .arena = arena_open((size_t)512 << 20), .clock = &clock, .random = &r };
    if (e.arena == NULL) return 0;
    str text = str_make((const char *)data, size);
    status st = env_run(&e, work, &text);
    if (st != ST_OK && st != ST_NO_MEMORY && (answers || e.err.what.n == 0)) abort();
    arena_close(e.arena);
    return 0;
}

#define FUZZ_AS(work, answers)                                                                     \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        return fuzz_run(data, size, work, answers);                                                \
    }
#define FUZZ(work)         FUZZ_AS(work, false)
#define FUZZ_ANSWERS(work) FUZZ_AS(work, true)

#endif
