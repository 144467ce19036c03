/* SPDX-License-Identifier: Apache-2.0
 * What goes: a status, headers and a body, all in the request's arena (or const data).
 */
#ifndef WEFT_HTTP_RES_H
#define WEFT_HTTP_RES_H

#include "http/req.h"

enum { RES_HEADERS_MOST = 24 };

struct res {
    int status;
    struct field header[RES_HEADERS_MOST];
    size_t header_count;
    str body;
};

/* Adds a header; the value must hold no line break (asserted: what comes from outside is encoded
 * first). */
void res_header(struct res *r, str name, str value);
/* Takes the place of the header of that name, or adds it. */
void res_header_set(struct res *r, str name, str value);
str res_header_get(const struct res *r, str name);

/* 303 to a path of ours. */
void res_redirect(struct res *r, str path);
void res_body(struct res *r, int code, str type, str body);

/* A cookie: always HttpOnly, SameSite=Lax and Path=/; with `secure` also Secure and named __Host-….
 * max_age in seconds; 0 deletes it. */
void res_cookie(struct arena *a, struct res *r, str name, str value, int64_t max_age, bool secure);

#endif
