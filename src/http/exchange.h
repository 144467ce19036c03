/* SPDX-License-Identifier: Apache-2.0
 * What the parts of the door share: one server, one request under way. Nobody outside of http/
 * includes this.
 */
#ifndef WEFT_HTTP_EXCHANGE_H
#define WEFT_HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/callers.h"
#include "http/http_limits.h"
#include "http/listen.h"
#include "http/loop.h"
#include "http/watch.h"

enum { SPARE_MOST = 256 };

struct http_server {
    struct http_handler handler;
    bool behind_proxy;
    int64_t in_flight_most;
    int64_t stop_time;
    struct loop **loop; /* the threads */
    unsigned loop_count;
    int listens; /* the socket that they share */
    struct watch *watch;
    struct callers *callers;
    unsigned port;
    uint32_t born; /* makes request ids differ between runs */
    _Atomic uint64_t next_id;
    _Atomic int64_t open, in_flight, streams, served, shed, refused;
    _Atomic bool stopping;
    pthread_mutex_t spare_lock; /* guards spare… */
    struct arena *spare[SPARE_MOST];
    size_t spare_count;
};

/* One request from its first line to its last byte. Touched by the connection's thread only, but
 * for what `lock` guards. */
struct exchange {
    struct http_server *server;
    struct loop *loop;
    struct MHD_Connection *connection;
    struct watched *watched;
    struct req req;
    struct env env;
    struct random random;
    char *target; /* as sent; ours */
    char *body;
    size_t body_size, body_room, body_most;
    int64_t began;
    const char *target_at; /* where libmicrohttpd keeps it */
    bool head_done, dispatched, refused, too_large;
    void (*after)(void *arg); /* exchange_after */
    void *after_arg;
    pthread_mutex_t lock;
    bool answered, suspended;
    struct res answer;
    struct http_stream *stream;
    _Atomic int holders; /* libmicrohttpd, and the writer of a stream */
};

/* One holder fewer; the last one's going frees it. */
void exchange_release(struct exchange *x);

/* answer.c. Hands the answer to libmicrohttpd, on the connection's thread. */
enum MHD_Result answer_send(struct exchange *x, const struct res *r);
/* The reader has gone: the writer is to be told. */
void stream_gone(struct http_stream *s);
void stream_free(struct http_stream *s);

#endif
