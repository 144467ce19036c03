/* SPDX-License-Identifier: Apache-2.0 */
#include "http/address.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static status refuse(struct env *e, str address, const char *what)
{
    env_fail(e, ST_BAD_INPUT, address, "%s", what);
    env_remedy(
        e, "Write HOST:PORT, for example 127.0.0.1:8080 or [::1]:8080, or unix:/run/weft.sock.");
    return ST_BAD_INPUT;
}

static status bind_failed(struct env *e, str address)
{
    int code = errno;
    status st = code == EADDRINUSE ? ST_CONFLICT : code == EACCES ? ST_FORBIDDEN : ST_IO;
    env_fail(e, st, address, "cannot listen here: %s", strerror(code));
    if (code == EADDRINUSE)
        env_remedy(e, "Something else listens there; choose another port, or end it.");
    if (code == EACCES)
        env_remedy(e, "Ports below 1024 need a privilege; use a higher one behind nginx.");
    return st;
}

static status listen_unix(struct env *e, str address, int *ret_fd)
{
    str path = str_from(address, 5);
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    struct stat about;
    if (path.n == 0 || path.n >= sizeof to.sun_path)
        return refuse(e, address, "the path is empty or too long");
    memcpy(to.sun_path, path.p, path.n);
    if (lstat(to.sun_path, &about) == 0 && S_ISSOCK(about.st_mode)) (void)unlink(to.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return bind_failed(e, address);
    if (bind(fd, (const struct sockaddr *)&to, sizeof to) != 0 || listen(fd, BACKLOG) != 0) {
        status st = bind_failed(e, address);
        (void)close(fd);
        return st;
    }
    *ret_fd = fd;
    return ST_OK;
}

static int try_address(const struct addrinfo *to)
{
    int on = 1;
    int fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, to->ai_addr, to->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0) return fd;
    int kept = errno;
    (void)close(fd);
    errno = kept;
    return -1;
}

/* "localhost" is taken as IPv4's: what tests, proxies and old tools mean by it. */
static status listen_tcp(struct env *e, str address, int *ret_fd)
{
    size_t colon = address.n;
    while (colon > 0 && address.p[colon - 1] != ':') colon--;
    if (colon < 2) return refuse(e, address, "the address has no port");
    str host = str_sub(address, 0, colon - 1), port = str_from(address, colon);
    int64_t number = -1;
    if (!str_to_int(port, &number) || number < 0 || number > 65535)
        return refuse(e, address, "the port is not a number from 0 to 65535");
    if (host.p[0] == '[' && host.p[host.n - 1] == ']') host = str_sub(host, 1, host.n - 2);
    if (str_eq(host, S("localhost"))) host = S("127.0.0.1");
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
    struct addrinfo *found = NULL;
    int why = getaddrinfo(arena_cstr(e->arena, host), arena_cstr(e->arena, port), &hints, &found);
    if (why != 0 || found == NULL) return refuse(e, address, "the host is not known");
    int fd = try_address(found);
    freeaddrinfo(found);
    if (fd < 0) return bind_failed(e, address);
    *ret_fd = fd;
    return ST_OK;
}

status address_listen(struct env *e, str address, int *ret_fd)
{
    if (sd_listen_fds(1) > 0) {
        *ret_fd = SD_LISTEN_FDS_START;
        return ST_OK;
    }
    if (str_starts(address, S("unix:"))) return listen_unix(e, address, ret_fd);
    return listen_tcp(e, address, ret_fd);
}

unsigned address_port(int fd)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &size) != 0) return 0;
    if (at.ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)(const void *)&at)->sin_port);
    if (at.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)(const void *)&at)->sin6_port);
    return 0;
}
