/* SPDX-License-Identifier: Apache-2.0
 * Pages of other origins that ask from a browser (CORS): those of registered apps alone, for FHIR
 * and for tokens alone, by a token in a header alone. No cookie of ours counts in what they ask,
 * and no answer of ours tells a browser to send one. Source: Fetch standard, CORS protocol.
 */
#ifndef WEFT_API_ORIGIN_H
#define WEFT_API_ORIGIN_H

#include "api/call.h"

/* The row of a browser's question before the question: OPTIONS. */
extern const struct interaction origin_preflight;
/* Is this request one? */
bool origin_is_preflight(const struct req *r);
/* Finds c->origin: none where the request comes from our own pages, from no page, from one that is
 * not of a registered app, or for what is not for apps. In a read transaction. */
MUST_CHECK status origin_find(struct call *c);
/* Lets the page at c->origin read the answer. */
void origin_put(struct call *c);

#endif
