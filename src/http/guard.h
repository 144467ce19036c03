/* SPDX-License-Identifier: Apache-2.0
 * Refuses what two readers could read differently, before anything acts on it. libmicrohttpd takes
 * Content-Length with Transfer-Encoding, repeated lengths and hosts, and blanks before a colon; so
 * does every C server we tried. Source: RFC 9112, 3.2, 5.1, 6.1–6.3.
 */
#ifndef WEFT_HTTP_GUARD_H
#define WEFT_HTTP_GUARD_H

#include "http/req.h"

/* NULL where the head is sound; else why it is refused, in words. *ret_status: 400, 414 or 431. */
const char *guard_head(const struct req *r, int *ret_status);

#endif
