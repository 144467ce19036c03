/* SPDX-License-Identifier: Apache-2.0
 * "The one that these conditions find" (inner to api/). Source: FHIR R4, 3.1.0.4.1, 3.1.0.8.1.
 */
#ifndef WEFT_API_CONDITION_H
#define WEFT_API_CONDITION_H

#include "api/answer.h"

/* The id of the one resource that this who may see and that a query finds; none where there is
 * none. ST_PRECONDITION where there are more, ST_BAD_INPUT where the query asks for nothing. */
MUST_CHECK status condition_find(struct call *c, const struct fhir_type *type, str query,
                                 str *ret_id);
/* What stands in If-None-Exist as a query: "?a=b" and "http://…/Patient?a=b" too. */
str condition_text(str given);
/* Of the request's own query; _format and the like do not count. */
MUST_CHECK status condition_of_call(struct call *c, const struct fhir_type *type, str *ret_id);

#endif
