/* SPDX-License-Identifier: Apache-2.0
 * Answers whose time could tell what is sealed from what is not there: nothing was found, or what
 * was found is a whole record of which something may have been left out. They leave at a multiple
 * of EVEN_US after their beginning, whatever the work took. Plain reads and searches that find
 * something never wait; nobody's thread does. Measured by bench/timing.
 */
#ifndef WEFT_SERVE_EVEN_H
#define WEFT_SERVE_EVEN_H

#include "base/env.h"

enum { EVEN_US = 200 };

struct evener;
/* One thread. The arena must outlive it. ST_NO_MEMORY. */
MUST_CHECK status evener_open(struct env *e, struct evener **ret_evener);
/* What is held leaves first. Nothing may be held any more when this is called. NULL is fine. */
void evener_close(struct evener *v);

/* An answer's place in the line; it lives as long as the answer. */
struct held {
    struct held *next;
    int64_t until; /* tick, µs */
    void (*leave)(void *arg);
    void *arg;
};
/* Calls leave(arg) on the evener's thread, once `until` has come. */
void evener_hold(struct evener *v, struct held *h);

/* When an answer that began then may leave, if it is done now. Ticks. */
static inline int64_t even_until(int64_t began, int64_t now)
{
    int64_t gone = now > began ? now - began : 0;
    return began + (gone + EVEN_US - 1) / EVEN_US * EVEN_US;
}
/* The same where the caller waits. */
void even_wait(const struct env *e, int64_t began);

#endif
