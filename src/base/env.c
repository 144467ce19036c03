/* SPDX-License-Identifier: Apache-2.0 */
#include "base/env.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t) != 0) abort(); /* cannot fail for these ids on Linux */
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t system_now(const struct clock *c)
{
    (void)c;
    return read_clock(CLOCK_REALTIME);
}

static int64_t system_tick(const struct clock *c)
{
    (void)c;
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t fixed_now(const struct clock *c)
{
    return c->fixed;
}

const struct clock *clock_system(void)
{
    static const struct clock c = { system_now, system_tick, 0 };
    return &c;
}

struct clock clock_fixed(int64_t now_us)
{
    return (struct clock){ fixed_now, fixed_now, now_us };
}

static void system_fill(struct random *r, void *bytes, size_t size)
{
    (void)r;
    char *at = bytes;
    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) abort(); /* without randomness no token may be made */
        at += got;
        size -= (size_t)got;
    }
}

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

/* xoshiro256** 1.0 (Blackman and Vigna, public domain description). */
static uint64_t step(uint64_t s[4])
{
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

static void seeded_fill(struct random *r, void *bytes, size_t size)
{
    char *at = bytes;
    while (size > 0) {
        uint64_t word = step(r->state);
        size_t n = size < 8 ? size : 8;
        memcpy(at, &word, n);
        at += n;
        size -= n;
    }
}

struct random random_system(void)
{
    return (struct random){ system_fill, { 0 } };
}

struct random random_seeded(uint64_t seed)
{
    struct random r = { seeded_fill, { 0 } };
    for (int i = 0; i < 4; i++) { /* splitmix64 spreads the seed */
        seed += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        r.state[i] = z ^ (z >> 31);
    }
    return r;
}

uint64_t random_u64(struct random *r)
{
    uint64_t word;
    r->fill(r, &word, sizeof word);
    return word;
}

uint64_t random_below(struct random *r, uint64_t below)
{
    if (below < 2) return 0;
    uint64_t least = (0 - below) % below; /* values under it would favour small results */
    uint64_t word;
    do word = random_u64(r);
    while (word < least);
    return word % below;
}

double random_unit(struct random *r)
{
    return (double)(random_u64(r) >> 11) * 0x1p-53;
}

double random_normal(struct random *r)
{
    double u = 1.0 - random_unit(r); /* (0, 1] */
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * random_unit(r));
}

status env_run(struct env *e, status (*f)(struct env *e, void *arg), void *arg)
{
    jmp_buf here;
    jmp_buf *volatile former = arena_escape_set(e->arena, &here);
    volatile status result = ST_NO_MEMORY;
    if (setjmp(here) == 0) {
        result = f(e, arg);
    } else {
        e->err = (struct err){ .code = ST_NO_MEMORY,
                               .what = S("not enough memory for this piece of work"),
                               .remedy = S("Try again in a moment, or send less at once.") };
        result = ST_NO_MEMORY;
    }
    (void)arena_escape_set(e->arena, former);
    return result;
}

void env_fail(struct env *e, status code, str where, const char *format, ...)
{
    e->err = (struct err){ .code = code, .what = S("out of memory while saying what failed") };
    va_list args;
    va_start(args, format);
    str what = arena_vprintf(e->arena, format, args);
    va_end(args);
    e->err.where = arena_str(e->arena, where);
    e->err.what = what;
}

void env_remedy(struct env *e, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    e->err.remedy = arena_vprintf(e->arena, format, args);
    va_end(args);
}

void env_at(struct env *e, long line, long column)
{
    e->err.line = line;
    e->err.column = column;
}

str err_text(struct arena *a, const struct err *err)
{
    str place = str_is_empty(err->where) ? S("") : arena_concat(a, err->where, S(": "));
    if (err->line > 0 && err->column > 0)
        place =
            arena_printf(a, "%.*sline %ld, column %ld: ", STR_ARG(place), err->line, err->column);
    else if (err->line > 0)
        place = arena_printf(a, "%.*sline %ld: ", STR_ARG(place), err->line);
    if (str_is_empty(err->remedy)) return arena_concat(a, place, err->what);
    /* Feeds name what would be right; others say what to do, in a sentence. */
    char first = err->remedy.p[0];
    if ((first >= 'a' && first <= 'z' && !str_starts(err->remedy, S("weft "))) || first == '-')
        return arena_printf(a, "%.*s%.*s. Right would be: %.*s.", STR_ARG(place),
                            STR_ARG(err->what), STR_ARG(err->remedy));
    return arena_printf(a, "%.*s%.*s. %.*s", STR_ARG(place), STR_ARG(err->what),
                        STR_ARG(err->remedy));
}
