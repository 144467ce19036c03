/* SPDX-License-Identifier: Apache-2.0
 * Answers: whole ones from memory, and streams that one thread writes while another sends.
 */
#include <stdio.h>
#include <stdlib.h>

#include "http/exchange.h"

/* A ring between the thread that writes and the connection's own. */
struct http_stream {
    struct exchange *x;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t room;
    char *ring;
    size_t from, n, sent;
    bool waiting; /* the connection is suspended for want of bytes */
    bool closed, whole;
    bool gone; /* the reader, or the time for it */
};

static ssize_t read_memory(void *arg, uint64_t at, char *out, size_t room)
{
    struct exchange *x = arg;
    str piece = str_sub(x->answer.body, (size_t)at, room);
    memcpy(out, piece.p, piece.n);
    watch_sent(x->watched, (size_t)at + piece.n);
    return (ssize_t)piece.n;
}

static size_t take_from_ring(struct http_stream *s, char *out, size_t room)
{
    size_t n = s->n < room ? s->n : room;
    size_t first = HTTP_STREAM_ROOM - s->from;
    if (first > n) first = n;
    memcpy(out, s->ring + s->from, first);
    memcpy(out + first, s->ring, n - first);
    s->from = (s->from + n) % HTTP_STREAM_ROOM;
    s->n -= n;
    return n;
}

static ssize_t read_stream(void *arg, uint64_t at, char *out, size_t room)
{
    struct http_stream *s = arg;
    ssize_t got = 0;
    (void)at;
    (void)pthread_mutex_lock(&s->lock);
    if (s->n > 0) {
        got = (ssize_t)take_from_ring(s, out, room);
        s->sent += (size_t)got;
        watch_sent(s->x->watched, s->sent);
        (void)pthread_cond_signal(&s->room);
    } else if (s->closed) {
        got = s->whole ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
    } else {
        s->waiting = true;
        watch_pause(s->x->watched);
        MHD_suspend_connection(s->x->connection);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return got;
}

static struct MHD_Response *response_of(struct exchange *x, const struct res *r)
{
    if (x->stream != NULL)
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, HTTP_PIECE, read_stream,
                                                 x->stream, NULL);
    if (r->body.n > HTTP_COPY_ABOVE)
        return MHD_create_response_from_callback(r->body.n, HTTP_PIECE, read_memory, x, NULL);
    return MHD_create_response_from_buffer(
        r->body.n, (void *)(uintptr_t)(r->body.n > 0 ? r->body.p : ""), MHD_RESPMEM_PERSISTENT);
}

static void add_header(struct MHD_Response *m, const struct field *f)
{
    char name[64], *value = malloc(f->value.n + 1);
    if (value == NULL) return;
    (void)snprintf(name, sizeof name, "%.*s", STR_ARG(f->name));
    if (f->value.n > 0) memcpy(value, f->value.p, f->value.n);
    value[f->value.n] = '\0';
    (void)MHD_add_response_header(m, name, value);
    free(value);
}

enum MHD_Result answer_send(struct exchange *x, const struct res *r)
{
    struct MHD_Response *m = response_of(x, r);
    if (m == NULL) return MHD_NO;
    for (size_t i = 0; i < r->header_count; i++) add_header(m, &r->header[i]);
    if (x->refused || x->server->stopping)
        (void)MHD_add_response_header(m, MHD_HTTP_HEADER_CONNECTION, "close");
    watch_send(x->watched);
    if (x->stream == NULL && r->body.n <= HTTP_COPY_ABOVE) watch_sent(x->watched, r->body.n);
    enum MHD_Result sent = MHD_queue_response(x->connection, (unsigned)r->status, m);
    MHD_destroy_response(m);
    return sent;
}

void exchange_after(struct exchange *x, void (*run)(void *arg), void *arg)
{
    x->after = run;
    x->after_arg = arg;
}

void http_answer(struct exchange *x, const struct res *r)
{
    (void)pthread_mutex_lock(&x->lock);
    struct MHD_Connection *waiting = x->suspended ? x->connection : NULL;
    struct loop *loop = x->loop;
    x->answer = *r;
    x->answered = true;
    /* Before the count: at nothing in flight a server that ends may take its loops down. */
    if (waiting != NULL) loop_hold(loop);
    x->server->in_flight--;
    (void)pthread_mutex_unlock(&x->lock);
    /* From here on x may be gone at any moment, unless its connection still waits for us. */
    if (waiting == NULL) return;
    loop_resume(loop, waiting);
    loop_let_go(loop);
}

struct http_stream *http_answer_stream(struct exchange *x, const struct res *r)
{
    static const struct res busy = { .status = 503,
                                     .header = { { S_INIT("Retry-After"),
                                                   S_INIT(HTTP_RETRY_AFTER) } },
                                     .header_count = 1 };
    struct http_stream *s = calloc(1, sizeof *s);
    char *ring = malloc(HTTP_STREAM_ROOM);
    if (s == NULL || ring == NULL) {
        free(s);
        free(ring);
        http_answer(x, &busy);
        return NULL;
    }
    *s = (struct http_stream){ .x = x, .ring = ring };
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->room, NULL);
    x->stream = s;
    x->holders++;
    x->server->streams++;
    http_answer(x, r);
    return s;
}

/* With the lock held: may the connection go on? */
static bool stop_waiting(struct http_stream *s)
{
    if (!s->waiting || s->gone) return false;
    s->waiting = false;
    watch_go_on(s->x->watched);
    return true;
}

static size_t put_into_ring(struct http_stream *s, str bytes)
{
    size_t n = HTTP_STREAM_ROOM - s->n < bytes.n ? HTTP_STREAM_ROOM - s->n : bytes.n;
    size_t to = (s->from + s->n) % HTTP_STREAM_ROOM;
    size_t first = HTTP_STREAM_ROOM - to < n ? HTTP_STREAM_ROOM - to : n;
    memcpy(s->ring + to, bytes.p, first);
    memcpy(s->ring, bytes.p + first, n - first);
    s->n += n;
    return n;
}

status http_stream_write(struct http_stream *s, str bytes)
{
    bool gone = false;
    while (bytes.n > 0 && !gone) {
        bool resume = false;
        (void)pthread_mutex_lock(&s->lock);
        while (s->n == HTTP_STREAM_ROOM && !s->gone) (void)pthread_cond_wait(&s->room, &s->lock);
        gone = s->gone;
        if (!gone) {
            bytes = str_from(bytes, put_into_ring(s, bytes));
            resume = stop_waiting(s);
        }
        (void)pthread_mutex_unlock(&s->lock);
        if (resume) loop_resume(s->x->loop, s->x->connection);
    }
    return gone ? ST_IO : ST_OK;
}

status http_stream_offer(struct http_stream *s, str bytes)
{
    bool resume = false;
    (void)pthread_mutex_lock(&s->lock);
    status st = s->gone ? ST_IO : HTTP_STREAM_ROOM - s->n < bytes.n ? ST_BUSY : ST_OK;
    if (st == ST_OK) {
        (void)put_into_ring(s, bytes);
        resume = stop_waiting(s);
    }
    (void)pthread_mutex_unlock(&s->lock);
    if (resume) loop_resume(s->x->loop, s->x->connection);
    return st;
}

void http_stream_close(struct http_stream *s, bool whole)
{
    if (s == NULL) return;
    (void)pthread_mutex_lock(&s->lock);
    s->closed = true;
    s->whole = whole;
    bool resume = stop_waiting(s);
    (void)pthread_mutex_unlock(&s->lock);
    if (resume) loop_resume(s->x->loop, s->x->connection);
    struct http_server *server = s->x->server;
    exchange_release(s->x);
    server->streams--;
}

void stream_gone(struct http_stream *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->gone = true;
    s->waiting = false;
    (void)pthread_cond_broadcast(&s->room);
    (void)pthread_mutex_unlock(&s->lock);
}

void stream_free(struct http_stream *s)
{
    (void)pthread_mutex_destroy(&s->lock);
    (void)pthread_cond_destroy(&s->room);
    free(s->ring);
    free(s);
}
