/* SPDX-License-Identifier: Apache-2.0
 * Threads for what may block: a bounded queue of calls.
 */
#ifndef WEFT_SERVE_WORKER_H
#define WEFT_SERVE_WORKER_H

#include <stdbool.h>
#include <stddef.h>

struct workers;

/* NULL where there is no memory or no thread. */
struct workers *workers_open(size_t threads, size_t queue_most);
/* Finishes what waits, then ends. NULL is allowed. */
void workers_close(struct workers *w);
/* False where the queue is full. */
bool workers_call(struct workers *w, void (*f)(void *arg), void *arg);

#endif
