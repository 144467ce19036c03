/* SPDX-License-Identifier: Apache-2.0
 * What came, whole: read-only to handlers. All of it lives in the request's arena.
 */
#ifndef WEFT_HTTP_REQ_H
#define WEFT_HTTP_REQ_H

#include "base/env.h"
#include "base/url.h"

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD__COUNT
};

struct field {
    str name;
    str value;
};

/* Names and values in the order in which they came. */
struct fields {
    struct field *at;
    size_t count;
};

/* A file of a multipart form. `name` is the form's field, `filename` what the sender calls it (for
 * showing, never for a path), `type` what it claims to be. */
struct upload {
    str name;
    str filename;
    str type;
    str bytes;
};

struct req {
    struct arena *arena;
    enum method method;
    str path;  /* as sent, still encoded, begins with '/' */
    str query; /* as sent, without the '?'; none where there was no '?' */
    struct fields headers;
    str body;
    str remote;                /* the client's address as text, "" over a local socket */
    bool secure;               /* came by TLS, to the front door or to us */
    str id;                    /* of this request, for logs and audit */
    struct fields path_params; /* filled by the router, decoded */
};

/* A header's value, names compared without case; none where it is absent. */
str req_header(const struct req *r, str name);
/* A cookie's value; none where it is absent. */
str req_cookie(const struct req *r, str name);
/* A part of the path by its name in the pattern; none where the pattern has no such part. */
str req_path(const struct req *r, str name);

/* The query's parameters, decoded ("+" is a blank). ST_BAD_INPUT for a broken %-escape, NUL or bad
 * UTF-8, naming the parameter. */
MUST_CHECK status req_query(struct env *e, const struct req *r, struct fields *ret_params);
/* A form's: application/x-www-form-urlencoded or multipart/form-data (then uploads too; ret_uploads
 * may be NULL). ST_BAD_TYPE for another content type, ST_BAD_INPUT for what cannot be read. */
struct uploads {
    struct upload *at;
    size_t count;
};
MUST_CHECK status req_form(struct env *e, const struct req *r, struct fields *ret_params,
                           struct uploads *ret_uploads);
/* The first value under a name; none where there is none. */
str fields_get(const struct fields *f, str name);
/* Splits a=b&c=d and decodes. */
MUST_CHECK status url_params(struct env *e, str text, struct fields *ret_params);

const char *method_name(enum method m);
/* False for a method that we do not know. */
bool method_parse(str name, enum method *ret_method);

#endif
