/* SPDX-License-Identifier: Apache-2.0
 * Everything that a client could make large or slow, and where it ends.
 */
#ifndef WEFT_HTTP_HTTP_LIMITS_H
#define WEFT_HTTP_HTTP_LIMITS_H

#include "base/time.h"

enum {
    HTTP_TARGET_MOST = 8192,      /* path and query together: 414 beyond */
    HTTP_HEADER_COUNT_MOST = 64,  /* 431 beyond */
    HTTP_HEADER_MOST = 32768,     /* all header bytes, kept by libmicrohttpd: 431 beyond */
    HTTP_PATH_PARTS_MOST = 12,    /* between slashes */
    HTTP_PARAM_COUNT_MOST = 1024, /* in a query or a form: 400 beyond */
    HTTP_UPLOAD_MOST = 8,         /* files in one form */
    HTTP_CONNECTIONS_MOST = 12000,
    HTTP_CONNECTIONS_ADDRESS_MOST = 10000, /* from one address; nginx in front sees the real ones */
    HTTP_IN_FLIGHT_MOST = 512,             /* whole requests without an answer: 503 beyond */
    HTTP_REQUEST_ARENA = 64 << 20          /* budget of one request, its body not counted */
};

/* A request's body unless its row asks for more. */
#define HTTP_BODY_MOST ((size_t)1 << 20)

/* Time. An idle connection is closed after HTTP_IDLE; a request's head must be whole HTTP_HEAD_TIME
 * after its first byte; a body or an answer may take HTTP_GRACE and then its size at HTTP_RATE. */
#define HTTP_IDLE        (30 * TIME_SECOND)
#define HTTP_HEAD_TIME   (10 * TIME_SECOND)
#define HTTP_GRACE       (10 * TIME_SECOND)
#define HTTP_RATE        2048 /* bytes a second */
#define HTTP_RETRY_AFTER "2"
#define HTTP_STOP_TIME   (20 * TIME_SECOND) /* for what is in flight at the end */

#endif
