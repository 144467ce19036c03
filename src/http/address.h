/* SPDX-License-Identifier: Apache-2.0
 * Listening sockets from words, or from systemd.
 */
#ifndef WEFT_HTTP_ADDRESS_H
#define WEFT_HTTP_ADDRESS_H

#include "base/env.h"

/* A listening socket for "HOST:PORT", "[V6]:PORT" or "unix:/PATH" (a stale socket file is
 * replaced), or the one that systemd passed. ST_BAD_INPUT, ST_CONFLICT (taken), ST_FORBIDDEN,
 * ST_IO. */
MUST_CHECK status address_listen(struct env *e, str address, int *ret_fd);
/* The port of a socket; 0 for a unix socket. */
unsigned address_port(int fd);

#endif
