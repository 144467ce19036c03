/* SPDX-License-Identifier: Apache-2.0
 * What interactions share: types named in URLs, formats, and resources as answers (inner to api/).
 */
#ifndef WEFT_API_ANSWER_H
#define WEFT_API_ANSWER_H

#include "api/call.h"
#include "fhir/defs.h"
#include "json/write.h"
#include "record/record.h"

/* The resource type named in the path. ST_NOT_FOUND where R4 has no such type. */
MUST_CHECK status answer_type(struct call *c, const struct fhir_type **ret_type);
/* ST_NOT_ACCEPTABLE where the client wants no JSON (_format, Accept). */
MUST_CHECK status answer_format(struct call *c);
/* The body is FHIR's JSON: ST_BAD_TYPE otherwise. */
MUST_CHECK status answer_body_type(struct call *c);

/* A resource as the whole answer, with ETag and Last-Modified; 304 where the client has it. */
void answer_record(struct call *c, const struct record *r);
/* After a write: status, Location, ETag, Last-Modified, and the body that Prefer asks for. `stored`
 * is the resource as a read would give it. */
void answer_written(struct call *c, const struct record_done *done, str stored);
/* A body with the JSON content type. */
void answer_json(struct call *c, int code, str body);

/* "W/\"3\"" → 3. ST_BAD_INPUT for anything else; 0 where the header is absent. */
MUST_CHECK status answer_if_match(struct call *c, int64_t *ret_version);
/* The text with the id and meta that the server gives it. */
str answer_stored(struct arena *a, const struct json_node *root, const struct record_done *done);
/* "Thu, 26 Nov 2026 09:14:00 GMT" (RFC 9110, 5.6.7). */
str answer_http_date(struct arena *a, int64_t instant);

#endif
