/* SPDX-License-Identifier: Apache-2.0
 * Ends what is too slow: a thread that looks at every connection twice a second and shuts those
 * whose deadline has passed. libmicrohttpd's own timeout is idleness only: a byte every two seconds
 * holds a connection for ever.
 */
#ifndef WEFT_HTTP_WATCH_H
#define WEFT_HTTP_WATCH_H

#include "base/env.h"

struct watch;
struct watched;

struct watch *watch_open(void);
void watch_close(struct watch *w);

/* A connection came; NULL where there is no memory (then it is not watched by us). */
struct watched *watch_add(struct watch *w, int fd);
/* It is about to be closed: must be called before its descriptor is. */
void watch_remove(struct watch *w, struct watched *c);

/* Between requests: the head of the next must be whole HTTP_HEAD_TIME after its first byte. */
void watch_idle(struct watched *c);
/* A body is coming, or an answer goes: `bytes` so far, or in all, since `began`. */
void watch_moving(struct watched *c, int64_t began, size_t bytes);
/* The request is being worked on: no deadline of ours. */
void watch_none(struct watched *c);

int64_t watch_count(const struct watch *w);
int64_t watch_ended(const struct watch *w);

#endif
