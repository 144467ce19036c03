/* SPDX-License-Identifier: Apache-2.0
 * All that a pure piece of work gets from outside: memory, the time, randomness, and a place to
 * say what failed. Handed in, so that a run can be repeated from its seed.
 */
#ifndef WEFT_BASE_ENV_H
#define WEFT_BASE_ENV_H

#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/progress.h"
#include "base/status.h"

/* Where the time comes from. Both in microseconds: now() since 1970-01-01 UTC, and tick() from an
 * arbitrary start that never goes back. */
struct clock {
    int64_t (*now)(const struct clock *c);
    int64_t (*tick)(const struct clock *c);
    int64_t fixed; /* for clock_fixed */
};
/* The system's clock. */
const struct clock *clock_system(void);
/* A clock that stands still at `now_us` (tests move it by writing .fixed). */
struct clock clock_fixed(int64_t now_us);

/* Random bytes: the system's, or a stream repeated from a seed (xoshiro256**). */
struct random {
    void (*fill)(struct random *r, void *bytes, size_t size);
    uint64_t state[4];
};
/* From getrandom(2): for keys and tokens. */
struct random random_system(void);
struct random random_seeded(uint64_t seed);
uint64_t random_u64(struct random *r);
/* Even on 0 … below-1; below 0 gives 0. */
uint64_t random_below(struct random *r, uint64_t below);
/* Even on [0, 1). */
double random_unit(struct random *r);
/* Normal with mean 0 and standard deviation 1. */
double random_normal(struct random *r);

struct env {
    struct arena *arena;
    const struct clock *clock;
    struct random *random;
    struct fault *fault;       /* NULL but in tests */
    struct progress *progress; /* told how far a file is read; NULL where nobody waits */
    struct err err;            /* of the last failure */
};

static inline int64_t env_now(const struct env *e)
{
    return e->clock->now(e->clock);
}
static inline int64_t env_tick(const struct env *e)
{
    return e->clock->tick(e->clock);
}

/* Calls f(e, arg) and turns an escape of the arena into ST_NO_MEMORY: the program's only setjmp.
 * Does not reset the arena. May be nested: the innermost catches. */
MUST_CHECK status env_run(struct env *e, status (*f)(struct env *e, void *arg), void *arg);

/* Writes e->err. Formats into the arena; where that is full, keeps the code with fixed words. */
void env_fail(struct env *e, status code, str where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Adds to the failure just told: what would be right, and where in a file. */
void env_remedy(struct env *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
void env_at(struct env *e, long line, long column);

/* `return fail(e, ST_CONFLICT, "…")`: tells and gives the code. A macro whose value is the constant
 * code, because through a function gcc cannot see that it is not ST_OK. */
#define fail(e, code, ...)           (env_fail((e), (code), str_none(), __VA_ARGS__), (code))
#define fail_at(e, code, where, ...) (env_fail((e), (code), (where), __VA_ARGS__), (code))

/* "WHERE, line L: what. remedy" for a terminal or a log; in the arena. */
str err_text(struct arena *a, const struct err *err);

#endif
