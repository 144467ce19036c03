/* SPDX-License-Identifier: Apache-2.0
 * The door: a listening socket, its threads, and the exchanges under way.
 *
 * For each whole request the handler is called on one of the door's own threads, inside env_run
 * with the exchange's env. It answers by http_answer, before it returns or later from any thread;
 * it must not block, because a blocked thread would hold up its other connections.
 * It hands an exchange to another thread only from exchange_after: until the handler has returned,
 * the exchange's arena is the handler's, with its way out for want of memory.
 */
#ifndef WEFT_HTTP_LISTEN_H
#define WEFT_HTTP_LISTEN_H

#include "http/res.h"

struct http_server;
struct exchange;

struct http_handler {
    void *app;
    /* The most bytes of body that this request may have. May be NULL: HTTP_BODY_MOST. */
    size_t (*body_most)(void *app, enum method method, str path);
    /* x->env's arena lives until the answer has gone. */
    void (*handle)(void *app, struct exchange *x);
    /* What the door itself answers, in the app's own form: const bytes, and their type; none for a
     * line of words. May be NULL. Called where nothing may be allocated. */
    str (*told)(void *app, str path, int code, str *ret_type);
};

struct http_settings {
    str address; /* "127.0.0.1:8080", "[::1]:8080", "localhost:8080", "unix:/path"; port 0: any */
    unsigned threads;      /* 0: one for each processor */
    bool behind_proxy;     /* believe X-Forwarded-For and -Proto from a loopback or unix peer */
    size_t in_flight_most; /* 0: HTTP_IN_FLIGHT_MOST */
    size_t connections_most, connections_address_most; /* 0: those of http_limits.h */
    int64_t head_time, grace, rate, stop_time;         /* 0: those of http_limits.h */
};

/* Listens (or takes the socket that systemd passes) and begins to serve. ST_BAD_INPUT for an
 * address that cannot be, ST_CONFLICT where it is taken, ST_IO otherwise. */
MUST_CHECK status http_open(struct env *e, const struct http_settings *s,
                            const struct http_handler *h, struct http_server **ret_server);
/* The port that was got (0 for a unix socket). */
unsigned http_port(const struct http_server *s);
/* Takes no new connection, waits for what is in flight (at most HTTP_STOP_TIME), then closes. */
void http_close(struct http_server *s);

struct http_counts {
    int64_t connections; /* open now */
    int64_t in_flight;   /* whole requests without an answer */
    int64_t served, shed, too_slow, refused, turned_away;
};
struct http_counts http_counts(const struct http_server *s);

/* The request and the env (arena, clock, random, err) of an exchange. */
struct req *exchange_req(struct exchange *x);
struct env *exchange_env(struct exchange *x);
/* To be called by the handler, at most once: run(arg) on this same thread when the handler has
 * returned, outside of env_run. There the exchange may be handed to another thread. */
void exchange_after(struct exchange *x, void (*run)(void *arg), void *arg);
/* Answers, once. `r` and what it points to must live in the exchange's arena or be const; when this
 * returns the exchange may be gone, its env and arena too: from another thread than the handler's,
 * call it outside of env_run with that env. */
void http_answer(struct exchange *x, const struct res *r);

/* A long answer, written piece by piece by the thread that makes it (never one of the door's own):
 * memory stays bounded, a slow reader is waited for within its deadline. The exchange's arena stays
 * usable until the stream is closed. NULL where there is no memory: it has then been answered 503.
 */
struct http_stream;
struct http_stream *http_answer_stream(struct exchange *x, const struct res *r);
/* Blocks while the reader is behind. ST_IO where it has gone or was too slow: stop, and close. */
MUST_CHECK status http_stream_write(struct http_stream *s, str bytes);
/* The same without waiting, from any thread: all of it, or ST_BUSY and nothing of it where the
 * reader is behind (at most HTTP_STREAM_ROOM bytes). */
MUST_CHECK status http_stream_offer(struct http_stream *s, str bytes);
/* whole: false breaks the connection off, so that nobody takes a part for the whole. NULL is fine.
 */
void http_stream_close(struct http_stream *s, bool whole);

#endif
