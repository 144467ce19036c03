/* SPDX-License-Identifier: Apache-2.0
 * Threads for what may block: bounded queues of calls. What strangers can make come in any number,
 * each as long as a password's hash, has a queue of its own and one of the threads at a time:
 * nothing else ever waits behind it.
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
enum { WORKERS_SLOW_MOST = 64 }; /* that wait in the queue of their own */

/* False where the queue is full. */
bool workers_call(struct workers *w, void (*f)(void *arg), void *arg);
/* The same in the other queue. */
bool workers_call_slow(struct workers *w, void (*f)(void *arg), void *arg);

#endif
