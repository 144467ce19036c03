/* SPDX-License-Identifier: Apache-2.0
 * A call to another server over HTTP or HTTPS, by libcurl: for what the alliance sends out or asks
 * for (a subscriber's hook, a text gateway, a witness). Never while a turn or a lock is held: it
 * takes as long as the other side does.
 *
 *     struct fetch_answer got;
 *     TRY(fetch(e, &(struct fetch){ .url = url, .body = json, .type = S("application/fhir+json") },
 *               &got));
 *     if (got.http / 100 != 2) …
 */
#ifndef WEFT_JOB_FETCH_H
#define WEFT_JOB_FETCH_H

#include "base/env.h"

struct fetch {
    str url;    /* http:// or https://; nothing else is spoken, and no redirect is followed */
    str method; /* none: GET without a body, POST with one */
    str body;   /* none: no body */
    str type;   /* Content-Type of the body */
    const str *header; /* "Name: value" each */
    size_t header_count;
    int64_t patience; /* µs for all of it; 0: 20 seconds */
    size_t most;      /* bytes of the answer; 0: 1 MiB */
    str relay;        /* the local socket of `weft relay` (job/relay.h); empty: straight */
};
struct fetch_answer {
    long http;
    str type; /* Content-Type, or none */
    str body; /* in the arena */
};

/* ST_OK for any answer, whatever its code. ST_BAD_INPUT (the address), ST_TIMEOUT, ST_TOO_LARGE,
 * ST_IO (nobody there, a certificate that does not hold): e->err says which host, never the path
 * or what was sent. */
MUST_CHECK status fetch(struct env *e, const struct fetch *f, struct fetch_answer *ret_answer);
/* (inner to job/) This call of libcurl's goes by the relay, where there is one. */
void fetch_by_relay(struct env *e, void *curl, str relay);

#endif
