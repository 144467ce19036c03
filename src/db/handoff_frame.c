/* SPDX-License-Identifier: Apache-2.0 */
#include "db/handoff_frame.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "db/handoff.h"

status handoff_address(struct env *e, str db_path, struct sockaddr_un *ret_address)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    if (db_path.n + sizeof ".sock" > sizeof a.sun_path) {
        env_fail(e, ST_BAD_INPUT, db_path, "too long for a socket beside it");
        env_remedy(e, "Keep the database under a path of at most 100 bytes.");
        return ST_BAD_INPUT;
    }
    memcpy(a.sun_path, db_path.p, db_path.n);
    memcpy(a.sun_path + db_path.n, ".sock", sizeof ".sock");
    *ret_address = a;
    return ST_OK;
}

void handoff_limit(int fd)
{
    struct timeval t = { .tv_sec = HANDOFF_WAIT_MS / 1000 };
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
}

bool handoff_is_ours(int fd)
{
    struct ucred who;
    socklen_t size = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return false;
    return who.uid == geteuid() || who.uid == 0;
}

status handoff_wait(struct env *e, int fd, int wait_ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    int n = poll(&p, 1, wait_ms);
    while (n < 0 && errno == EINTR) n = poll(&p, 1, wait_ms);
    return n > 0 ? ST_OK : fail(e, ST_IO, "no answer over the local connection");
}

static bool send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int fd, char *p, size_t n)
{
    while (n > 0) {
        ssize_t got = recv(fd, p, n, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

status handoff_send(struct env *e, int fd, str frame)
{
    if (frame.n > HANDOFF_FRAME_MAX)
        return fail(e, ST_TOO_LARGE, "a frame of %zu bytes is over %d", frame.n, HANDOFF_FRAME_MAX);
    uint32_t size = htonl((uint32_t)frame.n);
    if (send_all(fd, (const char *)&size, sizeof size) && send_all(fd, frame.p, frame.n))
        return ST_OK;
    return fail(e, ST_IO, "the local connection broke while sending");
}

status handoff_receive(struct env *e, int fd, str *ret_frame)
{
    uint32_t size;
    if (!receive_all(fd, (char *)&size, sizeof size))
        return fail(e, ST_IO, "the local connection ended or fell silent");
    size = ntohl(size);
    if (size > HANDOFF_FRAME_MAX)
        return fail(e, ST_TOO_LARGE, "a frame of %u bytes is over %d", size, HANDOFF_FRAME_MAX);
    char *p = arena_alloc(e->arena, (size_t)size + 1);
    if (!receive_all(fd, p, size)) return fail(e, ST_IO, "the local connection broke in a frame");
    *ret_frame = str_make(p, size);
    return ST_OK;
}
