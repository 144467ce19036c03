/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"

enum { ANSWER_MOST = 64 << 20 };

str client_cookie(const struct client *c, str name)
{
    for (size_t i = c->cookies.count; i-- > 0;)
        if (str_eq(c->cookies.at[i].name, name)) return c->cookies.at[i].value;
    return str_none();
}

void client_forget(struct client *c)
{
    c->cookies.count = 0;
    c->bearer = str_none();
}

static void keep_cookie(struct client *c, str header)
{
    str pair = str_sub(header, 0, str_find_byte(header, ';'));
    size_t eq = str_find_byte(pair, '=');
    str name = str_sub(pair, 0, eq), value = str_from(pair, eq + 1);
    for (size_t i = 0; i < c->cookies.count; i++) {
        if (!str_eq(c->cookies.at[i].name, name)) continue;
        c->cookies.at[i].value = arena_str(c->env->arena, value);
        return;
    }
    *VEC_PUSH(c->env->arena, &c->cookies) =
        (struct field){ arena_str(c->env->arena, name), arena_str(c->env->arena, value) };
}

static void keep_cookies(struct client *c, const struct res *r)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_eq_ascii(r->header[i].name, S("Set-Cookie"))) keep_cookie(c, r->header[i].value);
}

static str cookie_header(const struct client *c, struct arena *a)
{
    str all = S("");
    for (size_t i = 0; i < c->cookies.count; i++) {
        if (c->cookies.at[i].value.n == 0) continue;
        all = arena_printf(a, "%.*s%s%.*s=%.*s", STR_ARG(all), all.n > 0 ? "; " : "",
                           STR_ARG(c->cookies.at[i].name), STR_ARG(c->cookies.at[i].value));
    }
    return all;
}

/* A program's token, or what a browser would send. */
static struct field who_header(const struct client *c, struct arena *a)
{
    if (c->bearer.n == 0) return (struct field){ S("Cookie"), cookie_header(c, a) };
    return (struct field){ S("Authorization"), arena_concat(a, S("Bearer "), c->bearer) };
}

/* ---- in process ------------------------------------------------------------------------------*/

static void ask_in_process(struct client *c, struct env *e, const struct ask *ask,
                           struct res *ret_res)
{
    struct field *h = NEW_ARRAY(e->arena, struct field, ask->headers.count + 2);
    size_t n = 0;
    h[n++] = (struct field){ S("Host"), S("localhost") };
    h[n++] = who_header(c, e->arena);
    for (size_t i = 0; i < ask->headers.count; i++) h[n++] = ask->headers.at[i];
    size_t mark = str_find_byte(ask->target, '?');
    struct req *r = NEW(e->arena, struct req);
    *r = (struct req){ .arena = e->arena,
                       .method = ask->method,
                       .path = str_sub(ask->target, 0, mark),
                       .query = mark == SIZE_MAX ? str_none() : str_from(ask->target, mark + 1),
                       .headers = { h, n },
                       .body = ask->body,
                       .remote = S("127.0.0.1"),
                       .id = S("scenario") };
    arena_fault_set(e->arena, e->fault); /* from here on: making the request may not fail */
    server_ask(c->server, e, r, ret_res);
    arena_fault_set(e->arena, NULL);
}

/* ---- over a socket ---------------------------------------------------------------------------*/

static void close_fd(void *fd)
{
    (void)close((int)(intptr_t)fd);
}

static status dial(struct env *e, unsigned port, int *ret_fd)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval limit = { .tv_sec = 60 };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return fail(e, ST_IO, "no socket");
    arena_defer(e->arena, close_fd, (void *)(intptr_t)fd);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0)
        return fail(e, ST_IO, "no connection");
    *ret_fd = fd;
    return ST_OK;
}

static status send_all(struct env *e, int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0) return fail(e, ST_IO, "the connection broke while sending");
        bytes = str_from(bytes, (size_t)n);
    }
    return ST_OK;
}

static status receive_all(struct env *e, int fd, str *ret_bytes)
{
    struct buf b = buf_make(e->arena);
    for (ssize_t n = 1; n > 0 && b.n < ANSWER_MOST;) {
        n = recv(fd, buf_room(&b, 65536), 65536, 0);
        if (n > 0) b.n += (size_t)n;
    }
    *ret_bytes = buf_str(&b);
    return ST_OK;
}

static status read_answer(struct env *e, str all, struct res *ret_res)
{
    size_t head = str_find(all, S("\r\n\r\n"));
    int64_t code = 0;
    if (head == SIZE_MAX || !str_to_int(str_sub(all, 9, 3), &code))
        return fail(e, ST_IO, "no whole answer came");
    struct res r = { .status = (int)code, .body = str_from(all, head + 4) };
    str rest = str_sub(all, 0, head), line;
    (void)str_next(&rest, '\n', &line);
    while (str_next(&rest, '\n', &line) && r.header_count < RES_HEADERS_MOST) {
        size_t colon = str_find_byte(line, ':');
        r.header[r.header_count++] =
            (struct field){ str_sub(line, 0, colon), str_trim(str_from(line, colon + 1)) };
    }
    *ret_res = r;
    return ST_OK;
}

static status ask_over_socket(struct client *c, struct env *e, const struct ask *ask,
                              struct res *ret_res)
{
    struct buf b = buf_make(e->arena);
    struct field who = who_header(c, e->arena);
    str all = str_none();
    int fd = -1;
    buf_printf(
        &b, "%s %.*s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %zu\r\n",
        method_name(ask->method), STR_ARG(ask->target), ask->body.n);
    if (who.value.n > 0) buf_printf(&b, "%.*s: %.*s\r\n", STR_ARG(who.name), STR_ARG(who.value));
    for (size_t i = 0; i < ask->headers.count; i++)
        buf_printf(&b, "%.*s: %.*s\r\n", STR_ARG(ask->headers.at[i].name),
                   STR_ARG(ask->headers.at[i].value));
    buf_add(&b, S("\r\n"));
    buf_add(&b, ask->body);
    TRY(dial(e, c->port, &fd));
    TRY(send_all(e, fd, buf_str(&b)));
    TRY(receive_all(e, fd, &all));
    return read_answer(e, all, ret_res);
}

status client_ask(struct client *c, struct env *e, const struct ask *ask, struct res *ret_res)
{
    if (c->port == 0)
        ask_in_process(c, e, ask, ret_res);
    else
        TRY(ask_over_socket(c, e, ask, ret_res));
    keep_cookies(c, ret_res);
    return ST_OK;
}
