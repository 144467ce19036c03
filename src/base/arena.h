/* SPDX-License-Identifier: Apache-2.0
 * Memory of one request, job or test: taken piece by piece, given back all at once, together with
 * whatever was registered to be released.
 *
 * An allocation never returns NULL. When the budget is spent or the system refuses, the arena
 * leaves through its escape (one longjmp to `env_run`, which answers ST_NO_MEMORY); where none is
 * set the process aborts. Hence: hold no lock and nothing unregistered across an allocation, and
 * never allocate from an arena inside a foreign library's callback.
 * An arena is used by one thread at a time.
 */
#ifndef WEFT_BASE_ARENA_H
#define WEFT_BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct fault;

/* budget: most bytes that may be held at once; 0 means the default of 64 MiB. Returns NULL only
 * when the first block cannot be had. */
struct arena *arena_open(size_t budget);
/* Runs the clean-ups, newest first, and frees everything. NULL is allowed. */
void arena_close(struct arena *a);
/* The same, but keeps the first block for the next use. */
void arena_reset(struct arena *a);

/* Zeroed, aligned for any type. size 0 gives a unique pointer. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, alloc_size(2), returns_nonnull));
/* count × size with overflow checked. */
void *arena_array(struct arena *a, size_t count, size_t size) __attribute__((returns_nonnull));
#define NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define NEW_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

/* A larger copy of the `used` bytes at p (or p itself extended when it was the last allocation). */
void *arena_grow(struct arena *a, void *p, size_t used, size_t old_size, size_t new_size)
    __attribute__((returns_nonnull));

/* Registers release(what) for arena_reset and arena_close. The registration itself may leave
 * through the escape: register first, acquire into *what after, or pass something harmless. */
void arena_defer(struct arena *a, void (*release)(void *), void *what);
/* Takes the newest registration of (release, what) back without running it. */
void arena_undefer(struct arena *a, void (*release)(void *), void *what);

/* A mark to which the memory can be given back before the end (loops over many records). Runs the
 * clean-ups registered after the mark. */
struct arena_mark {
    void *block;
    size_t used;
    void *clean;
    size_t held;
};
struct arena_mark arena_mark(struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark m);

size_t arena_held(const struct arena *a);
void arena_budget_set(struct arena *a, size_t budget);

/* Where to leave when memory ends; returns the former one. Set by env_run only. */
jmp_buf *arena_escape_set(struct arena *a, jmp_buf *escape);
/* Makes chosen allocations fail (base/fault.h); NULL for none. */
void arena_fault_set(struct arena *a, struct fault *f);

/* Copies. The result is followed by a NUL that does not count, so .p may go to C functions. */
str arena_str(struct arena *a, str s);
str arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
str arena_vprintf(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* The same bytes as a C string (a copy, always). */
char *arena_cstr(struct arena *a, str s) __attribute__((returns_nonnull));
/* ASCII letters folded. */
str arena_lower(struct arena *a, str s);
str arena_concat(struct arena *a, str x, str y);

#endif
