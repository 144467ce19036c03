/* SPDX-License-Identifier: Apache-2.0
 * Failures on purpose: the n-th allocation, SQL step or write is made to fail, so that tests can
 * try every n. Off unless a plan is handed in; costs one test of a pointer then.
 */
#ifndef WEFT_BASE_FAULT_H
#define WEFT_BASE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind { FAULT_ALLOC, FAULT_SQL, FAULT_WRITE, FAULT__COUNT };

/* One plan for one piece of work. `seen` counts the points passed of each kind; the point number
 * `fail_at` (from 1; 0 = none) of kind `kind` fails, and only that one unless `from_then_on`. */
struct fault {
    enum fault_kind kind;
    int64_t fail_at;
    bool from_then_on;
    bool no_write; /* whatever else fails, every FAULT_WRITE point does: nothing is kept */
    bool fired;
    int64_t seen[FAULT__COUNT];
};

/* True where this point must fail now. f may be NULL. */
static inline bool fault_point(struct fault *f, enum fault_kind kind)
{
    if (f == NULL) return false;
    int64_t n = ++f->seen[kind];
    if (f->no_write && kind == FAULT_WRITE) return true;
    if (f->kind != kind || f->fail_at == 0) return false;
    bool now = f->from_then_on ? n >= f->fail_at : n == f->fail_at;
    if (now) f->fired = true;
    return now;
}

#endif
