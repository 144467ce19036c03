/* SPDX-License-Identifier: Apache-2.0
 * The one way out: a SOCKS5 proxy on a local socket, in a process of its own (`weft relay`), that
 * connects to the doors on its list and to nothing else. What is said stays between the server and
 * the other side: TLS goes through whole. Names are looked up here, so that the server needs no
 * network at all. Source: RFC 1928 (CONNECT, no authentication: who may write to the socket may
 * ask).
 */
#ifndef WEFT_JOB_RELAY_H
#define WEFT_JOB_RELAY_H

#include "base/env.h"
#include "base/vec.h"

enum {
    RELAY_AT_ONCE = 16,
    RELAY_DOORS_MOST = 1000,
    RELAY_HOST_MOST = 255,
    RELAY_PATIENCE_MS = 10000, /* for the question, and to be connected */
    RELAY_IDLE_MS = 60000      /* of a connection on which nobody says anything */
};

struct relay_door {
    str host; /* a name, or an address without brackets */
    unsigned port;
};
struct relay_doors {
    VEC(struct relay_door)
};
/* "HOST:PORT" a line, "[V6]:PORT"; # begins a comment. ST_BAD_INPUT names the line. */
MUST_CHECK status relay_doors_read(struct env *e, str text, struct relay_doors *ret_doors);
bool relay_may(const struct relay_doors *doors, str host, unsigned port);

struct relay;
/* Listens and serves on threads of its own. The doors and the arena must outlive it. ST_IO,
 * ST_NO_MEMORY. */
MUST_CHECK status relay_open(struct env *e, str path, const struct relay_doors *doors,
                             struct relay **ret_relay);
/* Ends what is under way, too. NULL is fine. */
void relay_close(struct relay *r);

#endif
