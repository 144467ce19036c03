/* SPDX-License-Identifier: Apache-2.0
 * Ends what is too slow: a thread that looks at every connection four times a second and shuts
 * those whose deadline has passed. libmicrohttpd's own timeout is idleness only: a byte every two
 * seconds holds a connection for ever. Only progress moves a deadline.
 */
#ifndef WEFT_HTTP_WATCH_H
#define WEFT_HTTP_WATCH_H

#include "base/env.h"

struct watch;
struct watched;

struct watch_limits {
    int64_t head_time; /* microseconds for a head, from its first byte */
    int64_t grace;     /* microseconds before the rate counts */
    int64_t rate;      /* bytes a second */
};

struct watch *watch_open(const struct watch_limits *limits);
void watch_close(struct watch *w);

/* A connection came; NULL where there is no memory (then it is not watched by us). `caller` is kept
 * for the one who adds it. */
struct watched *watch_add(struct watch *w, int fd, int caller);
int watch_caller(const struct watched *c);
/* It is about to be closed: must be called before its descriptor is. */
void watch_remove(struct watch *w, struct watched *c);

/* Between requests: the head of the next must be whole head_time after its first byte. */
void watch_idle(struct watched *c);
/* A body comes: `bytes` so far, since `began`. */
void watch_body(struct watched *c, int64_t began, size_t bytes);
/* An answer goes from now on; then `bytes` of it in all have been handed to the library. What the
 * kernel still holds of them does not count as read. */
void watch_send(struct watched *c);
void watch_sent(struct watched *c, size_t bytes);
/* We have nothing to send: the reader's time stands still until there is more. */
void watch_pause(struct watched *c);
void watch_go_on(struct watched *c);
/* The request is being worked on: no deadline of ours. */
void watch_none(struct watched *c);

int64_t watch_count(const struct watch *w);
int64_t watch_ended(const struct watch *w);

#endif
