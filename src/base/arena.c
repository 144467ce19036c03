/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"

enum { ALIGN = 16, FIRST = 8192, KEPT_MOST = 1 << 15, STEP_MOST = 1 << 20 };

struct block {
    struct block *before;
    size_t size; /* of data */
    size_t used;
    _Alignas(ALIGN) char data[];
};

struct clean {
    struct clean *before;
    void (*release)(void *);
    void *what;
};

struct arena {
    struct block *block; /* newest */
    struct clean *clean; /* newest */
    size_t held;
    size_t budget;
    jmp_buf *escape;
    struct fault *fault;
};

static struct block *block_new(size_t size)
{
    struct block *b = malloc(sizeof *b + size);
    if (b == NULL) return NULL;
    b->before = NULL;
    b->size = size;
    b->used = 0;
    return b;
}

struct arena *arena_open(size_t budget)
{
    struct arena *a = calloc(1, sizeof *a);
    if (a == NULL) return NULL;
    a->block = block_new(FIRST);
    if (a->block == NULL) {
        free(a);
        return NULL;
    }
    a->held = FIRST;
    a->budget = budget == 0 ? (size_t)64 << 20 : budget;
    return a;
}

static void run_cleans(struct arena *a, const struct clean *until)
{
    while (a->clean != until) {
        struct clean *c = a->clean;
        a->clean = c->before; /* first, so that a clean-up may use the arena */
        c->release(c->what);
    }
}

static void drop_blocks(struct arena *a, const struct block *until)
{
    while (a->block != until) {
        struct block *b = a->block;
        a->block = b->before;
        a->held -= b->size;
        free(b);
    }
}

void arena_close(struct arena *a)
{
    if (a == NULL) return;
    run_cleans(a, NULL);
    drop_blocks(a, NULL);
    free(a);
}

/* The largest of its blocks that is not too large is kept: what is used over and over soon needs no
 * memory more. */
void arena_reset(struct arena *a)
{
    run_cleans(a, NULL);
    struct block *kept = a->block;
    while (kept->size > KEPT_MOST && kept->before != NULL) kept = kept->before;
    drop_blocks(a, kept);
    struct block *older = kept->before;
    kept->before = NULL;
    kept->used = 0;
    while (older != NULL) {
        struct block *b = older;
        older = b->before;
        a->held -= b->size;
        free(b);
    }
}

static void escape(struct arena *a)
{
    if (a->escape == NULL) {
        (void)fputs("weft: out of memory outside any piece of work\n", stderr);
        abort();
    }
    longjmp(*a->escape, 1);
}

static size_t round_up(size_t n)
{
    return (n + (ALIGN - 1)) & ~(size_t)(ALIGN - 1);
}

/* A new newest block with room for `size`; leaves by the escape where there is none to be had. */
static void add_block(struct arena *a, size_t size)
{
    size_t want = a->block->size * 2;
    if (want > STEP_MOST) want = STEP_MOST;
    if (want < size) want = size;
    if (want > a->budget || a->held > a->budget - want) want = size; /* the last bit of a budget */
    if (want > a->budget || a->held > a->budget - want) escape(a);
    struct block *b = block_new(want);
    if (b == NULL) escape(a);
    b->before = a->block;
    a->block = b;
    a->held += want;
}

static void *take(struct arena *a, size_t size)
{
    if (fault_point(a->fault, FAULT_ALLOC)) escape(a);
    if (size > SIZE_MAX / 4) escape(a);
    size = round_up(size == 0 ? 1 : size);
    if (a->block->size - a->block->used < size) add_block(a, size);
    void *p = a->block->data + a->block->used;
    a->block->used += size;
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    void *p = take(a, size);
    memset(p, 0, size);
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) escape(a);
    return arena_alloc(a, total);
}

void *arena_grow(struct arena *a, void *p, size_t used, size_t old_size, size_t new_size)
{
    struct block *b = a->block;
    size_t old_room = round_up(old_size == 0 ? 1 : old_size);
    if (p != NULL && new_size <= SIZE_MAX / 4 && (char *)p + old_room == b->data + b->used) {
        size_t more = round_up(new_size) - old_room;
        if (round_up(new_size) >= old_room && b->size - b->used >= more) {
            if (fault_point(a->fault, FAULT_ALLOC)) escape(a);
            b->used += more;
            memset((char *)p + used, 0, new_size - used);
            return p;
        }
    }
    char *q = take(a, new_size);
    if (used > 0) memcpy(q, p, used);
    memset(q + used, 0, new_size - used);
    return q;
}

void arena_defer(struct arena *a, void (*release)(void *), void *what)
{
    struct clean *c = take(a, sizeof *c);
    *c = (struct clean){ a->clean, release, what };
    a->clean = c;
}

void arena_undefer(struct arena *a, void (*release)(void *), void *what)
{
    for (struct clean **at = &a->clean; *at != NULL; at = &(*at)->before) {
        if ((*at)->release != release || (*at)->what != what) continue;
        *at = (*at)->before;
        return;
    }
    assert(false && "arena_undefer of what was never deferred");
}

struct arena_mark arena_mark(struct arena *a)
{
    return (struct arena_mark){ a->block, a->block->used, a->clean, a->held };
}

void arena_rewind(struct arena *a, struct arena_mark m)
{
    run_cleans(a, m.clean);
    drop_blocks(a, m.block);
    a->block->used = m.used;
}

size_t arena_held(const struct arena *a)
{
    return a->held;
}
void arena_budget_set(struct arena *a, size_t budget)
{
    a->budget = budget;
}

jmp_buf *arena_escape_set(struct arena *a, jmp_buf *to)
{
    jmp_buf *former = a->escape;
    a->escape = to;
    return former;
}

void arena_fault_set(struct arena *a, struct fault *f)
{
    a->fault = f;
}

str arena_str(struct arena *a, str s)
{
    if (str_is_none(s)) return s;
    return str_make(arena_cstr(a, s), s.n);
}

char *arena_cstr(struct arena *a, str s)
{
    char *p = take(a, s.n + 1);
    if (s.n > 0) memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

/* Written where it would go; once more where that was too small. */
str arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;
    const struct block *b = a->block;
    char *here = a->block->data + b->used;
    va_copy(again, args);
    int n = vsnprintf(here, b->size - b->used, format, again);
    va_end(again);
    if (n < 0) return S("");
    char *p = take(a, (size_t)n + 1);
    if (p != here) (void)vsnprintf(p, (size_t)n + 1, format, args);
    return str_make(p, (size_t)n);
}

str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str s = arena_vprintf(a, format, args);
    va_end(args);
    return s;
}

str arena_lower(struct arena *a, str s)
{
    if (str_is_none(s)) return s;
    char *p = arena_cstr(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z') p[i] = (char)(p[i] + 32);
    return str_make(p, s.n);
}

str arena_concat(struct arena *a, str x, str y)
{
    char *p = take(a, x.n + y.n + 1);
    if (x.n > 0) memcpy(p, x.p, x.n);
    if (y.n > 0) memcpy(p + x.n, y.p, y.n);
    p[x.n + y.n] = '\0';
    return str_make(p, x.n + y.n);
}
