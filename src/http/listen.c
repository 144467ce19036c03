/* SPDX-License-Identifier: Apache-2.0 */
#include "http/listen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "http/address.h"
#include "http/exchange.h"
#include "http/guard.h"

enum { SLEEP_US = 2000 };

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
    x->loop = cls;
    x->server = loop_owner(x->loop);
    x->connection = c;
    x->target = strdup(target);
    x->target_at = target;
    x->holders = 1;
    x->env.arena = arena_take(x->server);
    x->random = random_system();
    x->env.random = &x->random;
    x->env.clock = clock_system();
    (void)pthread_mutex_init(&x->lock, NULL);
    if (x->target != NULL && x->env.arena != NULL) return x;
    free(x->target);
    arena_close(x->env.arena);
    (void)pthread_mutex_destroy(&x->lock);
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

/* One header line that begins at p: name, ':', blanks, value, CRLF. What follows it, or NULL. */
static const char *after_header(const char *p, const struct raw_header *h)
{
    if (h->name != p || (uintptr_t)h->value <= (uintptr_t)p + h->name_size) return NULL;
    for (const char *c = p + h->name_size + 1; c < h->value; c++)
        if (*c != ' ' && *c != '\t') return NULL;
    return h->value + h->value_size + 2;
}

/* libmicrohttpd 0.9 takes bare LF, folded lines, NULs and blanks around the target without telling.
 * But it reads the head in place: what it understood must account for every byte from the method to
 * the empty line, with CRLF after each line. From 1.0 on it refuses these by itself. */
static bool hides_bytes(const struct exchange *x, const char *method, const char *version,
                        const struct raw_headers *h, size_t size)
{
    if (MHD_get_version()[0] != '0') return false;
    if (method + strlen(method) + 1 != x->target_at) return true;
    if (x->target_at + strlen(x->target) + 1 != version) return true;
    const char *p = version + strlen("HTTP/1.1") + 2;
    for (size_t i = 0; i < h->count && p != NULL; i++) p = after_header(p, &h->at[i]);
    return p == NULL || p + 2 != method + size;
}

static const struct sockaddr *peer_of(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return i == NULL ? NULL : i->client_addr;
}

static str remote_text(struct env *e, const struct sockaddr *peer)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (peer != NULL && peer->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)peer)->sin_addr, text,
                        sizeof text);
    else if (peer != NULL && peer->sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr,
                        text, sizeof text);
    return arena_str(e->arena, str_of(text));
}

/* Who asks: the peer, or whom the front door names, where we were told to believe it. */
static void take_remote(struct exchange *x)
{
    const struct sockaddr *peer = peer_of(x->connection);
    x->req.remote = remote_text(&x->env, peer);
    if (!x->server->behind_proxy || !callers_is_near(peer)) return;
    str forwarded = req_header(&x->req, S("X-Forwarded-For"));
    if (!str_is_none(forwarded)) x->req.remote = forwarded;
    x->req.secure = str_eq_ascii(req_header(&x->req, S("X-Forwarded-Proto")), S("https"));
}

struct head {
    struct exchange *x;
    const char *method, *version;
    size_t size;
    bool hidden; /* it holds bytes that libmicrohttpd does not show */
};

static status take_head(struct env *e, void *arg)
{
    struct head *head = arg;
    struct exchange *x = head->x;
    struct raw_headers *raw = NEW(e->arena, struct raw_headers);
    (void)MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, note_header, raw);
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    head->size = size == NULL ? 0 : size->header_size;
    head->hidden = hides_bytes(x, head->method, head->version, raw, head->size);
    struct field *list = NEW_ARRAY(e->arena, struct field, raw->count);
    for (size_t i = 0; i < raw->count; i++)
        list[i] = (struct field){
            arena_str(e->arena, str_make(raw->at[i].name, raw->at[i].name_size)),
            arena_str(e->arena, str_trim(str_make(raw->at[i].value, raw->at[i].value_size)))
        };
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
static void refuse(struct exchange *x, int code, const char *words)
{
    x->refused = true;
    x->answer = (struct res){ .status = code };
    res_header(&x->answer, S("Content-Type"), S("text/plain; charset=utf-8"));
    if (code == 503) res_header(&x->answer, S("Retry-After"), S(HTTP_RETRY_AFTER));
    x->answer.body = str_of(words);
    const struct http_handler *h = &x->server->handler;
    str type = str_none();
    str own = h->told == NULL || x->req.path.n == 0 ? str_none()
                                                    : h->told(h->app, x->req.path, code, &type);
    if (str_is_none(own)) return;
    res_header_set(&x->answer, S("Content-Type"), type);
    x->answer.body = own;
}

static void shed(struct exchange *x)
{
    x->server->shed++;
    refuse(x, 503, "Busy. Try again in a moment.\n");
}

static size_t body_most(const struct exchange *x)
{
    const struct http_handler *h = &x->server->handler;
    return h->body_most == NULL ? HTTP_BODY_MOST : h->body_most(h->app, x->req.method, x->req.path);
}

/* What is wrong with the head, or NULL; *ret_code is the status that says so. */
static const char *judge_head(struct exchange *x, const struct head *head, int *ret_code)
{
    const char *why = guard_head(&x->req, ret_code);
    if (why != NULL) return why;
    *ret_code = 431;
    if (head->size > HTTP_HEAD_MOST) return "the headers are too large";
    *ret_code = 400;
    if (head->hidden) return "a line has a NUL, is folded, or does not end in CRLF";
    *ret_code = 501;
    if (!method_parse(str_of(head->method), &x->req.method)) return "there is no such method";
    *ret_code = 400;
    str length = req_header(&x->req, S("Content-Length"));
    bool chunked = !str_is_none(req_header(&x->req, S("Transfer-Encoding")));
    if (chunked && strcmp(head->version, MHD_HTTP_VERSION_1_1) != 0)
        return "Transfer-Encoding is for HTTP/1.1";
    int64_t size = 0;
    if (!str_is_none(length)) (void)str_to_int(length, &size);
    if ((chunked || size > 0) && (x->req.method == METHOD_GET || x->req.method == METHOD_HEAD))
        return "GET and HEAD have no body";
    x->body_most = body_most(x);
    *ret_code = 413;
    return size > 0 && (uint64_t)size > x->body_most ? "the body is larger than this address takes"
                                                     : NULL;
}

/* The head is whole: may it go on? */
static void admit(struct exchange *x, const char *method, const char *version)
{
    int code = 400;
    struct head head = { .x = x, .method = method, .version = version };
    x->head_done = true;
    x->server->open++;
    x->began = env_tick(&x->env);
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    x->watched = i == NULL ? NULL : i->socket_context;
    watch_body(x->watched, x->began, 0);
    if (env_run(&x->env, take_head, &head) != ST_OK) {
        refuse(x, 503, "Busy. Try again in a moment.\n");
        return;
    }
    const char *why = judge_head(x, &head, &code);
    if (why != NULL) {
        x->server->refused++;
        refuse(x, code, why);
    } else if (x->server->in_flight >= x->server->in_flight_most || x->server->stopping) {
        shed(x);
    }
}

/* False where the connection is to be cut off. */
static bool take_body(struct exchange *x, const char *bytes, size_t size)
{
    if (x->too_large || size > x->body_most - x->body_size) {
        if (!x->too_large) x->body_size = 0;
        x->too_large = true;
        x->body_size += size;
        return x->body_size <= HTTP_BODY_DISCARD;
    }
    if (x->body_room - x->body_size < size) {
        size_t room =
            x->body_room * 2 < x->body_size + size ? x->body_size + size : x->body_room * 2;
        char *p = realloc(x->body, room + 1);
        if (p == NULL) return false;
        x->body = p;
        x->body_room = room;
    }
    memcpy(x->body + x->body_size, bytes, size);
    x->body_size += size;
    watch_body(x->watched, x->began, x->body_size);
    return true;
}

static status call_handler(struct env *e, void *arg)
{
    struct exchange *x = arg;
    (void)e;
    x->server->handler.handle(x->server->handler.app, x);
    return ST_OK;
}

static bool is_answered(struct exchange *x)
{
    (void)pthread_mutex_lock(&x->lock);
    bool answered = x->answered;
    (void)pthread_mutex_unlock(&x->lock);
    return answered;
}

static void dispatch(struct exchange *x)
{
    /* The handler left by the arena's escape before it answered. */
    static const struct res busy = {
        .status = 503,
        .header = { { S_INIT("Retry-After"), S_INIT(HTTP_RETRY_AFTER) },
                    { S_INIT("Content-Type"), S_INIT("text/plain; charset=utf-8") } },
        .header_count = 2,
        .body = S_INIT("Busy. Try again in a moment.\n")
    };
    if (x->too_large) {
        x->server->refused++;
        refuse(x, 413, "the body is larger than this address takes\n");
        return;
    }
    if (x->server->in_flight >= x->server->in_flight_most) {
        shed(x);
        return;
    }
    x->dispatched = true;
    watch_none(x->watched);
    x->req.body = x->body == NULL ? S("") : str_make(x->body, x->body_size);
    x->server->in_flight++;
    if (env_run(&x->env, call_handler, x) != ST_OK) {
        if (!is_answered(x)) http_answer(x, &busy);
    } else if (x->after != NULL) {
        x->after(x->after_arg);
    }
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
    return answered ? answer_send(x, &x->answer) : MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **con_cls)
{
    struct exchange *x = *con_cls;
    (void)cls, (void)c, (void)url, (void)version;
    if (x == NULL) return MHD_NO;
    if (!x->head_done) {
        admit(x, method, version);
        return x->refused ? answer_send(x, &x->answer) : MHD_YES;
    }
    if (*data_size > 0) {
        size_t size = *data_size;
        *data_size = 0;
        return take_body(x, data, size) ? MHD_YES : MHD_NO;
    }
    if (!x->dispatched) dispatch(x);
    return x->refused ? answer_send(x, &x->answer) : send_or_wait(x);
}

void exchange_release(struct exchange *x)
{
    if (--x->holders > 0) return;
    struct http_server *s = x->server;
    if (x->stream != NULL) stream_free(x->stream);
    bool counted = x->head_done;
    (void)pthread_mutex_destroy(&x->lock);
    free(x->target);
    free(x->body);
    arena_give(s, x->env.arena);
    free(x);
    if (counted) s->open--;
}

static void on_completed(void *cls, struct MHD_Connection *c, void **con_cls,
                         enum MHD_RequestTerminationCode why)
{
    struct exchange *x = *con_cls;
    (void)cls, (void)c, (void)why;
    if (x == NULL) return;
    *con_cls = NULL;
    if (x->dispatched) x->server->served++;
    watch_idle(x->watched);
    if (x->stream != NULL) stream_gone(x->stream);
    exchange_release(x);
}

static void on_connection(void *cls, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http_server *s = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *i =
            MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        int caller = callers_came(s->callers, peer_of(c));
        *context = i == NULL ? NULL : watch_add(s->watch, i->connect_fd, caller);
        if (*context == NULL) callers_left(s->callers, caller);
    } else if (*context != NULL) {
        callers_left(s->callers, watch_caller(*context));
        watch_remove(s->watch, *context);
        *context = NULL;
    }
}

static enum MHD_Result on_accept(void *cls, const struct sockaddr *from, socklen_t size)
{
    struct http_server *s = cls;
    (void)size;
    return callers_may(s->callers, from) ? MHD_YES : MHD_NO;
}

/* Targets are decoded by ours, strictly: libmicrohttpd leaves them alone. */
static size_t leave_encoded(void *cls, struct MHD_Connection *c, char *text)
{
    (void)cls, (void)c;
    return strlen(text);
}

/* callers.h holds the limit of connections; the library's only must not be reached first. */
enum { LIBRARY_CONNECTIONS = HTTP_CONNECTIONS_MOST + 16 };

static struct MHD_Daemon *start_daemon(struct http_server *s, struct loop *l)
{
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, on_accept, s, on_request,
                            s, MHD_OPTION_LISTEN_SOCKET, s->listens, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)LIBRARY_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)(HTTP_IDLE / TIME_SECOND), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)HTTP_HEADER_MOST, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                            MHD_OPTION_URI_LOG_CALLBACK, on_target, l, MHD_OPTION_NOTIFY_COMPLETED,
                            on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
                            MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL, MHD_OPTION_END);
}

/* One thread more at the door. False where there is no room for it. */
static bool start_loop(struct http_server *s)
{
    struct loop *l = loop_open(s);
    if (l == NULL) return false;
    s->loop[s->loop_count++] = l;
    struct MHD_Daemon *daemon = start_daemon(s, l);
    return daemon != NULL && loop_run(l, daemon);
}

static bool start_loops(struct http_server *s, unsigned threads)
{
    s->loop = calloc(threads, sizeof(struct loop *));
    bool ok = s->loop != NULL;
    for (unsigned i = 0; i < threads && ok; i++) ok = start_loop(s);
    return ok;
}

static void server_free(struct http_server *s)
{
    for (unsigned i = 0; i < s->loop_count; i++) loop_close(s->loop[i]);
    free((void *)s->loop);
    /* Not before: a thread that still had to take it out of its epoll set would end the program.
     * Who connects meanwhile waits in the backlog: for the next server where the socket is
     * systemd's. */
    (void)close(s->listens);
    if (s->watch != NULL) watch_close(s->watch);
    callers_close(s->callers);
    while (s->spare_count > 0) arena_close(s->spare[--s->spare_count]);
    (void)pthread_mutex_destroy(&s->spare_lock);
    free(s);
}

static int64_t or_else(int64_t value, int64_t instead)
{
    return value > 0 ? value : instead;
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
    s->listens = fd;
    s->port = address_port(fd);
    s->stop_time = or_else(set->stop_time, HTTP_STOP_TIME);
    s->callers = callers_open(
        or_else((int64_t)set->connections_most, HTTP_CONNECTIONS_MOST),
        or_else((int64_t)set->connections_address_most, HTTP_CONNECTIONS_ADDRESS_MOST));
    s->watch = watch_open(&(struct watch_limits){ or_else(set->head_time, HTTP_HEAD_TIME),
                                                  or_else(set->grace, HTTP_GRACE),
                                                  or_else(set->rate, HTTP_RATE) });
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = set->threads > 0 ? set->threads : cores > 0 ? (unsigned)cores : 1;
    if (s->watch == NULL || s->callers == NULL || !start_loops(s, threads)) {
        server_free(s);
        return fail_at(e, ST_IO, set->address, "the listener could not be started");
    }
    *ret_server = s;
    return ST_OK;
}

unsigned http_port(const struct http_server *s)
{
    return s->port;
}

/* Waits for what is in flight, and a while for answers to be read. A request with the application
 * is waited for first: its connection is suspended, and may not be torn down under its worker. */
static bool wait_for_all(struct http_server *s)
{
    for (int64_t waited = 0; s->open > 0 && waited < s->stop_time; waited += SLEEP_US)
        (void)usleep(SLEEP_US);
    return s->in_flight == 0 && s->streams == 0;
}

void http_close(struct http_server *s)
{
    s->stopping = true;
    for (unsigned i = 0; i < s->loop_count; i++) loop_refuse(s->loop[i]);
    if (!wait_for_all(s)) {
        log_event(LOG_ERROR, "stopped with requests unanswered",
                  LOG_INT("in_flight", s->in_flight));
        return; /* leave it to the exit */
    }
    server_free(s);
}

struct http_counts http_counts(const struct http_server *s)
{
    return (struct http_counts){ .connections = watch_count(s->watch),
                                 .in_flight = s->in_flight,
                                 .served = s->served,
                                 .shed = s->shed,
                                 .too_slow = watch_ended(s->watch),
                                 .refused = s->refused,
                                 .turned_away = callers_turned_away(s->callers) };
}
