/* SPDX-License-Identifier: Apache-2.0
 * FHIR R4 as organisations send it: a bundle, a single resource, or NDJSON, as they are. Ids and
 * references get the source's key (rewrite.h); all else is kept byte for byte.
 *
 * A transaction, message or document bundle is one unit, applied whole or not at all; a batch,
 * collection, searchset or history is a unit an entry; in NDJSON a line. A file of any length is
 * read twice, once to learn what its full URLs mean and that all of it is JSON, once to give it on:
 * memory stays at one entry and the list of full URLs.
 */
#ifndef WEFT_FEED_FHIR_IN_H
#define WEFT_FEED_FHIR_IN_H

#include "csv/bytes.h"
#include "feed/item.h"

/* Where a text comes from, so that it can be read twice. */
struct feed_input {
    str path; /* none: `text` */
    str text;
};
MUST_CHECK status feed_input_open(struct env *e, const struct feed_input *in,
                                  struct bytes **ret_bytes);

/* A bundle or one resource. Errors: what reading or the sink gives beyond refusals. `skip`: units
 * that were taken before. */
MUST_CHECK status fhir_file_read(struct env *e, struct feed_run *run, const struct feed_input *in,
                                 int64_t skip);
/* One resource a line. */
MUST_CHECK status fhir_lines_read(struct env *e, struct feed_run *run, struct bytes *b,
                                  int64_t skip);

#endif
