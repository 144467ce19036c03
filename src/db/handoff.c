/* SPDX-License-Identifier: Apache-2.0
 * The side that hands over. */
#include "db/handoff.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "db/handoff_frame.h"

struct handoff {
    int fd; /* -1: closed */
};

static void handoff_close(void *what)
{
    struct handoff *h = what;
    if (h->fd >= 0) (void)close(h->fd);
    h->fd = -1;
}

static status say_hello(struct env *e, struct handoff *h)
{
    str answer = S("");
    TRY(handoff_send(e, h->fd, HANDOFF_HELLO));
    TRY(handoff_receive(e, h->fd, &answer));
    if (str_eq(answer, HANDOFF_HELLO)) return ST_OK;
    env_fail(e, ST_UNSUPPORTED, str_none(),
             "the process that holds the database is another version");
    env_remedy(e, "Use the same version of Weft on both sides.");
    return ST_UNSUPPORTED;
}

status handoff_connect(struct env *e, str db_path, struct handoff **ret_handoff)
{
    struct sockaddr_un address;
    TRY(handoff_address(e, db_path, &address));
    struct handoff *h = NEW(e->arena, struct handoff);
    h->fd = -1;
    arena_defer(e->arena, handoff_close, h);
    h->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (h->fd < 0) return fail(e, ST_IO, "no socket to be had");
    handoff_limit(h->fd);
    if (connect(h->fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        status st = errno == ENOENT || errno == ECONNREFUSED ? ST_NOT_FOUND : ST_IO;
        env_fail(e, st, str_of(address.sun_path), "no process answers for this database");
        return st;
    }
    if (!handoff_is_ours(h->fd)) return fail(e, ST_FORBIDDEN, "another user listens there");
    TRY(say_hello(e, h));
    *ret_handoff = h;
    return ST_OK;
}

static status status_of(str name)
{
    for (int i = 0; i < ST__COUNT; i++)
        if (str_eq(name, str_of(status_name((status)i)))) return (status)i;
    return ST_INTERNAL;
}

status handoff_ask(struct env *e, struct handoff *h, str request, str *ret_answer)
{
    str frame = S(""), name = S("");
    TRY(handoff_send(e, h->fd, request));
    TRY(handoff_wait(e, h->fd, HANDOFF_ANSWER_MS));
    TRY(handoff_receive(e, h->fd, &frame));
    (void)str_next(&frame, '\n', &name);
    status st = status_of(name);
    if (st == ST_OK) {
        *ret_answer = frame;
        return ST_OK;
    }
    e->err = (struct err){ .code = st };
    (void)str_next(&frame, '\n', &e->err.what);
    (void)str_next(&frame, '\n', &e->err.where);
    (void)str_next(&frame, '\n', &e->err.remedy);
    return st;
}
