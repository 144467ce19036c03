/* SPDX-License-Identifier: Apache-2.0 */
#include "job/relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

/* ---- doors -----------------------------------------------------------------------------------*/

static bool door_read(struct env *e, str line, struct relay_door *ret)
{
    size_t colon = line.n;
    int64_t port = 0;
    while (colon > 0 && line.p[colon - 1] != ':') colon--;
    if (colon < 2 || !str_to_int(str_from(line, colon), &port) || port < 1 || port > 65535)
        return false;
    str host = str_sub(line, 0, colon - 1);
    bool six = str_starts(host, S("[")) && str_ends(host, S("]"));
    if (six) host = str_sub(host, 1, host.n - 2);
    if (host.n == 0 || host.n > RELAY_HOST_MOST ||
        (!six && (str_find_byte(host, ':') != SIZE_MAX || str_find_byte(host, '/') != SIZE_MAX)))
        return false;
    *ret = (struct relay_door){ arena_str(e->arena, host), (unsigned)port };
    return true;
}

status relay_doors_read(struct env *e, str text, struct relay_doors *ret_doors)
{
    struct relay_doors doors = { 0 };
    str line;
    for (long n = 1; str_next(&text, '\n', &line); n++) {
        struct relay_door door;
        line = str_trim(str_sub(line, 0, str_find_byte(line, '#')));
        if (line.n == 0) continue;
        if (!door_read(e, line, &door) || doors.count >= RELAY_DOORS_MOST) {
            env_fail(e, ST_BAD_INPUT, S("allow"), "line %ld is no door", n);
            env_remedy(e, "Write HOST:PORT, one a line: mail.example:465");
            return ST_BAD_INPUT;
        }
        *VEC_PUSH(e->arena, &doors) = door;
    }
    *ret_doors = doors;
    return ST_OK;
}

bool relay_may(const struct relay_doors *doors, str host, unsigned port)
{
    for (size_t i = 0; i < doors->count; i++)
        if (doors->at[i].port == port && str_eq_ascii(doors->at[i].host, host)) return true;
    return false;
}

/* ---- one connection --------------------------------------------------------------------------*/

struct relay {
    const struct relay_doors *doors;
    int fd;
    struct sockaddr_un at;
    atomic_bool stop;
    pthread_t thread[RELAY_AT_ONCE];
    size_t threads;
};

/* Looks up from its wait each second, to see whether all is to end. */
static bool wait_for(const struct relay *r, int fd, short events, int ms)
{
    struct pollfd p = { .fd = fd, .events = events };
    for (int gone = 0; gone < ms && !r->stop; gone += 1000) {
        int n = poll(&p, 1, 1000);
        if (n > 0) return true;
        if (n < 0 && errno != EINTR) return false;
    }
    return false;
}

static bool read_all(const struct relay *r, int fd, unsigned char *to, size_t n)
{
    while (n > 0) {
        if (!wait_for(r, fd, POLLIN, RELAY_PATIENCE_MS)) return false;
        ssize_t got = read(fd, to, n);
        if (got <= 0) return false;
        to += got;
        n -= (size_t)got;
    }
    return true;
}

static bool write_all(const struct relay *r, int fd, const unsigned char *from, size_t n)
{
    while (n > 0) {
        if (!wait_for(r, fd, POLLOUT, RELAY_IDLE_MS)) return false;
        ssize_t put = send(fd, from, n, MSG_NOSIGNAL);
        if (put < 0) return false;
        from += put;
        n -= (size_t)put;
    }
    return true;
}

enum reply { REPLY_GOOD = 0, REPLY_FAILED = 1, REPLY_NOT_ALLOWED = 2, REPLY_NO_SUCH = 7 };

static bool answer(const struct relay *r, int fd, enum reply code)
{
    const unsigned char bytes[10] = { 5, (unsigned char)code, 0, 1 };
    return write_all(r, fd, bytes, sizeof bytes);
}

/* The greeting: without authentication, or not at all. */
static bool greet(const struct relay *r, int fd)
{
    unsigned char head[2], methods[255];
    bool plain = false;
    if (!read_all(r, fd, head, 2) || head[0] != 5 || !read_all(r, fd, methods, head[1]))
        return false;
    for (size_t i = 0; i < head[1]; i++) plain = plain || methods[i] == 0;
    const unsigned char said[2] = { 5, plain ? 0 : 255 };
    return write_all(r, fd, said, 2) && plain;
}

/* Where to: host as text of at most RELAY_HOST_MOST bytes. */
static bool ask_read(const struct relay *r, int fd, char *host, unsigned *ret_port)
{
    unsigned char head[4], bytes[RELAY_HOST_MOST + 1], port[2], n = 0;
    if (!read_all(r, fd, head, 4) || head[0] != 5) return false;
    if (head[3] == 3 && !read_all(r, fd, &n, 1)) return false;
    if (head[3] == 1) n = 4;
    if (head[3] == 4) n = 16;
    if (n == 0 || !read_all(r, fd, bytes, n) || !read_all(r, fd, port, 2)) return false;
    *ret_port = (unsigned)port[0] << 8 | port[1];
    if (head[3] == 3) {
        memcpy(host, bytes, n);
        host[n] = '\0';
    } else if (inet_ntop(head[3] == 1 ? AF_INET : AF_INET6, bytes, host, RELAY_HOST_MOST) == NULL) {
        return false;
    }
    return head[1] == 1 && strlen(host) == strnlen(host, RELAY_HOST_MOST) && host[0] != '\0';
}

static int connect_one(const struct relay *r, const struct addrinfo *a)
{
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), failed = 0;
    socklen_t size = sizeof failed;
    if (fd < 0) return -1;
    bool good = connect(fd, a->ai_addr, a->ai_addrlen) == 0;
    if (!good && errno == EINPROGRESS)
        good = wait_for(r, fd, POLLOUT, RELAY_PATIENCE_MS) &&
               getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size) == 0 && failed == 0;
    if (good) return fd;
    (void)close(fd);
    return -1;
}

static int connect_to(const struct relay *r, const char *host, unsigned port)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
    struct addrinfo *list = NULL;
    char service[8];
    int fd = -1;
    (void)snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(host, service, &hints, &list) != 0) return -1;
    for (const struct addrinfo *a = list; a != NULL && fd < 0 && !r->stop; a = a->ai_next)
        fd = connect_one(r, a);
    freeaddrinfo(list);
    return fd;
}

/* What comes on one side leaves on the other; an end is passed on, and both ends end it. */
static bool pass(const struct relay *r, int from, int to, bool *open, int64_t *bytes)
{
    unsigned char piece[16384];
    ssize_t n = read(from, piece, sizeof piece);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    if (n == 0) {
        *open = false;
        return shutdown(to, SHUT_WR) == 0;
    }
    *bytes += n;
    return write_all(r, to, piece, (size_t)n);
}

static int64_t pump(const struct relay *r, int near, int far)
{
    bool open[2] = { true, true };
    int64_t bytes = 0;
    int idle = 0;
    while ((open[0] || open[1]) && idle < RELAY_IDLE_MS && !r->stop) {
        struct pollfd p[2] = { { open[0] ? near : -1, POLLIN, 0 },
                               { open[1] ? far : -1, POLLIN, 0 } };
        int n = poll(p, 2, 1000);
        idle = n == 0 ? idle + 1000 : 0;
        if (n < 0 && errno != EINTR) break;
        if (n <= 0) continue;
        if (p[0].revents != 0 && !pass(r, near, far, &open[0], &bytes)) break;
        if (p[1].revents != 0 && !pass(r, far, near, &open[1], &bytes)) break;
    }
    return bytes;
}

static void serve_one(const struct relay *r, int near)
{
    char host[RELAY_HOST_MOST + 1] = "";
    unsigned port = 0;
    if (!greet(r, near)) return;
    if (!ask_read(r, near, host, &port)) {
        (void)answer(r, near, REPLY_NO_SUCH);
        return;
    }
    bool may = relay_may(r->doors, str_of(host), port);
    int far = may ? connect_to(r, host, port) : -1;
    bool good = answer(r, near, far >= 0 ? REPLY_GOOD : may ? REPLY_FAILED : REPLY_NOT_ALLOWED);
    int64_t bytes = far >= 0 && good ? pump(r, near, far) : 0;
    if (far >= 0) (void)close(far);
    log_event(may ? LOG_INFO : LOG_WARN, may ? "relayed" : "not_relayed",
              LOG_STR("host", str_of(host)), LOG_INT("port", port), LOG_INT("bytes", bytes));
}

static void *relay_main(void *arg)
{
    struct relay *r = arg;
    while (!r->stop) {
        if (!wait_for(r, r->fd, POLLIN, 1000)) continue;
        int near = accept4(r->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (near < 0) continue; /* another thread was quicker */
        serve_one(r, near);
        (void)close(near);
    }
    return NULL;
}

/* ---- all of them -----------------------------------------------------------------------------*/

static bool listen_at(struct relay *r)
{
    struct stat st;
    if (lstat(r->at.sun_path, &st) == 0 && S_ISSOCK(st.st_mode)) (void)unlink(r->at.sun_path);
    r->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (r->fd < 0) return false;
    return bind(r->fd, (const struct sockaddr *)&r->at, sizeof r->at) == 0 &&
           chmod(r->at.sun_path, 0660) == 0 && listen(r->fd, RELAY_AT_ONCE) == 0;
}

status relay_open(struct env *e, str path, const struct relay_doors *doors,
                  struct relay **ret_relay)
{
    struct relay *r = NEW(e->arena, struct relay);
    r->doors = doors;
    r->at.sun_family = AF_UNIX;
    r->fd = -1;
    if (path.n == 0 || path.n >= sizeof r->at.sun_path)
        return fail_at(e, ST_BAD_INPUT, S("listen"), "this is no path of a local socket");
    memcpy(r->at.sun_path, path.p, path.n);
    bool good = listen_at(r);
    while (good && r->threads < RELAY_AT_ONCE &&
           pthread_create(&r->thread[r->threads], NULL, relay_main, r) == 0)
        r->threads++;
    if (good && r->threads == RELAY_AT_ONCE) {
        *ret_relay = r;
        return ST_OK;
    }
    relay_close(r);
    return fail_at(e, ST_IO, path, "nothing can listen here");
}

void relay_close(struct relay *r)
{
    if (r == NULL) return;
    r->stop = true;
    if (r->fd >= 0) (void)shutdown(r->fd, SHUT_RDWR); /* wakes those who wait for a caller */
    for (size_t i = 0; i < r->threads; i++) (void)pthread_join(r->thread[i], NULL);
    if (r->fd >= 0) (void)close(r->fd);
    if (r->threads > 0) (void)unlink(r->at.sun_path);
}
