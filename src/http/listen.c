/* SPDX-License-Identifier: Apache-2.0 */
#include "http/listen.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "http/address.h"
#include "http/guard.h"
#include "http/http_limits.h"
#include "http/watch.h"

enum { SPARE_MOST = 256, SLEEP_US = 2000 };

struct http_server {
    struct http_handler handler;
    bool behind_proxy;
    int64_t in_flight_most;
    struct MHD_Daemon *daemon;
    struct watch *watch;
    unsigned port;
    uint32_t born; /* makes request ids differ between runs */
    _Atomic uint64_t next_id;
    _Atomic int64_t in_flight, served, shed, refused;
    _Atomic bool stopping;
    pthread_mutex_t spare_lock; /* guards spare… */
    struct arena *spare[SPARE_MOST];
    size_t spare_count;
};

/* One request from its first line to its last byte. Touched by the connection's thread only, but
 * for what `lock` guards. */
struct exchange {
    struct http_server *server;
    struct MHD_Connection *connection;
    struct watched *watched;
    struct req req;
    struct env env;
    struct random random;
    char *target; /* as sent; ours */
    char *body;
    size_t body_size, body_room, body_most;
    int64_t began;
    const char *head; /* where libmicrohttpd keeps the request's first byte */
    bool hidden;      /* the head holds bytes that it does not show */
    bool head_done, dispatched, refused, too_large;
    struct res early; /* an answer made before any handler */
    pthread_mutex_t lock;
    bool answered, suspended;
    const struct res *answer;
};

struct req *exchange_req(struct exchange *x)
{
    return &x->req;
}
struct env *exchange_env(struct exchange *x)
{
    return &x->env;
}

static struct arena *arena_take(struct http_server *s)
{
    struct arena *a = NULL;
    (void)pthread_mutex_lock(&s->spare_lock);
    if (s->spare_count > 0) a = s->spare[--s->spare_count];
    (void)pthread_mutex_unlock(&s->spare_lock);
    return a != NULL ? a : arena_open(HTTP_REQUEST_ARENA);
}

static void arena_give(struct http_server *s, struct arena *a)
{
    arena_reset(a);
    (void)pthread_mutex_lock(&s->spare_lock);
    bool kept = s->spare_count < SPARE_MOST;
    if (kept) s->spare[s->spare_count++] = a;
    (void)pthread_mutex_unlock(&s->spare_lock);
    if (!kept) arena_close(a);
}

/* libmicrohttpd's first word of a request: its target, before anything is decoded. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *c)
{
    struct exchange *x = calloc(1, sizeof *x);
    if (x == NULL) return NULL;
    x->server = cls;
    x->connection = c;
    x->target = strdup(target);
    x->env.arena = arena_take(x->server);
    x->random = random_system();
    x->env.random = &x->random;
    x->env.clock = clock_system();
    (void)pthread_mutex_init(&x->lock, NULL);
    if (x->target != NULL && x->env.arena != NULL) return x;
    free(x->target);
    arena_close(x->env.arena);
    free(x);
    return NULL;
}

/* Called by libmicrohttpd for each header: only notes where they are (no arena here). */
struct raw_header {
    const char *name, *value;
    size_t name_size, value_size;
};
struct raw_headers {
    struct raw_header at[HTTP_HEADER_COUNT_MOST + 1];
    size_t count;
};

static enum MHD_Result note_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size)
{
    struct raw_headers *h = cls;
    (void)kind;
    if (h->count > HTTP_HEADER_COUNT_MOST) return MHD_NO;
    h->at[h->count++] =
        (struct raw_header){ name, value == NULL ? "" : value, name_size, value_size };
    return MHD_YES;
}

/* libmicrohttpd ends a header's value at a NUL and drops what follows, and joins folded lines in a
 * copy. Both show in where the values lie: in its buffer each value is followed, after its line's
 * end, by the next name, and the last by the empty line that ends the head. */
static bool hides_bytes(const struct raw_headers *h, const char *head_end)
{
    for (size_t i = 0; i < h->count; i++) {
        bool last = i + 1 == h->count;
        const char *end = h->at[i].value + h->at[i].value_size;
        const char *next = last ? head_end : h->at[i + 1].name;
        ptrdiff_t gap = (ptrdiff_t)((uintptr_t)next - (uintptr_t)end);
        if (gap < 0 || gap > (last ? 4 : 2)) return true;
    }
    return false;
}

static str remote_text(struct env *e, struct MHD_Connection *c, bool *ret_near)
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    *ret_near = true; /* a unix socket */
    if (i == NULL || i->client_addr == NULL) return S("");
    if (i->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)i->client_addr;
        (void)inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
        *ret_near = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    } else if (i->client_addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)i->client_addr;
        (void)inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
        *ret_near = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    }
    return arena_str(e->arena, str_of(text));
}

/* Who asks: the peer, or whom the front door names, where we were told to believe it. */
static void take_remote(struct exchange *x)
{
    bool near = false;
    x->req.remote = remote_text(&x->env, x->connection, &near);
    if (!x->server->behind_proxy || !near) return;
    str forwarded = req_header(&x->req, S("X-Forwarded-For"));
    if (!str_is_none(forwarded)) x->req.remote = forwarded;
    x->req.secure = str_eq_ascii(req_header(&x->req, S("X-Forwarded-Proto")), S("https"));
}

static status take_head(struct env *e, void *arg)
{
    struct exchange *x = arg;
    struct raw_headers *raw = NEW(e->arena, struct raw_headers);
    (void)MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, note_header, raw);
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    x->hidden = size != NULL && hides_bytes(raw, x->head + size->header_size);
    struct field *list = NEW_ARRAY(e->arena, struct field, raw->count);
    for (size_t i = 0; i < raw->count; i++)
        list[i] =
            (struct field){ arena_str(e->arena, str_make(raw->at[i].name, raw->at[i].name_size)),
                            arena_str(e->arena,
                                      str_make(raw->at[i].value, raw->at[i].value_size)) };
    str target = str_of(x->target);
    size_t mark = str_find_byte(target, '?');
    x->req.arena = e->arena;
    x->req.headers = (struct fields){ list, raw->count };
    x->req.path = str_sub(target, 0, mark);
    x->req.query = mark == SIZE_MAX ? str_none() : str_from(target, mark + 1);
    x->req.id = arena_printf(e->arena, "%08x-%llx", x->server->born,
                             (unsigned long long)x->server->next_id++);
    take_remote(x);
    return ST_OK;
}

/* An answer of the door's own: a line of words, no page. */
static void answer_early(struct exchange *x, int code, const char *words)
{
    x->refused = true;
    x->early = (struct res){ .status = code };
    res_header(&x->early, S("Content-Type"), S("text/plain; charset=utf-8"));
    if (code == 503) res_header(&x->early, S("Retry-After"), S(HTTP_RETRY_AFTER));
    x->early.body = str_of(words);
}

static enum MHD_Result send_answer(struct exchange *x, const struct res *r)
{
    struct MHD_Response *m = MHD_create_response_from_buffer(
        r->body.n, (void *)(uintptr_t)r->body.p, MHD_RESPMEM_PERSISTENT);
    if (m == NULL) return MHD_NO;
    for (size_t i = 0; i < r->header_count; i++) {
        char name[64], *value = malloc(r->header[i].value.n + 1);
        if (value == NULL) continue;
        (void)snprintf(name, sizeof name, "%.*s", STR_ARG(r->header[i].name));
        memcpy(value, r->header[i].value.p == NULL ? "" : r->header[i].value.p,
               r->header[i].value.n);
        value[r->header[i].value.n] = '\0';
        (void)MHD_add_response_header(m, name, value);
        free(value);
    }
    if (x->refused || x->server->stopping)
        (void)MHD_add_response_header(m, MHD_HTTP_HEADER_CONNECTION, "close");
    watch_moving(x->watched, env_tick(&x->env), r->body.n);
    enum MHD_Result sent = MHD_queue_response(x->connection, (unsigned)r->status, m);
    MHD_destroy_response(m);
    return sent;
}

static size_t body_most(const struct exchange *x)
{
    const struct http_handler *h = &x->server->handler;
    return h->body_most == NULL ? HTTP_BODY_MOST : h->body_most(h->app, x->req.method, x->req.path);
}

/* The head is whole: may it go on? */
static void admit(struct exchange *x, const char *method)
{
    int code = 400;
    x->head_done = true;
    x->head = method;
    x->began = env_tick(&x->env);
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    x->watched = i == NULL ? NULL : i->socket_context;
    watch_moving(x->watched, x->began, 0);
    if (env_run(&x->env, take_head, x) != ST_OK) {
        answer_early(x, 503, "Busy. Try again in a moment.\n");
        return;
    }
    const char *why = guard_head(&x->req, &code);
    if (why == NULL && x->hidden) why = "a header has a NUL or is folded over two lines";
    if (why == NULL && !method_parse(str_of(method), &x->req.method)) {
        why = "there is no such method";
        code = 501;
    }
    int64_t length = 0;
    if (why == NULL) {
        x->body_most = body_most(x);
        str given = req_header(&x->req, S("Content-Length"));
        if (!str_is_none(given) && str_to_int(given, &length) && (uint64_t)length > x->body_most) {
            why = "the body is larger than this address takes";
            code = 413;
        }
    }
    if (why != NULL) {
        x->server->refused++;
        answer_early(x, code, why);
    } else if (x->server->in_flight >= x->server->in_flight_most || x->server->stopping) {
        x->server->shed++;
        answer_early(x, 503, "Busy. Try again in a moment.\n");
    }
}

static void take_body(struct exchange *x, const char *bytes, size_t size)
{
    if (x->refused || x->too_large) return;
    if (size > x->body_most - x->body_size) {
        x->too_large = true;
        return;
    }
    if (x->body_room - x->body_size < size) {
        size_t room =
            x->body_room * 2 < x->body_size + size ? x->body_size + size : x->body_room * 2;
        char *p = realloc(x->body, room + 1);
        if (p == NULL) {
            x->too_large = true;
            return;
        }
        x->body = p;
        x->body_room = room;
    }
    memcpy(x->body + x->body_size, bytes, size);
    x->body_size += size;
    watch_moving(x->watched, x->began, x->body_size);
}

static status call_handler(struct env *e, void *arg)
{
    struct exchange *x = arg;
    (void)e;
    x->server->handler.handle(x->server->handler.app, x);
    return ST_OK;
}

static void dispatch(struct exchange *x)
{
    x->dispatched = true;
    watch_none(x->watched);
    x->req.body = x->body == NULL ? S("") : str_make(x->body, x->body_size);
    if (x->too_large) {
        answer_early(x, 413, "the body is larger than this address takes\n");
        return;
    }
    x->server->in_flight++;
    if (env_run(&x->env, call_handler, x) == ST_OK) return;
    /* The handler left by the arena's escape before it answered. */
    static const struct res busy = {
        .status = 503,
        .header = { { S_INIT("Retry-After"), S_INIT(HTTP_RETRY_AFTER) },
                    { S_INIT("Content-Type"), S_INIT("text/plain; charset=utf-8") } },
        .header_count = 2,
        .body = S_INIT("Busy. Try again in a moment.\n")
    };
    http_answer(x, &busy);
}

/* After the handler has returned: the answer, or the wait for it. */
static enum MHD_Result send_or_wait(struct exchange *x)
{
    (void)pthread_mutex_lock(&x->lock);
    bool answered = x->answered;
    if (!answered) {
        x->suspended = true;
        MHD_suspend_connection(x->connection);
    }
    (void)pthread_mutex_unlock(&x->lock);
    return answered ? send_answer(x, x->answer) : MHD_YES;
}

void http_answer(struct exchange *x, const struct res *r)
{
    struct res *kept = NULL;
    if (r != &x->early) {
        kept = malloc(sizeof *kept);
        if (kept != NULL) *kept = *r;
    }
    (void)pthread_mutex_lock(&x->lock);
    struct MHD_Connection *waiting = x->suspended ? x->connection : NULL;
    x->answered = true;
    if (kept != NULL) {
        x->early = *kept;
        x->answer = &x->early;
    } else {
        x->answer = r;
    }
    (void)pthread_mutex_unlock(&x->lock);
    free(kept);
    /* From here on x may be gone at any moment. */
    if (waiting != NULL) MHD_resume_connection(waiting);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **con_cls)
{
    struct exchange *x = *con_cls;
    (void)cls, (void)c, (void)url, (void)version;
    if (x == NULL) return MHD_NO;
    if (!x->head_done) {
        admit(x, method);
        return x->refused ? send_answer(x, &x->early) : MHD_YES;
    }
    if (*data_size > 0) {
        take_body(x, data, *data_size);
        *data_size = 0;
        return MHD_YES;
    }
    if (!x->dispatched) dispatch(x);
    if (x->refused) return send_answer(x, &x->early);
    return send_or_wait(x);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **con_cls,
                         enum MHD_RequestTerminationCode why)
{
    struct exchange *x = *con_cls;
    (void)cls, (void)c, (void)why;
    if (x == NULL) return;
    *con_cls = NULL;
    struct http_server *s = x->server;
    if (x->dispatched && !x->too_large) {
        s->in_flight--;
        s->served++;
    }
    watch_idle(x->watched);
    (void)pthread_mutex_destroy(&x->lock);
    free(x->target);
    free(x->body);
    arena_give(s, x->env.arena);
    free(x);
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http_server *s = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *i =
            MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = i == NULL ? NULL : watch_add(s->watch, i->connect_fd);
    } else {
        watch_remove(s->watch, *context);
        *context = NULL;
    }
}

/* Targets are decoded by ours, strictly: libmicrohttpd leaves them alone. */
static size_t leave_encoded(void *cls, struct MHD_Connection *c, char *text)
{
    (void)cls, (void)c;
    return strlen(text);
}

static struct MHD_Daemon *start(struct http_server *s, int fd, unsigned threads)
{
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                            on_request, s, MHD_OPTION_LISTEN_SOCKET, fd,
                            MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)HTTP_CONNECTIONS_MOST, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                            (unsigned)HTTP_CONNECTIONS_ADDRESS_MOST, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)(HTTP_IDLE / TIME_SECOND), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)HTTP_HEADER_MOST, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                            MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_NOTIFY_COMPLETED,
                            on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
                            MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL, MHD_OPTION_END);
}

static void server_free(struct http_server *s)
{
    if (s->watch != NULL) watch_close(s->watch);
    while (s->spare_count > 0) arena_close(s->spare[--s->spare_count]);
    (void)pthread_mutex_destroy(&s->spare_lock);
    free(s);
}

status http_open(struct env *e, const struct http_settings *set, const struct http_handler *h,
                 struct http_server **ret_server)
{
    int fd = -1;
    TRY(address_listen(e, set->address, &fd));
    struct http_server *s = calloc(1, sizeof *s);
    if (s == NULL) {
        (void)close(fd);
        return fail(e, ST_NO_MEMORY, "no memory for the listener");
    }
    (void)pthread_mutex_init(&s->spare_lock, NULL);
    s->handler = *h;
    s->behind_proxy = set->behind_proxy;
    s->in_flight_most =
        set->in_flight_most == 0 ? HTTP_IN_FLIGHT_MOST : (int64_t)set->in_flight_most;
    s->born = (uint32_t)random_u64(e->random);
    s->port = address_port(fd);
    s->watch = watch_open();
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = set->threads > 0 ? set->threads : cores > 0 ? (unsigned)cores : 1;
    if (s->watch != NULL) s->daemon = start(s, fd, threads);
    if (s->daemon == NULL) {
        server_free(s);
        (void)close(fd);
        return fail_at(e, ST_IO, set->address, "the listener could not be started");
    }
    *ret_server = s;
    return ST_OK;
}

unsigned http_port(const struct http_server *s)
{
    return s->port;
}

void http_close(struct http_server *s)
{
    s->stopping = true;
    int fd = MHD_quiesce_daemon(s->daemon);
    if (fd >= 0) (void)close(fd);
    for (int64_t waited = 0; s->in_flight > 0 && waited < HTTP_STOP_TIME; waited += SLEEP_US)
        (void)usleep(SLEEP_US);
    if (s->in_flight > 0) {
        /* A suspended connection may not be torn down under its worker: leave it to the exit. */
        log_event(LOG_ERROR, "stopped with requests unanswered",
                  LOG_INT("in_flight", s->in_flight));
        return;
    }
    MHD_stop_daemon(s->daemon);
    server_free(s);
}

struct http_counts http_counts(const struct http_server *s)
{
    return (struct http_counts){ .connections = watch_count(s->watch),
                                 .in_flight = s->in_flight,
                                 .served = s->served,
                                 .shed = s->shed,
                                 .too_slow = watch_ended(s->watch),
                                 .refused = s->refused };
}
