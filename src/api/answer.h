/* SPDX-License-Identifier: Apache-2.0
 * What interactions share: types named in URLs, formats, conditions on versions, and resources as
 * answers (inner to api/).
 */
#ifndef WEFT_API_ANSWER_H
#define WEFT_API_ANSWER_H

#include "api/call.h"
#include "fhir/defs.h"
#include "json/write.h"
#include "record/record.h"

/* The resource type named in the path. ST_NOT_FOUND where R4 has no such type, ST_UNSUPPORTED for
 * an operation that is not here. */
MUST_CHECK status answer_type(struct call *c, const struct fhir_type **ret_type);
/* ST_NOT_ACCEPTABLE where the client wants no JSON (_format, Accept). */
MUST_CHECK status answer_format(struct call *c);
/* The body is FHIR's JSON: ST_BAD_TYPE otherwise. */
MUST_CHECK status answer_body_type(struct call *c);
/* "$x" is no operation of ours: ST_UNSUPPORTED, naming those that are. */
MUST_CHECK status answer_no_operation(struct call *c, str name);
/* A text from outside, read as JSON. ST_TOO_LARGE where its values would not fit a request. */
MUST_CHECK status answer_json_of(struct call *c, str text, const struct json_node **ret_root);
/* The resource is R4, invariants included. ST_UNPROCESSABLE: c->issues has all that is wrong, which
 * api_error then tells. source: the text that it was read from. */
MUST_CHECK status answer_valid(struct call *c, str source, const struct json_node *resource,
                               struct fhir_issues *issues);

/* The same of one profile (*ret_known: it is loaded), and of all that the resource claims. */
MUST_CHECK status answer_profile(struct call *c, str url, str source,
                                 const struct json_node *resource, struct fhir_issues *issues,
                                 bool *ret_known, bool *sound);
MUST_CHECK status answer_profiles(struct call *c, str source, const struct json_node *resource,
                                  struct fhir_issues *issues, bool *sound);

/* A resource as the whole answer, with ETag and Last-Modified; 304 where the client has it. */
void answer_record(struct call *c, const struct record *r);
/* After a write: status, Location, ETag, Last-Modified, and the body that Prefer asks for. `stored`
 * is the resource as a read would give it. */
void answer_written(struct call *c, const struct record_done *done, str stored);
/* A body with the JSON content type. */
void answer_json(struct call *c, int code, str body);
/* An OperationOutcome of one informational issue. */
void answer_words(struct call *c, int code, str words);
void answer_empty(struct call *c, int code);
/* Prefer: return=… asks for this. */
bool answer_prefers(const struct call *c, str what);

/* "W/\"3\"" → 3, -1 (RECORD_ABSENT) for If-None-Match: *. ST_BAD_INPUT for anything else; 0 where
 * neither is given. */
MUST_CHECK status answer_if_version(struct call *c, int64_t *ret_version);
/* The text with the id and meta that the server gives it. */
str answer_stored(struct arena *a, const struct json_node *root, const struct record_done *done);
/* "Thu, 26 Nov 2026 09:14:00 GMT" (RFC 9110, 5.6.7). */
str answer_http_date(struct arena *a, int64_t instant);

#endif
