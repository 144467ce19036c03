/* SPDX-License-Identifier: Apache-2.0
 * What a FHIR interaction's handler gets, and the rows by which it is known.
 *
 * A READ row has one function, run in a read transaction. A WRITE row has two: api_prepare_NAME
 * runs before the write turn (parse, validate, work out search rows; keeps what it made in
 * c->state), and api_NAME inside it, quickly. Anything but ST_OK becomes an OperationOutcome in one
 * place (api/outcome.c) with the status's HTTP code, and what was written is undone.
 */
#ifndef WEFT_API_CALL_H
#define WEFT_API_CALL_H

#include "base/buf.h"
#include "fhir/validate.h"
#include "http/res.h"
#include "http/route.h"
#include "trust/account.h"

enum api_mode { API_NONE, API_READ, API_WRITE };

struct call;
/* What serve/ lends to calls. */
struct call_host {
    void *server;
    void (*metrics)(void *server, struct buf *out);
    /* In a NONE row: work in a transaction of its own, with this call's who. */
    status (*transact)(struct call *c, bool write, status (*work)(struct cx *cx, void *arg),
                       void *arg);
};

struct call {
    struct cx *cx;
    const struct call_host *host;
    const struct req *req;
    struct res *res;
    const struct interaction *row;
    struct fields query;
    str base;                         /* "http://host/fhir", for links and Location */
    void *state;                      /* from prepare to handle */
    const struct router *router;      /* of these rows: the entries of a Bundle are requests too */
    const struct fhir_issues *issues; /* all that a validation found, where that is the failure */
    const struct fhir_issues *noted;  /* what it warned of, where it is none */
    bool
        even; /* nothing was found, or all of a record: its time is not to tell what was left out */
    int64_t at; /* of the version answered, µs: Last-Modified has seconds only */
    str origin; /* of the registered app whose page asks from a browser, or none (api/origin.h) */
    struct listening *listening; /* the answer may be kept open for what comes (api/events.h) */
};

struct interaction {
    const char *name;
    enum method method;
    str path;
    enum api_mode mode;
    bool open;                         /* without a session: metadata and health */
    const char *said;                  /* for the CapabilityStatement: see interactions.def */
    status (*prepare)(struct call *c); /* NULL but for WRITE */
    status (*handle)(struct call *c);
};
extern const struct interaction interactions[];
extern const size_t interaction_count;

#define INTERACTION(name, METHOD, path, mode, open, said)                                          \
    MUST_CHECK status api_##name(struct call *c);
#define INTERACTION_WRITE(name, METHOD, path, said)                                                \
    MUST_CHECK status api_prepare_##name(struct call *c);                                          \
    MUST_CHECK status api_##name(struct call *c);
#include "api/interactions.def"
#undef INTERACTION
#undef INTERACTION_WRITE

/* Turns a status and c->cx->env->err into an OperationOutcome answer. */
void api_error(struct call *c, status st);
/* What the whole answer is still to be: _pretty. After the handler, outside of any turn. */
void api_finish(struct call *c);

#endif
