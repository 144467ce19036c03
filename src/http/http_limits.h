/* SPDX-License-Identifier: Apache-2.0
 * Everything that a client could make large or slow, and where it ends.
 */
#ifndef WEFT_HTTP_HTTP_LIMITS_H
#define WEFT_HTTP_HTTP_LIMITS_H

#include "base/time.h"

enum {
    HTTP_TARGET_MOST = 8192,      /* path and query together: 414 beyond */
    HTTP_HEADER_COUNT_MOST = 64,  /* 431 beyond */
    HTTP_HEAD_MOST = 16384,       /* bytes of request line and headers: 431 beyond */
    HTTP_HEADER_MOST = 49152,     /* bytes that libmicrohttpd may keep for one connection */
    HTTP_PATH_PARTS_MOST = 12,    /* between slashes */
    HTTP_PARAM_COUNT_MOST = 1024, /* in a query or a form: 400 beyond */
    HTTP_UPLOAD_MOST = 8,         /* files in one form */
    HTTP_CONNECTIONS_MOST = 12000,
    HTTP_CONNECTIONS_ADDRESS_MOST = 256, /* from one address or IPv6 /64; this machine is exempt */
    HTTP_IN_FLIGHT_MOST = 512,           /* whole requests without an answer: 503 beyond */
    HTTP_REQUEST_ARENA = 64 << 20,       /* budget of one request, its body not counted */
    HTTP_BODY_DISCARD = 1 << 20,         /* of a body without a length that grew too large: read
                                            on, so that the sender hears 413; cut off beyond */
    HTTP_COPY_ABOVE = 128 << 10,         /* an answer above this is sent piece by piece */
    HTTP_PIECE = 32 << 10,
    HTTP_STREAM_ROOM = 256 << 10 /* how far a streamed answer may run ahead of its reader */
};

/* A request's body unless its row asks for more. */
#define HTTP_BODY_MOST ((size_t)1 << 20)

/* Time. An idle connection is closed after HTTP_IDLE; a request's head must be whole HTTP_HEAD_TIME
 * after its first byte; a body or an answer may take HTTP_GRACE and then what has been sent of it
 * at HTTP_RATE. Settable for one server by http_settings. */
#define HTTP_IDLE        (30 * TIME_SECOND)
#define HTTP_HEAD_TIME   (10 * TIME_SECOND)
#define HTTP_GRACE       (10 * TIME_SECOND)
#define HTTP_RATE        2048 /* bytes a second */
#define HTTP_RETRY_AFTER "2"
#define HTTP_STOP_TIME   (20 * TIME_SECOND) /* for what is in flight at the end */

#endif
